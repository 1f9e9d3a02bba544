"""Clusters of pairs of channels: neighbors on either head, in bands and in time, that stand out."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def pair_clusters(marked: BoolArray, first: BoolArray, second: BoolArray) -> tuple[IntArray, int]:
    """Number the clusters of marked cells.

    Two cells are neighbors if they differ in one thing only: in the channel of one head, by
    neighboring channels; by one band; or by one step of time.

    Parameters
    ----------
    marked : bool ndarray, shape (n_first, n_second, n_bands, n_times)
        Cells that stand out.
    first, second : bool ndarray, shapes (n_first, n_first), (n_second, n_second)
        Which channels of a head are neighbors; symmetric.

    Returns
    -------
    labels : integer ndarray, shape of `marked`
        Number of the cluster from 0, -1 where nothing is marked.
    count : int
        How many clusters there are.

    Examples
    --------
    >>> marked = np.zeros((3, 1, 1, 1), bool)
    >>> marked[[0, 2]] = True
    >>> alone, none = np.eye(3, dtype=bool), np.eye(1, dtype=bool)
    >>> pair_clusters(marked, alone, none)[1]
    2
    """
    labels = np.full(marked.shape, -1, np.int64)
    return labels, int(_fill(marked, first, second, labels))


def cluster_masses(values: Array, labels: IntArray, count: int) -> Array:
    """Sum of the values of every cluster, shape (count,)."""
    inside = labels >= 0
    return np.bincount(labels[inside], values[inside], minlength=count).astype(np.float64)


@njit(cache=True, nogil=True)
def _fill(marked: BoolArray, first: BoolArray, second: BoolArray, labels: IntArray) -> int:
    shape = marked.shape
    stack = np.empty((marked.size, 4), np.int64)
    count = 0
    for i in range(shape[0]):
        for j in range(shape[1]):
            for band in range(shape[2]):
                for t in range(shape[3]):
                    if not marked[i, j, band, t] or labels[i, j, band, t] >= 0:
                        continue
                    labels[i, j, band, t] = count
                    stack[0, :] = (i, j, band, t)
                    depth = 1
                    while depth:
                        depth -= 1
                        depth = _spread(marked, first, second, labels, count, stack, depth)
                    count += 1
    return count


@njit(cache=True, nogil=True)
def _spread(
    marked: BoolArray, first: BoolArray, second: BoolArray, labels: IntArray, count: int,
    stack: IntArray, depth: int,
) -> int:  # fmt: skip
    """Take the neighbors of the cell on top of the stack into its cluster."""
    i, j, band, t = stack[depth, 0], stack[depth, 1], stack[depth, 2], stack[depth, 3]
    for k in range(marked.shape[0]):
        if first[i, k]:
            depth = _take(marked, labels, count, stack, depth, k, j, band, t)
    for k in range(marked.shape[1]):
        if second[j, k]:
            depth = _take(marked, labels, count, stack, depth, i, k, band, t)
    for step in (-1, 1):
        if 0 <= band + step < marked.shape[2]:
            depth = _take(marked, labels, count, stack, depth, i, j, band + step, t)
        if 0 <= t + step < marked.shape[3]:
            depth = _take(marked, labels, count, stack, depth, i, j, band, t + step)
    return depth


@njit(cache=True, nogil=True)
def _take(
    marked: BoolArray, labels: IntArray, count: int, stack: IntArray, depth: int, i: int, j: int,
    band: int, t: int,
) -> int:  # fmt: skip
    if marked[i, j, band, t] and labels[i, j, band, t] < 0:
        labels[i, j, band, t] = count
        stack[depth, 0] = i
        stack[depth, 1] = j
        stack[depth, 2] = band
        stack[depth, 3] = t
        depth += 1
    return depth
