"""The radius at which a given share of points recurs."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

_DIGIT = 16  # bits that one pass over the distances settles


def radius_for_rate(a: Array, b: Array, rate: float, *, theiler: int | None = None) -> float:
    """Smallest radius within which at least a share of all pairs of points lies.

    Parameters
    ----------
    a, b : (n_dimensions, n) arrays
        Points as columns; pairs with an unknown coordinate are left out.
    rate : float
        Share of pairs, above 0 and at most 1.
    theiler : int, optional
        Take only pairs in which the point of `b` comes at least this many samples later: half of
        the plot of a course with itself. By default all pairs.

    Returns
    -------
    float
        A distance that occurs; NaN where no pair is known.

    Notes
    -----
    No distances are kept. Their squares, read as whole numbers, have the same order; four passes
    count them by sixteen bits at a time, so the radius is exact and memory does not grow.

    Examples
    --------
    >>> x = np.arange(10.0)[None]
    >>> radius_for_rate(x, x, 0.1), radius_for_rate(x, x, 0.28)
    (0.0, 1.0)
    """
    a, b = np.ascontiguousarray(a, np.float64), np.ascontiguousarray(b, np.float64)
    first = -a.shape[1] if theiler is None else theiler
    counts = np.zeros(1 << _DIGIT, np.int64)
    found, wanted = np.uint64(0), 0
    for shift in range(64 - _DIGIT, -1, -_DIGIT):
        counts[:] = 0
        _count(a, b, first, found, np.uint64(shift), counts)
        if shift == 64 - _DIGIT:
            wanted = math.ceil(rate * int(counts.sum()) * (1 - 1e-12))
            if not wanted:
                return math.nan
        upto = counts.cumsum()
        digit = int(np.searchsorted(upto, wanted))
        wanted -= int(upto[digit - 1]) if digit else 0
        found = (found << np.uint64(_DIGIT)) | np.uint64(digit)
    return math.sqrt(float(np.array(found).view(np.float64)))


@njit(cache=True, nogil=True, error_model="numpy")
def _count(
    a: Array, b: Array, first: int, found: np.uint64, shift: np.uint64, counts: NDArray[np.int64]
) -> None:
    """Count squared distances that begin with the bits found so far, by the bits that follow."""
    square = np.empty(b.shape[1])
    key = square.view(np.uint64)
    low, digit = np.uint64((1 << _DIGIT) - 1), np.uint64(_DIGIT)
    for i in range(a.shape[1]):
        begin = max(0, i + first)
        length = b.shape[1] - begin
        if length <= 0:
            break
        square[:] = 0.0
        for d in range(a.shape[0]):
            value, row = a[d, i], b[d, begin:]
            for j in range(length):
                apart = value - row[j]
                square[j] += apart * apart
        for j in range(length):
            if not np.isnan(square[j]) and (key[j] >> shift) >> digit == found:
                counts[(key[j] >> shift) & low] += 1
