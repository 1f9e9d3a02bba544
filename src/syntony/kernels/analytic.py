"""Analytic signals in a band, epoch by epoch, each from its own samples alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.fourier import fast_length

Complex = NDArray[np.complex128]
IntArray = NDArray[np.int64]
Metric = Callable[..., Array]
_AT_ONCE = 1 << 20  # samples filtered at once


def band_filter(low: float, high: float, margin: int) -> Complex:
    """Filter that passes a band of positive frequencies: its output is the analytic signal.

    Parameters
    ----------
    low, high : float
        Edges in cycles a sample.
    margin : int
        Half its length.

    Returns
    -------
    complex ndarray, shape (2 * margin + 1,)
        Hamming-windowed; a constant comes out as exactly nothing, a wave in the band with its own
        amplitude and phase.
    """
    k = np.arange(-margin, margin + 1)
    ideal = high * np.sinc(high * k) * np.exp(1j * np.pi * high * k)
    ideal -= low * np.sinc(low * k) * np.exp(1j * np.pi * low * k)
    window = np.hamming(k.size)
    h = 2 * ideal * window
    return np.asarray(h - window * (h.sum() / window.sum()))


def analytic_epochs(x: Array, starts: IntArray, width: int, kernel: Complex) -> Complex:
    """Analytic signal inside every window, without the filter's reach at both ends.

    Parameters
    ----------
    x : ndarray, shape (n,)
        NaN where not observed.
    starts : integer ndarray, shape (n_windows,)
        First sample of every window.
    width : int
        Samples of a window; more than the filter has.
    kernel : complex ndarray, shape (2 * margin + 1,)
        From `band_filter`.

    Returns
    -------
    complex ndarray, shape (n_windows, width - 2 * margin)
        NaN where a sample that the filter needs is missing; 0 where a window does not vary.
    """
    from scipy import fft

    reach = kernel.size - 1
    length = fast_length(width)
    response = fft.fft(kernel, length)
    out = np.empty((len(starts), width - reach), np.complex128)
    many = max(1, _AT_ONCE // length)
    for lo in range(0, len(starts), many):
        windows = x[starts[lo : lo + many, None] + np.arange(width)]
        missing = np.isnan(windows)
        # From the first known sample on, so that a constant is exactly zero.
        first = np.take_along_axis(windows, np.argmin(missing, axis=1)[:, None], axis=1)
        windows = np.where(missing, 0.0, windows - first)
        found = fft.ifft(fft.fft(windows, length, axis=1) * response, axis=1)
        found = found[:, reach:width]
        still = ~windows.any(axis=1)
        found[still] = 0.0
        if missing.any():
            gone = np.cumsum(np.pad(missing, ((0, 0), (1, 0))), axis=1)
            found[gone[:, reach + 1 :] > gone[:, : width - reach]] = np.nan
        out[lo : lo + many] = found
    return out


def in_epochs(
    metric: Metric, X: Array, starts: IntArray, filters: tuple[Complex, ...], width: int,
    minimum: float,
) -> tuple[Array, Array]:  # fmt: skip
    """Judge every epoch of two or three signals by a metric of their analytic signals.

    Parameters
    ----------
    metric : callable
        ``(A (n, 1, T), B (n, 1, T)) -> (n, 1, 1)``, such as `plv` of `syntony.kernels.phase`, of
        as many as there are signals.
    X : ndarray, shape (n_signals, n)
        NaN where not observed.
    starts : integer ndarray, shape (n_windows, n_signals)
        Of each signal.
    filters : tuple of complex ndarray
        Of each signal, equally long.
    width : int
        Samples of a window, the filter's reach included.
    minimum : float
        Share of known samples below which a value is NaN.

    Returns
    -------
    values, coverage : ndarray, shape (n_windows,)
        NaN where too little is known or a signal does not vary; share of an epoch's samples that
        are known of all.
    """
    waves = [
        analytic_epochs(x, np.ascontiguousarray(s), width, h)
        for x, s, h in zip(X, starts.T, filters, strict=True)
    ]
    known = np.logical_and.reduce([np.isfinite(A) for A in waves])
    coverage = known.mean(axis=1)
    values = np.full(len(starts), np.nan)
    moves = np.logical_and.reduce([np.any((A != 0) & known, axis=1) for A in waves])
    judged = moves & (coverage >= minimum) & (known.sum(axis=1) > 1)
    whole = np.flatnonzero(judged & (coverage == 1))
    if whole.size:
        values[whole] = metric(*(A[whole, None] for A in waves))[:, 0, 0]
    for i in np.flatnonzero(judged & (coverage < 1)):
        values[i] = metric(*(A[i : i + 1, None, known[i]] for A in waves))[0, 0, 0]
    return values, coverage
