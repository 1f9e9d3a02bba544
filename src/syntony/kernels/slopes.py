"""Slopes of a series in a moving window."""

import numpy as np
from numba import njit

from syntony.kernels import Array


def moving_slopes(x: Array, width: int, *, min_coverage: float = 1.0) -> Array:
    """Least-squares slope of every stretch of `width` samples.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    width : int
        Window length in samples, at least 2.
    min_coverage : float
        Share of observed samples below which a slope is NaN. Two are needed in any case.

    Returns
    -------
    (n - width + 1,) array
        Slope of ``x[p : p + width]``, per sample; times the sampling rate it is per second. Empty
        if the window is longer than the series.

    Notes
    -----
    The surrogate concordance index [3]_ fits the slope by least squares. Marci and Orr [1]_ [2]_
    write "average slope" and give no formula; read as the mean of all steps it would be
    ``(last - first) / (width - 1)``, which two samples decide and noise in them upsets. This is the
    least-squares slope for both.

    References
    ----------
    .. [1] Marci & Orr (2006), doi:10.1007/s10484-006-9008-4.
    .. [2] Marci, Ham, Moran & Orr (2007), doi:10.1097/01.nmd.0000253731.71025.fc.
    .. [3] Tschacher & Meier (2020), doi:10.1080/10503307.2019.1612114.

    Examples
    --------
    >>> moving_slopes(np.array([0.0, 1.0, 2.0, 1.0, 0.0]), 3).tolist()
    [1.0, 0.0, -1.0]
    """
    slopes = np.empty(max(0, x.size - width + 1))
    _fill_slopes(np.ascontiguousarray(x, np.float64), width, min_coverage, slopes)
    return slopes


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_slopes(x: Array, width: int, min_coverage: float, slopes: Array) -> None:
    needed = max(2.0, min_coverage * width)
    observed = 0
    for v in x[: width - 1]:
        observed += not np.isnan(v)
    for p in range(slopes.size):
        observed += not np.isnan(x[p + width - 1])
        if observed == width:
            slopes[p] = _slope_complete(x[p : p + width])
        elif observed >= needed:
            slopes[p] = _slope_observed(x[p : p + width], observed)
        else:
            slopes[p] = np.nan
        observed -= not np.isnan(x[p])


@njit(cache=True, nogil=True, error_model="numpy")
def _slope_complete(x: Array) -> float:
    """Differences of opposite samples, so that no offset costs digits (Savitzky-Golay's form)."""
    middle = 0.5 * (x.size - 1)
    moment = squares = 0.0
    for i in range(x.size // 2):
        arm = middle - i
        moment += arm * (x[x.size - 1 - i] - x[i])
        squares += 2.0 * arm * arm
    return moment / squares


@njit(cache=True, nogil=True, error_model="numpy")
def _slope_observed(x: Array, observed: int) -> float:
    """Least squares over the observed samples, in two passes."""
    first, mean_t, mean_x, count = 0.0, 0.0, 0.0, 0
    for t in range(x.size):
        if not np.isnan(x[t]):
            first = x[t] if count == 0 else first
            mean_t += t / observed
            mean_x += (x[t] - first) / observed
            count += 1
    moment = squares = 0.0
    for t in range(x.size):
        if not np.isnan(x[t]):
            moment += (t - mean_t) * (x[t] - first - mean_x)
            squares += (t - mean_t) ** 2
    return moment / squares
