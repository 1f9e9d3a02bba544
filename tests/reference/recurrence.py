"""Recurrence from the whole plot, cell by cell."""

import numpy as np


def plot(a, b, radius, *, strict=False, partial=False):
    """Which point of `a` (rows) meets which of `b` (columns)."""
    squares = (a[:, :, None] - b[:, None, :]) ** 2
    known = np.isfinite(squares)
    distance = np.sqrt(squares.sum(axis=0))
    if partial:
        share = len(a) / np.maximum(known.sum(axis=0), 1)
        distance = np.sqrt(np.where(known, squares, 0).sum(axis=0) * share)
        distance[~known.any(axis=0)] = np.nan
    return distance < radius if strict else distance <= radius


def without_theiler(cells, theiler):
    i, j = np.indices(cells.shape)
    return cells & (np.abs(i - j) >= theiler)


def runs(flags):
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(int), [0]))))
    return edges[1::2] - edges[::2]


def diagonal_lines(cells):
    n, m = cells.shape
    return _histogram((np.diag(cells, k) for k in range(1 - n, m)), max(n, m))


def vertical_lines(cells):
    return _histogram(cells, max(cells.shape))


def _histogram(rows, longest):
    counts = np.zeros(longest + 1, int)
    for row in rows:
        for length in runs(row):
            counts[length] += 1
    return counts
