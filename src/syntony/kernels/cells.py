"""From centered series to the cells of a correlogram: windows on one grid, every lag.

One pass over the data yields sums, and a correlation is a difference of such sums. How many digits
that difference costs is known: the loss of a window is its sum of squares about the center in use,
divided by its sum of squares about its own mean. A cell whose loss is too large to keep twelve
digits is left unsettled, marked by inf, and the caller computes it with more care.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.moments import equal_runs, window_moments
from syntony.kernels.products import window_products

MAX_LOSS = 64.0
"""Largest loss that keeps r within 1e-12."""

PLANES_OF_SUM = ((0, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2))
"""Planes whose products, over the complete pairs, are xy, x, y, xx, yy and the number of pairs."""


@njit(cache=True, nogil=True, error_model="numpy")
def correlate_complete(
    x: Array, y: Array, centers: tuple[float, float], width: int, step: int, r: Array
) -> int:
    """Correlate two series without gaps: one sum of products a cell, the rest once a position.

    Parameters
    ----------
    x, y : (n,) arrays
        The series; window w begins at sample ``w * step`` of both.
    centers : tuple of float
        What to subtract from each: of a single window, its means.
    width, step : int
        In samples, ``step <= width``.
    r : (n_windows, 2 * max_lag + 1) array
        Filled with r; inf where unsettled.

    Returns
    -------
    int
        Number of unsettled cells.
    """
    n_windows, max_lag = r.shape[0], r.shape[1] // 2
    # The error grows with the root of both losses' product. A window alone is centered on its own
    # means, so that in every cell one of the two is 1 and the other may use up the allowance.
    limit = MAX_LOSS if n_windows > 1 else MAX_LOSS**2
    a, b = x - centers[0], y - centers[1]
    about_a = _standing(x, a, width, step, max_lag, limit)
    about_b = _standing(y, b, width, step, max_lag, limit)
    cells = np.empty((n_windows, max_lag + 1))
    unsettled = 0
    for side in (-1, 1):
        lead, follow = (a, b) if side > 0 else (b, a)
        about_lead, about_follow = (about_a, about_b) if side > 0 else (about_b, about_a)
        window_products(lead, follow, width, step, cells)
        unsettled += normalize(cells, width, step, about_lead, about_follow)
        place(cells, side, r)
    return unsettled


@njit(cache=True, nogil=True, error_model="numpy")
def _standing(
    x: Array, centered: Array, width: int, step: int, max_lag: int, limit: float
) -> tuple[Array, Array, NDArray[np.int64]]:
    """By position: mean, 1 / root of the spread (NaN if constant); and the positions that lose."""
    mean, spread = window_moments(centered, width)
    run = np.empty(0, np.int64)
    far = np.empty(mean.size, np.int64)
    n_far = 0
    for begin in range(0, mean.size, step):
        for p in range(begin, min(begin + step, begin + max_lag + 1, mean.size)):
            lossy = width * mean[p] * mean[p] > (limit - 1.0) * spread[p]
            if spread[p] > 0.0:
                spread[p] = 1.0 / math.sqrt(spread[p])
            else:
                # Equal samples, unless a distant center has swallowed what they differ by.
                if run.size == 0:
                    run = equal_runs(x)
                lossy = run[p + width - 1] < width
                spread[p] = np.nan
            if lossy:
                far[n_far] = p
                n_far += 1
    return mean, spread, far[:n_far]


@njit(cache=True, nogil=True, error_model="numpy")
def normalize(
    cells: Array,
    width: int,
    step: int,
    lead: tuple[Array, Array, NDArray[np.int64]],
    follow: tuple[Array, Array, NDArray[np.int64]],
) -> int:
    """Turn sums of products into r, in place; returns how many cells are unsettled."""
    n_windows, n_lags = cells.shape
    for w in range(n_windows):
        row, p = cells[w], w * step
        mean, scale = lead[0][p], lead[1][p]
        means, scales = follow[0][p : p + n_lags], follow[1][p : p + n_lags]
        for k in range(n_lags):
            v = (row[k] - width * (mean * means[k])) * (scale * scales[k])
            v = 1.0 if v > 1.0 else v
            row[k] = -1.0 if v < -1.0 else v
    unsettled = 0
    for p in lead[2]:
        if p % step == 0 and p // step < n_windows:
            cells[p // step, :] = np.inf
            unsettled += n_lags
    for p in follow[2]:
        for w in range(max(0, -(-(p - n_lags + 1) // step)), min(n_windows - 1, p // step) + 1):
            cells[w, p - w * step] = np.inf
            unsettled += 1
    return unsettled


@njit(cache=True, nogil=True, error_model="numpy")
def correlate_observed(a: Array, b: Array, width: int, step: int, r: Array, coverage: Array) -> int:
    """Correlate two series with gaps, over the complete pairs: six sums a cell.

    As `correlate_complete`, and `coverage` is filled with the share of complete pairs.
    """
    n_windows, center = r.shape[0], r.shape[1] // 2
    planes_a, planes_b = observed_planes(a), observed_planes(b)
    sums = np.empty((6, n_windows, center + 1))
    unsettled = 0
    for side in (-1, 1):
        lead, follow = (planes_a, planes_b) if side > 0 else (planes_b, planes_a)
        # Over the complete pairs: products, both sums, both sums of squares, and their number.
        for i, (of_lead, of_follow) in enumerate(PLANES_OF_SUM):
            window_products(lead[of_lead], follow[of_follow], width, step, sums[i])
        unsettled += normalize_observed(sums)
        place(sums[0], side, r)
        place(sums[5] / width, side, coverage)
    return unsettled


@njit(cache=True, nogil=True, error_model="numpy")
def observed_planes(x: Array) -> Array:
    """The series with 0 for what is missing, its square, and 1 where something was observed."""
    planes = np.empty((3, x.size))
    for t in range(x.size):
        v = 0.0 if np.isnan(x[t]) else x[t]
        planes[0, t] = v
        planes[1, t] = v * v
        planes[2, t] = 0.0 if np.isnan(x[t]) else 1.0
    return planes


@njit(cache=True, nogil=True, error_model="numpy")
def normalize_observed(sums: Array) -> int:
    """Turn the first of the six sums into r, in place; returns how many cells are unsettled."""
    _, n_windows, n_lags = sums.shape
    unsettled = 0
    for w in range(n_windows):
        for k in range(n_lags):
            xy, x, y = sums[0, w, k], sums[1, w, k], sums[2, w, k]
            xx, yy, pairs = sums[3, w, k], sums[4, w, k], sums[5, w, k]
            if pairs < 2.0 or xx == 0.0 or yy == 0.0:  # no square is 0 but that of the center
                sums[0, w, k] = np.nan
                continue
            spread_x = xx - x * x / pairs
            spread_y = yy - y * y / pairs
            if xx > MAX_LOSS * spread_x or yy > MAX_LOSS * spread_y:
                sums[0, w, k] = np.inf
                unsettled += 1
                continue
            v = (xy - x * y / pairs) / math.sqrt(spread_x * spread_y)
            sums[0, w, k] = min(1.0, max(-1.0, v))
    return unsettled


@njit(cache=True, nogil=True, error_model="numpy")
def place(cells: Array, side: int, table: Array) -> None:
    """Write one side of the lags into the table: column 0 at its center, the rest outward."""
    center = table.shape[1] // 2
    for w in range(cells.shape[0]):
        for k in range(cells.shape[1]):
            table[w, center + side * k] = cells[w, k]
