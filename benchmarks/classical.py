"""How the field usually tests one pair, in plain NumPy, and what a pilot study found for each."""

from functools import partial

import numpy as np

from benchmarks.families import MAX_LAG, RATE, N

LEVEL = 0.05
REPLICATES = 120  # as many as the pilot had
SURROGATES = 99
LAGS = round(MAX_LAG * RATE)
SEGMENT = 30 * RATE

#: Rates of "significant" results in the pilot; columns as in `families`, power where it was told.
PILOT = {
    "Pearson, plain": (0.03, 0.12, 0.53, 0.76, 0.97, 0.22, 0.48),
    "max CCF, 1.96/sqrt N": (0.68, 0.83, 0.89, 0.89, 0.99, 0.88, 0.72),
    "max CCF, samples shuffled": (0.03, 0.16, 0.71, 0.83, 0.98, 0.42, 0.59),
    "max CCF, phases random": (0.04, 0.04, 0.05, 0.05, 0.60, 0.07, 0.02),
    "the same, detrended": (
        0.04, 0.04, 0.05, 0.06, 0.06, 0.08, 0.02, 0.18, 0.83, 1.0, 0.32, 0.77, 0.93,
    ),
    "max CCF, circular shift": (
        0.03, 0.06, 0.03, 0.10, 0.60, 0.03, 0.03, 0.22, 0.78, 1.0, 0.25, 0.67, 0.88,
    ),
    "SUSY-like, segments permuted": (
        0.07, 0.03, 0.03, 0.08, 0.03, 0.02, 0.03, 0.07, 0.16, 0.67, 0.19, 0.43, 0.68,
    ),
    "max CCF, prewhitened": (
        0.03, 0.06, 0.05, 0.05, 0.04, 0.03, 0.07, 0.97, 1.0, 1.0, 0.34, 0.74, 0.88,
    ),
}  # fmt: skip
#: Best single row of the pilot's table of power, Granger's test among them.
BEST_SINGLE = {
    "lagged .15": 0.97, "lagged .3": 1.0, "lagged .5": 1.0,
    "copied .15": 0.41, "copied .3": 0.83, "copied .5": 0.93,
}  # fmt: skip


def significant(X, rng):
    """Whether each classical method calls the pair synchronous, in the order of `PILOT`."""
    x, y = (_interpolated(v) for v in X)
    flat_x, flat_y = _detrended(x), _detrended(y)
    shuffled = rng.permuted(np.tile(y, (SURROGATES, 1)), axis=1)
    shifts = rng.integers(2 * LAGS, N - 2 * LAGS, SURROGATES)
    shifted = np.stack([np.roll(y, s) for s in shifts])
    return (
        _pearson_p(x, y) <= LEVEL,
        np.abs(_ccf(x, y)).max() > 1.96 / np.sqrt(N),
        _beyond(x, y, shuffled),
        _beyond(x, y, _phases_random(y, rng)),
        _beyond(flat_x, flat_y, _phases_random(flat_y, rng)),
        _beyond(x, y, shifted),
        _segments_beyond(x, y, rng),
        _prewhitened(x, y),
    )


def _interpolated(x):
    """Gaps bridged by straight lines, as is usual where a method cannot have them."""
    seen = np.flatnonzero(np.isfinite(x))
    return np.interp(np.arange(x.size), seen, x[seen])


def _standard(x):
    x = x - x.mean(axis=-1, keepdims=True)
    spread = x.std(axis=-1, keepdims=True)
    return np.divide(x, spread, out=np.zeros_like(x), where=spread > 0)


def _ccf(x, Y):
    """Cross-correlation of `x` with each row of `Y`, lags -LAGS to LAGS."""
    size = N + LAGS + 48
    spectra = np.conj(np.fft.rfft(_standard(x), size)) * np.fft.rfft(_standard(Y), size)
    c = np.fft.irfft(spectra, size) / x.size
    return np.concatenate([c[..., -LAGS:], c[..., : LAGS + 1]], axis=-1)


def _pearson_p(x, y):
    from scipy.stats import t as student

    r = np.mean(_standard(x) * _standard(y))
    return 2 * student.sf(np.abs(r) * np.sqrt((N - 2) / (1 - r * r)), N - 2)


def _beyond(x, y, surrogates):
    observed = np.abs(_ccf(x, y)).max()
    null = np.abs(_ccf(x, surrogates)).max(axis=-1)
    return (1 + np.count_nonzero(null >= observed)) / (1 + null.size) <= LEVEL


def _phases_random(y, rng):
    spectrum = np.fft.rfft(y)
    turns = np.exp(2j * np.pi * rng.random((SURROGATES, spectrum.size)))
    turns[:, [0, -1]] = 1.0
    return np.fft.irfft(spectrum * turns, y.size)


def _detrended(x, order=3):
    basis, _ = np.linalg.qr(np.vander(np.linspace(-1, 1, x.size), order + 1))
    return x - basis @ (basis.T @ x)


def _segments_beyond(x, y, rng):
    """Mean unsigned Fisher z over segments and lags against permuted segments."""
    a, b = (_standard(v.reshape(-1, SEGMENT)) for v in (x, y))
    z = np.zeros((len(a), len(b)))
    for lag in range(-LAGS, LAGS + 1):
        early, late = slice(None, SEGMENT - abs(lag)), slice(abs(lag), None)
        of_a, of_b = (early, late) if lag >= 0 else (late, early)
        z += np.abs(np.arctanh(np.clip(a[:, of_a] @ b[:, of_b].T / SEGMENT, -0.999, 0.999)))
    here = np.arange(len(a))
    null = np.array([z[here, rng.permutation(here)].mean() for _ in range(SURROGATES)])
    return (1 + np.count_nonzero(null >= z[here, here].mean())) / (1 + null.size) <= LEVEL


def _prewhitened(x, y):
    """Largest correlation of the residuals against Sidak's bound for as many lags."""
    from scipy.stats import t as student

    a, b = (_residuals(v - v.mean()) for v in (x, y))
    n = min(a.size, b.size)
    bound = student.isf((1 - (1 - LEVEL) ** (1 / (2 * LAGS + 1))) / 2, n)
    return np.abs(_ccf(a[-n:], b[-n:])).max() * np.sqrt(n) > bound


def _residuals(x, max_order=10):
    """Of the autoregression by least squares that BIC prefers."""
    target = x[max_order:]
    past = np.column_stack([x[max_order - k : -k] for k in range(1, max_order + 1)])
    return min(map(partial(_fit, target, past), range(max_order + 1)), key=lambda fit: fit[0])[1]


def _fit(target, past, order):
    coefficients = np.linalg.lstsq(past[:, :order], target, rcond=None)[0]
    left = target - past[:, :order] @ coefficients
    return target.size * np.log(left @ left) + order * np.log(target.size), left
