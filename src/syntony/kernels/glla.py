"""Value, rate and acceleration of a short stretch: generalized local linear approximation."""

import math

import numpy as np

from syntony.kernels import Array


def local_derivatives(
    x: Array, points: int, interval: float, order: int = 2, apart: int = 1
) -> Array:
    """Fit a polynomial to every stretch of `points` neighbors and read it at their middle.

    Parameters
    ----------
    x : ndarray, shape (n,)
        A series; NaN where unknown.
    points : int
        Neighbors of one fit, more than `order`.
    interval : float
        Between samples (s).
    order : int
        Highest derivative.
    apart : int
        Samples from neighbor to neighbor; more than 1 smooths.

    Returns
    -------
    ndarray, shape (order + 1, n - (points - 1) * apart)
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
    reach = (points - 1) * apart + 1
    if x.size < reach:
        return np.empty((order + 1, 0))
    t = (np.arange(points) - (points - 1) / 2) * (apart * interval)
    powers = np.stack([t**k / math.factorial(k) for k in range(order + 1)], axis=1)
    stretches = np.lib.stride_tricks.sliding_window_view(x, reach)[:, ::apart]
    return np.asarray(np.linalg.pinv(powers) @ stretches.T)
