"""Voices made other ones: resonances moved, pitch moved; words and times stay.

What this gives is a disguise. It does not make anybody anonymous; see `syntony.analysis.voices`.
"""

from __future__ import annotations

import numpy as np

from syntony.kernels import Array

#: Order of linear prediction: the resonances of a voice at 16 kHz.
ORDER = 20
#: A pole this near to the unit circle rings for ever.
_EDGE = 0.985


def predictors(frames: Array, order: int = ORDER) -> Array:
    """Linear prediction by the autocorrelation method.

    Parameters
    ----------
    frames : ndarray, shape (n_frames, width)
        Windowed samples.
    order : int
        How many samples predict the next one.

    Returns
    -------
    ndarray, shape (n_frames, order + 1)
        Coefficients of the inverse filter, the first one 1; silence gives that 1 alone.

    References
    ----------
    .. [1] Makhoul (1975), Linear prediction, Proc IEEE 63, 561-580, doi:10.1109/PROC.1975.9792.
    """
    width = frames.shape[1]
    spectrum = np.abs(np.fft.rfft(frames, 2 * width, axis=1)) ** 2
    lags = np.fft.irfft(spectrum, axis=1)[:, : order + 1]
    found = np.zeros((frames.shape[0], order + 1))
    found[:, 0] = 1.0
    loud = lags[:, 0] > 1e-9
    if loud.any():
        own = lags[loud]
        own[:, 0] *= 1 + 1e-6
        place = np.abs(np.arange(order)[:, None] - np.arange(order))
        found[loud, 1:] = -np.linalg.solve(own[:, :order][:, place], own[:, 1:, None])[..., 0]
    return found


def moved_resonances(inverse: Array, power: float) -> Array:
    """Move the resonances of a voice: the angle of each pole is raised to a power.

    Parameters
    ----------
    inverse : ndarray, shape (n_frames, order + 1)
        From `predictors`.
    power : float
        McAdams coefficient; below 1 resonances under 1 rad (2.5 kHz at 16 kHz) rise.

    Returns
    -------
    ndarray, shape (n_frames, order + 1)
        Coefficients of the new filter.

    References
    ----------
    .. [1] McAdams (1984), Spectral fusion, spectral parsing and the formation of auditory images,
       dissertation, Stanford University.
    .. [2] Patino et al. (2021), Speaker anonymisation using the McAdams coefficient, Interspeech,
       doi:10.21437/Interspeech.2021-1070.
    """
    order = inverse.shape[1] - 1
    companion = np.zeros((inverse.shape[0], order, order))
    companion[:, 0] = -inverse[:, 1:]
    companion[:, np.arange(1, order), np.arange(order - 1)] = 1.0
    poles = np.linalg.eigvals(companion).astype(np.complex128)
    angle = np.angle(poles)
    turned = np.sign(angle) * np.minimum(np.abs(angle) ** power, np.pi)
    turning = (np.abs(poles.imag) > 1e-9) & (np.abs(angle) < np.pi - 1e-9)
    new = np.minimum(np.abs(poles), _EDGE) * np.exp(1j * np.where(turning, turned, angle))
    made = np.zeros((inverse.shape[0], order + 1), np.complex128)
    made[:, 0] = 1.0
    for k in range(order):
        made[:, 1:] = made[:, 1:] - new[:, k, None] * made[:, :-1]
    return np.ascontiguousarray(made.real)


def moved_pitch(samples: Array, first: int, n: int, ratio: float, width: int) -> Array:
    """Move all frequencies by a ratio through two delay lines that take turns.

    Parameters
    ----------
    samples : ndarray, shape (n_channels, m)
        Their first one has the number `first`; zero is taken for what is not there.
    first, n : int
        Samples `first + width` to `first + width + n` are made.
    ratio : float
        New frequency over old one.
    width : int
        Length of a line (samples); what is made is at most half of it early or late.

    Returns
    -------
    ndarray, shape (n_channels, n)
        Phases of the lines depend on the numbers of samples alone, so pieces join.
    """
    local = np.arange(width, width + n)
    phase = np.mod((first + local) * (1 - ratio) / width, 1.0)
    made = np.zeros((samples.shape[0], n))
    for shift in (0.0, 0.5):
        line = np.mod(phase + shift, 1.0)
        place = local - (line - 0.5) * width
        low = np.floor(place).astype(np.int64)
        share = place - low
        low = np.clip(low, 0, samples.shape[1] - 2)
        taken = samples[:, low] * (1 - share) + samples[:, low + 1] * share
        made += taken * np.sin(np.pi * line) ** 2
    return made
