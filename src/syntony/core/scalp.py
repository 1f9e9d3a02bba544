"""Channels of EEG: whose they are, where they lie, and how their unit becomes microvolts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from syntony.core.errors import DataError
from syntony.core.extraction import Feed
from syntony.core.regions import refuse_unseen

#: A place of the 10-20 system and its extensions within a channel's name.
_SITE = re.compile(r"(?<![A-Za-z0-9])(FP|AF|FC|FT|TP|CP|PO|F|C|T|P|O|I)(\d{1,2}|Z)(?![A-Za-z0-9])")
#: Letters of a place -> the part of the head.
_PARTS: Mapping[str, str] = {
    "FP": "frontal", "AF": "frontal", "F": "frontal", "FC": "frontocentral", "FT": "temporal",
    "T": "temporal", "TP": "temporal", "C": "central", "CP": "centroparietal", "P": "parietal",
    "PO": "occipital", "O": "occipital", "I": "occipital",
}  # fmt: skip
_MICROVOLTS: Mapping[str, float] = {
    "µv": 1.0, "μv": 1.0, "uv": 1.0, "microvolts": 1.0, "mv": 1e3, "nv": 1e-3, "v": 1e6, "": 1.0,
}  # fmt: skip
#: Places over the hand area, where mu is measured, and its control over the visual cortex; Hobson
#: & Bishop (2016), doi 10.1016/j.cortex.2016.08.011, show that alpha is taken for mu without one.
MU_SITES, CONTROL_SITES = frozenset(("C3", "CZ", "C4")), frozenset(("O1", "OZ", "O2"))


def site_of(channel: str) -> str:
    """Place of a channel, such as ``CZ``; empty where its name tells none.

    Examples
    --------
    >>> site_of("eeg/Fp1"), site_of("EEG C3-REF"), site_of("signal Cz"), site_of("E12")
    ('FP1', 'C3', 'CZ', '')
    """
    found = _SITE.search(channel.rpartition("/")[2].upper())
    return found.group() if found else ""


def label_of(channel: str) -> str:
    """What to call a channel in names of signals: its place, or its name without the stream's."""
    last = channel.rpartition("/")[2].removeprefix("eeg ").removeprefix("EEG ").strip()
    found = _SITE.search(last.upper())
    return last[found.start() : found.end()] if found else last


def microvolts(feed: Feed) -> tuple[float, ...]:
    """Factor of each channel to microvolts.

    Raises
    ------
    DataError
        There are no channels, or a unit is none of voltage.
    """
    if not feed.channels:
        raise DataError("EEG needs channels; none came.")
    units = feed.units or ("",) * len(feed.channels)
    odd = sorted({unit for unit in units if unit.lower() not in _MICROVOLTS})
    if odd:
        raise DataError(
            f"EEG is a voltage; channels in {', '.join(odd)} came. Choose its channels, or say "
            "their unit in the recipe."
        )
    return tuple(_MICROVOLTS[unit.lower()] for unit in units)


def people_of(feed: Feed) -> dict[str, list[int]]:
    """Rows of each person, in the order of their first."""
    persons = feed.persons or ("",) * len(feed.channels)
    found: dict[str, list[int]] = {}
    for row, person in enumerate(persons):
        found.setdefault(person, []).append(row)
    return found


def groups_of(
    feed: Feed, rows: Sequence[int], regions: Mapping[str, Sequence[str]], by: str
) -> dict[str, list[int]]:
    """Rows of each region, or of each channel.

    Parameters
    ----------
    feed : Feed
        Its channels are looked at.
    rows : sequence of int
        Those of one person.
    regions : mapping of str to sequence of str
        Names of channels or of places by region; empty takes the parts of the head.
    by : str
        ``region`` or ``channel``.

    Raises
    ------
    DataError
        A region names a channel that is not there, or no channel has a place.
    ParameterError
        A region is one that EEG does not see.
    """
    if by == "channel":
        return {label_of(feed.channels[row]): [row] for row in rows}
    if not regions:
        found: dict[str, list[int]] = {}
        for row in rows:
            if site := site_of(feed.channels[row]):
                found.setdefault(_PARTS[site.rstrip("0123456789Z")], []).append(row)
        if not found:
            raise DataError(
                "No channel is called after a place of the 10-20 system, so regions are not known; "
                "name them (regions), or say by = 'channel'."
            )
        return found
    refuse_unseen("EEG", regions)
    named = {}
    for region, channels in regions.items():
        named[region] = [
            row
            for row in rows
            if {feed.channels[row], label_of(feed.channels[row])} & set(channels)
        ]
        if not named[region]:
            there = ", ".join(label_of(feed.channels[row]) for row in rows)
            raise DataError(
                f"Region {region!r} has none of its channels ({', '.join(channels)}); there are: "
                f"{there}."
            )
    return named
