"""Skin conductance: its level, its responses, and what is no skin conductance."""

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
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.smooth import moving_average
from syntony.kernels.turns import Turn, Turns
from syntony.physiology.beats import rows_of
from syntony.physiology.slow import Around, Blocks, block_means, block_size, times_of

#: Microsiemens in a unit.
_MICROSIEMENS = {
    "µs": 1.0, "us": 1.0, "μs": 1.0, "microsiemens": 1.0, "micros": 1.0, "umho": 1.0,
    "microsiemen": 1.0, "µmho": 1.0, "ms": 1e3, "s": 1e6, "siemens": 1e6, "ns": 1e-3, "": 1.0,
}  # fmt: skip
#: Values a second that are kept of faster recordings (Hz); and the lowest rate that will do.
BLOCKS, LOWEST_RATE = 8.0, 1.0
#: The level is the median over this (s).
LEVEL = 8.0
#: What lies around an artifact is left out, too (s).
AROUND_ARTIFACT = 2.5
HOP = 4.0


class SkinSettings(Settings):
    """What counts as skin conductance and as a response.

    Parameters
    ----------
    lowest, highest : float
        Conductances between which a sensor on skin lies (µS).
    steepest : float
        Change beyond which it is a movement of the electrode (µS/s).
    amplitude : float
        Smallest rise that counts as a response (µS).
    """

    lowest: Annotated[float, Field(ge=0)] = 0.05
    highest: Annotated[float, Field(gt=0)] = 60.0
    steepest: Annotated[float, Field(gt=0)] = 10.0
    amplitude: Annotated[float, Field(gt=0)] = 0.05


@dataclass
class _Person:
    name: str
    row: int
    around: Around
    turns: Turns = field(default_factory=Turns)
    done: int = 0
    trough: Turn | None = None
    masked: int = 0
    seen: int = 0
    responses: int = 0


