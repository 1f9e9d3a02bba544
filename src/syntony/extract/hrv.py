"""Heart rate variability in moving windows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.kinds import kind_of
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array
from syntony.kernels.breathing import breathing_frequency
from syntony.kernels.intervals import interval_power, rmssd
from syntony.physiology.intervals import Interval, IntervalStream, interval_streams

#: Cycles of a band's slowest wave that a window must hold.
CYCLES = 5
#: The vagal band goes from this share of the breathing frequency to that one.
AROUND_BREATH = (0.65, 1.35)


class HrvSettings(Settings):
    """Windows and bands.

    Parameters
    ----------
    window, step : float
        Length of the windows and from one to the next (s). Values stand in the middle.
    high, low : tuple of float
        Edges of the bands (Hz). Power of a band is given where the window holds five cycles of
        its slowest wave: of the low one from 125 s on.
    coverage : float
        Share of a window that intervals without artifacts must cover.
    quality, share : float
        As of `rr`.
    """

    window: Seconds = 60.0
    step: Seconds = 5.0
    high: tuple[float, float] = (0.15, 0.40)
    low: tuple[float, float] = (0.04, 0.15)
    coverage: Annotated[float, Field(gt=0, le=1)] = 0.8
    quality: Annotated[float, Field(ge=0, le=1)] = 0.7
    share: Annotated[float, Field(gt=0, lt=1)] = 0.25


@dataclass
class _Breath:
    """The belt beside a person's heart, kept for one window."""

    row: int
    rate: float
    times: Array = field(default_factory=lambda: np.empty(0))
    values: Array = field(default_factory=lambda: np.empty(0))

    def push(self, chunk: Chunk) -> None:
        self.times = np.concatenate((self.times, chunk.times))
        self.values = np.concatenate((self.values, chunk.values[self.row]))

    def frequency(self, begin: float, end: float) -> float:
        """Breaths a second in a window (Hz); NaN where there is no rhythm."""
        inside = (self.times >= begin) & (self.times < end)
        return breathing_frequency(self.values[inside], self.rate)

    def forget(self, before: float) -> None:
        kept = self.times >= before
        self.times, self.values = self.times[kept], self.values[kept]


@dataclass
class _Person:
    stream: IntervalStream
    breath: _Breath | None
    held: list[Interval] = field(default_factory=list)
    unbreathed: int = 0
    slow: int = 0


