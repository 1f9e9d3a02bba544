"""Whether time stamps lie on a grid, with holes or without, and what its rate is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array

IntArray = NDArray[np.int64]

#: Farthest that a stamp may lie from its place on the grid, in steps.
TOLERANCE = 0.1
#: Standard errors of the measured rate within which a round rate counts as the true one.
SURENESS = 3.0
#: No rate is rounded by more than this share, however short the recording.
MOST_ROUNDING = 0.002
#: Share of a rate that the arithmetic of floats may be off.
ROUNDING_ERROR = 1e-12
_BLOCKS = 10
#: Frames a second of television (Hz) that are slowed down by 1000/1001.
_TELEVISION = frozenset((12, 15, 24, 30, 48, 60, 120, 240))


@dataclass(frozen=True, eq=False)
class Grid:
    """Evenly spaced places, each stamp on one of them.

    Parameters
    ----------
    rate : Fraction
        Places a second (Hz).
    start : float
        Time of the first place (s).
    index : ndarray of int, shape (n,)
        Place of each stamp, ascending from 0.
    jitter : float
        Largest distance of a stamp from its place (s).
    """

    rate: Fraction
    start: float
    index: IntArray
    jitter: float

    @property
    def holes(self) -> int:
        """Places without a stamp."""
        return int(self.index[-1]) + 1 - len(self.index)


def find_grid(times: Array, *, tolerance: float = TOLERANCE) -> Grid | None:
    """Find the grid on which ascending stamps lie.

    The rate is measured by a straight line through all stamps. Where a round one (whole hertz,
    whole periods, the rates of television, few decimals) cannot be told from it, that one is
    meant.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Strictly ascending (s).
    tolerance : float
        Farthest that a stamp may lie from its place, in steps; the rounding of the stamps
        themselves is always allowed.

    Returns
    -------
    Grid or None
        None where the stamps lie on no grid.

    Examples
    --------
    >>> grid = find_grid(np.array([0.0, 0.033, 0.067, 0.1, 0.2, 0.233]))
    >>> grid.rate, grid.index.tolist()
    (Fraction(30, 1), [0, 1, 2, 3, 6, 7])
    """
    if times.size < 3:
        return None
    resolution = written_resolution(times)
    steps = np.diff(times)
    # The median alone misleads where stamps are rounded so far that 0.01 and 0.02 take turns.
    step = float(steps[steps <= 1.5 * np.median(steps)].mean())
    for _ in range(3):
        counts = np.rint(steps / step)
        if not (counts >= 1).all() or counts.sum() > 2**40:
            return None
        index = np.concatenate(([0.0], np.cumsum(counts)))
        step, start = _line(index, times)
        if step <= 0:
            return None
    residual = times - (start + step * index)
    if np.abs(residual).max() > tolerance * step + resolution:
        return None
    rate = round_rate(1 / step, _rate_error(residual, step, index, resolution))
    places = index * (rate.denominator / rate.numerator)
    start = float((times - places).mean())
    if np.abs(times - times[0] - places).max() <= 1.5 * resolution:
        start = float(times[0])
    jitter = float(np.abs(times - start - places).max())
    return Grid(rate, start, index.astype(np.int64), jitter)


def written_resolution(times: Array) -> float:
    """Step in which stamps were written (s): 0.001 where all have three decimals.

    Judged on the first thousand; never below what a float of this size can hold.
    """
    some = times[:1000]
    largest = np.abs(times).max()
    stored = np.float32(largest) if (some.astype(np.float32) == some).all() else largest
    floor = float(2 * np.spacing(stored))
    for power in range(0, -10, -1):
        scaled = some / 10.0**power
        if (np.abs(scaled - np.rint(scaled)) <= 1e-4 + np.spacing(np.abs(scaled))).all():
            return max(10.0**power, floor)
    return floor


def round_rate(rate: float, error: float) -> Fraction:
    """The roundest rate (Hz) that a measured one cannot be told from.

    Parameters
    ----------
    rate : float
        Measured (Hz).
    error : float
        Its standard error (Hz).

    Examples
    --------
    >>> round_rate(25.0004, 0.001), round_rate(29.9702, 0.0002), round_rate(9.8518, 0.003)
    (Fraction(25, 1), Fraction(30000, 1001), Fraction(197, 20))
    """
    band = min(max(SURENESS * error, ROUNDING_ERROR * rate), MOST_ROUNDING * rate)
    for candidate in _round_rates(rate):
        if abs(float(candidate) - rate) <= band:
            return candidate
    digits = max(0, 1 - math.floor(math.log10(band)))
    return Fraction(repr(round(rate, digits)))


def _round_rates(rate: float) -> Iterator[Fraction]:
    """Rates that people choose, near a measured one, the roundest first."""
    if round(rate) >= 1:
        yield Fraction(round(rate))
    if round(1 / rate) >= 1:
        yield Fraction(1, round(1 / rate))
    if round(rate * 1.001) in _TELEVISION:
        yield Fraction(round(rate * 1.001) * 1000, 1001)
    if 0 < round(1000 / rate) <= 1_000_000:
        yield Fraction(1000, round(1000 / rate))
    for digits in (1, 2, 3):
        if round(rate, digits) > 0:
            yield Fraction(repr(round(rate, digits)))


def _line(x: Array, y: Array) -> tuple[float, float]:
    """Slope and intercept of the least-squares line."""
    middle = x.mean()
    dx = x - middle
    slope = float(dx @ (y - y.mean()) / (dx @ dx))
    return slope, float(y.mean() - slope * middle)


def _rate_error(residual: Array, step: float, index: Array, resolution: float) -> float:
    """Standard error of a rate (Hz) that was measured over all stamps."""
    span = float(index[-1])
    spread = span * math.sqrt(index.size / 12)
    error = max(standard_error(residual, spread), resolution / math.sqrt(12) / spread)
    # The ends alone are never better known than they were written.
    return max(error, resolution / span / SURENESS) / step**2


def standard_error(residual: Array, spread: float) -> float:
    """Standard error of a slope from residuals that wander as well as shake.

    The means of ten blocks are taken as well as the single residuals, and the larger error of
    the two is given: stamps of packets wander for seconds, which makes single residuals look
    surer than they are (by half on four Muse headbands).

    Parameters
    ----------
    residual : ndarray, shape (n,)
        Distances from the line, in order.
    spread : float
        Root of the sum of squares of the centered abscissa.
    """
    n = residual.size
    alone = math.sqrt(float(residual @ residual) / n) / spread
    if n < 3 * _BLOCKS:
        return alone
    means = np.array([block.mean() for block in np.array_split(residual, _BLOCKS)])
    between = math.sqrt(float(means @ means) / (_BLOCKS - 2))
    return max(alone, between / (spread * math.sqrt(_BLOCKS / n)))
