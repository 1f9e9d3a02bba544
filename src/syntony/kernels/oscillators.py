"""Two coupled oscillators, fitted to positions, velocities and accelerations."""

import math

import numpy as np

from syntony.kernels import Array

#: Share of a partner's motion, beside one's own, below which it is rounding.
_SAME = 1e-10
#: Coefficients of the own motion.
_OWN = 2


def coupled_acceleration(own: Array, partner: Array) -> tuple[Array, Array, int]:
    """Regress a person's acceleration on the position and velocity of both persons.

    Parameters
    ----------
    own, partner : ndarray, shape (3, n)
        Position, velocity and acceleration about an equilibrium of 0; no gaps.

    Returns
    -------
    coefficients : ndarray, shape (4,)
        Of the own position (frequency: minus the squared angular frequency, per s squared), the
        own velocity (damping where negative, per s), the partner's position and velocity. What
        both do exactly alike is one's own.
    squares : ndarray, shape (3,)
        Of the acceleration, of what the own motion leaves of it, and of what both leave.
    added : int
        How many of the partner's two differ from the own motion.

    References
    ----------
    .. [1] Boker & Laurenceau (2006), in Models for Intensive Longitudinal Data, pp. 195-218.
    """
    design = np.stack((own[0], own[1], partner[0], partner[1]))
    size = np.sqrt((design**2).sum(axis=1, keepdims=True))
    design = design / np.where(size > 0, size, 1.0)
    mine, theirs, target = design[:2].T, design[2:].T, own[2][:, None]
    given, *_ = np.linalg.lstsq(mine, np.concatenate((target, theirs), axis=1), rcond=None)
    rest = target[:, 0] - mine @ given[:, 0]
    fresh = theirs - mine @ given[:, 1:]
    same = (fresh**2).sum(axis=0) <= _SAME
    fresh[:, same] = 0.0
    added, *_ = np.linalg.lstsq(fresh, rest, rcond=math.sqrt(_SAME))
    found = np.concatenate((given[:, 0] - given[:, 1:] @ added, added))
    left = rest - fresh @ added
    squares = np.array([own[2] @ own[2], rest @ rest, left @ left])
    return found / np.where(size[:, 0] > 0, size[:, 0], 1.0), squares, int((~same).sum())


def explained(squares: Array, n: int, added: float) -> tuple[float, float]:
    """Adjusted shares of acceleration explained without and with the partner.

    Parameters
    ----------
    squares : ndarray, shape (3,)
        Of `coupled_acceleration`, or the sums of both persons'.
    n : int
        Moments of each person.
    added : float
        Coefficients of the partner, of each person.
    """
    total, *left = squares.tolist()
    if total == 0 or n <= _OWN + added:
        return math.nan, math.nan
    alone, coupled = (
        1 - rest / total * n / (n - k) for rest, k in zip(left, (_OWN, _OWN + added), strict=True)
    )
    return alone, coupled
