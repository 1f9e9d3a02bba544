"""Autoregression of several series on each other's past, and what flows at each frequency."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.means import observed_mean

Complex = NDArray[np.complex128]
IntArray = NDArray[np.int64]
_DETERMINED = 1e-10  # of the largest direction of the past: below, one is made of the others
_NOTHING_LEFT = 1e-12  # of a series' variance: less is rounding
_WHOLE = 512  # frequencies that stand for all


def fit_mvar(X: Array, max_order: int) -> tuple[Array, Array, int, float]:
    """Vector autoregression by least squares, its order by Schwarz's criterion (BIC).

    Parameters
    ----------
    X : (n_series, n) array
        NaN where nothing was observed. A moment counts if it and all the past that the largest
        order asks for are known in every series.
    max_order : int
        Largest order; all orders are compared on the same moments.

    Returns
    -------
    coefficients : (order, n_series, n_series) array
        ``A`` in ``x[t] = sum(A[k] @ x[t - 1 - k]) + residual[t]``, of series that were brought to
        mean 0 and variance 1. Where the past of one series is that of another, the smallest
        coefficients that predict as well. NaN where there is no model: a series does not vary, or
        too few moments are known.
    covariance : (n_series, n_series) array
        Of the residuals.
    order : int
        -1 where there is no model.
    known : float
        Share of the moments that count.

    References
    ----------
    .. [1] Lütkepohl (2005), doi:10.1007/978-3-540-27752-1.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(2, 3000))
    >>> X[1, 1:] += 0.5 * X[0, :-1]
    >>> A, _, order, _ = fit_mvar(X, 5)
    >>> order, float(A[0, 1, 0].round(1))
    (1, 0.4)
    """
    k = len(X)
    rows, known = _moments(X, max_order)
    none = np.full((1, k, k), np.nan), np.full((k, k), np.nan), -1, known
    if len(rows) < moments_needed(k, max_order) or not (np.ptp(rows, axis=0) > 0).all():
        return none
    columns = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    now, past = columns[:, :k], columns[:, k:]
    triangle: Array = np.asarray(np.linalg.qr(np.concatenate((past, now), axis=1), mode="r"))
    fits = [_log_size(triangle[k * p :, -k:], len(now)) for p in range(1, max_order + 1)]
    orders = np.arange(1, max_order + 1)
    order = int(np.argmin(len(now) * np.array(fits) + k * k * math.log(len(now)) * orders)) + 1
    found = np.linalg.lstsq(past[:, : k * order], now, rcond=_DETERMINED)[0]
    left = now - past[:, : k * order] @ found
    return found.reshape(order, k, k).swapaxes(1, 2), left.T @ left / len(now), order, known


def flows(
    judge: Callable[[Array, Array], Array], X: Array, starts: IntArray, width: int,
    max_order: int, minimum: float,
) -> tuple[Array, Array]:  # fmt: skip
    """Judge the model of every window.

    Parameters
    ----------
    judge : callable
        ``(coefficients, covariance) -> (n_series, n_series)``, source by target.
    X : (n_series, n) array
        NaN where nothing was observed.
    starts : (n_windows, n_series) integer array
        First samples.
    width, max_order : int
        Samples of a window, and the largest order.
    minimum : float
        Share of moments with a complete past below which a value is NaN.

    Returns
    -------
    values, coverage : (n_windows, n_series, n_series) arrays
        At most 1, and the share of moments that count.
    """
    n = len(X)
    values, coverage = np.full((len(starts), n, n), np.nan), np.zeros((len(starts), n, n))
    for i, begins in enumerate(starts):
        window = np.stack([x[s : s + width] for x, s in zip(X, begins, strict=True)])
        A, covariance, order, coverage[i] = fit_mvar(window, max_order)
        if order > 0 and coverage[i, 0, 0] >= minimum:
            values[i] = np.minimum(judge(A, covariance), 1.0)
    return values, coverage


def mean_of_others(values: Array) -> float:
    """What one series has of another, averaged over windows and ways, as an index."""
    mean = observed_mean(values, axis=0)
    return float(observed_mean(mean[~np.eye(len(mean), dtype=bool)]))


def ways(values: Array) -> Mapping[str, float]:
    """Mean over the windows of every way from one person to another, numbered from 1."""
    mean = observed_mean(values, axis=0)
    pairs = [(i, j) for i in range(len(mean)) for j in range(len(mean)) if i != j]
    return {f"person {i + 1} to person {j + 1}": float(mean[i, j]) for i, j in pairs}


def moments_needed(n_series: int, max_order: int) -> int:
    """Moments below which nothing is fitted: five for each coefficient of an equation."""
    return 5 * (n_series * max_order + 1)


def midpoints(low: float, high: float, count: int) -> Array:
    """Frequencies amid equal parts of a band: their mean is the mean over the band."""
    return low + (np.arange(count) + 0.5) * (high - low) / count


def spectral_coefficients(coefficients: Array, frequencies: Array) -> Complex:
    """Coefficients at frequencies: ``I - sum(A[k] exp(-2 pi i f (k + 1)))``.

    Parameters
    ----------
    coefficients : (order, n_series, n_series) array
        From `fit_mvar`.
    frequencies : (n_frequencies,) array
        Cycles a sample.

    Returns
    -------
    (n_frequencies, n_series, n_series) complex array
        Target by source.
    """
    delays = np.arange(1, len(coefficients) + 1)
    turns = np.exp(-2j * np.pi * np.multiply.outer(frequencies, delays))
    return np.eye(coefficients.shape[1]) - np.tensordot(turns, coefficients, axes=1)


def pdc(coefficients: Array, covariance: Array, frequencies: Array, *, general: bool) -> Array:
    """Squared partial directed coherence: where what leaves a series at a frequency goes directly.

    Parameters
    ----------
    coefficients, covariance : arrays
        From `fit_mvar`.
    frequencies : (n_frequencies,) array
        Cycles a sample.
    general : bool
        Weigh targets by what their own residuals leave (generalized form [2]_), so that no unit
        and no noise of a target matters.

    Returns
    -------
    (n_frequencies, n_series, n_series) array
        Source by target; what leaves one source adds up to 1.

    References
    ----------
    .. [1] Baccalá & Sameshima (2001), doi:10.1007/PL00007990.
    .. [2] Baccalá, Sameshima & Takahashi (2007), doi:10.1109/ICDSP.2007.4288544.
    """
    power = np.abs(spectral_coefficients(coefficients, frequencies)) ** 2
    if general:
        power /= np.maximum(np.diagonal(covariance), _NOTHING_LEFT)[:, None]
    return _shares(power, axis=1).swapaxes(1, 2)


def dtf(coefficients: Array, frequencies: Array) -> Array:
    """Squared directed transfer function: whence what arrives in a series comes, by any way.

    Parameters
    ----------
    coefficients : (order, n_series, n_series) array
        From `fit_mvar`.
    frequencies : (n_frequencies,) array
        Cycles a sample.

    Returns
    -------
    (n_frequencies, n_series, n_series) array
        Source by target; what arrives in one target adds up to 1.

    References
    ----------
    .. [1] Kamiński & Blinowska (1991), doi:10.1007/BF00198091.
    """
    power = np.abs(_transfer(spectral_coefficients(coefficients, frequencies))) ** 2
    return _shares(power, axis=2).swapaxes(1, 2)


def direct_dtf(coefficients: Array, covariance: Array, frequencies: Array) -> Array:
    """Squared direct DTF: what arrives at a frequency, of all that arrives, and that directly.

    Parameters
    ----------
    coefficients, covariance : arrays
        From `fit_mvar`.
    frequencies : (n_frequencies,) array
        Cycles a sample.

    Returns
    -------
    (n_frequencies, n_series, n_series) array
        Source by target: the full-frequency DTF, whose mean from 0 to half a cycle adds up to 1
        over the sources of a target, times the squared partial coherence of both.

    References
    ----------
    .. [1] Korzeniewska et al. (2003), doi:10.1016/S0165-0270(03)00052-9.
    """
    A = spectral_coefficients(coefficients, frequencies)
    everywhere = spectral_coefficients(coefficients, midpoints(0.0, 0.5, _WHOLE))
    whole = (np.abs(_transfer(everywhere)) ** 2).sum(axis=2, keepdims=True).mean(axis=0)
    density = np.abs(_transfer(A)) ** 2 / whole
    return np.asarray((density * _partial_coherence(A, covariance)).swapaxes(1, 2))


def spectral_granger(coefficients: Array, covariance: Array, frequencies: Array) -> Array:
    """Granger causality between two series at each frequency.

    Parameters
    ----------
    coefficients : (order, 2, 2) array
        From `fit_mvar`.
    covariance : (2, 2) array
        From `fit_mvar`.
    frequencies : (n_frequencies,) array
        Cycles a sample.

    Returns
    -------
    (n_frequencies, 2) array
        By the first and by the second series, at least 0: the logarithm of the other's power over
        that part of it which is not driven. Its mean over all frequencies is Granger causality in
        time of the same model.

    References
    ----------
    .. [1] Geweke (1982), doi:10.1080/01621459.1982.10477803.
    """
    A = spectral_coefficients(coefficients, frequencies)
    own = np.maximum(np.diagonal(covariance), _NOTHING_LEFT)
    both = covariance[0, 1]
    found = []
    for x, y in ((0, 1), (1, 0)):
        driven = np.abs(A[:, y, x]) ** 2 * max(0.0, own[x] - both**2 / own[y])
        rest = np.abs(A[:, x, x] - both / own[y] * A[:, y, x]) ** 2 * own[y]
        found.append(np.log1p(driven / np.maximum(rest, _NOTHING_LEFT**2)))
    return np.stack(found, axis=1)


def _moments(X: Array, max_order: int) -> tuple[Array, float]:
    """Rows of all series now, one sample before, two before ..., where all is known."""
    n = max(0, X.shape[1] - max_order)
    lags = range(max_order + 1)
    rows = np.concatenate([X[:, max_order - j : max_order - j + n] for j in lags]).T
    whole = np.isfinite(rows).all(axis=1)
    return rows[whole], float(whole.mean()) if n else 0.0


def _log_size(triangle: Array, n: int) -> float:
    """Logarithm of the determinant of what is left; what is determined is held to rounding."""
    sizes = np.linalg.svd(triangle, compute_uv=False) ** 2 / n
    return float(np.log(np.maximum(sizes, _NOTHING_LEFT)).sum())


def _transfer(A: Complex) -> Complex:
    """Inverses, also of a matrix that has none: there what rings without end is very large."""
    U, sizes, V = np.linalg.svd(A)
    sizes = np.maximum(sizes, _NOTHING_LEFT * sizes.max())
    return np.asarray((V.conj().swapaxes(1, 2) / sizes[:, None, :]) @ U.conj().swapaxes(1, 2))


def _partial_coherence(A: Complex, covariance: Array) -> Array:
    """Squared partial coherences, from the inverse of the spectra."""
    strength, turn = np.linalg.eigh(covariance)
    white = turn.T / np.sqrt(np.maximum(strength, _NOTHING_LEFT))[:, None]
    G = white @ A
    G = G.conj().swapaxes(1, 2) @ G
    power = np.diagonal(G, axis1=1, axis2=2).real
    return np.asarray(np.minimum(1.0, np.abs(G) ** 2 / (power[:, :, None] * power[:, None, :])))


def _shares(power: Array, axis: int) -> Array:
    return np.asarray(power / power.sum(axis=axis, keepdims=True))
