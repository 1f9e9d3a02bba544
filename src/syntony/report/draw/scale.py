"""Scales: from data to a share of an axis, and where its ticks stand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from syntony.core.signals import Array

# Steps between ticks that people read without effort (s).
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


@dataclass(frozen=True)
class Scale:
    """A straight line from data to 0..1; `low` may be the larger one to turn it round.

    Parameters
    ----------
    low, high : float
        Data at 0 and at 1.
    """

    low: float
    high: float

    def __call__(self, values: ArrayLike) -> Array:
        """Share of the axis at each value."""
        width = (self.high - self.low) or 1.0
        return (np.asarray(values, dtype=np.float64) - self.low) / width

    def ticks(self, count: int = 5) -> Array:
        """At most `count` + 1 round numbers inside.

        Examples
        --------
        >>> Scale(-0.31, 0.62).ticks(5)
        array([-0.2,  0. ,  0.2,  0.4,  0.6])
        """
        low, high = sorted((self.low, self.high))
        step = _round_step((high - low) / max(count, 1))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        return np.round(np.arange(first, last + 1, dtype=np.float64) * step, 12)

    def time_ticks(self, count: int = 5) -> Array:
        """At most `count` + 1 round times (s) inside, or less than 1% of the width outside.

        A session that lasts from 0.2 s to 599.9 s is one of ten minutes.
        """
        wanted = (self.high - self.low) / max(count, 1)
        step = next((s for s in _TIME_STEPS if s >= wanted), _round_step(wanted))
        slack = 0.01 * (self.high - self.low)
        first, last = math.ceil((self.low - slack) / step), math.floor((self.high + slack) / step)
        return np.arange(first, last + 1, dtype=np.float64) * float(step)

    @classmethod
    def over(
        cls, *arrays: ArrayLike, zero: bool = False, even: bool = False, room: float = 0.06
    ) -> Scale:
        """Scale that holds all finite values.

        Parameters
        ----------
        *arrays : array_like
            What must fit.
        zero : bool
            Whether zero must lie on it.
        even : bool
            Whether it reaches as far below zero as above.
        room : float
            Share of the width that stays free at both ends.
        """
        flat = np.concatenate([np.ravel(np.asarray(a, dtype=np.float64)) for a in arrays])
        flat = flat[np.isfinite(flat)]
        low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 1.0)
        if zero or even:
            low, high = min(low, 0.0), max(high, 0.0)
        if even:
            low, high = -max(-low, high), max(-low, high)
        width = (high - low) or max(abs(high), 1.0)
        return cls(low - room * width, high + room * width)


def digits_of(ticks: Array) -> int:
    """Decimals that tell neighboring ticks apart."""
    if ticks.size < 2:
        return 1
    step = float(np.abs(np.diff(ticks)).min())
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0


def _round_step(wanted: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below `wanted`."""
    if not (wanted > 0 and math.isfinite(wanted)):
        return 1.0
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= wanted * (1 - 1e-9))
