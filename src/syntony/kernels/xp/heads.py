"""Twins of the metrics in `syntony.kernels.headpairs`: what grows with the pairs of channels.

Each takes a namespace and both heads as they were prepared, ``P (..., n_first, n_times)`` and
``Q (..., n_second, n_times)``, and returns ``(..., n_first, n_second)``.
"""

from collections.abc import Callable
from typing import Any

from syntony.kernels.phase import IN_PHASE, NOTHING

#: ``(xp, P, Q) -> values``.
Meet = Callable[[Any, Any, Any], Any]


def _between(xp: Any, x: Any, low: float, high: float) -> Any:
    x = xp.where(x > high, xp.full_like(x, high), x)
    return xp.where(x < low, xp.full_like(x, low), x)


def _turned(xp: Any, Q: Any) -> Any:
    return xp.matrix_transpose(Q)


def _products(xp: Any, P: Any, Q: Any) -> Any:
    return P @ _turned(xp, xp.conj(Q))


def correlated(xp: Any, P: Any, Q: Any) -> Any:
    """Of rows of unit norm."""
    return _between(xp, P @ _turned(xp, Q), -1.0, 1.0)


def locking(xp: Any, P: Any, Q: Any) -> Any:
    """Phase-locking value."""
    return _between(xp, xp.abs(_products(xp, P, Q)) / P.shape[-1], 0.0, 1.0)


def consistency(xp: Any, P: Any, Q: Any) -> Any:
    """Pairwise phase consistency."""
    n = P.shape[-1]
    return (n * locking(xp, P, Q) ** 2 - 1) / (n - 1)


def corrected_imaginary(xp: Any, P: Any, Q: Any) -> Any:
    """Corrected imaginary phase locking."""
    z = _products(xp, P, Q) / P.shape[-1]
    rest = 1 - xp.real(z) ** 2
    known = rest > NOTHING
    found = xp.abs(xp.imag(z)) / xp.sqrt(xp.where(known, rest, xp.ones_like(rest)))
    return _between(xp, xp.where(known, found, xp.zeros_like(found)), 0.0, 1.0)


def coherent(xp: Any, P: Any, Q: Any) -> Any:
    """Modulus of the coherency of rows of unit norm."""
    return _between(xp, xp.abs(_products(xp, P, Q)), 0.0, 1.0)


def imaginary(xp: Any, P: Any, Q: Any) -> Any:
    """Imaginary part of the coherency of rows of unit norm."""
    return _between(xp, xp.imag(_products(xp, P, Q)), -1.0, 1.0)


def adjusted(xp: Any, P: Any, Q: Any) -> Any:
    """Adjusted circular correlation of phasors, in the closed form of `phase.accorr`."""
    n = P.shape[-1]
    together, apart = P @ _turned(xp, Q), _products(xp, P, Q)
    size, distance = xp.abs(together), xp.abs(apart)
    up, down = _direction(xp, together, size), _direction(xp, apart, distance)
    twice_p = xp.sum(P * P, axis=-1)[..., :, None]
    twice_q = xp.sum(Q * Q, axis=-1)[..., None, :]
    left = n - xp.real(xp.conj(up * down) * twice_p)
    right = n - xp.real(xp.conj(up) * down * twice_q)
    squared = left * right
    known = squared > NOTHING
    found = (distance - size) / xp.sqrt(xp.where(known, squared, xp.ones_like(squared)))
    return _between(xp, xp.where(known, found, xp.zeros_like(found)), -1.0, 1.0)


def lag_index(which: int) -> Meet:
    """One of the four of `phase.lag_indices`, the first head's channels one after the other."""

    def meet(xp: Any, P: Any, Q: Any) -> Any:
        norms = [xp.sqrt(xp.sum(xp.abs(Z) ** 2, axis=-1)) for Z in (P, Q)]
        rows = []
        for i in range(P.shape[-2]):
            one = P[..., i : i + 1, :]
            limit = IN_PHASE * norms[0][..., i : i + 1] * norms[1]
            rows.append(_lag_index(xp, which, one, Q, limit))
        return xp.stack(rows, axis=-2)

    return meet


def _lag_index(xp: Any, which: int, one: Any, Q: Any, limit: Any) -> Any:
    n = one.shape[-1]
    v = xp.imag(one * xp.conj(Q))
    if which < 2:
        apart = xp.abs(v) > IN_PHASE * xp.abs(one) * xp.abs(Q)
        sign = xp.sum(xp.where(apart, xp.sign(v), xp.zeros_like(v)), axis=-1)
        return xp.abs(sign) / n if which == 0 else (sign**2 / n - 1) / (n - 1)
    total, absolute = xp.sum(v, axis=-1), xp.sum(xp.abs(v), axis=-1)
    known, above, below = absolute > limit, xp.abs(total), absolute
    if which == 3:
        squares = xp.sum(v**2, axis=-1)
        above, below = total**2 - squares, absolute**2 - squares
        known = known & (below > NOTHING * absolute**2)
    found = above / xp.where(known, below, xp.ones_like(below))
    return xp.where(known, found, xp.zeros_like(found))


def _direction(xp: Any, z: Any, size: Any) -> Any:
    known = size > 0
    return xp.where(known, z / xp.where(known, size, xp.ones_like(size)), xp.ones_like(z))
