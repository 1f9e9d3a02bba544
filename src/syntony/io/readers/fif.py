"""EEG, MEG and fNIRS as MNE-Python saves them (FIF): continuous, or cut into epochs."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, cast

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.epochs import epochs_recording
from syntony.io.rawfile import raw_recording

#: The first tag of every file: its identity (kind 100, type 31, 20 bytes).
MAGIC = struct.pack(">iii", 100, 31, 20)
_TAG = struct.Struct(">iiii")
_BLOCK_START, _NEXT_FILE = 104, 118
#: Blocks with continuous data, with epochs, and with the name of the file it goes on in.
_RAW, _EPOCHS, _GOES_ON = (102, 112, 119), 373, 118


class FifSettings(Settings):
    """What a recipe may tell about a FIF file.

    Parameters
    ----------
    place : str
        Where an epoch lies in time: by its ``number`` in the recording before any was dropped,
        so that the same epochs of two persons meet; in ``order`` of those that are left; or at
        its ``time`` in the recording, which epochs that overlap do not have.
    keep_bad : bool
        Whether channels and stretches that are marked as bad are kept; left out, they count as
        not observed.
    """

    place: Literal["number", "order", "time"] = "number"
    keep_bad: bool = False


def sniff(head: bytes, _path: Path) -> float:
    """The first tag says so."""
    return 1.0 if head.startswith(MAGIC) else 0.0


def read(path: Path, settings: FifSettings) -> Recording:
    """Read a continuous recording, or the epochs of one."""
    with path.open("rb") as file:
        packed = not file.read(len(MAGIC)).startswith(MAGIC)
    with cast("BinaryIO", gzip.open(path) if packed else path.open("rb")) as file:
        blocks = set(_blocks(file, path.name))
    if _GOES_ON in blocks:
        raise FormatError(
            f"{path.name} is one part of a recording that was split into several files; save it "
            "as one file with MNE (raw.save with a larger split_size)."
        )
    if _EPOCHS in blocks:
        from mne import read_epochs

        epochs = read_epochs(path, proj=False, preload=True, verbose="ERROR")
        return epochs_recording(epochs, path.name, settings.place, keep_bad=settings.keep_bad)
    if not blocks & set(_RAW):
        raise FormatError(
            f"{path.name} holds no recording and no epochs (averages and source estimates are "
            "not read); save the raw data or the epochs."
        )
    from mne.io import read_raw_fif

    raw = read_raw_fif(path, allow_maxshield=True, verbose="ERROR")
    return raw_recording(raw, path.name, keep_bad=settings.keep_bad)


def _blocks(file: BinaryIO, name: str) -> Iterator[int]:
    """Kinds of the blocks of a file; tags only ever lead forwards, or reading might never end."""
    at = 0
    while len(head := file.read(_TAG.size)) == _TAG.size:
        kind, _, size, then = _TAG.unpack(head)
        if size < 0 or (0 < then <= at):
            raise FormatError(f"{name} is damaged: the tag at byte {at} leads backwards.")
        if kind == _BLOCK_START and size == 4:
            yield int.from_bytes(file.read(4), "big", signed=True)
        at = at + _TAG.size + size if then == 0 else then
        if then < 0:
            return
        file.seek(at)


READER = Reader(
    name="fif",
    title="MNE-Python recording or epochs (FIF)",
    suffixes=(".fif", ".fif.gz"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=FifSettings,
    source="Gramfort et al. (2013), MEG and EEG data analysis with MNE-Python, "
    "doi 10.3389/fnins.2013.00267",
    imports=("mne", "mne.io.fiff.raw", "mne.epochs"),
)
