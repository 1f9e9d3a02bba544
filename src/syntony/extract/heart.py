"""Heart rate from an ECG or a pulse wave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.physiology.beats import AROUND, FARTHEST, Beat, BeatStream, beat_stream, rows_of


class HeartSettings(Settings):
    """How beats become a rate.

    Parameters
    ----------
    rate : float
        Values of the heart rate a second (Hz).
    quality : float
        Likeness to the beats around it below which a beat is none.
    share : float
        Largest difference of an interval from the median of the five before and after it, as a
        share of that median; over other intervals no rate is told.
    """

    rate: Annotated[float, Field(gt=0, le=16)] = 4.0
    quality: Annotated[float, Field(ge=0, le=1)] = 0.7
    share: Annotated[float, Field(gt=0, lt=1)] = 0.25


@dataclass
class _Person:
    """Beats of a person on their way to a rate."""

    name: str
    row: int
    stream: BeatStream
    share: float
    beats: list[Beat] = field(default_factory=list)
    #: How many of the beats were held against those after them.
    judged: int = 0
    odd: int = 0

    def reach(self) -> float:
        """Up to when the rate is known, or known to be missing (s)."""
        sure = self.stream.settled - FARTHEST
        if self.judged < len(self.beats):
            return self.beats[self.judged - 1].time if self.judged else self.stream.start
        return max(sure, self.beats[-1].time) if self.beats else sure

    def add(self, beats: Sequence[Beat], *, final: bool) -> None:
        """Take beats; judge those after which five are known, or no more can follow soon."""
        self.beats += beats
        alone = bool(self.beats) and self.stream.settled - self.beats[-1].time > FARTHEST
        stop = len(self.beats) if final or alone else len(self.beats) - AROUND
        lengths = np.array([beat.interval for beat in self.beats])
        for i in range(self.judged, stop):
            near = lengths[max(0, i - AROUND) : i + AROUND + 1]
            usual = np.median(near[np.isfinite(near)]) if np.isfinite(near).any() else math.nan
            if abs(lengths[i] - usual) > self.share * usual:
                self.odd += 1
                self.beats[i] = replace(self.beats[i], follows=False, interval=math.nan)
        self.judged = max(self.judged, stop)

    def at(self, times: Array) -> tuple[Array, Array]:
        """Rate and its quality, between beats that follow each other."""
        values, quality = np.full(times.size, np.nan), np.full(times.size, np.nan)
        if self.stream.judged:
            quality[:] = 0.0
        if len(self.beats) < 2 or not times.size:
            return values, quality
        beats = self.beats
        when = np.array([beat.time for beat in beats])
        after = np.searchsorted(when, times, side="right")
        joined = np.array([beat.follows for beat in beats])
        inside = (after > 0) & (after < when.size)
        inside &= joined[np.minimum(after, when.size - 1)]
        end = after[inside]
        interval = np.array([beat.interval for beat in beats])
        # The first of a row of beats has no interval of its own and takes the next one's.
        known = np.where(joined, interval, np.append(interval[1:], np.nan))
        share = (times[inside] - when[end - 1]) / interval[end]
        values[inside] = 60 * ((1 - share) / known[end - 1] + share / known[end])
        good = np.array([beat.quality for beat in beats])
        quality[inside] = np.minimum(good[end - 1], good[end])
        return values, quality

    def forget(self, before: float) -> None:
        """Drop beats that no later value needs."""
        passed = sum(beat.time <= before for beat in self.beats)
        drop = max(0, min(passed - 1, self.judged) - AROUND)
        self.beats, self.judged = self.beats[drop:], self.judged - drop


@dataclass
class _Process:
    """Heart rate on a grid, as soon as the beats on both sides are known."""

    feed: Feed
    settings: HeartSettings
    people: Sequence[_Person]
    step: Fraction
    given: int = 0
    samples: int = 0

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(Output("heart_rate", "1/min", p.name, "heart") for p in self.people)

    @property
    def rate(self) -> Fraction:
        return 1 / self.step

    def push(self, chunk: Chunk) -> Piece:
        """Take samples (n_channels, n), give the rate up to where it is final."""
        self.samples += chunk.times.size
        new = [(p, p.stream.push(chunk.values[p.row])) for p in self.people]
        marks = self._added(new, final=False)
        return self._until(min(p.reach() for p in self.people), marks)

    def finish(self) -> Piece:
        """The rate up to the end of the recording."""
        marks = self._added([(p, p.stream.finish()) for p in self.people], final=True)
        return self._until(self.feed.start + self.samples / float(self.feed.rate), marks)

    def notices(self) -> tuple[Notice, ...]:
        found = []
        for person in self.people:
            judged, refused = person.stream.judged, person.stream.refused
            if refused:
                text = (
                    f"{refused} of {judged} possible beats were left out: they look unlike the "
                    "beats around them."
                )
                found.append(Notice("beats-refused", text, person.name, refused > 0.2 * judged))
            if person.odd:
                text = (
                    f"Over {person.odd} of {judged} intervals between beats no rate is told: they "
                    "are too unlike those around them (ectopic, missed or additional beats)."
                )
                found.append(Notice("intervals-refused", text, person.name, False))
        return tuple(found)

    def _added(self, new: Sequence[tuple[_Person, list[Beat]]], *, final: bool) -> tuple[Mark, ...]:
        for person, beats in new:
            person.add(beats, final=final)
        return tuple(Mark("beat", b.time, person=p.name) for p, beats in new for b in beats)

    def _until(self, stop: float, marks: tuple[Mark, ...]) -> Piece:
        """Values on the grid before `stop`."""
        step = float(self.step)
        count = max(0, math.ceil((stop - self.feed.start) / step - 1e-9) - self.given)
        times: Array = self.feed.start + (self.given + np.arange(count, dtype=np.float64)) * step
        self.given += count
        rows = [person.at(times) for person in self.people]
        for person in self.people:
            person.forget(self.feed.start + self.given * step)
        values, quality = (np.stack([row[k] for row in rows]) for k in (0, 1))
        return Piece(times, values, quality, marks)


def start(feed: Feed, settings: HeartSettings) -> _Process:
    """Heart rate by straight lines between beats; beats are marked too.

    At a beat the rate is that of the interval before it. Between two beats that do not follow
    each other, because one was missed, looked wrong or fell into a gap, nothing is said.

    Raises
    ------
    DataError
        No channel is an ECG or a pulse wave, or its rate is too low.
    """
    people = [
        _Person(person, row, beat_stream(feed, row, settings.quality), settings.share)
        for person, row in rows_of(feed, ("ecg", "ppg")).items()
    ]
    return _Process(feed, settings, people, 1 / Fraction(settings.rate).limit_denominator(1000))


EXTRACTOR = Extractor(
    name="heart",
    title="Heart rate",
    food="series",
    wants=("ecg", "ppg"),
    causal=False,
    settings=HeartSettings,
    start=start,
    source="Beats of an ECG: Makowski et al. (2021), doi:10.3758/s13428-020-01516-y; of a pulse "
    "wave: Elgendi et al. (2013), doi:10.1371/journal.pone.0076585",
)
