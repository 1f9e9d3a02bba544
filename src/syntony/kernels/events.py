"""Events of two persons: when they happen, and which happen together."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Times = NDArray[np.int64]


def rises(x: Array, level: float) -> Times:
    """Samples at which a series reaches a local maximum above a level.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed. A maximum beside a gap, or at an end, is not
        known to be one.
    level : float
        Maxima at or below it are left out.

    Returns
    -------
    (n_events,) array
        First samples of the maxima: a plateau, such as the 1 of a series of marks, counts once,
        where it begins.

    Examples
    --------
    >>> rises(np.array([0.0, 1, 1, 0, 0.2, 0, 1, 0]), 0.5).tolist()
    [1, 6]
    """
    return np.flatnonzero(_peaks(np.ascontiguousarray(x, np.float64), level))


def event_synchronization(x: Times, y: Times, longest: float) -> tuple[float, float]:
    """How many events of two persons happen together, and whose come first.

    Parameters
    ----------
    x, y : (n_x,), (n_y,) arrays
        Ascending times of events, in any unit.
    longest : float
        Time apart beyond which events never belong together. Nearer ones do where they are less
        apart than half of the shortest interval to the event before and after, in either.

    Returns
    -------
    together : float
        ``(c(y|x) + c(x|y)) / sqrt(n_x n_y)``: 1 where every event has its partner, 0 where none
        has [1]_; NaN where a person has no events.
    ahead : float
        ``(c(y|x) - c(x|y)) / sqrt(n_x n_y)``, from -1 to 1: positive where events of `x` come
        first.

    References
    ----------
    .. [1] Quian Quiroga, Kreuz & Grassberger (2002), doi:10.1103/PhysRevE.66.041904.

    Examples
    --------
    >>> x = np.array([10, 30, 55, 90])
    >>> event_synchronization(x, x + 2, 5.0)
    (1.0, 1.0)
    """
    if not (x.size and y.size):
        return math.nan, math.nan
    first, second = _partners(x.astype(np.float64), y.astype(np.float64), longest)
    scale = math.sqrt(x.size * y.size)
    return (first + second) / scale, (first - second) / scale


@njit(cache=True, nogil=True, error_model="numpy")
def _peaks(x: Array, level: float) -> NDArray[np.bool_]:
    found = np.zeros(x.size, np.bool_)
    begun = -1
    for t in range(1, x.size):
        if x[t] > x[t - 1]:
            begun = t
        elif x[t] < x[t - 1] or np.isnan(x[t]) or np.isnan(x[t - 1]):
            if begun >= 0 and x[t] < x[t - 1] and x[begun] > level:
                found[begun] = True
            begun = -1
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _partners(x: Array, y: Array, longest: float) -> tuple[float, float]:
    """Events of `y` shortly after one of `x`, and the other way round; at once is half of both."""
    first = second = 0.0
    begin = 0
    for i in range(x.size):
        while begin < y.size and y[begin] < x[i] - longest:
            begin += 1
        j = begin
        while j < y.size and y[j] <= x[i] + longest:
            apart = y[j] - x[i]
            near = min(_shortest(x, i), _shortest(y, j))
            if apart == 0.0:
                first += 0.5
                second += 0.5
            elif 2.0 * abs(apart) < near:
                first += apart > 0.0
                second += apart < 0.0
            j += 1
    return first, second


@njit(cache=True, nogil=True, error_model="numpy")
def _shortest(times: Array, i: int) -> float:
    """Interval to the nearer neighbor."""
    before = times[i] - times[i - 1] if i > 0 else np.inf
    after = times[i + 1] - times[i] if i + 1 < times.size else np.inf
    return min(before, after)
