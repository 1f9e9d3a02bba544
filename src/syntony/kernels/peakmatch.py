"""Responses of two people, found, compared and matched in order: the mathematics of AMICo."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

IntArray = NDArray[np.int64]
#: Columns of a table of matches.
SIMILARITY, LAG, A1, P1, B1, A2, P2, B2, A, B, MATCHED = range(11)


def smoothed(x: Array, points: int, degree: int = 2) -> Array:
    """Savitzky-Golay smoothing; the ends are read from the polynomials nearest to them.

    Parameters
    ----------
    x : ndarray, shape (n,)
        A series; where NaN is near, the result is NaN.
    points : int
        Odd number of neighbors, more than `degree`. A series less than twice as long stays.

    References
    ----------
    .. [1] Savitzky & Golay (1964), doi:10.1021/ac60214a047.
    """
    if x.size < 2 * points:
        return x
    half = points // 2
    powers = (np.arange(points) - half)[:, None] ** np.arange(degree + 1.0)
    hat = powers @ np.linalg.pinv(powers)
    inner = np.lib.stride_tricks.sliding_window_view(x, points) @ hat[half]
    return np.concatenate((hat[:half] @ x[:points], inner, hat[half + 1 :] @ x[-points:]))


@njit(cache=True, nogil=True)
def responses(x: Array, smooth: Array, reach: int, amplitude: float) -> tuple[IntArray, Array]:
    """Valleys and peaks in turn, beginning and ending with a valley.

    Parameters
    ----------
    x, smooth : ndarray, shape (n,)
        A series and its smoothed course, whose turns are moved to the extremes of `x`.
    reach : int
        Samples by which a turn may be moved.
    amplitude : float
        Smallest rise of a peak over the valley before it.

    Returns
    -------
    places : ndarray, shape (2 k + 1,)
        Samples of valley, peak, valley, ...; fewer than three where there is no peak.
    heights : ndarray, shape (2 k + 1,)
        Values there.
    """
    places, peak = turns(x, smooth, reach, amplitude)
    first = 1 if places.size and peak[0] else 0
    last = places.size - 1 if places.size > first and peak[-1] else places.size
    return places[first:last], x[places[first:last]]


@njit(cache=True, nogil=True)
def turns(
    x: Array, smooth: Array, reach: int, amplitude: float
) -> tuple[IntArray, NDArray[np.bool_]]:
    """Valleys and peaks in turn, as `responses`, but for how they begin and end.

    Returns
    -------
    places : ndarray, shape (k,)
        Samples.
    peak : ndarray of bool, shape (k,)
        Whether it is a peak.
    """
    place, up = _turns(x, smooth, reach)
    keep = np.ones(place.size, np.bool_)
    for v in range(1, place.size - 1):
        if up[v] and not _rises(x, place[v - 1], place[v + 1], amplitude):
            higher = v + 1 if x[place[v + 1]] > x[place[v - 1]] else v - 1
            keep[v] = keep[higher] = False
    places, peak, k = np.empty(place.size, np.int64), np.empty(place.size, np.bool_), 0
    for v in range(place.size):
        if not keep[v]:
            continue
        if k > 0 and not up[v] and not peak[k - 1]:
            k -= 1  # of two valleys the later stays
        places[k], peak[k] = place[v], up[v]
        k += 1
    return places[:k], peak[:k]


@njit(cache=True, nogil=True)
def _turns(x: Array, smooth: Array, reach: int) -> tuple[IntArray, NDArray[np.bool_]]:
    """Where `smooth` turns, moved to the extreme of `x` nearby; and whether it is a peak."""
    n, m = x.size, 0
    place, up = np.empty(n, np.int64), np.empty(n, np.bool_)
    for t in range(1, n - 1):
        before, after = smooth[t] - smooth[t - 1], smooth[t + 1] - smooth[t]
        if before * after < 0:
            if before > 0 and m > 0 and up[m - 1]:  # a gap or a flat stretch hides their valley
                place[m - 1] = t if smooth[t] > smooth[place[m - 1]] else place[m - 1]
                continue
            place[m], up[m] = t, before > 0
            m += 1
    for v in range(m):
        first = max(0, place[v] - reach, place[v - 1] + 1 if v > 0 else 0)
        last = min(n - 1, place[v] + reach, place[v + 1] - 1 if v < m - 1 else n - 1)
        best = place[v] if np.isnan(x[first]) else first
        for t in range(first, last + 1):
            if x[t] > x[best] if up[v] else x[t] < x[best]:
                best = t
        place[v] = best
    return place[:m], up[:m]


@njit(cache=True, nogil=True)
def _rises(x: Array, first: int, last: int, amplitude: float) -> bool:
    """Whether x rises by `amplitude` over its first known value between two samples."""
    base, top = np.nan, -np.inf
    for t in range(first, last + 1):
        if not np.isnan(x[t]):
            base = x[t] if np.isnan(base) else base
            top = max(top, x[t])
    return top - base >= amplitude


@njit(cache=True, nogil=True)
def half_recoveries(x: Array, places: IntArray, heights: Array, late: int) -> IntArray:
    """Where every peak has lost half of its rise, at the latest the valley after it.

    `late` samples are added where that is before the valley.
    """
    out = np.empty(places.size // 2, np.int64)
    for k in range(out.size):
        peak, valley = places[2 * k + 1], places[2 * k + 2]
        level = heights[2 * k + 1] - (heights[2 * k + 1] - heights[2 * k]) / 2
        out[k] = valley
        if heights[2 * k + 2] <= level:
            nearest = peak
            for t in range(peak, valley + 1):
                if abs(x[t] - level) < abs(x[nearest] - level):
                    nearest = t
            out[k] = min(x.size - 1, max(nearest, peak + 1 - late) + late)
    return out


@njit(cache=True, nogil=True)
def _stretched(x: Array, first: int, last: int, length: int, out: Array) -> None:
    """X from `first` to `last`, linearly brought to `length` samples."""
    step = (last - first) / (length - 1) if length > 1 else 0.0
    for k in range(length):
        at = min(k * step, float(last - first))
        t = min(int(at), max(0, last - first - 1))
        share = at - t
        x0 = x[first + t]
        out[k] = x0 if share == 0 else x0 + share * (x[first + t + 1] - x0)


@njit(cache=True, nogil=True, error_model="numpy")
def _pearson(a: Array, b: Array) -> float:
    da, db = a - a.mean(), b - b.mean()
    return float((da * db).sum() / math.sqrt((da * da).sum() * (db * db).sum()))


@njit(cache=True, nogil=True, error_model="numpy")
def similarities(
    x: Array, y: Array, mine: IntArray, yours: IntArray, lag_weights: Array
) -> tuple[Array, Array]:
    """Compare every peak of `x` with every peak of `y` that is near enough.

    Rise and recovery are each brought to the longer one's length; Pearson's r, times the weight of
    the lag. Also the ratio of the longer to the shorter response. 0 where peaks are too far apart.
    Responses are rows of onset, peak and end.
    """
    reach = lag_weights.size // 2
    shape = (len(mine), len(yours))
    out, ratio = np.zeros(shape), np.ones(shape)
    for i in range(shape[0]):
        a1, p1, b1 = mine[i]
        for j in range(shape[1]):
            a2, p2, b2 = yours[j]
            if abs(p2 - p1) > reach:
                continue
            rise, fall = max(p1 - a1, p2 - a2) + 1, max(b1 - p1, b2 - p2) + 1
            one, two = np.empty(rise + fall - 1), np.empty(rise + fall - 1)
            _stretched(x, p1, b1, fall, one[rise - 1 :])
            _stretched(y, p2, b2, fall, two[rise - 1 :])
            _stretched(x, a1, p1, rise, one[:rise])
            _stretched(y, a2, p2, rise, two[:rise])
            r = _pearson(one, two)
            out[i, j] = r * lag_weights[p2 - p1 + reach] if r > 0 else 0.0
            ratio[i, j] = max(b1 - a1, b2 - a2) / min(b1 - a1, b2 - a2)
    return out, ratio


@njit(cache=True, nogil=True)
def matched(similarity: Array) -> IntArray:
    """Pairs of peaks with the largest sum, each peak once and all in order, shape (n, 2)."""
    m, n = similarity.shape
    total = np.zeros((m + 1, n + 1))
    for i in range(m):
        for j in range(n):
            with_this = total[i, j] + similarity[i, j]
            total[i + 1, j + 1] = max(total[i, j + 1], total[i + 1, j], with_this)
    pairs, k = np.empty((min(m, n), 2), np.int64), 0
    while total[m, n] > 0:
        best = total[m, n]
        while total[m, n - 1] == best:
            n -= 1
        while total[m - 1, n] == best:
            m -= 1
        m, n = m - 1, n - 1
        pairs[k, 0], pairs[k, 1] = m, n
        k += 1
    return pairs[:k][::-1]


@njit(cache=True, nogil=True, error_model="numpy")
def piece_similarity(x: Array, y: Array, first: int, second: int, n1: int, n2: int) -> float:
    """Cosine of two stretches above their minima, the shorter brought to the longer's length."""
    length = max(n1, n2)
    one, two = np.empty(length), np.empty(length)
    _stretched(x, first, first + n1 - 1, length, one)
    _stretched(y, second, second + n2 - 1, length, two)
    one, two = one - one.min(), two - two.min()
    return float((one * two).sum() / math.sqrt((one * one).sum() * (two * two).sum()))


