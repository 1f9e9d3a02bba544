"""Means over what was observed."""

import numpy as np

from syntony.kernels import Array
from syntony.kernels.fisher import fisher_z


def observed_mean(values: Array, axis: int | None = None) -> Array:
    """Mean of the values that are not NaN.

    Parameters
    ----------
    values : array
        NaN where nothing was observed.
    axis : int, optional
        The axis that is averaged; all of them if left out.

    Returns
    -------
    array
        Without the axis; NaN where nothing was observed.

    Examples
    --------
    >>> observed_mean(np.array([[1.0, np.nan], [np.nan, np.nan]]), axis=1).tolist()
    [1.0, nan]
    """
    known = np.isfinite(values)
    counts = known.sum(axis=axis)
    sums = np.where(known, values, 0.0).sum(axis=axis)
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))


def mean_known(values: Array) -> float:
    """Mean of all values that are known, as an index; NaN where none is."""
    return float(observed_mean(values))


def mean_unsigned(values: Array) -> float:
    """Mean modulus of all values that are known, as an index; NaN where none is."""
    return float(observed_mean(np.abs(values)))


def mean_unsigned_z(r: Array) -> float:
    """Mean of unsigned Fisher's z over all correlations that are known: rMEA's grand average.

    Examples
    --------
    >>> round(mean_unsigned_z(np.array([0.5, -0.5, np.nan])), 4)
    0.5493
    """
    return float(observed_mean(np.abs(fisher_z(r))))
