"""Value, rate and acceleration of a short stretch: generalized local linear approximation."""

import math

import numpy as np

from syntony.kernels import Array


def local_derivatives(x: Array, points: int, interval: float, order: int = 2) -> Array:
    """Fit a polynomial to every stretch of `points` neighbors and read it at their middle.

    Parameters
    ----------
    x : ndarray, shape (n,)
        A series; NaN where unknown.
    points : int
        Neighbors of one fit, more than `order`.
    interval : float
        Between neighbors (s).
    order : int
        Highest derivative.

    Returns
    -------
    ndarray, shape (order + 1, n - points + 1)
        Value, first derivative (per s), second (per s squared), ...; NaN where one of the
        neighbors is unknown. Nothing where the series is shorter than one stretch.

    References
    ----------
    .. [1] Boker, Deboeck, Edler & Keel (2010), doi:10.4324/9780203864746-16.

    Examples
    --------
    >>> local_derivatives(np.arange(6.0) ** 2, 5, 1.0).round(9).tolist()
    [[4.0, 9.0], [4.0, 6.0], [2.0, 2.0]]
    """
    if x.size < points:
        return np.empty((order + 1, 0))
    t = (np.arange(points) - (points - 1) / 2) * interval
    powers = np.stack([t**k / math.factorial(k) for k in range(order + 1)], axis=1)
    stretches = np.lib.stride_tricks.sliding_window_view(x, points)
    return np.asarray(np.linalg.pinv(powers) @ stretches.T)
