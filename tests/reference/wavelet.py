"""Wavelet coherence in plain sums, from Torrence & Compo (1998) and Grinsted et al. (2004)."""

import numpy as np

OMEGA = 6.0


def wavelet_coherence(x, y, periods, *, voices):
    """Squared coherence, shape (n_periods, n); periods in samples."""
    factor = 4 * np.pi / (OMEGA + np.sqrt(2 + OMEGA**2))
    scales = np.asarray(periods) / factor
    X, Y = (np.stack([_morlet(v - v.mean(), s) for s in scales]) for v in (x, y))
    return np.abs(_smooth(X * Y.conj(), scales, voices)) ** 2 / (
        _smooth(np.abs(X) ** 2, scales, voices) * _smooth(np.abs(Y) ** 2, scales, voices)
    )


def _morlet(x, scale):
    """Sum over the record; the Gaussian in frequency, sampled in time where it has no tail."""
    n = x.size
    # Frequencies above zero only, up to what the samples hold.
    w = np.linspace(0, np.pi, 16 * n + 1)[1:]
    gain = np.sqrt(scale) * np.exp(-0.5 * (scale * w - OMEGA) ** 2)
    lags = np.arange(-(n - 1), n)
    wave = np.array([np.trapezoid(gain * np.exp(1j * w * k), w) for k in lags])
    return np.convolve(x, wave)[n - 1 : 2 * n - 1]


def _smooth(W, scales, voices):
    n = W.shape[1]
    t = np.arange(n)
    out = np.empty_like(W)
    for row, w, s in zip(out, W, scales, strict=True):
        gauss = np.exp(-0.5 * ((t[:, None] - t) / s) ** 2)
        row[:] = gauss @ (w / s) / (s * np.sqrt(2 * np.pi))
    width = 0.6 * voices
    inner = 2 * int((width - 1) // 2) + 1
    weights = np.array([(width - inner) / 2, *np.ones(inner), (width - inner) / 2])
    return np.stack([np.convolve(column, weights, mode="same") for column in out.T], axis=1)
