"""Breathing rate, depth and cycle from a belt or a flow sensor."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array
from syntony.kernels.smooth import moving_average
from syntony.kernels.turns import Turn, Turns
from syntony.physiology.beats import rows_of
from syntony.physiology.slow import Around, Blocks, block_means, block_size, times_of

#: The course around which breath is seen, and the wobble that is smoothed away, are means over
#: this (s).
COURSE, WOBBLE = 20.0, 0.4
#: What is below this share of the spread of the last minutes is no breath: the breath is held.
HELD, MINUTES = 0.35, 120.0
#: Breaths are looked for in blocks of about this many a second (Hz), at least in the second.
BLOCKS, LOWEST_RATE = 12.5, 2.0
#: Seconds that are worked through at once.
HOP = 4.0


class BreathSettings(Settings):
    """What counts as a breath.

    Parameters
    ----------
    back : float
        How far the signal must go back for a turn, in standard deviations of the 20 s around.
        A sine swings by 2.8 of them.
    longest : float
        Time from breath to breath beyond which one was missed, or breathing stopped (s).
    quality : float
        How alike a breath must be to the one before, in length and in depth (the smaller over the
        larger), for its values to be told. It is told as their quality in any case.
    """

    back: Annotated[float, Field(gt=0, lt=2.5)] = 0.3
    longest: Seconds = 20.0
    quality: Annotated[float, Field(ge=0, le=1)] = 0.0


@dataclass(frozen=True)
class _Breath:
    """A breath: trough, peak, trough (s), its depth, and how alike it is to the one before."""

    begin: float
    top: float
    end: float
    depth: float
    quality: float


@dataclass
class _Person:
    name: str
    row: int
    around: Around
    turns: Turns = field(default_factory=Turns)
    done: int = 0
    #: Trough, peak, trough: the last turns that follow each other.
    last: list[Turn] = field(default_factory=list)
    breaths: list[_Breath] = field(default_factory=list)
    usual: float = 0.0


@dataclass
class _Process:
    feed: Feed
    settings: BreathSettings
    size: int
    people: Sequence[_Person]
    blocks: Blocks
    given: int = 0
    unlike: int = 0
    seen: int = 0

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(
            Output(name, unit, person.name, "breath")
            for person in self.people
            for name, unit in (
                ("breathing_rate", "1/min"),
                ("breathing_depth", self._unit(person)),
                ("breathing_cycle", "-1 out to 1 in"),
            )
        )

    @property
    def rate(self) -> Fraction:
        return self.feed.rate / self.size

    def push(self, chunk: Chunk) -> Piece:
        """Take samples (n_channels, n), give what lies before the last whole breaths."""
        means = block_means(self.blocks.push(chunk.values))
        marks = []
        for person in self.people:
            marks += self._work(person, person.around.push(means[person.row][None]))
        return self._until(self._settled(), marks)

    def finish(self) -> Piece:
        marks = []
        for person in self.people:
            marks += self._work(person, person.around.finish())
        return self._until(self.people[0].done, marks)

    def notices(self) -> tuple[Notice, ...]:
        if not self.unlike:
            return ()
        text = (
            f"{self.unlike} of {self.seen} breaths were left out: they were longer than "
            f"{self.settings.longest:g} s, or unlike the breath before in length or depth."
        )
        return (Notice("breaths-refused", text, "", self.unlike > 0.2 * self.seen),)

    def _unit(self, person: _Person) -> str:
        return self.feed.units[person.row] if self.feed.units else ""

    def _settled(self) -> int:
        """Blocks whose values are known: no breath that is still open can reach them."""
        slack = math.ceil(2 * self.settings.longest * float(self.rate))
        ends = []
        for person in self.people:
            last = person.breaths[-1].end if person.breaths else -math.inf
            reach = math.floor((last - self.feed.start) * float(self.rate)) if person.breaths else 0
            ends.append(max(person.done - slack, reach, 0))
        return min(ends)

    def _work(self, person: _Person, parts: Iterable[Array]) -> list[Mark]:
        marks = []
        for part in parts:
            back = self.settings.back * self._spread(person, part[1])
            for turn in person.turns.push(person.done, part[0], back):
                breath = self._breath(person, turn)
                if breath is not None:
                    person.breaths.append(breath)
                    length = breath.end - breath.begin
                    marks.append(Mark("breath", breath.begin, length, person=person.name))
            person.done += part.shape[1]
        return marks

    def _spread(self, person: _Person, spread: Array) -> Array:
        """The spread around each sample, or a share of that of the last minutes if it is more."""
        fade = math.exp(-1 / (MINUTES * float(self.rate)))
        found = spread.copy()
        for i, value in enumerate(spread.tolist()):
            if value == value:
                person.usual = max(value, person.usual * fade)
                found[i] = max(value, HELD * person.usual)
        return found

    def _breath(self, person: _Person, turn: Turn) -> _Breath | None:
        """The breath that a trough ends, if it began with one and is like the one before."""
        if not turn.follows:
            person.last = []
        person.last = [*person.last[-4:], turn]
        if turn.up or len(person.last) < 3:
            return None
        first, top, _ = person.last[-3:]
        begin, middle, end = (self._time(t.at) for t in (first, top, turn))
        depth = top.height - (first.height + turn.height) / 2
        quality = math.nan
        if len(person.last) == 5:
            before = person.last[0]
            depth_before = person.last[1].height - (before.height + first.height) / 2
            length_before = begin - self._time(before.at)
            alike = min(depth, depth_before) / max(depth, depth_before)
            pace = min(end - begin, length_before) / max(end - begin, length_before)
            quality = max(0.0, min(alike, pace))
        self.seen += 1
        if end - begin > self.settings.longest or quality < self.settings.quality:
            self.unlike += 1
            return None
        return _Breath(begin, middle, end, depth, quality)

    def _time(self, block: int) -> float:
        return float(times_of(self.feed, self.size, block, 1)[0])

    def _until(self, stop: int, marks: Sequence[Mark]) -> Piece:
        count = max(0, stop - self.given)
        times = times_of(self.feed, self.size, self.given, count)
        rows = [row for person in self.people for row in _drawn(person.breaths, times)]
        self.given += count
        if count:
            for person in self.people:
                # The last breath before goes on to give the rate between its middle and the next.
                old = [b for b in person.breaths if b.end < times[-1]]
                person.breaths = person.breaths[max(0, len(old) - 2) :]
        values, quality = (np.stack([row[k] for row in rows]) for k in (0, 1))
        return Piece(times, values, quality, tuple(marks))


def _drawn(breaths: Sequence[_Breath], times: Array) -> list[tuple[Array, Array]]:
    """Rate, depth and cycle of a person at these times, each with its quality."""
    rate, depth, cycle, quality = (np.full(times.size, np.nan) for _ in range(4))
    for breath in breaths:
        inside = (times >= breath.begin) & (times < breath.end)
        rate[inside] = 60 / (breath.end - breath.begin)
        depth[inside] = breath.depth
        quality[inside] = breath.quality
        t = times[inside]
        rising = (t - breath.begin) / (breath.top - breath.begin)
        falling = 1 + (t - breath.top) / (breath.end - breath.top)
        cycle[inside] = -np.cos(np.pi * np.where(t < breath.top, rising, falling))
    return [(rate, quality), (depth, quality), (cycle, quality)]


def _prepared(margin: int, rate: float) -> Around:
    """Respiration without wobble, and the spread around its course of the samples around."""

    def work(window: Array) -> Array:
        smooth = moving_average(window[0], max(1.0, WOBBLE * rate))
        level = smooth - moving_average(smooth, COURSE * rate)
        spread = np.sqrt(moving_average(level**2, COURSE * rate))
        return np.stack((smooth, np.where(spread > 1e-12 * np.abs(smooth), spread, np.nan)))

    return Around(work, 1, margin, max(1, round(HOP * rate)))


def start(feed: Feed, settings: BreathSettings) -> _Process:
    """Breaths from trough to trough, and what they say at every moment.

    Rate and depth are those of the breath that is going on. The cycle is minus the cosine of its
    phase, which goes evenly from 0 at the trough by pi at the peak to 2 pi: so it can be compared
    between people however deep they breathe. Larger values of the signal must be fuller lungs;
    where they are emptier ones, the cycle is upside down, and rate and depth are the same.

    Raises
    ------
    DataError
        No channel is respiration, or its rate is too low.
    """
    people = rows_of(feed, ("resp",))
    if float(feed.rate) < LOWEST_RATE:
        raise DataError(
            f"Breaths need at least {LOWEST_RATE:g} samples a second; "
            f"{float(feed.rate):g} came. Use the recording at its full rate."
        )
    size = block_size(feed.rate, BLOCKS)
    rate = float(feed.rate) / size
    margin = math.ceil((COURSE + WOBBLE) * rate) + 2
    return _Process(
        feed, settings, size,
        [_Person(name, row, _prepared(margin, rate)) for name, row in people.items()],
        Blocks(len(feed.channels), size),
    )  # fmt: skip


EXTRACTOR = Extractor(
    name="breath",
    title="Breathing rate, depth and cycle",
    food="series",
    wants=("resp",),
    causal=False,
    settings=BreathSettings,
    start=start,
    source="Noto et al. (2018), Automated analysis of breathing waveforms (BreathMetrics), "
    "doi:10.1093/chemse/bjy045",
)
