"""Peaks of a lag map that follow each other from window to window: intervals of synchrony."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Mask = NDArray[np.bool_]


def intervals(heights: Array, tolerance: int, shortest: int, *, as_altmann: bool = False) -> Array:
    """Find stretches in which a peak stays at nearly one lag.

    Every peak of a row is followed to both sides, each time to the highest peak at most one column
    away, while the change since the first stays within `tolerance`. Of chains that share a peak the
    longer stays, then the higher; of intervals that overlap the one with the higher mean.

    Parameters
    ----------
    heights : ndarray, shape (n_windows, n_lags)
        A map without NaN; 0 where nothing is.
    tolerance : int
        Columns by which the lag may change to each side of the first peak.
    shortest : int
        Windows of the shortest interval.
    as_altmann : bool
        As the original program does: the first window of each chain is forgotten and the peak it
        began from counts twice in the mean; of intervals around a better one some stay away
        others before they go themselves.

    Returns
    -------
    ndarray, shape (n_intervals, 4)
        Column of the mean lag, first and last window, mean height; by first window.

    References
    ----------
    .. [1] Altmann (2013), Synchronisation nonverbalen Verhaltens, doi:10.1007/978-3-531-19815-6.

    Examples
    --------
    >>> heights = np.zeros((6, 9))
    >>> heights[1:5, 6] = 0.5
    >>> intervals(heights, 1, 3).tolist()
    [[6.0, 1.0, 4.0, 0.5]]
    """
    heights = np.ascontiguousarray(heights, np.float64)
    lost = 1 if as_altmann else 0  # windows at the head of a chain
    peaks = row_peaks(heights)
    mean, length = _chains(heights, peaks, tolerance, lost)
    begun = np.argwhere(peaks)
    long = np.flatnonzero(length >= shortest)
    order = long[np.lexsort((long, -mean[long], -length[long]))]
    kept = _apart(heights, peaks, begun[order], tolerance, lost)
    found = np.array(
        [
            (math.floor(kept[k, 0] + 0.5), kept[k, 1], kept[k, 2], mean[order[k]])
            for k in range(len(order))
            if kept[k, 3]
        ]
    ).reshape(-1, 4)
    span = found[:, 2] - found[:, 1]
    ranked = found[np.lexsort((found[:, 1], -span, -found[:, 0], -found[:, 3]))]
    if as_altmann:
        ranked = _best(_best(ranked, within=False), within=True)
    else:
        ranked = _best(ranked, within=None)
    return ranked[np.argsort(ranked[:, 1], kind="stable")]


def row_peaks(heights: Array) -> Mask:
    """Local maxima of every row; of a flat top its first column, never the ends."""
    peaks = np.zeros(heights.shape, np.bool_)
    _mark_peaks(heights, peaks)
    return peaks


@njit(cache=True, nogil=True)
def _mark_peaks(heights: Array, peaks: Mask) -> None:
    n = heights.shape[1]
    for t in range(len(heights)):
        rose = -1
        for c in range(1, n):
            if heights[t, c] > heights[t, c - 1]:
                rose = c
            elif heights[t, c] < heights[t, c - 1]:
                if rose > 0:
                    peaks[t, rose] = True
                rose = -1


@njit(cache=True, nogil=True)
def _next(heights: Array, peaks: Mask, t: int, c: int, drift: int, tolerance: int) -> int:
    """Step to the highest peak of row t next to column c, or 2 where there is none."""
    best, step = -np.inf, 2
    for d in (-1, 0, 1):
        inside = 0 <= c + d < heights.shape[1] and abs(drift + d) <= tolerance
        if inside and peaks[t, c + d] and heights[t, c + d] > best:
            best, step = heights[t, c + d], d
    return step


@njit(cache=True, nogil=True)
def _walk(
    heights: Array, peaks: Mask, t: int, c: int, tolerance: int, way: int, path: Array
) -> int:
    """Columns of the peaks that follow (t, c), without it, into `path`; their number."""
    n, drift = 0, 0
    while 0 <= t + way < len(heights):
        step = _next(heights, peaks, t + way, c, drift, tolerance)
        if step == 2:
            break
        t, c, drift = t + way, c + step, drift + step
        path[n] = c
        n += 1
    return n


@njit(cache=True, nogil=True)
def _chains(heights: Array, peaks: Mask, tolerance: int, lost: int) -> tuple[Array, Array]:
    """Mean height and length of the chain of every peak."""
    total = peaks.sum()
    mean, length = np.zeros(total), np.zeros(total)
    path, k = np.zeros(len(heights)), 0
    for t in range(len(heights)):
        for c in range(heights.shape[1]):
            if not peaks[t, c]:
                continue
            back = _walk(heights, peaks, t, c, tolerance, -1, path)
            doubled = min(lost, back)
            back -= doubled
            height = heights[t, c] * (1 + doubled)
            for i in range(back):
                height += heights[t - 1 - i, int(path[i])]
            ahead = _walk(heights, peaks, t, c, tolerance, 1, path)
            for i in range(ahead):
                height += heights[t + 1 + i, int(path[i])]
            n = back + 1 + ahead
            length[k] = n
            mean[k] = height / (n + doubled)
            k += 1
    return mean, length


@njit(cache=True, nogil=True)
def _apart(
    heights: Array, peaks: Mask, begun: NDArray[np.int64], tolerance: int, lost: int
) -> Array:
    """Mean column, first and last window of each chain, and whether it shares no peak before."""
    used = np.zeros(heights.shape, np.bool_)
    out, path = np.zeros((len(begun), 4)), np.zeros(len(heights))
    for k in range(len(begun)):
        t, c = begun[k]
        back = _walk(heights, peaks, t, c, tolerance, -1, path)
        back -= min(lost, back)
        columns = np.empty(len(heights))
        columns[t] = c
        for i in range(back):
            columns[t - 1 - i] = path[i]
        ahead = _walk(heights, peaks, t, c, tolerance, 1, path)
        for i in range(ahead):
            columns[t + 1 + i] = path[i]
        first, last = t - back, t + ahead
        free, total = True, 0.0
        for i in range(first, last + 1):
            free = free and not used[i, int(columns[i])]
            total += columns[i]
        if free:
            for i in range(first, last + 1):
                used[i, int(columns[i])] = True
        out[k, 0] = total / (last - first + 1)
        out[k, 1], out[k, 2], out[k, 3] = float(first), float(last), 1.0 if free else 0.0
    return out


def _best(ranked: Array, *, within: bool | None) -> Array:
    """Intervals in order, each dropped for a better one.

    That is where they overlap, or (`within`) where one holds the other, or (not `within`) where one
    end of it lies in the better one.
    """
    left, kept = ranked, []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        begins, ends = left[:, 1], left[:, 2]
        first, last = best[1], best[2]
        if within is None:
            gone = (begins <= last) & (ends >= first)
        elif within:
            gone = ((begins >= first) & (ends <= last)) | ((begins <= first) & (ends >= last))
        else:
            gone = ((begins >= first) & (begins <= last)) | ((ends >= first) & (ends <= last))
        left = left[~gone]
    return np.array(kept).reshape(-1, 4)
