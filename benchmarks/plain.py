"""The same numbers in plain NumPy, as somebody who knows NumPy well would write them."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def lagged_correlation(x, y, *, width, step, max_lag):
    """r, shape (windows, lags): all windows of one lag at a time."""
    n_windows = (x.size - width - max_lag) // step + 1
    r = np.empty((n_windows, 2 * max_lag + 1))

    def windows(v, shift):
        cut = sliding_window_view(v[shift:], width)[::step][:n_windows]
        return cut - cut.mean(axis=1, keepdims=True)

    for lead, follow, side in ((x, y, 1), (y, x, -1)):
        a = windows(lead, 0)
        scale = np.sqrt(np.einsum("ij,ij->i", a, a))
        for lag in range(max_lag + 1):
            b = windows(follow, lag)
            both = scale * np.sqrt(np.einsum("ij,ij->i", b, b))
            r[:, max_lag + side * lag] = np.einsum("ij,ij->i", a, b) / both
    return r


def fisher_z(r):
    with np.errstate(divide="ignore"):
        return np.clip(np.arctanh(r), -10, 10)


def mean_z(x, y, **geometry):
    """Mean z and mean |z| by lag, as one pseudo-dyad needs them."""
    z = fisher_z(lagged_correlation(x, y, **geometry))
    return z.mean(axis=0), np.abs(z).mean(axis=0)


def segment_pairs(x, y, *, width, max_lag):
    """Mean |z| by lag over real and over mismatched pairs of segments."""
    n = x.size // width

    def cut(v):
        v = v[: n * width].reshape(n, width)
        return (v - v.mean(axis=1, keepdims=True)) / v.std(axis=1, keepdims=True)

    a, b = cut(x), cut(y)
    z = np.empty((n, n, 2 * max_lag + 1))
    inside = slice(width - 1 - max_lag, width + max_lag)
    for i in range(n):
        for j in range(n):
            z[i, j] = np.arctanh(np.correlate(b[j], a[i], "full")[inside] / width)
    real = np.eye(n, dtype=bool)
    return np.abs(z[real]).mean(axis=0), np.abs(z[~real]).mean(axis=0)
