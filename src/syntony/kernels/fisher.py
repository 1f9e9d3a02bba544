"""Fisher's z, with the limit that keeps perfect synchrony finite."""

import math

import numpy as np
from numba import njit

from syntony.kernels import Array


def fisher_z(r: Array, limit: float = 10.0, *, out: Array | None = None) -> Array:
    """Fisher's z of correlations, clipped to ``-limit ... limit``.

    Parameters
    ----------
    r : array
        Correlations from -1 to 1; NaN stays NaN.
    limit : float
        Largest magnitude of z. Perfect synchrony would otherwise be infinite and carry off every
        mean; 10 is rMEA's limit (``r = 0.999999996``).
    out : array, optional
        Where to write z; may be `r` itself.

    Returns
    -------
    array
        z, shaped as `r`.

    References
    ----------
    .. [1] Fisher (1915), doi:10.1093/biomet/10.4.507.

    Examples
    --------
    >>> fisher_z(np.array([0.0, 0.5, -1.0, np.nan])).round(4).tolist()
    [0.0, 0.5493, -10.0, nan]
    """
    z = np.empty(r.shape) if out is None else out
    _fisher_z(np.ascontiguousarray(r, np.float64).reshape(-1), limit, z.reshape(-1))
    return z


@njit(cache=True, nogil=True, error_model="numpy")
def _fisher_z(r: Array, limit: float, z: Array) -> None:
    edge = math.tanh(limit)
    for i in range(r.size):
        z[i] = fisher_z_of(r[i], limit, edge)


@njit(cache=True, nogil=True, error_model="numpy")
def fisher_z_of(r: float, limit: float, edge: float) -> float:
    """Fisher's z of one correlation, clipped to `limit`; `edge` is tanh(limit).

    By one logarithm: several times as quick as atanh, which has no vector form here.
    """
    if abs(r) >= edge:
        return math.copysign(limit, r)
    if abs(r) < 0.02:  # where the quotient below would round away the small ones' digits
        s = r * r
        return r * (1.0 + s * (1.0 / 3.0 + s * (0.2 + s * (1.0 / 7.0 + s / 9.0))))
    return 0.5 * math.log((1.0 + r) / (1.0 - r))
