"""fNIRS of one person, or of several recorded together (SNIRF)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.io.hdf5 import MAGIC, refuse_foreign_data, word
from syntony.io.snirf import Nirs, groups_of


class SnirfSettings(Settings):
    """Nothing needs to be told: rates, optodes and wavelengths stand in the file."""


def sniff(head: bytes, path: Path) -> float:
    """An HDF5 file that is called so, or whose first groups are SNIRF's."""
    if not head.startswith(MAGIC):
        return 0.0
    if path.suffix.lower() == ".snirf":
        return 1.0
    return 0.9 if b"metaDataTags" in head or b"measurementList" in head else 0.0


def read(path: Path, _settings: SnirfSettings) -> Recording:
    """Read the light, other sensors and stimuli of everybody in the file."""
    import h5py

    with h5py.File(path, "r") as file:
        refuse_foreign_data(file, path.name)
        keys = list(groups_of(file))
        if not keys:
            raise FormatError(f"{path.name} has no /nirs group; it is no SNIRF file.")
        people = [
            Nirs(file[key], path.name, prefix)
            for key, prefix in zip(keys, _prefixes(file, keys), strict=True)
        ]
        for person in people:
            try:
                person.gather()
            except FormatError as error:
                said = str(error)
                named = said if said.startswith(path.name) else f"{path.name}: {said}"
                raise FormatError(named) from error
        notices = [*(n for person in people for n in person.notices), *_clocks(people, path.name)]
    streams = tuple(stream for person in people for stream in person.streams)
    if not streams:
        raise FormatError(f"{path.name} holds no samples.")
    events = tuple(event for person in people for event in person.events)
    return Recording(path.name, streams, events, None, tuple(dict.fromkeys(notices)))


def _prefixes(file: object, keys: Sequence[str]) -> list[str]:
    """What comes before the names of streams: nothing for one person, else whose they are."""
    if len(keys) == 1:
        return [""]
    codes = [word(file[f"{key}/metaDataTags"], "SubjectID") for key in keys]  # type: ignore[index]
    codes = [code.replace("/", "-").replace(": ", " ") for code in codes]
    if len(set(codes)) < len(codes) or not all(codes):
        codes = list(keys)
    return [f"{code}: " for code in codes]


def _clocks(people: Sequence[Nirs], name: str) -> list[Notice]:
    """Say when people of one file did not begin together."""
    keys = ("MeasurementDate", "MeasurementTime")
    begun = {" ".join(word(person.tags, key) for key in keys).strip() for person in people}
    if len(begun) < 2:
        return []
    text = (
        f"The groups of the file say that they began at different times ({', '.join(begun)}); "
        "their samples were taken to share one clock all the same. Check it before reading a lag."
    )
    return [Notice("begun-apart", text, name)]


READER = Reader(
    name="snirf",
    title="Shared Near Infrared Spectroscopy Format (SNIRF)",
    suffixes=(".snirf",),
    binary=True,
    sniff=sniff,
    read=read,
    settings=SnirfSettings,
    source="Tucker et al. (2022), Introduction to the shared near infrared spectroscopy format, "
    "doi 10.1117/1.NPh.10.1.013507; specification 1.1 of github.com/fNIRS/snirf",
    imports=("h5py",),
)
