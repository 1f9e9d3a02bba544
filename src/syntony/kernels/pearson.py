"""Pearson's r in two passes: slow, and right whatever the data are like."""

import math

import numpy as np
from numba import njit

from syntony.kernels import Array


@njit(cache=True, nogil=True, error_model="numpy")
def pearson(x: Array, y: Array) -> float:
    """Pearson's r over the complete pairs, in two passes; NaN if either does not vary."""
    together = ~(np.isnan(x) | np.isnan(y))
    x, y = x[together], y[together]
    if x.size < 2 or x.min() == x.max() or y.min() == y.max():
        return np.nan
    x, y = x - x[0], y - y[0]
    x, y = x - x.mean(), y - y.mean()
    # The means' own rounding is taken out as well.
    rest_x, rest_y = x.mean(), y.mean()
    xy = (x * y).sum() - x.size * rest_x * rest_y
    xx = (x * x).sum() - x.size * rest_x * rest_x
    yy = (y * y).sum() - x.size * rest_y * rest_y
    return float(min(1.0, max(-1.0, xy / math.sqrt(xx) / math.sqrt(yy))))
