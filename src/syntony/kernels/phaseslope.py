"""Phase-slope index: whether one signal leads the other by the same time at all frequencies."""

import numpy as np

from syntony.kernels import Array
from syntony.kernels.phase import Complex


def phase_slope(coherency: Complex) -> Array:
    """Mean of ``Im(conj(C[f]) C[f + 1])`` over neighboring frequencies.

    Parameters
    ----------
    coherency : complex ndarray, shape (..., n_frequencies)
        Of the first with the second signal, ``X conj(Y)`` over the root of both powers, at evenly
        spaced frequencies.

    Returns
    -------
    ndarray, shape (...)
        -1 to 1; positive where the first leads.

    References
    ----------
    .. [1] Nolte et al. (2008), doi:10.1103/PhysRevLett.100.234101; theirs is the sum.
    """
    steps = np.conj(coherency[..., :-1]) * coherency[..., 1:]
    return np.asarray(steps.imag.mean(axis=-1))


def segment_spectra(windows: Array, length: int, bins: slice) -> Complex:
    """Spectra of half-overlapping segments, each without its mean and with a Hann window.

    Parameters
    ----------
    windows : ndarray, shape (n_windows, width)
        NaN where not observed.
    length : int
        Samples of a segment.
    bins : slice
        Frequencies that are kept, in cycles a segment.

    Returns
    -------
    complex ndarray, shape (n_windows, n_segments, n_frequencies)
        NaN for segments with a missing sample.
    """
    views = np.lib.stride_tricks.sliding_window_view(windows, length, axis=-1)
    segments = views[:, :: max(1, length // 2)]
    # About the first sample, so that a constant is exactly zero.
    segments = segments - segments[..., :1]
    segments = segments - segments.mean(axis=-1, keepdims=True)
    return np.asarray(np.fft.rfft(segments * np.hanning(length), axis=-1)[..., bins])
