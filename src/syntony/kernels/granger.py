"""Granger causality in time: what the past of one series adds to that of the other."""

import math

import numpy as np

from syntony.kernels import Array


def granger(x: Array, y: Array, max_order: int) -> tuple[float, float, int]:
    """Logarithm of how much the other's past reduces the variance of what one's own leaves.

    Parameters
    ----------
    x, y : (n,) arrays
        Two series; NaN where nothing was observed. A moment counts if it and all the past that
        the largest order asks for are known in both.
    max_order : int
        Largest order of the autoregressions; all orders are compared on the same moments.

    Returns
    -------
    first, second : float
        ``ln(variance without / variance with)`` of `y` by the past of `x`, and of `x` by the past
        of `y`, at least 0; for Gaussian series twice the transfer entropy in nats [2]_. NaN where
        a series does not vary or too few moments are known.
    order : int
        The order by Schwarz's criterion, summed over the two equations; -1 where there is none.

    Notes
    -----
    Equations are fitted by least squares [1]_, each for itself, about their means.

    References
    ----------
    .. [1] Geweke (1982), doi:10.1080/01621459.1982.10477803.
    .. [2] Barnett, Barrett & Seth (2009), doi:10.1103/PhysRevLett.103.238701.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=2000)
    >>> y = np.append(0.0, 0.5 * x[:-1]) + rng.normal(size=2000)
    >>> first, second, order = granger(x, y, 5)
    >>> round(first, 1), round(second, 1), order
    (0.2, 0.0, 1)
    """
    nothing = math.nan, math.nan, -1
    moments = _moments(x, y, max_order)
    if len(moments) < needed(max_order):
        return nothing
    if not (np.ptp(moments, axis=0) > 0).all():
        return nothing
    columns = (moments - moments.mean(axis=0)) / moments.std(axis=0)
    now, past = columns[:, :2], columns[:, 2:]
    left = _left(past, now)[2::2]  # after each pair of samples of the past
    bic = len(now) * np.log(left).sum(axis=1)
    bic += 4 * math.log(len(now)) * np.arange(1, max_order + 1)
    order = int(bic.argmin()) + 1
    with_x, with_y = left[order - 1]
    own_x, own_y = (_left(past[:, k : 2 * order : 2], now[:, k : k + 1])[-1, 0] for k in (0, 1))
    first, second = math.log(own_y / with_y), math.log(own_x / with_x)
    return max(0.0, first), max(0.0, second), order


def needed(max_order: int) -> int:
    """Moments below which nothing is fitted: five for each coefficient of the largest order."""
    return 5 * (2 * max_order + 1)


def _moments(x: Array, y: Array, max_order: int) -> Array:
    """Rows of x and y now, one sample before, two before ..., where all is known."""
    n = max(0, x.size - max_order)
    lags = range(max_order + 1)
    columns = [v[max_order - k : max_order - k + n] for k in lags for v in (x, y)]
    rows = np.stack(columns, axis=1)
    return np.asarray(rows[np.isfinite(rows).all(axis=1)], np.float64)


def _left(past: Array, targets: Array) -> Array:
    """Variance of targets that is left by the first 0, 1, 2, ... columns of the past, as rows."""
    k = past.shape[1]
    triangle: Array = np.asarray(np.linalg.qr(np.concatenate((past, targets), axis=1), mode="r"))
    # A column that those before it determine explains nothing, whatever its rounding says.
    size = np.sqrt((triangle[:, :k] ** 2).sum(axis=0))
    idle = np.abs(np.diagonal(triangle)[:k]) <= _DETERMINED * size
    left = np.empty((k + 1, targets.shape[1]))
    for j in range(targets.shape[1]):
        squares = triangle[: k + j + 1, k + j] ** 2
        explained = np.where(idle, 0.0, squares[:k])
        rest = squares[k:].sum() + squares[:k][idle].sum()
        left[:, j] = rest + np.append(explained[::-1].cumsum()[::-1], 0.0)
    return np.maximum(left / len(past), _NOTHING_LEFT)


_DETERMINED = 1e-10
_NOTHING_LEFT = 1e-24
