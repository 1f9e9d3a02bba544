"""Pearson's r in two passes: slow, and right whatever the data are like."""

import math

import numpy as np
from numba import njit

from syntony.kernels import Array


@njit(cache=True, nogil=True, error_model="numpy")
def pearson(x: Array, y: Array) -> float:
    """Pearson's r over the complete pairs; NaN if there are fewer than two or one does not vary."""
    first_x = first_y = sum_x = sum_y = 0.0
    varies_x = varies_y = False
    pairs = 0
    for t in range(x.size):
        if np.isnan(x[t]) or np.isnan(y[t]):
            continue
        if pairs == 0:
            first_x, first_y = x[t], y[t]
        varies_x |= x[t] != first_x
        varies_y |= y[t] != first_y
        # Relative to a sample, or seconds since 1970 would keep no digit finer than 1e-7.
        sum_x += x[t] - first_x
        sum_y += y[t] - first_y
        pairs += 1
    if not (varies_x and varies_y):
        return np.nan
    mean_x, mean_y = sum_x / pairs, sum_y / pairs
    xy = xx = yy = 0.0
    for t in range(x.size):
        if np.isnan(x[t]) or np.isnan(y[t]):
            continue
        dx, dy = x[t] - first_x - mean_x, y[t] - first_y - mean_y
        xy += dx * dy
        xx += dx * dx
        yy += dy * dy
    return min(1.0, max(-1.0, xy / math.sqrt(xx) / math.sqrt(yy)))
