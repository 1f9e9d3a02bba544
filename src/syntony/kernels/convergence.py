"""When two levels that were apart come together and stay."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.runs import long_runs


def approaches(
    distance: Array, *, near: float, far: float, hold: int, within: int
) -> NDArray[np.int64]:
    """Find where a distance falls from `far` to `near` and stays there.

    Parameters
    ----------
    distance : ndarray, shape (n,)
        Between two levels; NaN where unknown.
    near, far : float
        Below `near` they are together, above `far` they are apart; ``near < far``.
    hold : int
        Samples for which they must stay together.
    within : int
        Samples before in which they must have been apart.

    Returns
    -------
    ndarray, shape (n_found, 3)
        Of each: the last sample at which they were apart, the first of being together, and one
        past the last.

    Examples
    --------
    >>> d = np.array([3.0, 3.0, 2.0, 0.5, 0.4, 0.3, 2.0])
    >>> approaches(d, near=1, far=2.5, hold=3, within=3).tolist()
    [[1, 3, 6]]
    """
    found = []
    for first, last in long_runs(distance < near, hold):
        before = distance[max(0, first - within) : first]
        apart = np.flatnonzero(before > far)
        if apart.size:
            found.append((first - before.size + apart[-1], first, last))
    return np.array(found, np.int64).reshape(-1, 3)
