"""Physiological compliance: how far apart two people are, and whether they go the same way."""

import math

import numpy as np

from syntony.kernels import Array


def both_standardized(x: Array, y: Array) -> tuple[Array, Array]:
    """Two series about their means in their standard deviations, over the moments both have.

    Parameters
    ----------
    x, y : (n,) arrays
        NaN where nothing was observed.

    Returns
    -------
    x, y : (n,) arrays
        NaN where either was not observed, and everywhere if either does not vary.
    """
    known = np.isfinite(x + y)
    out = np.full((2, x.size), np.nan)
    if not known.any():
        return out[0], out[1]
    both = np.stack((x[known], y[known]))
    if (np.ptp(both, axis=1) == 0).any():
        return out[0], out[1]
    both = both - both[:, :1]
    both = both - both.mean(axis=1, keepdims=True)
    out[:, known] = both / np.sqrt((both**2).mean(axis=1, keepdims=True))
    return out[0], out[1]


def distance(x: Array, y: Array) -> float:
    """Mean distance of two series, over the moments both have; NaN without any.

    Examples
    --------
    >>> distance(np.array([1.0, 2.0, np.nan]), np.array([0.0, 5.0, 1.0]))
    2.0
    """
    apart = np.abs(x - y)
    known = np.isfinite(apart)
    return float(apart[known].mean()) if known.any() else math.nan


def agreement(x: Array, y: Array, *, still: bool) -> float:
    """Share of steps in which two series go the same way.

    Parameters
    ----------
    x, y : (n,) arrays
        NaN where nothing was observed.
    still : bool
        Whether standing still is a way to go, which two may share. Else steps in which either
        stands still are left out.

    Returns
    -------
    float
        0 to 1; NaN without any step.

    Examples
    --------
    >>> x, y = np.array([0.0, 1, 2, 2, 1]), np.array([0.0, 2, 1, 1, 0])
    >>> agreement(x, y, still=False), agreement(x, y, still=True)
    (0.6666666666666666, 0.75)
    """
    ways = np.sign(np.diff(np.stack((x, y)), axis=1))
    counts = np.isfinite(ways).all(axis=0)
    if not still:
        counts &= (ways != 0).all(axis=0)
    a, b = ways[:, counts]
    return float((a == b).mean()) if counts.any() else math.nan
