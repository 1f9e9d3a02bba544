"""Runs of seconds in which something holds."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array


def long_runs(holds: NDArray[np.bool_], least: int) -> NDArray[np.int64]:
    """First and one-past-last index of every run of at least `least`, shape (n_runs, 2).

    Examples
    --------
    >>> long_runs(np.array([True, True, False, True]), 2).tolist()
    [[0, 2]]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], holds, [False])).astype(np.int8)))
    runs = edges.reshape(-1, 2)
    return runs[np.diff(runs, axis=1)[:, 0] >= least]


def robust_z(x: Array) -> Array:
    """Distance from the median in standard deviations, which a few large values do not inflate.

    Parameters
    ----------
    x : ndarray, shape (..., n)
        NaN where not observed.

    Returns
    -------
    ndarray
        Same shape; the median absolute deviation times 1.4826 is the unit. NaN where not observed,
        and throughout a row that does not vary.

    Examples
    --------
    >>> robust_z(np.array([0.0, 1.0, 2.0, 3.0, 100.0])).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 66.1]
    """
    known = np.isfinite(x)
    if not known.any():
        return np.full(x.shape, np.nan)
    rows = x.reshape(-1, x.shape[-1])
    z = np.full(rows.shape, np.nan)
    for row, out in zip(rows, z, strict=True):
        seen = row[np.isfinite(row)]
        if not seen.size:
            continue
        middle = np.median(seen)
        spread = 1.4826 * np.median(np.abs(seen - middle))
        if spread > 0:
            out[:] = (row - middle) / spread
    return z.reshape(x.shape)
