"""Mean and spread of every window of a series, without a running sum that could go wrong."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array


@njit(cache=True, nogil=True, error_model="numpy")
def window_moments(x: Array, width: int) -> tuple[Array, Array]:
    """Mean and sum of squared deviations of every stretch of `width` samples.

    Parameters
    ----------
    x : (n,) array
        Samples without NaN, ``n >= width``.
    width : int
        Window length in samples.

    Returns
    -------
    mean, spread : (n - width + 1,) arrays
        ``mean[p]`` and ``spread[p] = sum((x - mean[p])**2)`` of ``x[p : p + width]``. The spread is
        exactly 0 where, and only where, all samples of the window are equal.

    Notes
    -----
    The series is cut into chunks of `width` samples; a window is the tail of one chunk and the head
    of the next, and both are built by Welford's recurrence and joined by the formula of Chan et al.
    Nothing is ever subtracted from a sum, so neither an artifact outside the window nor a large
    offset costs digits.

    References
    ----------
    .. [1] Welford (1962), doi:10.1080/00401706.1962.10490022.
    .. [2] Chan, Golub & LeVeque (1983), doi:10.1080/00031305.1983.10483115.
    .. [3] van Herk (1992), doi:10.1016/0167-8655(92)90069-C, for the cut into heads and tails.

    Examples
    --------
    >>> mean, spread = window_moments(np.array([1.0, 2.0, 6.0, 6.0]), 2)
    >>> mean.tolist(), spread.tolist()
    ([1.5, 4.0, 6.0], [0.5, 8.0, 0.0])
    """
    n = x.size
    mean = np.empty(n - width + 1)
    spread = np.empty(n - width + 1)
    share = np.empty(width + 1)
    share[0] = 0.0
    for k in range(1, width + 1):
        share[k] = 1.0 / k
    for chunk in range(0, n, width):
        head_mean = head_spread = tail_mean = tail_spread = 0.0
        last = chunk + width - 1
        has_tail = last < n
        for k in range(1, min(width, n - chunk) + 1):
            # The head of this chunk completes the windows that begin in the chunk before; the tail
            # begins those of this one. Two independent recurrences in one loop hide each other's
            # latency, which is what this function's time is made of.
            if has_tail:
                sample = x[last + 1 - k]
                delta = sample - tail_mean
                tail_mean += delta * share[k]
                tail_spread += delta * (sample - tail_mean)
                p = last + 1 - k
                if p < mean.size:
                    mean[p] = tail_mean
                    spread[p] = tail_spread
            p = chunk - width + k
            if chunk > 0 and k < width and p < mean.size:
                sample = x[chunk + k - 1]
                delta = sample - head_mean
                head_mean += delta * share[k]
                head_spread += delta * (sample - head_mean)
                apart = head_mean - mean[p]
                mean[p] += apart * (k * share[width])
                spread[p] += head_spread + apart * apart * (k * (width - k) * share[width])
    return mean, spread


@njit(cache=True, nogil=True, error_model="numpy")
def equal_runs(x: Array) -> NDArray[np.int64]:
    """How many equal samples end at each sample, itself included."""
    run = np.ones(x.size, np.int64)
    for t in range(1, x.size):
        if x[t] == x[t - 1]:
            run[t] += run[t - 1]
    return run
