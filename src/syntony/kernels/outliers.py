"""Samples too far from the rest to be believed."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array


def beyond_sd(x: Array, k: float) -> NDArray[np.bool_]:
    """Samples more than `k` standard deviations (n - 1) from the mean.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    k : float
        Number of standard deviations.

    Returns
    -------
    (n,) boolean array
        False where nothing was observed. Outliers widen the very deviation they are measured by:
        no sample can be further out than ``(n - 1) / sqrt(n)`` of them.
    """
    seen = x[~np.isnan(x)]
    if seen.size < 2:
        return np.zeros(x.shape, np.bool_)
    centered = x - seen[0]
    observed = seen - seen[0]
    return np.asarray(np.abs(centered - observed.mean()) > k * observed.std(ddof=1))


def beyond_mad(x: Array, k: float) -> NDArray[np.bool_]:
    """Samples more than `k` robust standard deviations from the median.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    k : float
        Number of standard deviations, each 1.4826 median absolute deviations.

    Returns
    -------
    (n,) boolean array
        False where nothing was observed, and everywhere if half the samples or more are equal: the
        median deviation is then 0 and says nothing.

    References
    ----------
    .. [1] Leys, Ley, Klein, Bernard & Licata (2013), doi:10.1016/j.jesp.2013.03.013.
    """
    seen = x[~np.isnan(x)]
    if seen.size == 0:
        return np.zeros(x.shape, np.bool_)
    distance = np.abs(x - np.median(seen))
    scale = 1.4826 * np.median(distance[~np.isnan(x)])
    return np.asarray((distance > k * scale) & (scale > 0.0))
