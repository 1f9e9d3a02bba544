"""Heart rate from the color of skin in a film, where it can be seen, and silence elsewhere."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.areas import Regions, side_by_side
from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.kernels.pulse import plane_orthogonal, pulse_rate, skin
from syntony.vision.masks import Area, areas_of

#: Length of the projection's sliding window (s), as in the paper.
SLIDE = 1.6
#: Pixels of a region that are looked at, about: their mean is finer than a level by far.
LOOKED_AT = 20_000
#: Share of a region, and pixels, that must be skin.
LEAST_SKIN, LEAST_PIXELS = 0.02, 30
#: Share of a window's pictures that may be missing, and the longest pause in it (s).
MISSING, PAUSE = 0.1, 0.5
#: Both halves of a window must find its pulse within this (Hz); light within it is suspected.
AGREE = 0.2
#: Rates below this are too slow for a pulse (pictures a second).
SLOWEST = 8
#: A step between pictures beyond this is a fault of the file's clock (s).
LONGEST_STEP = 6 * 3600.0


class VideoPulseSettings(Regions):
    """Whose skin is where, and how sure a pulse must be.

    Parameters
    ----------
    regions : tuple of Region
        Faces, one a person; empty takes the upper two thirds of the picture, divided evenly among
        its persons from left to right. Only pixels with the color of skin count.
    background : tuple of (x, y), optional
        Not used: what is not skin in a region serves as its control.
    coordinates : str
        ``share`` of width and height, 0 to 1, or ``pixels``.
    window : float
        What one value rests on (s).
    gate : float
        Power of the pulse over all else (dB) below which nothing is said. White noise passes 3 dB
        less than once in a thousand windows.
    """

    window: Annotated[float, Field(ge=5, le=60)] = 12.0
    gate: Annotated[float, Field(ge=-20, le=40)] = 3.0


@dataclass(eq=False)
class _Person:
    """Mean colors of one person's skin, and of what else is in the region."""

    area: Area
    step: int
    colors: deque[Array]
    others: deque[Array]
    counts: dict[str, int] = field(
        default_factory=lambda: {"said": 0, "weak": 0, "light": 0, "unseen": 0}
    )

    def look(self, picture: NDArray[np.uint8]) -> None:
        """Take a picture."""
        part = picture[self.area.box][:: self.step, :: self.step]
        mine = skin(part)
        other = ~mine
        if self.area.mask is not None:
            mask = self.area.mask[:: self.step, :: self.step]
            mine, other = mine & mask, other & mask
        count, rest = np.count_nonzero(mine), np.count_nonzero(other)
        seen = count >= max(LEAST_PIXELS, LEAST_SKIN * (count + rest))
        self.colors.append(part[mine].mean(axis=0) if seen else np.full(3, np.nan))
        self.others.append(part[other].mean(axis=0) if rest else np.full(3, np.nan))

    def skip(self) -> None:
        """Take note of a picture that is missing."""
        self.colors.append(np.full(3, np.nan))
        self.others.append(np.full(3, np.nan))


