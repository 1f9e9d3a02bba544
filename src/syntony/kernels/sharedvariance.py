"""Variance that a whole group shares."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

IntArray = NDArray[np.int64]


def judged_correlations(
    metric: Callable[[Array], float], X: Array, starts: IntArray, width: int, minimum: float
) -> tuple[Array, Array]:
    """Judge every window of a group by a metric of its correlation matrix.

    Parameters
    ----------
    metric : callable
        Of this module.
    X : (n_persons, n) array
        NaN where not observed.
    starts : (n_windows, n_persons) integer array
        First samples.
    width : int
        Samples of a window.
    minimum : float
        Share of moments at which all must be known.

    Returns
    -------
    values, coverage : (n_windows,) arrays
        NaN where too little is known or a person does not vary.
    """
    values, coverage = np.full(len(starts), np.nan), np.zeros(len(starts))
    for i, begins in enumerate(starts):
        window = np.stack([x[s : s + width] for x, s in zip(X, begins, strict=True)])
        known = np.isfinite(window).all(axis=0)
        coverage[i] = known.mean()
        if coverage[i] < minimum or known.sum() < 2:
            continue
        R = correlations(window[:, known])
        if np.isfinite(R).all():
            values[i] = metric(R)
    return values, coverage


def correlations(window: Array) -> Array:
    """Correlation matrix of complete courses, NaN where a person does not vary."""
    # About the first sample, so that a constant is exactly zero.
    Z = window - window[:, :1]
    Z = Z - Z.mean(axis=1, keepdims=True)
    size = np.sqrt((Z**2).sum(axis=1, keepdims=True))
    Z = Z / np.where(size > 0, size, np.nan)
    R = np.clip(Z @ Z.T, -1.0, 1.0)
    np.fill_diagonal(R, np.where(np.isfinite(np.diagonal(R)), 1.0, np.nan))
    return np.asarray(R)


def largest_share(R: Array) -> float:
    """Largest eigenvalue of a correlation matrix in percent of their sum.

    References
    ----------
    .. [1] Meier & Tschacher (2021), doi:10.3390/e23111385.

    Examples
    --------
    >>> round(largest_share(np.ones((4, 4))), 9), round(largest_share(np.eye(4)), 9)
    (100.0, 25.0)
    """
    return float(min(100.0, 100.0 * np.linalg.eigvalsh(R)[-1] / len(R)))


def omega(R: Array) -> float:
    """One less the determinant of the unsigned correlations: 0 without any, 1 with full order.

    References
    ----------
    .. [1] Meier & Tschacher (2021), doi:10.3390/e23111385.

    Examples
    --------
    >>> omega(np.eye(3)), omega(np.array([[1.0, -0.5], [-0.5, 1.0]]))
    (0.0, 0.25)
    """
    return float(1.0 - np.linalg.det(np.abs(R)))