@njit(cache=True, nogil=True, error_model="numpy")
def turn_similarities(
    x: Array, y: Array, mine: IntArray, yours: IntArray, same: NDArray[np.bool_], lag_weights: Array
) -> Array:
    """Compare the slopes around every turn of `x` with those around every turn of `y` nearby.

    As far as both reach to the turns before and after (or the ends), slopes are brought to 0 to 1
    and the squared share that they have in common is taken, times the weight of the lag.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Two series.
    mine, yours : ndarray, shape (k,), (m,)
        Samples of their turns.
    same : ndarray of bool, shape (k, m)
        Which turns may be compared.
    lag_weights : ndarray, shape (2 * reach + 1,)
        Weights of lags; turns farther apart score 0.
    """
    reach, shape = lag_weights.size // 2, (mine.size, yours.size)
    out = np.zeros(shape)
    for i in range(shape[0]):
        p1 = mine[i]
        back1 = p1 - (mine[i - 1] if i > 0 else 0)
        ahead1 = (mine[i + 1] if i + 1 < shape[0] else x.size - 1) - p1
        for j in range(shape[1]):
            p2 = yours[j]
            if abs(p2 - p1) > reach or not same[i, j]:
                continue
            back = min(back1, p2 - (yours[j - 1] if j > 0 else 0))
            ahead = min(ahead1, (yours[j + 1] if j + 1 < shape[1] else y.size - 1) - p2)
            a = _slopes(x, p1 - back, p1 + ahead)
            b = _slopes(y, p2 - back, p2 + ahead)
            alike = 1 - np.abs(a - b).mean() if a.size else np.nan
            if alike > 0:
                out[i, j] = alike * alike * lag_weights[p2 - p1 + reach]
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def _slopes(x: Array, first: int, last: int) -> Array:
    """Steps from sample to sample, the smallest brought to 0 and the largest to 1."""
    steps = x[first + 1 : last + 1] - x[first:last]
    if not steps.size:
        return steps
    low = steps.min()
    return np.asarray((steps - low) / (steps.max() - low))
