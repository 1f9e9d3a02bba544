"""A path through a lag map that takes the best lag near the one before."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array


@njit(cache=True, nogil=True)
def elastic_path(
    r: Array, most: int, from_zero: Array, from_last: Array, negative: int
) -> NDArray[np.int64]:
    """Column of the best lag of every row, at most `most` columns from the one before.

    Begins at lag 0, and again after rows whose lag 0 is unknown. Of equal ones the column nearer
    to the one before is taken.

    Parameters
    ----------
    r : ndarray, shape (n_rows, 2 reach + 1)
        Correlations; NaN where unknown.
    most : int
        Columns.
    from_zero : ndarray, shape (reach + 1,)
        Weight by distance from lag 0.
    from_last : ndarray, shape (most + 1,)
        Weight by distance from the column before.
    negative : int
        1: weights multiply negative correlations too; -1: they divide them.

    Returns
    -------
    ndarray, shape (n_rows,)
        -1 where lag 0 is unknown.
    """
    middle = r.shape[1] // 2
    path = np.full(len(r), -1)
    for i in range(len(r)):
        if np.isnan(r[i, middle]):
            continue
        if i == 0:
            path[0] = middle
            continue
        last = path[i - 1] if path[i - 1] >= 0 else middle
        best, top = last, -np.inf
        for k in range(2 * most + 1):
            step = (k + 1) // 2 * (1 if k % 2 else -1)
            c = last + step
            if not 0 <= c < r.shape[1] or np.isnan(r[i, c]):
                continue
            weight = from_zero[abs(c - middle)] * from_last[abs(step)]
            value = r[i, c] * (weight if r[i, c] > 0 or negative > 0 else 1 / weight)
            if value > top:
                best, top = c, value
        path[i] = best
    return path
