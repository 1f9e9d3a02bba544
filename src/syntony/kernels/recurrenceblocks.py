"""Blocks of a categorical recurrence plot: rectangles in which two states stand and match."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Counts = NDArray[np.int64]


def block_areas(a: Array, b: Array, theiler: int = 0) -> Counts:
    """Sizes of the blocks of a recurrence plot of states.

    Parameters
    ----------
    a, b : (n_dimensions, n) arrays
        States as columns; they match where all coordinates are equal, and never where one is NaN.
    theiler : int
        Diagonals nearer than this to the main one are cut out of the blocks. What is left is
        parted as crqa 2.1.0 does: a cell belongs to its neighbor along `a`, else to that along
        `b`, else begins a block.

    Returns
    -------
    (n_sizes, 2) array
        Size in cells and how many blocks have it, by size.

    Examples
    --------
    >>> x = np.array([[1.0, 1.0, 2.0]])
    >>> block_areas(x, x).tolist()
    [[1, 1], [4, 1]]
    """
    of_a, of_b = _runs(a), _runs(b)
    counts: dict[int, int] = {}
    for state in of_a.keys() & of_b.keys():
        here, there = of_a[state], of_b[state]
        lengths, how_many = np.unique(here[:, 1], return_counts=True)
        others, how_many_others = np.unique(there[:, 1], return_counts=True)
        for length, k in zip(lengths.tolist(), how_many.tolist(), strict=True):
            for other, m in zip(others.tolist(), how_many_others.tolist(), strict=True):
                _add(counts, length * other, k * m)
        if theiler > 0:
            _cut(counts, here, there, theiler)
    kept = sorted((area, count) for area, count in counts.items() if area and count)
    return np.array(kept, np.int64).reshape(-1, 2)


def _cut(counts: dict[int, int], here: Counts, there: Counts, theiler: int) -> None:
    """Put what the Theiler window leaves in the place of the blocks that it crosses."""
    for i, rows in here.tolist():
        near = (there[:, 0] < i + rows + theiler - 1) & (there.sum(axis=1) > i - theiler + 1)
        for j, columns in there[near].tolist():
            _add(counts, rows * columns, -1)
            for area in _pieces(i - j, rows, columns, theiler).tolist():
                _add(counts, area, 1)


def _add(counts: dict[int, int], area: int, count: int) -> None:
    counts[area] = counts.get(area, 0) + count


def _runs(a: Array) -> dict[tuple[float, ...], Counts]:
    """First sample and length of the runs of each state."""
    if not a.shape[1]:
        return {}
    begins = np.concatenate(([0], np.flatnonzero((a[:, 1:] != a[:, :-1]).any(axis=0)) + 1))
    lengths = np.diff(np.append(begins, a.shape[1]))
    runs: dict[tuple[float, ...], list[tuple[int, int]]] = {}
    for begin, length in zip(begins.tolist(), lengths.tolist(), strict=True):
        if not np.isnan(a[:, begin]).any():
            runs.setdefault(tuple(a[:, begin].tolist()), []).append((begin, length))
    return {state: np.array(found, np.int64) for state, found in runs.items()}


@njit(cache=True, nogil=True, error_model="numpy")
def _pieces(ahead: int, rows: int, columns: int, theiler: int) -> Counts:
    """Sizes of what is left of one block that begins `ahead` later in `a` than in `b`."""
    sizes = np.zeros(rows * columns + 1, np.int64)
    above = np.zeros(columns, np.int64)  # the piece of the cell one sample of `a` before
    found = 0
    for i in range(rows):
        before = 0
        for j in range(columns):
            piece = 0
            if abs(ahead + i - j) >= theiler:
                piece = above[j] if above[j] else before
                if not piece:
                    found += 1
                    piece = found
                sizes[piece] += 1
            above[j] = before = piece
    return sizes[1 : found + 1]
