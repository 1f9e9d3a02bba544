"""Channels of fNIRS: what their names say of optodes, wavelength and distance."""

from __future__ import annotations

import re
from dataclasses import dataclass

from syntony.core.errors import DataError
from syntony.core.extraction import Feed

#: Source-detector distance up to which light stays in the scalp (mm); Brigadoi & Cooper (2015),
#: doi 10.1117/1.NPh.2.2.025005, find 8 mm best and 15 mm the most that serves.
SHORT_MM = 15.0
_LIGHT = re.compile(r"(?:^|[/ ])([^/ _]+)_([^/ _]+) (\d+(?:\.\d+)?) ?nm(?: (\d+(?:\.\d+)?) ?mm)?$")


@dataclass(frozen=True)
class Optodes:
    """A source and a detector of one person, with a row of light for each wavelength.

    Parameters
    ----------
    person : str
        Whose head it is.
    source, detector : str
        Names of the two.
    distance : float or None
        Between them (mm), if the name says it.
    wavelengths : tuple of float
        Ascending (nm).
    rows : tuple of int
        Of the feed, one a wavelength.
    """

    person: str
    source: str
    detector: str
    distance: float | None
    wavelengths: tuple[float, ...]
    rows: tuple[int, ...]

    @property
    def label(self) -> str:
        """What the channel is called."""
        return f"{self.source}_{self.detector}"

    @property
    def short(self) -> bool:
        """Whether its light stays in the scalp."""
        return self.distance is not None and self.distance < SHORT_MM


def optodes_of(feed: Feed) -> tuple[Optodes, ...]:
    """Pairs of optodes among the channels of a feed.

    Raises
    ------
    DataError
        No channel's name says optodes and wavelength, or a pair has one wavelength alone.
    """
    persons = feed.persons or ("",) * len(feed.channels)
    found: dict[tuple[str, str, str], list[tuple[float, int, float | None]]] = {}
    for row, (channel, person) in enumerate(zip(feed.channels, persons, strict=True)):
        match = _LIGHT.search(channel)
        if match:
            source, detector, nm, mm = match.groups()
            far = None if mm is None else float(mm)
            found.setdefault((person, source, detector), []).append((float(nm), row, far))
    if not found:
        raise DataError(
            "fNIRS needs channels that are called after their optodes and wavelength, such as "
            f"'S1_D2 760 nm 30 mm'; these came: {', '.join(feed.channels[:5]) or 'none'}."
        )
    made = []
    for (person, source, detector), lights in found.items():
        lights.sort()
        wavelengths = tuple(nm for nm, _, _ in lights)
        if len(set(wavelengths)) < 2:
            raise DataError(
                f"{source}_{detector} has light of {wavelengths[0]:g} nm alone; oxygenated and "
                "deoxygenated blood are told apart by two wavelengths."
            )
        rows = tuple(row for _, row, _ in lights)
        made.append(Optodes(person, source, detector, lights[0][2], wavelengths, rows))
    return tuple(made)
