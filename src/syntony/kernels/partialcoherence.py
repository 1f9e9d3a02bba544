"""Coherency of two series once a third is taken out of both."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.analytic import Complex
from syntony.kernels.phase import coherency

AnyComplex = NDArray[np.complexfloating[Any, Any]]
_LEFT = 1e-9  # of the power: below, the third explains one of both, and nothing is left to compare


def partial_coherence(A: Complex, B: Complex, C: Complex) -> Array:
    """Modulus of the partial coherency of A and B given C, 0 to 1, not squared.

    Parameters
    ----------
    A, B, C : (..., 1, n_times) complex arrays
        Analytic signals.

    Returns
    -------
    (..., 1, 1) array
        NaN where C explains one of the others wholly.

    References
    ----------
    .. [1] Brillinger (2001), Time Series: Data Analysis and Theory, section 8.3,
       doi:10.1137/1.9780898719246.
    """
    found = given_third(coherency(A, B), coherency(A, C), coherency(B, C))
    return np.asarray(np.minimum(np.abs(found), 1.0))


def given_third(c: AnyComplex, a: AnyComplex, b: AnyComplex) -> AnyComplex:
    """Partial coherency from those of the first two (`c`) and of each with the third.

    NaN where the third explains one of both wholly.
    """
    left = (1 - np.abs(a) ** 2) * (1 - np.abs(b) ** 2)
    nothing = np.full_like(c, np.nan)
    known = left > _LEFT
    return np.asarray(np.divide(c - a * b.conj(), np.sqrt(np.abs(left)), out=nothing, where=known))
