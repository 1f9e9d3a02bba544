"""How well two observers agree, and how often marks would meet by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import ParameterError

Span = tuple[float, float]
Bools = NDArray[np.bool_]

_DRAWS = 999
_BLOCK = 30  # bins that are drawn together: what follows within half a minute hangs together


@dataclass(frozen=True)
class Agreement:
    """Cohen's kappa of two observers.

    Parameters
    ----------
    kappa : float
        1: they never differ; 0: as often as chance; NaN where one of them would always say the
        same, so that chance agrees too.
    low, high : float
        Its interval at 95 %, from blocks of bins drawn again; NaN where there is none.
    observed, expected : float
        Share of bins in which they agree, and in which they would by chance.
    """

    kappa: float
    low: float
    high: float
    observed: float
    expected: float


@dataclass(frozen=True)
class Coincidence:
    """How many marks lie on what was found.

    Parameters
    ----------
    marks, met : int
        Marks, and those of them that lie on a span or next to one.
    expected : float
        How many would, were the same marks put elsewhere in the session.
    p : float
        Share of the places at which as many meet, or more.
    """

    marks: int
    met: int
    expected: float
    p: float


def agreement(one: Bools, other: Bools) -> Agreement:
    """Cohen's kappa of two observers over bins of time.

    Parameters
    ----------
    one, other : (n,) bool arrays
        Whether each observer saw it in each bin.

    Returns
    -------
    Agreement
        With an interval of a moving-block bootstrap [2]_: neighboring bins are no independent
        cases, and the formula for such would give far too narrow an interval.

    Raises
    ------
    ParameterError
        The two do not cover the same bins.

    References
    ----------
    .. [1] Cohen (1960), doi:10.1177/001316446002000104.
    .. [2] Künsch (1989), doi:10.1214/aos/1176347265.

    Examples
    --------
    >>> one = np.array([1, 1, 0, 0, 0, 0, 1, 0], bool)
    >>> other = np.array([1, 0, 0, 0, 0, 0, 1, 0], bool)
    >>> round(agreement(one, other).kappa, 3)
    0.714
    """
    if one.shape != other.shape or one.ndim != 1 or one.size == 0:
        raise ParameterError("Two observers need the same bins of time; theirs differ.")
    cells = np.stack([one & other, one & ~other, ~one & other, ~one & ~other]).astype(np.float64)
    kappa, observed, expected = _kappa(cells.mean(axis=1))
    low, high = _interval(cells) if math.isfinite(kappa) else (math.nan, math.nan)
    return Agreement(float(kappa), low, high, float(observed), float(expected))


def _kappa(shares: NDArray[np.float64]) -> tuple[float, float, float]:
    both, first, second, neither = shares
    observed = both + neither
    expected = (both + first) * (both + second) + (second + neither) * (first + neither)
    room = 1.0 - expected
    return (observed - expected) / room if room > 1e-12 else math.nan, observed, expected


def _interval(cells: NDArray[np.float64]) -> tuple[float, float]:
    n = cells.shape[1]
    if n < 4 * _BLOCK:
        return math.nan, math.nan  # too few blocks for an interval
    rng = np.random.default_rng(0)
    sums = np.cumsum(np.pad(cells, ((0, 0), (1, _BLOCK)), mode="wrap")[:, 1:], axis=1)
    sums = np.pad(sums, ((0, 0), (1, 0)))
    blocks = (sums[:, _BLOCK:] - sums[:, :-_BLOCK])[:, :n]
    places = rng.integers(0, n, size=(_DRAWS, -(-n // _BLOCK)))
    drawn = blocks[:, places].sum(axis=2) / (places.shape[1] * _BLOCK)
    kappas = np.array([_kappa(shares)[0] for shares in drawn.T])
    kappas = kappas[np.isfinite(kappas)]
    if kappas.size < _DRAWS // 2:
        return math.nan, math.nan
    low, high = np.quantile(kappas, [0.025, 0.975])
    return float(low), float(high)


def in_bins(spans: Sequence[Span], duration: float, *, reach: float = 1.0) -> Bools:
    """Seconds of a session that spans touch.

    Parameters
    ----------
    spans : sequence of (start, stop)
        Session time (s); a point has the same start and stop.
    duration : float
        Length of the session (s).
    reach : float
        How far each span is taken to reach beyond its ends (s), since nobody marks to the second.

    Examples
    --------
    >>> in_bins([(2.5, 2.5)], 6).astype(int)
    array([0, 1, 1, 1, 0, 0])
    """
    seen = np.zeros(max(1, math.ceil(duration)), dtype=np.bool_)
    for start, stop in spans:
        first = max(0, math.floor(start - reach))
        seen[first : max(first, math.floor(stop + reach) + 1)] = True
    return seen


def coincidence(
    marks: Sequence[Span], found: Sequence[Span], duration: float, *, reach: float = 2.0
) -> Coincidence:
    """How many marks lie on found spans, and how many would by chance.

    Chance: all marks are moved together by every whole second around the session, so that their
    number, their lengths and their distances stay what they are.

    Parameters
    ----------
    marks, found : sequence of (start, stop)
        Session time (s).
    duration : float
        Length of the session (s), above 0.
    reach : float
        How far beside a found span a mark may lie (s).

    Examples
    --------
    >>> met = coincidence([(10, 10), (90, 90)], [(9, 12)], 100)
    >>> met.met, round(met.expected, 2)
    (1, 0.16)
    """
    if not duration > 0:
        raise ParameterError(f"A session lasts longer than 0 s; {duration:g} s came.")
    steps = np.arange(max(1, math.floor(duration)), dtype=np.float64)
    counts = np.zeros(steps.size)
    for start, stop in marks:
        begins = (start + steps) % duration
        met = np.zeros(steps.size, dtype=np.bool_)
        for low, high in found:
            for turn in (0.0, duration):  # a mark may reach over the end into the beginning
                met |= (begins <= high + reach + turn) & (
                    begins + (stop - start) >= low - reach + turn
                )
        counts += met
    return Coincidence(
        len(marks), int(counts[0]), float(counts.mean()), float((counts >= counts[0]).mean())
    )
