"""Where a series was observed."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array


def stretches(x: Array) -> NDArray[np.int64]:
    """First and one-past-last sample of every run of observed samples, shape (n_runs, 2).

    Examples
    --------
    >>> stretches(np.array([1.0, 2.0, np.nan, 3.0])).tolist()
    [[0, 2], [3, 4]]
    """
    seen = np.concatenate([[False], ~np.isnan(x), [False]])
    return np.flatnonzero(seen[1:] != seen[:-1]).reshape(-1, 2)
