"""Beats of a streamed ECG or pulse wave: what `heart`, `rr` and `hrv` share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import DataError
from syntony.core.extraction import Feed
from syntony.core.kinds import kind_of
from syntony.core.signals import Array
from syntony.kernels.beats import CLOSEST, ecg_beats, polarity, pulse_beats
from syntony.kernels.sliding import Windows

#: Beats are looked for every `HOP` s, in windows that go on for `MARGIN` s at both sides.
HOP, MARGIN = 2.0, 3.0
#: Samples a second below which beats cannot be placed well enough (Hz).
LOWEST_RATE = {"ecg": 100.0, "ppg": 20.0}
#: Intervals on each side against which one is held.
AROUND = 5
#: Two beats that follow each other are at most this far apart (s): 30 a minute.
FARTHEST = 2.0


@dataclass(frozen=True)
class Beat:
    """A beat.

    Parameters
    ----------
    time : float
        Of the R peak or of the systolic peak (s).
    quality : float
        Likeness to the beats around it, 0 to 1.
    follows : bool
        Whether the beat before is known to be the one just before it, so that the time between
        is an interval.
    interval : float
        From the beat before (s); NaN where it does not follow one.
    """

    time: float
    quality: float
    follows: bool = False
    interval: float = np.nan


@dataclass
class BeatStream:
    """Beats of one channel, the same however it is cut.

    Parameters
    ----------
    rate, start : float
        Samples a second (Hz), and time of the first (s).
    kind : str
        ``ecg`` or ``ppg``.
    least : float
        Quality below which a beat is no beat.
    """

    rate: float
    start: float
    kind: str
    least: float
    settled: float = field(init=False)
    judged: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.hop, self.margin = round(HOP * self.rate), round(MARGIN * self.rate)
        self.windows = Windows(1, self.hop + 2 * self.margin, self.hop, self.margin)
        self.settled = self.start
        self._up = 0.0
        self._last: float | None = None
        self._broken = False

    def push(self, x: Array) -> list[Beat]:
        """Take samples (n,), give the beats that are final."""
        return list(self._found(self.windows.push(x[None])))

    def finish(self) -> list[Beat]:
        """The beats of the end."""
        tail = list(self._found(self.windows.push(np.full((1, self.hop - 1), np.nan))))
        return tail + list(self._found(self.windows.finish()))

    def _found(self, windows: Iterator[tuple[int, Array]]) -> Iterator[Beat]:
        for number, window in windows:
            yield from self._window(number * self.hop, window[0])

    def _window(self, first: int, x: Array) -> Iterator[Beat]:
        """Beats whose peak lies in the middle part, which begins at sample `first`."""
        middle = slice(self.margin, self.margin + self.hop)
        seen = np.isfinite(x)
        places, quality = np.empty(0), np.empty(0)
        if seen[middle].any() and seen.mean() > 0.25:
            whole = np.interp(np.arange(x.size), np.flatnonzero(seen), x[seen])
            places, quality = self._beats(whole, seen)
        gaps = np.flatnonzero(~seen[middle]) + first
        for place, good in zip(places - self.margin + first, quality, strict=True):
            if not first <= place < first + self.hop:
                continue
            yield from self._beat(place, good, gaps)
        if gaps.size and (self._last is None or gaps[-1] > self._last):
            self._broken = True
        self.settled = self.start + (first + self.hop) / self.rate

    def _beats(self, x: Array, seen: NDArray[np.bool_]) -> tuple[Array, Array]:
        if self.kind == "ppg":
            places, likeness = pulse_beats(x, self.rate)
        else:
            self._up += polarity(x, self.rate)
            places, likeness = ecg_beats(x, self.rate, upside_down=self._up < 0)
        usual = np.median(likeness) if likeness.size else np.nan
        quality = np.clip(np.minimum(likeness, usual), 0.0, 1.0)
        near = np.rint(places).astype(int)
        there = seen[np.clip(near, 0, seen.size - 1)]
        return places[there], np.nan_to_num(quality[there])

    def _beat(self, place: float, good: float, gaps: NDArray[np.int64]) -> Iterator[Beat]:
        if self._last is not None and place - self._last < CLOSEST * self.rate:
            return
        self.judged += 1
        if good < self.least:
            # Something was there that may have been a beat: no interval goes over it.
            self.refused += 1
            self._broken = True
            return
        since = np.nan if self._last is None else (place - self._last) / self.rate
        inside = bool(gaps.size and self._last is not None
                      and ((gaps > self._last) & (gaps < place)).any())  # fmt: skip
        follows = not self._broken and not inside and since <= FARTHEST
        self._last, self._broken = place, False
        time = self.start + place / self.rate
        yield Beat(time, float(good), follows, float(since) if follows else np.nan)


def beat_stream(feed: Feed, row: int, least: float) -> BeatStream:
    """Beats of one channel of a feed.

    Raises
    ------
    DataError
        The channel is neither ECG nor pulse wave, or its rate is too low.
    """
    name = feed.channels[row]
    kind = kind_of(name, feed.units[row] if feed.units else "")
    if kind not in LOWEST_RATE:
        raise DataError(
            f"Beats are found in an ECG or a pulse wave (PPG); channel {name!r} is neither by its "
            "name. Give it one of these names in the recipe."
        )
    if float(feed.rate) < LOWEST_RATE[kind]:
        raise DataError(
            f"Beats of a channel of kind {kind} need at least {LOWEST_RATE[kind]:g} samples a "
            f"second; {name!r} has {float(feed.rate):g}. Use the recording at its full rate."
        )
    return BeatStream(float(feed.rate), feed.start, kind, least)


def rows_of(feed: Feed, kinds: tuple[str, ...]) -> dict[str, int]:
    """One channel a person, of the kind that is first in `kinds`.

    Raises
    ------
    DataError
        None of the channels is of these kinds.
    """
    found: dict[str, tuple[int, int]] = {}
    units = feed.units or ("",) * len(feed.channels)
    for row, (name, person, unit) in enumerate(
        zip(feed.channels, feed.persons, units, strict=True)
    ):
        kind = kind_of(name, unit)
        if kind in kinds:
            found[person] = min(found.get(person, (len(kinds), 0)), (kinds.index(kind), row))
    if not found:
        raise DataError(
            f"A channel of kind {' or '.join(kinds)} was needed; there are: "
            f"{', '.join(feed.channels) or 'none'}. Name its kind in the recipe's column."
        )
    return {person: row for person, (_, row) in found.items()}
