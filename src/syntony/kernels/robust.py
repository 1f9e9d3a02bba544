"""Correlation that a few extreme samples do not make or break."""

import math

import numpy as np
from numba import njit

from syntony.kernels import Array

_BISQUARE = 4.685  # 95 % efficient with normal residuals
_ROUNDS = 100


@njit(cache=True, nogil=True, error_model="numpy")
def robust_correlation(x: Array, y: Array) -> float:
    """Geometric mean of both robust regression slopes, with their sign.

    Parameters
    ----------
    x, y : (n,) arrays
        Two series without NaN, such as residuals of autoregressions.

    Returns
    -------
    float
        -1 to 1; NaN where half of the samples or more do not vary.

    Notes
    -----
    Each series is divided by 1.4826 times its median absolute deviation. Samples far from the
    middle of both weigh less [1]_; then each is regressed on the other, samples with large
    residuals weighing less until the slope stays. Weights are Tukey's bisquares.

    References
    ----------
    .. [1] Santosa, Aarabi, Perlman & Huppert (2017), doi:10.1117/1.JBO.22.5.055002.
    """
    a, b = x - np.median(x), y - np.median(y)
    spread_a, spread_b = 1.4826 * np.median(np.abs(a)), 1.4826 * np.median(np.abs(b))
    if not (spread_a > 0 and spread_b > 0):
        return np.nan
    a, b = a / spread_a, b / spread_b
    far = np.sqrt(a * a + b * b)
    weight = np.sqrt(_bisquare(far, 1.4826 * np.median(far)))
    a, b = a * weight, b * weight
    there, back = _slope(a, b), _slope(b, a)
    r = math.sqrt(abs(there * back))
    return math.copysign(min(1.0, r), there + back) if there * back > 0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _slope(x: Array, y: Array) -> float:
    """Robust slope of y on x, with an intercept."""
    weight, slope = np.ones(x.size), np.inf
    for _ in range(_ROUNDS):
        total = weight.sum()
        dx, dy = x - (weight * x).sum() / total, y - (weight * y).sum() / total
        now = (weight * dx * dy).sum() / (weight * dx * dx).sum()
        settled = abs(now - slope) <= 1e-13 * (1 + abs(now))
        slope, rest = now, dy - now * dx
        spread = 1.4826 * np.median(np.abs(rest - np.median(rest)))
        if settled or not spread > 1e-12:  # an exact line leaves nothing to weigh
            break
        weight = _bisquare(rest, spread)
    return float(slope)


@njit(cache=True, nogil=True, error_model="numpy")
def _bisquare(x: Array, spread: float) -> Array:
    """Weight 1 in the middle, 0 from 4.685 spreads on."""
    u = x / (_BISQUARE * spread)
    return np.where(np.abs(u) < 1, (1 - u * u) ** 2, 0.0)