class _Pulse:
    """Estimates a rate a second for each person."""

    def __init__(self, feed: Feed, settings: VideoPulseSettings) -> None:
        if feed.rate < SLOWEST:
            raise DataError(
                f"A pulse needs at least {SLOWEST} pictures a second; {float(feed.rate):.3g} came."
            )
        plain = side_by_side(("",) if settings.regions else feed.persons, above=0.0, below=2 / 3)
        regions = settings.regions or plain.regions
        scale = settings if settings.regions else plain
        corners = [scale.in_pixels(region.polygon, feed.size) for region in regions]
        areas, self._overlaps = areas_of(regions, corners, feed.size)
        self._frames = float(feed.rate)
        self._width = max(2, round(SLIDE * self._frames))
        self._needed = round(settings.window * self._frames)
        self._settings = settings
        self._start = feed.start
        self._people = [
            _Person(
                area, max(1, int((area.size / LOOKED_AT) ** 0.5)),
                deque(maxlen=self._needed), deque(maxlen=self._needed),
            )
            for area in areas
        ]  # fmt: skip
        self._names = [region.person for region in regions]
        self.outputs = tuple(Output("heart_rate", "1/min", who, "heart") for who in self._names)
        self.rate: Fraction | None = Fraction(1)
        self._last = -1
        self._given = self._due = 0

    def push(self, chunk: Chunk) -> Piece:
        """Take pictures, give what is final."""
        rows: list[tuple[Array, Array]] = []
        for t, picture in zip(chunk.times.tolist(), chunk.values, strict=True):
            place = round((t - self._start) * self._frames)
            if place <= self._last:
                continue
            if self._last >= 0 and (place - self._last) / self._frames > LONGEST_STEP:
                raise DataError(f"The film's clock jumps before {t:.6g} s; it is damaged.")
            while self._last < place:
                self._last += 1
                for person in self._people:
                    if self._last < place:
                        person.skip()
                    else:
                        person.look(picture)
                if self._last + 1 >= round((self._settings.window + self._due) * self._frames):
                    rows.append(self._row())
        return self._piece(rows)

    def _row(self) -> tuple[Array, Array]:
        self._due += 1
        found = [self._judged(person) for person in self._people]
        return np.array([f[0] for f in found]), np.array([f[1] for f in found])

    def _piece(self, rows: list[tuple[Array, Array]]) -> Piece:
        if not rows:
            return Piece.nothing(len(self.outputs))
        middle = self._start + 0.5 * self._settings.window
        times = middle + np.arange(self._given, self._given + len(rows), dtype=np.float64)
        self._given += len(rows)
        values, quality = (np.stack(column, axis=1) for column in zip(*rows, strict=True))
        return Piece(times, values, quality)

    def finish(self) -> Piece:
        """Nothing is held back but the beginning of a window."""
        return Piece.nothing(len(self.outputs))

    def _judged(self, person: _Person) -> tuple[float, float]:
        """Pulses a minute and quality; NaN where nothing is sure."""
        colors = self._whole(person.colors)
        if colors is None:
            person.counts["unseen"] += 1
            return np.nan, 0.0
        wave = plane_orthogonal(colors, self._width)
        frequency, ratio = pulse_rate(wave, self._frames)
        quality = min(1.0, max(0.0, (ratio + 3.0) / 15.0))
        half = wave.size // 2
        halves = [pulse_rate(part, self._frames)[0] for part in (wave[:half], wave[half:])]
        agreed = all(abs(other - frequency) <= AGREE for other in halves)
        if not (ratio >= self._settings.gate and agreed):
            person.counts["weak"] += 1
            return np.nan, quality
        if self._is_light(person, frequency):
            person.counts["light"] += 1
            return np.nan, 0.0
        person.counts["said"] += 1
        return 60 * frequency, quality

    def _is_light(self, person: _Person, frequency: float) -> bool:
        """Whether what is no skin has the same pulse."""
        others = self._whole(person.others)
        if others is None:
            return False
        other, ratio = pulse_rate(plane_orthogonal(others, self._width), self._frames)
        # A lamp beats in brightness, which the projection removes: that is looked at as well.
        lamp, lit = pulse_rate(others.mean(axis=1), self._frames)
        near = [abs(found - frequency) <= AGREE for found in (other, lamp)]
        return bool(
            (near[0] and ratio >= self._settings.gate) or (near[1] and lit >= self._settings.gate)
        )

    def _whole(self, kept: deque[Array]) -> Array | None:
        """Colors of a window, short pauses bridged; None where too much is missing."""
        colors = np.array(kept)
        if len(colors) < self._needed:
            return None
        seen = np.isfinite(colors[:, 0])
        if not seen[0] or not seen[-1] or 1 - seen.mean() > MISSING:
            return None
        places = np.flatnonzero(seen)
        if np.diff(places).max() > max(2.0, PAUSE * self._frames):
            return None
        every = np.arange(len(colors))
        return np.stack([np.interp(every, places, colors[seen, i]) for i in range(3)], axis=1)

    def notices(self) -> tuple[Notice, ...]:
        """How much of the time a pulse was seen, and what was in the way."""
        found = list(self._overlaps)
        for who, person in zip(self._names, self._people, strict=True):
            total = sum(person.counts.values())
            if not total:
                continue
            share = {name: f"{count / total:.0%}" for name, count in person.counts.items()}
            told = (
                f"The pulse in the skin of {who} was sure for {share['said']} of the time; too "
                f"weak or unsteady for {share['weak']}, skin out of sight for {share['unseen']}, "
                f"beating light for {share['light']}."
            )
            seldom = person.counts["said"] < 0.5 * total
            found.append(Notice("video-pulse", told, who, warning=seldom))
        if not self._due:
            text = f"The film is shorter than the {self._settings.window:g} s of one value."
            found.append(Notice("too-short", text))
        return tuple(found)


EXTRACTOR = Extractor(
    name="video_pulse",
    title="Heart rate from the color of skin",
    food="rgb",
    wants=(),
    causal=True,
    settings=VideoPulseSettings,
    start=_Pulse,
    source="Wang, den Brinker, Stuijk & de Haan (2017), doi:10.1109/TBME.2016.2609282; de Haan & "
    "Jeanne (2013), doi:10.1109/TBME.2013.2266196",
    extra="video",
)
