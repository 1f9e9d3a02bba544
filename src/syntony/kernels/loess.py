"""Local quadratic smoothing of a row of equally spaced values, as one matrix."""

from functools import lru_cache

import numpy as np
from numba import njit

from syntony.kernels import Array

_CELL = 0.2  # R's loess halves its range until a part holds less than this share of a span
_MARGIN = 0.005  # and begins and ends by this share of the range beyond the outermost values


def span_points(n: int, span: float) -> int:
    """Points that one local fit rests on; fewer than 4 determine no parabola."""
    return int(n * span + 1e-5)


@lru_cache(maxsize=32)
def half_step_smoother(n: int, span: float, *, interpolated: bool = False) -> Array:
    """Smooth `n` values by local parabolas, then read them at every half step by a spline.

    Parameters
    ----------
    n : int
        Values in a row, at least 4.
    span : float
        Share of them that one parabola is fitted to, tricube weights; 4 values at least.
    interpolated : bool
        As R's ``loess`` does by default: parabolas at a few places, cubic blending between them.
        These places do not lie symmetrically, so a mirrored row is not smoothed to its mirror.

    Returns
    -------
    ndarray, shape (2 n - 1, n)
        ``row @ result.T`` are the smoothed values at 0, 1/2, 1, ... n - 1. Read-only.

    References
    ----------
    .. [1] Cleveland & Devlin (1988), doi:10.1080/01621459.1988.10478639.
    .. [2] Forsythe, Malcolm & Moler (1977), ISBN 978-0131653320: the spline, whose ends follow
       the cubics through the outermost four values.

    Examples
    --------
    >>> parabola = np.arange(20.0) ** 2
    >>> (half_step_smoother(20, 0.4) @ parabola)[[1, 2, 38]].round(9).tolist()
    [0.25, 1.0, 361.0]
    """
    blended = _blended(n, span) if interpolated else _local(np.arange(float(n)), n, span)[:, 0]
    smoother = _half_steps(n) @ blended
    smoother.flags.writeable = False
    return np.asarray(smoother)


def _local(places: Array, n: int, span: float) -> Array:
    """Value and slope at each place as sums over the row, shape (n_places, 2, n)."""
    x, points = np.arange(float(n)), span_points(n, span)
    out = np.zeros((places.size, 2, n))
    for row, place in zip(out, places, strict=True):
        away = np.abs(x - place)
        near = np.argsort(away, kind="stable")[:points]
        root = np.sqrt(np.clip(1 - (away[near] / away[near[-1]]) ** 3, 0, None) ** 3)
        powers = (x[near] - place)[:, None] ** np.arange(3)
        row[:, near] = (np.linalg.pinv(root[:, None] * powers) * root)[:2]
    return out


def _blended(n: int, span: float) -> Array:
    """Values of the row by cubic blending between the places where R fits."""
    knots = _knots(n, int(n * span * _CELL))
    fits = _local(knots, n, span)
    x = np.arange(float(n))
    k = np.minimum(np.searchsorted(knots, x, side="right") - 1, knots.size - 2)
    length = knots[k + 1] - knots[k]
    h, length = ((x - knots[k]) / length)[:, None], length[:, None]
    left = (1 - h) ** 2 * ((1 + 2 * h) * fits[k, 0] + h * length * fits[k, 1])
    right = h**2 * ((3 - 2 * h) * fits[k + 1, 0] - (1 - h) * length * fits[k + 1, 1])
    return np.asarray(left + right)


def _knots(n: int, most: int) -> Array:
    """Where R fits: both ends, and the middle of every part of more than `most` values."""
    margin = (n - 1) * _MARGIN
    knots, parts = {-margin, n - 1 + margin}, [(1, n)]
    while parts:
        first, last = parts.pop()
        if last - first + 1 > max(most, 1):
            middle = (first + last) // 2
            knots.add(middle - 1.0)
            parts += [(first, middle), (middle + 1, last)]
    return np.array(sorted(knots))


def _half_steps(n: int) -> Array:
    """The spline through n values at 0, 1/2, 1, ... n - 1, shape (2 n - 1, n)."""
    second = np.zeros((n, n))
    bend = np.diff(np.eye(n), 2, axis=0)
    second[1:-1] = bend
    second[0] = (bend[1] - bend[0]) / 6
    second[-1] = (bend[-2] - bend[-1]) / 6
    system = 4 * np.eye(n) + np.eye(n, k=1) + np.eye(n, k=-1)
    system[0, 0] = system[-1, -1] = -1
    curvature = np.linalg.solve(system, second)
    out = np.empty((2 * n - 1, n))
    out[::2] = np.eye(n)
    out[1::2] = (out[:-2:2] + out[2::2]) / 2 - 0.375 * (curvature[:-1] + curvature[1:])
    return out


@njit(cache=True, nogil=True)
def nearest_peaks(rows: Array, guard: int) -> tuple[Array, Array]:
    """The peak nearest to the middle of every row.

    Searches outwards from the middle on both sides at once, and stops where `guard` steps brought
    nothing higher.

    Parameters
    ----------
    rows : ndarray, shape (n_rows, 2 reach + 1)
        Smoothed values; the middle is lag 0.
    guard : int
        Steps. A peak less than this from an end is none.

    Returns
    -------
    place, height : ndarray, shape (n_rows,)
        Steps from the middle, and the value there; NaN where there is no peak.

    References
    ----------
    .. [1] Boker, Rotondo, Xu & King (2002), doi:10.1037/1082-989X.7.3.338.
    """
    place, height = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    reach = rows.shape[1] // 2
    for i, row in enumerate(rows):
        best, at, idle = row[reach], 0, 0
        for step in range(1, reach + 1):
            before, idle = best, idle + 1
            for here in (-step, step):
                if row[reach + here] > best:
                    best, at = row[reach + here], here
            if best > before or step == 1:
                idle = 0
            if idle >= guard:
                break
        if abs(at) <= reach - guard and not np.isnan(row).any():
            place[i], height[i] = at, best
    return place, height
