"""Autoregressive models of a series with gaps, and what they leave unexplained."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

_NOTHING_LEFT = 1e-20  # of the power: prediction to ten digits leaves rounding, not a residual


def fit_ar(x: Array, max_order: int) -> tuple[Array, int]:
    """Autoregressive model by Burg's method, its order by Schwarz's criterion (BIC).

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    max_order : int
        Largest order considered.

    Returns
    -------
    coefficients : (order,) array
        ``a`` in ``x[t] - mean = sum(a[k] * (x[t - 1 - k] - mean)) + residual[t]``. The single value
        NaN where there is no model: the series does not vary, is predicted by its past to ten
        digits, or has fewer than two pairs of neighboring samples.
    order : int
        0 for a series without memory, -1 where there is no model.

    Notes
    -----
    Burg's recursion over the stretches between gaps, all in one sum [1]_: a prediction enters only
    if its whole past was observed. The model is always stable. BIC is
    ``n log(variance) + order log(n)`` [2]_ with n observed samples.

    References
    ----------
    .. [1] de Waele & Broersen (2000), doi:10.1109/78.869039.
    .. [2] Schwarz (1978), doi:10.1214/aos/1176344136.

    Examples
    --------
    >>> x = np.zeros(2000)
    >>> shocks = np.random.default_rng(1).normal(size=2000)
    >>> for t in range(1, 2000):
    ...     x[t] = 0.8 * x[t - 1] + shocks[t]
    >>> coefficients, order = fit_ar(x, 10)
    >>> order, round(float(coefficients[0]), 1)
    (1, 0.8)
    """
    x = np.ascontiguousarray(x, np.float64)
    coefficients = np.empty(max_order)
    order = int(_fit(x - _mean(x), coefficients))
    return (coefficients[:order] if order >= 0 else np.full(1, np.nan)), order


def residuals(x: Array, coefficients: Array) -> Array:
    """What an autoregressive model leaves unexplained.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    coefficients : (order,) array
        As from `fit_ar`.

    Returns
    -------
    (n,) array
        Residuals about the mean; NaN for the first `order` samples of the record and after each
        gap, whose past is not known, and everywhere if the coefficients are NaN.
    """
    x = np.ascontiguousarray(x, np.float64)
    e = np.empty(x.size)
    _residuals(x - _mean(x), np.ascontiguousarray(coefficients, np.float64), e)
    return e


def whiten(X: Array, max_order: int) -> tuple[Array, NDArray[np.int64]]:
    """Residuals of every row about its own autoregressive model, and the orders of the models.

    Parameters
    ----------
    X : (n_series, n) array
        Series as rows; NaN where nothing was observed.
    max_order : int
        Largest order considered.

    Returns
    -------
    E : (n_series, n) array
        For each row what `residuals` gives with the model of `fit_ar`.
    orders : (n_series,) integer array
        -1 where there is no model.
    """
    X = np.ascontiguousarray(X, np.float64)
    E, orders = np.empty(X.shape), np.empty(len(X), np.int64)
    _whiten(X, max_order, E, orders)
    return E, orders


@njit(cache=True, nogil=True, error_model="numpy")
def _whiten(X: Array, max_order: int, E: Array, orders: NDArray[np.int64]) -> None:
    coefficients = np.empty(max(1, max_order))
    for i in range(len(X)):
        x = X[i] - _mean(X[i])
        orders[i] = _fit(x, coefficients[:max_order])
        if orders[i] < 0:
            E[i] = np.nan
        else:
            _residuals(x, coefficients[: orders[i]], E[i])


@njit(cache=True, nogil=True, error_model="numpy")
def _mean(x: Array) -> float:
    """Mean of what was observed, taken about the first sample so that no offset costs digits."""
    first, total, count = 0.0, 0.0, 0
    for v in x:
        if not np.isnan(v):
            first = v if count == 0 else first
            total += v - first
            count += 1
    return first + total / max(1, count)


@njit(cache=True, nogil=True, error_model="numpy")
def _fit(x: Array, best: Array) -> int:
    """Burg's recursion on a centered series; fills the best model and returns its order."""
    observed = x[~np.isnan(x)]
    if observed.size < 2 or observed.min() == observed.max():
        return -1
    forward, backward = x.copy(), x.copy()
    a, previous = np.zeros(best.size), np.zeros(best.size)
    share, lowest, order = 1.0, 0.0, 0
    for m in range(best.size):
        reflection, predictions = _reflect(forward, backward, m)
        if predictions < m + 2:  # fewer than coefficients and one more to judge them by
            return order if m > 0 else -1
        previous[:m] = a[:m]
        for k in range(m):
            a[k] = previous[k] - reflection * previous[m - 1 - k]
        a[m] = reflection
        share *= 1.0 - reflection * reflection
        if share < _NOTHING_LEFT:
            return -1
        criterion = observed.size * math.log(share) + (m + 1) * math.log(observed.size)
        if criterion < lowest:
            lowest, order = criterion, m + 1
            best[: m + 1] = a[: m + 1]
    return order


@njit(cache=True, nogil=True, error_model="numpy")
def _reflect(forward: Array, backward: Array, m: int) -> tuple[float, int]:
    """Take both predictions from order m to m + 1; returns the reflection and what it rests on."""
    product, squares, predictions = 0.0, 0.0, 0
    for t in range(m + 1, forward.size):
        f, b = forward[t], backward[t - 1]
        if not np.isnan(f + b):
            product += f * b
            squares += f * f + b * b
            predictions += 1
    if squares == 0.0:
        return 0.0, 0
    reflection = 2.0 * product / squares
    for t in range(forward.size - 1, m, -1):
        f, b = forward[t], backward[t - 1]
        forward[t], backward[t] = f - reflection * b, b - reflection * f
    return reflection, predictions


@njit(cache=True, nogil=True, error_model="numpy")
def _residuals(x: Array, coefficients: Array, e: Array) -> None:
    """Fill the residuals of a centered series; a missing past makes NaN by itself."""
    order = coefficients.size
    for t in range(x.size):
        if t < order:
            e[t] = np.nan
            continue
        v = x[t]
        for k in range(order):
            v -= coefficients[k] * x[t - 1 - k]
        e[t] = v
