"""Regular streams whose time stamps shake: one rate, one grid, gaps where samples were lost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from syntony.core.errors import FormatError
from syntony.core.signals import Array, as_rate
from syntony.io.grid import SURENESS, IntArray, round_rate, standard_error

#: Between two stamps farther apart than this, samples were lost and not only late (s).
BREAK = 1.0
#: And farther apart than this many steps of the measured rate.
BREAK_STEPS = 3.0


@dataclass(frozen=True, eq=False)
class Steady:
    """Stamps straightened to a grid.

    Parameters
    ----------
    rate : Fraction
        Measured (Hz); the declared one where it cannot be told from it.
    start : float
        Time of the first sample (s).
    index : ndarray of int, shape (n,)
        Place of each sample, ascending from 0.
    jitter : float
        Standard deviation of the stamps around their places (s).
    breaks : int
        Number of gaps.
    """

    rate: Fraction
    start: float
    index: IntArray
    jitter: float
    breaks: int


def steady(times: Array, declared: float, *, drift_error: float = 0.0) -> Steady:
    """Put the samples of a regular stream on a grid.

    Within a segment without a break the samples are evenly spaced, whatever their stamps shake;
    all segments share one rate, measured by straight lines with one slope.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Stamps (s), in the order of sending.
    declared : float
        The rate that the sender declared (Hz).
    drift_error : float
        Standard error of the drift of the stamps' clock.

    Raises
    ------
    FormatError
        Time stands still or runs backwards.
    """
    if times.size == 1:
        return Steady(as_rate(declared), float(times[0]), np.zeros(1, np.int64), 0.0, 0)
    steps = np.diff(times)
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    breaks = np.flatnonzero(steps > max(BREAK, BREAK_STEPS * usual)) + 1
    back = np.flatnonzero(steps < -BREAK)
    if back.size:
        raise FormatError(
            f"time runs backwards by {-steps[back[0]]:.4g} s at sample {back[0] + 2} "
            f"({back.size} times in all)"
        )
    edges = np.concatenate(([0], breaks, [times.size]))
    segment = np.repeat(np.arange(edges.size - 1), np.diff(edges))
    count = np.arange(times.size, dtype=float)
    x = count - _means(count, segment)[segment]
    y = times - _means(times, segment)[segment]
    if not x @ y > 0:
        raise FormatError("its time stands still")
    step = float(x @ y / (x @ x))
    residual = y - step * x
    error = math.hypot(standard_error(residual, math.sqrt(float(x @ x))) / step, drift_error)
    rate = _chosen(1 / step, error / step, declared)
    exact = rate.denominator / rate.numerator
    starts = _means(times - count * exact, segment) + edges[:-1] * exact
    places = np.rint((starts - starts[0]) / exact).astype(np.int64)
    for i in range(1, places.size):
        places[i] = max(places[i], places[i - 1] + edges[i] - edges[i - 1])
    index = places[segment] + np.arange(times.size) - edges[segment]
    return Steady(rate, float(starts[0]), index, float(residual.std()), int(breaks.size))


def _means(values: Array, segment: IntArray) -> Array:
    return np.asarray(np.bincount(segment, values) / np.bincount(segment))


def _chosen(measured: float, error: float, declared: float) -> Fraction:
    if abs(measured - declared) <= SURENESS * error:
        return as_rate(declared)
    return round_rate(measured, error)
