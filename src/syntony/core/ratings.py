"""Ratings: what somebody says, moment by moment, of how a person is, kept as a signal.

The slider is read on a fixed grid of session time. Where the session did not play steadily (a
pause, a seek, a page that stood still) nothing was read, and nothing is made up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from syntony.core.errors import DataError
from syntony.core.signals import Array, Signal

#: Readings a second of session time.
RATE = 25
#: Readings in one block at most: two minutes.
MOST = 3000


@dataclass(frozen=True)
class Rating:
    """What is rated, whose it is, and between which two words.

    Parameters
    ----------
    id : str
        Unique in its session.
    start : float
        Session time at which it was begun (s).
    scale : str
        What is rated, such as ``"closeness"``.
    low, high : str
        The words at 0 and at 1.
    person : str
        Code of the person whose state it is.
    author : str
        By whom.
    created : str
        When, as ISO 8601 in UTC.
    """

    id: str
    start: float
    scale: str
    low: str
    high: str
    person: str
    author: str
    created: str = ""


@dataclass(frozen=True)
class RatingBlock:
    """Readings without a gap.

    Parameters
    ----------
    id : str
        Unique in its session.
    rating : str
        Id of the rating.
    place : int
        Its place in the order of writing: a later block counts where two overlap.
    first : int
        Number of its first reading; reading k was taken at ``k / RATE`` of session time (s).
    values : tuple of float
        Each from 0 to 1.

    Examples
    --------
    >>> RatingBlock("b", "r", 0, 50, (0.5, 0.75)).start
    2.0
    """

    id: str
    rating: str
    place: int
    first: int
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.values) <= MOST:
            raise DataError(f"A block holds 1 to {MOST} readings; {len(self.values)} came.")
        wrong = [value for value in self.values if not 0 <= value <= 1]
        if wrong:
            raise DataError(f"A reading goes from 0 to 1; {wrong[0]:g} came.")

    @property
    def start(self) -> float:
        """Session time of the first reading (s)."""
        return self.first / RATE


@dataclass(frozen=True)
class Rated:
    """A rating with its readings.

    Parameters
    ----------
    rating : Rating
        What it is.
    blocks : sequence of RatingBlock
        In the order of writing.

    Examples
    --------
    >>> told = Rating("r", 0.0, "closeness", "far", "close", "client", "T")
    >>> blocks = (RatingBlock("a", "r", 0, 0, (0.5, 0.5)), RatingBlock("b", "r", 1, 4, (1.0,)))
    >>> Rated(told, blocks).signal().values
    array([0.5, 0.5, nan, nan, 1. ])
    """

    rating: Rating
    blocks: Sequence[RatingBlock] = ()

    def signal(self) -> Signal | None:
        """All readings on session time, NaN where there was none; None before the first."""
        if not self.blocks:
            return None
        first = min(block.first for block in self.blocks)
        stop = max(block.first + len(block.values) for block in self.blocks)
        values = np.full(stop - first, np.nan)
        for block in self.blocks:
            at = block.first - first
            values[at : at + len(block.values)] = block.values
        told = self.rating
        return Signal.with_gaps(
            values, RATE, first / RATE, name=told.scale, person=told.person, modality="rating"
        )

    def runs(self) -> Iterator[tuple[int, Array]]:
        """Readings without a gap: the number of the first, and their values."""
        signal = self.signal()
        if signal is None:
            return
        first = round(signal.start * RATE)
        seen = np.concatenate(([False], ~np.isnan(signal.values), [False]))
        edges = np.flatnonzero(np.diff(seen.astype(np.int8))).reshape(-1, 2)
        for start, stop in edges.tolist():
            yield first + start, signal.values[start:stop]

    @property
    def seconds(self) -> float:
        """How much was rated (s)."""
        return math.fsum(len(values) for _, values in self.runs()) / RATE
