"""PyWavelets' sampled wavelet, which HyPyP rests on: for its mode only.

It is the exact Morlet wavelet of the same shape to about 0.011 in coherence.
"""

import math

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

_POINTS, _REACH = 4096, 8.0


def sampled_length(largest: float) -> int:
    """Samples of the longest wavelet, which a padded series must have room for."""
    return math.ceil(2 * _REACH * largest) + 2


def sampled_bank(scales: Array, padded: int) -> NDArray[np.complex128]:
    """Spectra of differences of the wavelet's running integral at the nearest of 4,096 points.

    Parameters
    ----------
    scales : ndarray, shape (n_scales,)
        Periods in samples: the wavelet (``cmor2,1`` between -8 and 8) has one wave a unit.
    padded : int
        Samples of a series and at least `sampled_length` more.

    Returns
    -------
    complex ndarray, shape (n_scales, padded)
        Times a series' spectrum, and back, they make what ``pywt.cwt(method="fft")`` of
        PyWavelets 1.9 gives.
    """
    x = np.linspace(-_REACH, _REACH, _POINTS)
    spacing = x[1] - x[0]
    psi = np.exp(-(x**2) / 2) * np.exp(2j * np.pi * x) / np.sqrt(2 * np.pi)
    integral = np.conj(np.cumsum(psi) * spacing)
    bank = np.zeros((scales.size, padded), np.complex128)
    for row, scale in zip(bank, scales, strict=True):
        at = (np.arange(scale * (x[-1] - x[0]) + 1) / (scale * spacing)).astype(np.int64)
        wave = np.diff(integral[at[at < _POINTS]][::-1], prepend=0.0, append=0.0)
        row[: wave.size] = -np.sqrt(scale) * wave
        # Of the convolution all but one value at either end, and then the middle, is kept.
        row[:] = np.roll(row, -1 - (wave.size - 3) // 2)
    return np.asarray(np.fft.fft(bank, axis=1))
