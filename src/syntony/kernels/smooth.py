"""Moving averages: one that is right at gaps and ends, and rMEA's."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array


def moving_average(x: Array, width: float) -> Array:
    """Centered moving average over what was observed.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    width : float
        Window length in samples, at least 1; need not be whole.

    Returns
    -------
    (n,) array
        Weighted mean of the samples within half a width. The two outermost count by the part of
        them that lies inside, so that any width is centered and delays nothing. At an end or a gap
        the mean is over the samples there are. NaN where `x` is NaN: a gap is not filled. Where
        all samples of a window are equal, so are the results, to the last bit.

    Examples
    --------
    >>> moving_average(np.array([0.0, 3.0, 3.0, np.nan, 9.0]), 3).tolist()
    [1.5, 2.0, 3.0, nan, 9.0]
    """
    half = math.ceil((width - 1.0) / 2.0 - 1e-9)  # the outermost samples, counted in part
    share = (width - (2 * half - 1)) / 2.0
    average = np.array(x, np.float64)
    if half > 0:
        _average(np.ascontiguousarray(x, np.float64), half, share, average)
    return average


@njit(cache=True, nogil=True, error_model="numpy")
def _average(x: Array, half: int, share: float, average: Array) -> None:
    """Fill the average: the mean of the inner samples, then the outermost two joined to it."""
    n = x.size
    mean, count = _window_means(x, 2 * half - 1)
    for t in range(n):
        if np.isnan(x[t]):
            continue
        value, weight = mean[t], float(count[t])
        for outer in (t - half, t + half):
            if 0 <= outer < n and not np.isnan(x[outer]):
                weight += share
                value += (x[outer] - value) * (share / weight)
        average[t] = value


@njit(cache=True, nogil=True, error_model="numpy")
def _window_means(x: Array, width: int) -> tuple[Array, NDArray[np.int64]]:
    """Mean and number of the observed samples in windows of odd width centered on each sample.

    As in `window_moments`, a window is the tail of one chunk and the head of the next, and means
    are joined by their difference: where all samples are equal, so are the means, exactly.
    """
    arm = width // 2
    mean, count = np.zeros(x.size), np.zeros(x.size, np.int64)
    for chunk in range(-arm, x.size - arm, width):
        tail, head = 0.0, 0.0
        n_tail, n_head = 0, 0
        for t in range(chunk + width - 1, chunk - 1, -1):
            if 0 <= t < x.size and not np.isnan(x[t]):
                n_tail += 1
                tail += (x[t] - tail) / n_tail
            if t + arm < x.size:
                mean[t + arm], count[t + arm] = tail, n_tail
        for k in range(1, width):
            t, p = chunk + width - 1 + k, chunk + k + arm
            if p >= x.size:
                break
            if t < x.size and not np.isnan(x[t]):
                n_head += 1
                head += (x[t] - head) / n_head
            if n_head > 0:
                count[p] += n_head
                mean[p] += (head - mean[p]) * (n_head / count[p])
    return mean, count


def moving_average_rmea(x: Array, width: float) -> Array:
    """The moving average of rMEA's MEAsmooth, with its warts.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    width : float
        Window length in samples; need not be whole.

    Returns
    -------
    (n,) array
        Sums divided by `width` however many samples they hold: too small at the beginning, 0
        wherever the window reaches beyond the end or holds a missing sample, and with a `width`
        that is not an odd number drawn towards earlier samples. NaN where `x` is NaN.

    References
    ----------
    .. [1] Kleinbub & Ramseyer (2020), doi:10.1080/10503307.2020.1844334; rMEA 1.3.0.

    Examples
    --------
    >>> moving_average_rmea(np.array([1.0, 1.0, 1.0, 1.0]), 3).round(3).tolist()
    [0.667, 1.0, 1.0, 0.0]
    """
    n = x.size
    arm = (width - 1.0) / 2.0
    t = np.arange(1, n + 1)  # counted from 1, as the definition's truncation needs
    begin = np.maximum(1.0, t - arm)
    count = np.floor(t + arm - begin + 1e-10).astype(np.int64) + 1
    first = begin.astype(np.int64) - 1
    average = np.zeros(n)
    for i in range(n):
        last = first[i] + count[i]
        if last <= n:
            average[i] = np.sum(x[first[i] : last]) / width
    average[np.isnan(average)] = 0.0
    average[np.isnan(x)] = np.nan
    return average
