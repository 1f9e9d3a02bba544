"""Recurrences of two courses: lines counted along diagonals without storing the plot.

Sixty-four neighboring diagonals are walked together, and which of them recur is one word of bits.
Lines begin and end where a word differs from the one before, so that work goes with the number of
lines and not with that of cells. Lines along the second course are runs of bits inside a word,
carried on from one strip of diagonals to the next: distances are computed once, and memory grows
with the length and not with its square.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

Words = NDArray[np.uint64]

_LANES = 64
_NONE, _ONE = np.uint64(0), np.uint64(1)
_BITS = _ONE << np.arange(_LANES, dtype=np.uint64)
#: Powers of two leave different remainders by 67, which so tell the place of a bit.
_PRIME = np.uint64(67)
_PLACES = np.zeros(67, np.int64)
_PLACES[(_BITS % _PRIME).astype(np.int64)] = np.arange(_LANES)


@dataclass(frozen=True)
class Lines:
    """Lines of a recurrence plot, counted by their length.

    Parameters
    ----------
    diagonal : (n + 1,) array
        Lines in which both courses go on: ``diagonal[k]`` have the length k.
    vertical : (n + 1,) array
        Lines in which the first course stands while the second goes on.
    cells : int
        Cells in which both points are known, the Theiler window left out.
    """

    diagonal: Counts
    vertical: Counts
    cells: int

    @property
    def points(self) -> int:
        """Recurrent cells."""
        return int(self.diagonal @ np.arange(self.diagonal.size))

    def __add__(self, other: "Lines") -> "Lines":
        """Lines of two plots of one size together."""
        return Lines(
            self.diagonal + other.diagonal,
            self.vertical + other.vertical,
            self.cells + other.cells,
        )


def embedded(x: Array, dimension: int, delay: int) -> Array:
    """Delay coordinates of one or several series of one person.

    Parameters
    ----------
    x : (n_series, n) array
        Series on one grid.
    dimension : int
        Copies of each, at least 1.
    delay : int
        Samples from one copy to the next.

    Returns
    -------
    (n_series * dimension, n - (dimension - 1) * delay) array
        Columns are points; the copies follow each other, each of all series.
    """
    points = max(0, x.shape[1] - (dimension - 1) * delay)
    copies = [x[:, d * delay : d * delay + points] for d in range(dimension)]
    return np.ascontiguousarray(np.concatenate(copies), np.float64)


def recurrence_lines(
    a: Array,
    b: Array,
    radius: float,
    *,
    theiler: int = 0,
    strict: bool = False,
    partial: bool = False,
) -> Lines:
    """Lines of the cross-recurrence plot of two courses.

    Parameters
    ----------
    a, b : (n_dimensions, n) arrays
        Points as columns; NaN in any of its coordinates makes a point unknown, and a line ends
        there.
    radius : float
        Largest Euclidean distance of points that recur.
    theiler : int
        Diagonals nearer than this to the main one are left out; 0 keeps them all.
    strict : bool
        Whether the distance must be less than the radius.
    partial : bool
        Whether points meet that are known in some coordinates only: the squared distance is then
        that of the known ones times all over known, as R's ``dist`` has it.

    Returns
    -------
    Lines
        Vertical lines have the point of `a` fixed.

    Examples
    --------
    >>> x = np.array([[0.0, 0.0, 1.0, 2.0, 2.0]])
    >>> recurrence_lines(x, x, 0.0).diagonal.tolist()
    [0, 4, 0, 0, 0, 1]
    """
    n, m = a.shape[1], b.shape[1]
    longest = max(n, m)
    found = np.zeros((2, longest + 1), np.int64)
    bounds = ((-(n - 1), m - 1),) if theiler <= 0 else ((-(n - 1), -theiler), (theiler, m - 1))
    limit = largest_square(radius, strict=strict)
    for first, last in bounds:
        _counted(a, b, limit, first, last, found[0], found[1], 1 if partial else None)
    return Lines(found[0], found[1], _known_cells(_known(a), _known(b), theiler))


def self_recurrence_lines(
    a: Array, radius: float, *, theiler: int = 1, strict: bool = False
) -> Lines:
    """Diagonal lines of the plot of a course with itself, of one of its two equal halves.

    Parameters
    ----------
    a, radius, strict
        As in `recurrence_lines`.
    theiler : int
        First diagonal that is counted, at least 1.

    Returns
    -------
    Lines
        No vertical lines: half a plot cuts them.
    """
    n = a.shape[1]
    found = np.zeros((2, n + 1), np.int64)
    limit = largest_square(radius, strict=strict)
    _counted(a, a, limit, max(1, theiler), n - 1, found[0], None)
    seen = _known(a)
    later = _pairs_by_lag(seen, seen, max(1, theiler), n - 1)
    return Lines(found[0], found[1], int(later.sum()))


def recurrence_by_lag(
    a: Array, b: Array, radius: float, max_lag: int, *, strict: bool = False
) -> tuple[Array, Array]:
    """Diagonal recurrence profile: the share of points that recur at each lag.

    Parameters
    ----------
    a, b, radius, strict
        As in `recurrence_lines`; both courses are equally long.
    max_lag : int
        Largest lag in samples, less than their length.

    Returns
    -------
    share : (2 * max_lag + 1,) array
        Columns are the lags -max_lag to max_lag; at a positive lag `a` leads: ``a[t]`` meets
        ``b[t + lag]``. NaN where no pair is known.
    coverage : (2 * max_lag + 1,) array
        Share of known pairs in the overlap.

    Examples
    --------
    >>> x = np.arange(20.0)[None] % 7
    >>> share, _ = recurrence_by_lag(x, np.roll(x, 2), 0.0, 3)
    >>> int(share.argmax()) - 3
    2
    """
    limit = largest_square(radius, strict=strict)
    lines = np.zeros(a.shape[1] + 1, np.int64)
    by_lag = _counted(a, b, limit, -max_lag, max_lag, lines, None)
    pairs = _pairs_by_lag(_known(a), _known(b), -max_lag, max_lag)
    share = np.divide(by_lag, pairs, out=np.full(pairs.size, np.nan), where=pairs > 0)
    return share, known_pairs(a, b, max_lag)


def known_pairs(a: Array, b: Array, max_lag: int) -> Array:
    """Share of pairs of points in the overlap that are known in full, at each lag.

    Parameters
    ----------
    a, b, max_lag
        As in `recurrence_by_lag`.
    """
    pairs = _pairs_by_lag(_known(a), _known(b), -max_lag, max_lag)
    return np.asarray(pairs / (a.shape[1] - np.abs(np.arange(-max_lag, max_lag + 1))))


def _counted(
    a: Array,
    b: Array,
    limit: float,
    first: int,
    last: int,
    diagonal: Counts,
    vertical: Counts | None,
    least: int | None = None,
) -> Counts:
    """Count the lines between two diagonals; returns the recurrent cells of each diagonal.

    Points meet where at least `least` coordinates are known, by default all of them.
    """
    by_lag = np.zeros(max(0, last - first + 1), np.int64)
    if by_lag.size and a.shape[1] and b.shape[1]:
        a = np.ascontiguousarray(a, np.float64)
        # Unknown points around it: every strip may then be walked in full.
        padded = np.pad(b.astype(np.float64), ((0, 0), (_LANES, _LANES)), constant_values=np.nan)
        least = len(a) if least is None or (_known(a).all() and _known(b).all()) else least
        standing = diagonal[:0] if vertical is None else vertical
        _walk(a, padded, limit, least, first, last, diagonal, standing, by_lag)
    return by_lag


def largest_square(radius: float, *, strict: bool) -> float:
    """Largest number whose square root is within the radius, so that no root need be taken.

    Parameters
    ----------
    radius : float
        Largest distance, or with `strict` the smallest that is too large.
    strict : bool
        Whether distances must be less than the radius.
    """
    if strict:
        radius = math.nextafter(radius, -math.inf)
    if radius < 0:
        return -1.0
    square = radius * radius
    while math.sqrt(square) > radius:
        square = math.nextafter(square, 0.0)
    while math.isfinite(square) and math.sqrt(math.nextafter(square, math.inf)) <= radius:
        square = math.nextafter(square, math.inf)
    return square


def _known(a: Array) -> Flags:
    return np.asarray(np.isfinite(a).all(axis=0))


def _known_cells(a: Flags, b: Flags, theiler: int) -> int:
    cells = int(a.sum()) * int(b.sum())
    if theiler > 0 and a.size and b.size:
        cells -= int(_pairs_by_lag(a, b, 1 - theiler, theiler - 1).sum())
    return cells


def _pairs_by_lag(a: Flags, b: Flags, first: int, last: int) -> Counts:
    """Pairs of known points on each diagonal from the first to the last."""
    lags = np.arange(first, last + 1)
    if a.all() and b.all():
        whole = np.minimum(a.size, b.size - lags) - np.maximum(0, -lags)
        return np.asarray(np.maximum(0, whole), np.int64)
    return _count_pairs(a, b, lags)


@njit(cache=True, nogil=True, error_model="numpy")
def _count_pairs(a: Flags, b: Flags, lags: Counts) -> Counts:
    pairs = np.zeros(lags.size, np.int64)
    for p in range(lags.size):
        lag = lags[p]
        count = 0
        for i in range(max(0, -lag), min(a.size, b.size - lag)):
            count += a[i] & b[i + lag]
        pairs[p] = count
    return pairs


@njit(cache=True, nogil=True, error_model="numpy")
def _walk(
    a: Array,
    b: Array,
    limit: float,
    least: int,
    first: int,
    last: int,
    diagonal: Counts,
    vertical: Counts,
    by_lag: Counts,
) -> None:
    """Count lines on the diagonals first to last; `b` has `_LANES` unknown points at both ends."""
    n, m = a.shape[1], b.shape[1] - 2 * _LANES
    begun = np.zeros(_LANES, np.int64)
    standing = np.zeros(n, np.int64)
    distance = np.empty(_LANES)
    for strip in range(first, last + 1, _LANES):
        lanes, end = min(_LANES, last + 1 - strip), min(n, m - strip)
        inside = ~_NONE if lanes == _LANES else _BITS[lanes] - _ONE
        here = by_lag[strip - first :]
        before = _NONE
        for i in range(max(0, 1 - strip - _LANES), end):
            if least < a.shape[0]:
                now = _met_in_part(a, b, i, i + strip + _LANES, limit) & inside
            else:
                now = _met(a, b, i, i + strip + _LANES, limit, distance) & inside
            _turn(before, now, i, begun, diagonal, here)
            before = now
            if vertical.size:
                standing[i] = _stand(now, standing[i], vertical)
        _turn(before, _NONE, end, begun, diagonal, here)
    for length in standing:
        if length:
            vertical[length] += 1


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _met(a: Array, b: Array, i: int, j: int, limit: float, distance: Array) -> np.uint64:
    """Which of the points of `b` from j on meet point i of `a`, the first in the lowest bit."""
    # Rows are cut out first: the compiler then knows that no index wraps around.
    value, row = a[0, i], b[0, j : j + _LANES]
    for q in range(_LANES):
        apart = value - row[q]
        distance[q] = apart * apart
    for d in range(1, a.shape[0]):
        value, row = a[d, i], b[d, j : j + _LANES]
        for q in range(_LANES):
            apart = value - row[q]
            distance[q] += apart * apart
    met = _NONE
    for q in range(_LANES):
        met |= _BITS[q] if distance[q] <= limit else _NONE
    return met


@njit(cache=True, nogil=True, error_model="numpy")
def _met_in_part(a: Array, b: Array, i: int, j: int, limit: float) -> np.uint64:
    """The same over the coordinates that both know."""
    met = _NONE
    for q in range(_LANES):
        distance, known = 0.0, 0
        for d in range(a.shape[0]):
            apart = a[d, i] - b[d, j + q]
            if not np.isnan(apart):
                distance += apart * apart
                known += 1
        if known > 0 and distance * a.shape[0] <= limit * known:
            met |= _BITS[q]
    return met


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _turn(
    before: np.uint64, now: np.uint64, i: int, begun: Counts, diagonal: Counts, by_lag: Counts
) -> None:
    """Begin and end the lines of all diagonals at point i."""
    bits = now & ~before
    while bits:
        rest = bits & (bits - _ONE)
        begun[_PLACES[(bits ^ rest) % _PRIME]] = i
        bits = rest
    bits = before & ~now
    while bits:
        rest = bits & (bits - _ONE)
        lane = _PLACES[(bits ^ rest) % _PRIME]
        diagonal[i - begun[lane]] += 1
        by_lag[lane] += i - begun[lane]
        bits = rest


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _stand(now: np.uint64, length: int, vertical: Counts) -> int:
    """Follow a line along the second course through one strip; returns what is still open."""
    edges = now ^ ((now << _ONE) | (_ONE if length else _NONE))
    if not edges:
        return length + _LANES if length else 0
    begun = -length
    while edges:
        rest = edges & (edges - _ONE)
        place = _PLACES[(edges ^ rest) % _PRIME]
        edges = rest
        if length:
            vertical[place - begun] += 1
            length = 0
        else:
            begun, length = place, 1
    return _LANES - begun if length else 0
