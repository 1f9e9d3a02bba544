"""Who foretells whom in a group, by lagged regression."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

IntArray = NDArray[np.int64]
#: Share of a matrix's largest singular value below which a direction is rounding.
_SINGULAR = 1e-10


def lagged_moments(window: Array, lag: int, *, scaled: bool) -> tuple[Array, Array, float]:
    """Covariances of everybody's present with each other and with everybody's future.

    Parameters
    ----------
    window : (n_persons, n) array
        NaN where not observed.
    lag : int
        Samples from the present to the future.
    scaled : bool
        Whether each person is taken in units of their own standard deviation.

    Returns
    -------
    present : (n_persons, n_persons) array
        NaN where a person does not vary, or nothing is known.
    ahead : (n_persons, n_persons) array
        Present of the row's person, future of the column's.
    coverage : float
        Share of moments at which the present and the future of all are known.
    """
    now, then = window[:, :-lag], window[:, lag:]
    known = (np.isfinite(now) & np.isfinite(then)).all(axis=0)
    n_persons = len(window)
    if known.sum() < 2:
        nothing = np.full((n_persons, n_persons), np.nan)
        return nothing, nothing, float(known.mean())
    first = now[:, np.argmax(known)][:, None]
    now, then = now[:, known] - first, then[:, known] - first
    now, then = (v - v.mean(axis=1, keepdims=True) for v in (now, then))
    size = np.sqrt((now**2).mean(axis=1, keepdims=True))
    size = np.where(size > 0, size, np.nan) if scaled else np.where(size > 0, 1.0, np.nan)
    now, then = now / size, then / size
    n = now.shape[1]
    return now @ now.T / n, now @ then.T / n, float(known.mean())


def influences(present: Array, ahead: Array) -> Array:
    """Coefficients of everybody's future on everybody's present, shape (source, target).

    What persons do exactly alike is shared equally between them. The diagonal is what a person
    carries on of their own.
    """
    return np.asarray(np.linalg.pinv(present, rcond=_SINGULAR, hermitian=True) @ ahead)


def pair_influences(present: Array, ahead: Array, *, alone: bool) -> Array:
    """Coefficients of each target's future on a source's present beside its own.

    Parameters
    ----------
    present, ahead : (n_persons, n_persons) arrays
        From `lagged_moments`.
    alone : bool
        Whether the diagonal is the coefficient of a person's own present alone; else that present
        is entered twice, and each half gets half of it.

    Returns
    -------
    (n_persons, n_persons) array
        Row: source; column: target.
    """
    n = len(present)
    own = np.diagonal(present)
    G = np.empty((n, n, 2, 2))
    G[..., 0, 0], G[..., 1, 1] = own[None, :], own[:, None]
    G[..., 0, 1] = G[..., 1, 0] = present
    right = np.stack(np.broadcast_arrays(np.diagonal(ahead)[None, :], ahead), axis=-1)
    b = (np.linalg.pinv(G, rcond=_SINGULAR, hermitian=True) @ right[..., None])[..., 1, 0]
    if alone:
        np.fill_diagonal(b, np.diagonal(ahead) / own)
    return np.asarray(b)


def synchronization_coefficient(M: Array, digits: int | None = None) -> float:
    """How much of the empath the others explain together: ``V' M^-1 V``.

    Parameters
    ----------
    M : (n_persons, n_persons) array
        Influences, source by target.
    digits : int, optional
        To which the peers round the weights and the coefficient.

    Returns
    -------
    float
        NaN where the influences among the others have no inverse.

    References
    ----------
    .. [1] Guastello & Peressini (2023), doi:10.1037/gdn0000199.
    """
    empath = int(np.argmax((M**2).sum(axis=0)))
    others = np.arange(len(M)) != empath
    V, rest = M[others, empath], M[np.ix_(others, others)]
    if np.linalg.matrix_rank(rest, rtol=_SINGULAR) < len(rest):
        return float("nan")
    Q = np.linalg.solve(rest, V)
    if digits is None:
        return float(V @ Q)
    return float(np.round(V @ np.round(Q, digits), digits))
