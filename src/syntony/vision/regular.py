"""From the times at which pictures were taken to even steps, as they come."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Piece
from syntony.core.signals import Array

#: Share of a step by which a picture may miss one and still be that one.
EXACT = 0.02
#: Steps between two pictures from which on what lies between them is a gap.
GAP = 2.5


class EvenSteps:
    """Puts rows that come at the pictures' own times on even steps.

    A step on which a picture lies is that picture's row. Between two pictures it is interpolated;
    if one of them has no value, the other one's is taken where it lies within half a step. Where
    pictures are missing for longer, steps are NaN. Each step is given as soon as the next picture
    has come.

    Parameters
    ----------
    rate : Fraction
        Steps a second (Hz).
    start : float
        Time of a step (s).
    n_rows : int
        Of the outputs.
    """

    def __init__(self, rate: Fraction, start: float, n_rows: int) -> None:
        self._rate = float(rate)
        self._start = start
        self._n_rows = n_rows
        self._next: int | None = None
        self._before: tuple[float, Array] | None = None

    def push(self, t: float, values: Array, quality: Array) -> list[tuple[float, Array]]:
        """Take a picture's values and quality; give steps that are final as (time, both)."""
        row = np.concatenate((values, quality))
        place = (t - self._start) * self._rate
        if self._next is None:
            self._next = int(np.ceil(place - EXACT))
        made = []
        while self._next <= place + EXACT:
            made.append((self._start + self._next / self._rate, self._at(self._next, place, row)))
            self._next += 1
        self._before = (place, row)
        return made

    def piece(self, steps: list[tuple[float, Array]]) -> Piece:
        """Steps as a piece of output."""
        if not steps:
            return Piece.nothing(self._n_rows)
        rows = np.stack([row for _, row in steps], axis=1)
        times = np.array([t for t, _ in steps])
        return Piece(times, rows[: self._n_rows], rows[self._n_rows :])

    def _at(self, step: int, place: float, row: Array) -> Array:
        if place - step <= EXACT:
            return row
        if self._before is None or place - self._before[0] > GAP:
            return np.full_like(row, np.nan)
        before, last = self._before
        if step - before <= EXACT:
            return last
        share = (step - before) / (place - before)
        between = last + share * (row - last)
        nearer, distance = (last, step - before) if share < 0.5 else (row, place - step)
        alone = nearer if distance <= 0.5 else np.full_like(row, np.nan)
        return np.where(np.isfinite(between), between, alone)