@dataclass
class _Process:
    feed: Feed
    settings: HrvSettings
    people: Sequence[_Person]
    bands: Mapping[str, tuple[float, float]]
    given: int = 0
    end: float = -math.inf

    @property
    def outputs(self) -> tuple[Output, ...]:
        names = [("rmssd", "ms"), ("sdnn", "ms"), *((f"{b} power", "ln ms²") for b in self.bands)]
        return tuple(
            Output(f"hrv {name}", unit, p.stream.person, "heart")
            for p in self.people
            for name, unit in names
        )

    @property
    def rate(self) -> Fraction:
        return 1 / Fraction(self.settings.step).limit_denominator(1000)

    def push(self, chunk: Chunk) -> Piece:
        """Take a wave or intervals, give the windows that are over."""
        if chunk.times.size:
            self.end = float(chunk.times[-1])
        for person in self.people:
            if person.breath:
                person.breath.push(chunk)
            person.held += person.stream.push(chunk)
        return self._until(min(person.stream.settled for person in self.people))

    def finish(self) -> Piece:
        for person in self.people:
            person.held += person.stream.finish()
        return self._until(self.end + 1 / float(self.feed.rate))

    def notices(self) -> tuple[Notice, ...]:
        found = []
        for person in self.people:
            name = person.stream.person
            if person.breath is None:
                text = (
                    "High-frequency power is of a fixed band: no breathing was recorded beside "
                    "the heart. In slow breathing (below 9 a minute) it is not vagal."
                )
                found.append(Notice("breathing-unknown", text, name, warning=False))
            elif person.slow:
                text = (
                    f"In {person.slow} windows the breath was slower than the high-frequency "
                    "band; its power was taken around the breath instead."
                )
                found.append(Notice("slow-breathing", text, name, warning=False))
        return tuple(found)

    def _until(self, stop: float) -> Piece:
        """Windows that end at or before `stop`."""
        step, length = float(1 / self.rate), self.settings.window
        rows: list[list[tuple[float, float]]] = []
        times = []
        while (end := self.feed.start + length + self.given * step) <= stop + 1e-9:
            rows.append([v for p in self.people for v in self._window(p, end - length, end)])
            times.append(end - length / 2)
            self.given += 1
        if not rows:
            return Piece.nothing(len(self.outputs))
        for person in self.people:
            person.held = [x for x in person.held if x.time >= end - length - 4]
            if person.breath:
                person.breath.forget(end - length)
        table = np.array(rows).transpose(2, 1, 0)
        return Piece(np.array(times), table[0], table[1])

    def _window(self, person: _Person, begin: float, end: float) -> list[tuple[float, float]]:
        """Values and quality of one person's outputs in a window."""
        inside = [x for x in person.held if begin <= x.time < end]
        good = [x for x in inside if not x.artifact]
        covered = math.fsum(x.length for x in good) / 1000 / (end - begin)
        quality = min(1.0, covered)
        if covered < self.settings.coverage or len(good) < 3:
            return [(math.nan, quality)] * (2 + len(self.bands))
        times = np.array([x.time for x in good])
        lengths = np.array([x.length for x in good])
        apart = np.diff(times, prepend=-np.inf) * 1000
        follows = np.abs(apart - lengths) <= 0.15 * lengths
        values = [rmssd(lengths, follows), float(lengths.std(ddof=1))]
        for name, band in self.bands.items():
            edges = self._around_breath(person, begin, end, band) if name == "hf" else band
            power = interval_power(times, lengths, edges)
            values.append(math.log(power) if power > 0 else math.nan)
        return [(value, quality) for value in values]

    def _around_breath(
        self, person: _Person, begin: float, end: float, band: tuple[float, float]
    ) -> tuple[float, float]:
        if person.breath is None:
            return band
        breath = person.breath.frequency(begin, end)
        if not np.isfinite(breath):
            person.unbreathed += 1
            return band
        if breath < band[0]:
            person.slow += 1
        return AROUND_BREATH[0] * breath, AROUND_BREATH[1] * breath


def start(feed: Feed, settings: HrvSettings) -> _Process:
    """RMSSD, SDNN and spectral power of the intervals between beats, one value a step.

    Where a belt was recorded on the same grid, high-frequency power is taken around the breathing
    frequency of each window (0.65 to 1.35 of it), so that slow breathing does not carry it into
    the low band. Artifacts are left out; RMSSD takes only intervals that follow each other.

    Raises
    ------
    DataError
        No channel holds intervals, an ECG or a pulse wave, or the rate of a wave is too low.
    ParameterError
        The window is too short for the high-frequency band.
    """
    least = CYCLES / settings.high[0]
    if settings.window < least:
        raise ParameterError(
            f"High-frequency power from {settings.high[0]:g} Hz needs windows of at least "
            f"{least:.0f} s; {settings.window:g} s came."
        )
    bands = {"hf": settings.high}
    if settings.window >= CYCLES / settings.low[0]:
        bands["lf"] = settings.low
    units = feed.units or ("",) * len(feed.channels)
    belts = {
        person: row
        for row, (name, person, unit) in enumerate(
            zip(feed.channels, feed.persons, units, strict=True)
        )
        if kind_of(name, unit) == "resp"
    }
    people = [
        _Person(
            stream,
            _Breath(belts[stream.person], float(feed.rate))
            if stream.person in belts and stream.beats is not None
            else None,
        )
        for stream in interval_streams(feed, settings.quality, settings.share)
    ]
    return _Process(feed, settings, people, bands)


EXTRACTOR = Extractor(
    name="hrv",
    title="Heart rate variability",
    food="series",
    wants=("rr", "ecg", "ppg", "resp"),
    causal=False,
    settings=HrvSettings,
    start=start,
    source="Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043; breathing: "
    "Grossman & Taylor (2007), doi:10.1016/j.biopsycho.2005.11.014",
)
