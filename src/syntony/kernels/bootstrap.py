"""Series drawn from a model of a series."""

import numpy as np
from numba import njit
from numpy.random import Generator
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.autoregression import fit_ar, residuals


def ar_bootstrap(x: Array, count: int, rng: Generator, *, max_order: int) -> Array:
    """Series with the autoregression of `x` and its residuals, drawn with replacement.

    Parameters
    ----------
    x : (n,) array
        A stationary series; NaN where nothing was observed.
    count : int
        Number of surrogates.
    rng : Generator
        Source of all randomness.
    max_order : int
        Largest order of the model, chosen by BIC; see `fit_ar`.

    Returns
    -------
    (count, n) array
        NaN where `x` is NaN, and everywhere if there is no model. Each begins with a stretch of
        `x` as long as the order, from anywhere, so that it is as if it had always run.

    References
    ----------
    .. [1] Efron & Tibshirani (1986), doi:10.1214/ss/1177013815.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=200).cumsum()
    >>> made = ar_bootstrap(x, 3, np.random.default_rng(2), max_order=5)
    >>> made.shape
    (3, 200)
    """
    x = np.ascontiguousarray(x, np.float64)
    coefficients, order = fit_ar(x, max_order)
    known = residuals(x, coefficients)
    places = np.flatnonzero(np.isfinite(known))
    if order < 0 or not places.size:
        return np.full((count, x.size), np.nan)
    surprises = known[places] - known[places].mean()
    mean = np.nanmean(x)
    made = rng.choice(surprises, (count, x.size))
    _run(made, coefficients, x - mean, rng.choice(places, count))
    made += mean
    made[:, np.isnan(x)] = np.nan
    return np.asarray(made)


@njit(cache=True, nogil=True, error_model="numpy")
def _run(made: Array, coefficients: Array, x: Array, places: NDArray[np.int64]) -> None:
    """Turn rows of residuals into centered series, in place."""
    order = coefficients.size
    for b in range(len(made)):
        for t in range(made.shape[1]):
            if t < order:
                made[b, t] = x[places[b] - order + t]
                continue
            for k in range(order):
                made[b, t] += coefficients[k] * made[b, t - 1 - k]
