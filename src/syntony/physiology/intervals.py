"""Intervals between beats, with artifacts told apart: what `rr` and `hrv` share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from syntony.core.extraction import Chunk, Feed
from syntony.core.kinds import kind_of
from syntony.kernels.intervals import deviants
from syntony.physiology.beats import AROUND, Beat, BeatStream, beat_stream, rows_of

#: Milliseconds in a unit of time.
_MILLISECONDS = {"ms": 1.0, "s": 1000.0, "": 1.0}
#: An interval ends its own length after the beat before, give or take this share.
_SLACK = 0.15


@dataclass(frozen=True)
class Interval:
    """The time between two beats.

    Parameters
    ----------
    time : float
        Of the beat that ends it (s).
    length : float
        Milliseconds.
    follows : bool
        Whether the one before ended where it begins.
    artifact : bool
        Whether it is too far from those around it.
    quality : float
        Of the beat, 0 to 1; 1 where only intervals were recorded.
    """

    time: float
    length: float
    follows: bool
    artifact: bool = False
    quality: float = 1.0


@dataclass
class IntervalStream:
    """Intervals of one person, each as soon as the five after it are known.

    Parameters
    ----------
    person : str
        Whose they are.
    row : int
        Row of the chunks.
    share : float
        Largest difference from the median of those around, as a share of it.
    beats : BeatStream or None
        What finds the beats; None where the row holds intervals.
    scale : float
        Milliseconds in the unit of the row.
    """

    person: str
    row: int
    share: float
    beats: BeatStream | None
    scale: float = 1.0
    settled: float = field(default=-np.inf, init=False)
    judged: int = field(default=0, init=False)
    artifacts: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._seen: list[Interval] = []
        self._given = 0
        self._last: Interval | None = None
        self._start = self.beats.start if self.beats else -np.inf
        self.settled = self._start

    def push(self, chunk: Chunk) -> list[Interval]:
        """Take a chunk, give the intervals that are judged."""
        if self.beats is None:
            self._seen += self._recorded(chunk)
        else:
            self._seen += _between(self.beats.push(chunk.values[self.row]))
        return list(self._judged(final=False))

    def finish(self) -> list[Interval]:
        """The rest."""
        if self.beats is not None:
            self._seen += _between(self.beats.finish())
        found = list(self._judged(final=True))
        self.settled = np.inf
        return found

    def _recorded(self, chunk: Chunk) -> Iterator[Interval]:
        for time, value in zip(chunk.times, chunk.values[self.row] * self.scale, strict=True):
            if not np.isfinite(value):
                continue
            before = self._last
            follows = before is not None and (
                abs((time - before.time) * 1000 - value) <= _SLACK * value
            )
            self._last = Interval(float(time), float(value), follows)
            yield self._last

    def _judged(self, *, final: bool) -> Iterator[Interval]:
        seen = self._seen
        while self._given < len(seen) and (final or self._given + AROUND < len(seen)):
            i = self._given
            near = seen[max(0, i - AROUND) : i + AROUND + 1]
            lengths = np.array([one.length for one in near])
            odd = bool(deviants(lengths, self.share, around=AROUND)[min(i, AROUND)])
            one = seen[i]
            self._given += 1
            self.judged += 1
            self.artifacts += odd
            self.settled = one.time
            yield Interval(one.time, one.length, one.follows, odd, one.quality)
            if self._given > 4 * AROUND:
                drop = self._given - AROUND
                del seen[:drop]
                self._given -= drop


def _between(beats: Sequence[Beat]) -> list[Interval]:
    return [
        Interval(b.time, 1000 * b.interval, True, quality=b.quality) for b in beats if b.follows
    ]


def interval_streams(feed: Feed, quality: float, share: float) -> list[IntervalStream]:
    """Intervals of everybody in a feed: recorded ones, else from an ECG or a pulse wave.

    Raises
    ------
    DataError
        There is none of these, or the rate of a wave is too low.
    """
    found = []
    for person, row in rows_of(feed, ("rr", "ecg", "ppg")).items():
        unit = feed.units[row] if feed.units else ""
        if kind_of(feed.channels[row], unit) == "rr":
            scale = _MILLISECONDS.get(unit, 1.0)
            found.append(IntervalStream(person, row, share, None, scale))
        else:
            found.append(IntervalStream(person, row, share, beat_stream(feed, row, quality)))
    return found