@dataclass
class _Process:
    feed: Feed
    settings: SkinSettings
    size: int
    people: Sequence[_Person]
    blocks: Blocks
    given: int = 0
    held: list[list[Array]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held = [[] for _ in self.people]

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(
            Output(name, "µS", person.name, "skin")
            for person in self.people
            for name in ("skin_conductance_level", "skin_conductance_phasic")
        )

    @property
    def rate(self) -> Fraction:
        return self.feed.rate / self.size

    def push(self, chunk: Chunk) -> Piece:
        """Take samples (n_channels, n), give level and rest where what is around is known."""
        means = block_means(self.blocks.push(chunk.values))
        marks = [
            mark
            for i, person in enumerate(self.people)
            for mark in self._work(i, person.around.push(means[person.row][None]))
        ]
        return self._released(marks)

    def finish(self) -> Piece:
        marks = [
            mark
            for i, person in enumerate(self.people)
            for mark in self._work(i, person.around.finish())
        ]
        return self._released(marks)

    def notices(self) -> tuple[Notice, ...]:
        found = []
        for person in self.people:
            if person.masked:
                share = person.masked / person.seen
                text = (
                    f"{share:.1%} of the skin conductance was masked: outside "
                    f"{self.settings.lowest:g} to {self.settings.highest:g} µS (no contact), or "
                    f"within {AROUND_ARTIFACT:g} s of a change of over "
                    f"{self.settings.steepest:g} µS/s."
                )
                found.append(Notice("skin-masked", text, person.name, share > 0.1))
        return tuple(found)

    def _work(self, i: int, parts: Iterable[Array]) -> list[Mark]:
        person, marks = self.people[i], []
        for part in parts:
            self.held[i].append(part)
            person.seen += int(np.isfinite(part[2]).sum())
            person.masked += int((part[2] == 0).sum())
            back = np.full(part.shape[1], self.settings.amplitude / 2)
            for turn in person.turns.push(person.done, part[1], back):
                marks += self._response(person, turn)
            person.done += part.shape[1]
        return marks

    def _response(self, person: _Person, turn: Turn) -> list[Mark]:
        """The response whose peak this turn is."""
        trough, person.trough = person.trough, None if turn.up else turn
        if not (turn.up and turn.follows and trough):
            return []
        rise = turn.height - trough.height
        if rise < self.settings.amplitude:
            return []
        person.responses += 1
        onset, peak = (
            float(times_of(self.feed, self.size, at, 1)[0]) for at in (trough.at, turn.at)
        )
        return [Mark("SCR", onset, peak - onset, f"{rise:.3f} µS", person.name)]

    def _released(self, marks: Sequence[Mark]) -> Piece:
        """What all persons have."""
        stop = min(person.done for person in self.people)
        count = stop - self.given
        if count <= 0:
            return Piece.nothing(len(self.outputs), tuple(marks))
        rows, grades = [], []
        for i, parts in enumerate(self.held):
            whole = np.concatenate(parts, axis=1)
            self.held[i] = [whole[:, count:]]
            rows += [whole[0, :count], whole[1, :count]]
            grades += [whole[2, :count]] * 2
        times = times_of(self.feed, self.size, self.given, count)
        self.given = stop
        return Piece(times, np.stack(rows), np.stack(grades), tuple(marks))


def _parted(settings: SkinSettings, scale: float, rate: float) -> Around:
    """Level, what is above it, and whether it is skin conductance at all (1 or 0)."""
    half = round(LEVEL / 2 * rate)
    apart = math.ceil(AROUND_ARTIFACT * rate)

    def work(window: Array) -> Array:
        x = window[0] * scale
        there = np.isfinite(x)
        bad = there & ~((x >= settings.lowest) & (x <= settings.highest))
        steep = np.abs(np.diff(x, prepend=np.nan)) * rate > settings.steepest
        near = np.convolve(steep, np.ones(2 * apart + 1), "same") > 0
        bad |= there & near
        quality = np.where(there, np.where(bad, 0.0, 1.0), np.nan)
        clean = np.where(there & ~bad, x, np.nan)
        padded = np.pad(clean, half, constant_values=np.nan)
        views = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
        level = np.full(x.size, np.nan)
        known = np.isfinite(clean)
        level[known] = np.nanmedian(views[known], axis=1)
        level = moving_average(level, max(1.0, rate))
        return np.stack((level, clean - level, quality))

    margin = half + apart + math.ceil(rate) + 2
    return Around(work, 1, margin, max(1, round(HOP * rate)))


def start(feed: Feed, settings: SkinSettings) -> _Process:
    """Skin conductance level, what lies above it, and responses as marks.

    The level is the running median over 8 s, smoothed over 1 s; the phasic part is the rest. A
    response is a rise of the phasic part from a trough to a peak; its mark begins at the trough,
    lasts until the peak, and its label is the amplitude.

    Raises
    ------
    DataError
        No channel is skin conductance, its unit is none of conductance, or its rate is too low.
    """
    people = rows_of(feed, ("eda",))
    if float(feed.rate) < LOWEST_RATE:
        raise DataError(
            f"Skin conductance needs at least {LOWEST_RATE:g} sample a second; "
            f"{float(feed.rate):g} came."
        )
    size = block_size(feed.rate, BLOCKS)
    rate = float(feed.rate) / size
    made = []
    for name, row in people.items():
        unit = feed.units[row] if feed.units else ""
        scale = _MICROSIEMENS.get(unit.strip().lower())
        if scale is None:
            raise DataError(
                f"Skin conductance is in microsiemens; channel {feed.channels[row]!r} is in "
                f"{unit!r}. Give its unit in the recipe's column, or convert it first."
            )
        made.append(_Person(name, row, _parted(settings, scale, rate)))
    return _Process(feed, settings, size, made, Blocks(len(feed.channels), size))


EXTRACTOR = Extractor(
    name="skin",
    title="Skin conductance level and responses",
    food="series",
    wants=("eda",),
    causal=False,
    settings=SkinSettings,
    start=start,
    source="Boucsein et al. (2012), doi:10.1111/j.1469-8986.2012.01384.x; artifacts: Kleckner et "
    "al. (2018), doi:10.1109/TBME.2017.2758643",
)
