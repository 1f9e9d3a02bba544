"""Dynamic time warping inside a band, with what its path says of who goes first."""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from syntony.kernels import Array


@dataclass(frozen=True)
class Warp:
    """The cheapest way to walk through both series at once.

    Parameters
    ----------
    distance : float
        Root of the smallest sum of squared differences.
    steps : int
        Cells of the path in which both series are known.
    lag : float
        Mean over these cells of the index in the second series less that in the first (samples):
        positive where the first leads.
    """

    distance: float
    steps: int
    lag: float

    @property
    def root_mean_square(self) -> float:
        """Root mean square difference along the path; NaN where it has no step."""
        return self.distance / math.sqrt(self.steps) if self.steps else math.nan


def warp(x: Array, y: Array, band: int) -> Warp:
    """Dynamic time warping of two series within a Sakoe-Chiba band.

    Parameters
    ----------
    x, y : (n,), (m,) arrays
        Two series; NaN where nothing was observed. A missing sample is passed diagonally and
        costs nothing, so that no warping hides in a gap.
    band : int
        Largest number of samples by which one series may run ahead; at least the difference of
        their lengths.

    Returns
    -------
    Warp
        NaN where no path lies inside the band.

    Notes
    -----
    Memory is one row of the band: the length of the path and the sum of its lags travel with the
    smallest cost [1]_. Of equal costs the diagonal step is taken.

    References
    ----------
    .. [1] Sakoe & Chiba (1978), doi:10.1109/TASSP.1978.1163055.

    Examples
    --------
    >>> x = np.array([0.0, 0, 1, 2, 1, 0, 1, 0, 0])
    >>> round(warp(x, np.array([0.0, 1, 2, 0, 0, 0, 0, 0, 0]), 9).distance, 6)
    1.414214
    """
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    cost, steps, lag = _warp(x, y, band)
    if not math.isfinite(cost):
        return Warp(math.nan, 0, math.nan)
    return Warp(math.sqrt(cost), int(steps), lag / steps if steps else math.nan)


@njit(cache=True, nogil=True, error_model="numpy")
def _warp(x: Array, y: Array, band: int) -> tuple[float, float, float]:
    """Smallest cost, and the length and summed lags of its path."""
    n, m = x.size, y.size
    width = 2 * band + 1
    # Column c of a row i is the cell (i, i + c - band); one more on each side is never inside.
    cost = np.full((2, width + 2), np.inf)
    steps, lags = np.zeros((2, width + 2)), np.zeros((2, width + 2))
    cost[1, band + 1] = 0.0  # the corner before both begin
    for i in range(n):
        now, past = i % 2, 1 - i % 2
        cost[now] = np.inf
        for c in range(max(0, band - i), min(width, m - i + band)):
            j, k = i + c - band, c + 1
            apart = x[i] - y[j]
            known = not np.isnan(apart)
            # Behind the diagonal lies the same column; above it the next, to its left the last.
            best, row, column = cost[past, k], past, k
            if known and cost[past, k + 1] < best:
                best, row, column = cost[past, k + 1], past, k + 1
            if known and cost[now, k - 1] < best:
                best, row, column = cost[now, k - 1], now, k - 1
            cost[now, k] = best + (apart * apart if known else 0.0)
            steps[now, k] = steps[row, column] + known
            lags[now, k] = lags[row, column] + (j - i if known else 0)
        if i == 0:
            cost[past] = np.inf
    last, corner = (n - 1) % 2, m - n + band + 1
    if not 0 < corner <= width:
        return math.inf, 0.0, 0.0
    return cost[last, corner], steps[last, corner], lags[last, corner]
