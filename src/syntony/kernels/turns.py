"""Turning points of a signal: its peaks and troughs, one after the other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from syntony.kernels import Array


@dataclass(frozen=True)
class Turn:
    """A turning point.

    Parameters
    ----------
    at : int
        Number of the sample.
    height : float
        The signal there.
    up : bool
        Whether it is a peak; else a trough.
    follows : bool
        Whether no gap lies between it and the turn before.
    """

    at: int
    height: float
    up: bool
    follows: bool


@dataclass
class Turns:
    """Peaks and troughs in turn, each told when the signal has gone back far enough.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([0.0, 1, 3, 2.9, 3.1, 1, 0, 2])
    >>> [(turn.at, turn.up) for turn in Turns().push(0, x, np.full(8, 0.5))]
    [(0, False), (4, True), (6, False)]
    """

    _low: tuple[float, int] | None = None
    _high: tuple[float, int] | None = None
    _rising: bool | None = None
    _joined: bool = False

    def push(self, first: int, x: Array, back: Array) -> Iterator[Turn]:
        """Take samples (n,) of which the first has this number; NaN begins anew.

        `back` says of each sample how far the signal must have gone back for a turn.
        """
        for i, (value, far) in enumerate(zip(x.tolist(), back.tolist(), strict=True), first):
            if math.isnan(value) or math.isnan(far):
                self._low = self._high = self._rising = None
                self._joined = False
                continue
            if self._low is None or value < self._low[0]:
                self._low = (value, i)
            if self._high is None or value > self._high[0]:
                self._high = (value, i)
            if self._rising is not False and self._high[0] - value > far:
                yield self._turned(self._high, up=True)
                self._low = (value, i)
            elif self._rising is not True and value - self._low[0] > far:
                yield self._turned(self._low, up=False)
                self._high = (value, i)

    def _turned(self, turn: tuple[float, int], *, up: bool) -> Turn:
        found = Turn(turn[1], turn[0], up, self._joined)
        self._joined, self._rising = True, not up
        return found
