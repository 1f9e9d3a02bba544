"""Joint recurrence: whether one person returns to an old state when the other does.

Each course is compared with itself only, one diagonal at a time. Flags of a diagonal are packed
into words of 64, so that a lag costs a shift, an "and" and a count of bits for 64 cells at once.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.recurrence import Lines, largest_square

Counts = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Joint:
    """Recurrences of two courses with themselves, counted over half a plot.

    Parameters
    ----------
    both, first, second, cells : (2 * max_lag + 1,) arrays
        At each lag the cells in which both recur, the first does, the second does, and all that
        are known in both. At a positive lag the first leads.
    lines : Lines
        Diagonal lines of cells in which both recur at lag 0; no vertical ones.
    """

    both: Counts
    first: Counts
    second: Counts
    cells: Counts
    lines: Lines

    @property
    def similarity(self) -> Array:
        """Joint recurrences over the geometric mean of both persons'; NaN without any."""
        size = np.sqrt(self.first.astype(np.float64) * self.second)
        share = np.divide(self.both, size, out=np.full(size.size, np.nan), where=size > 0)
        return np.asarray(share)


def joint_recurrence(
    a: Array, b: Array, radius: tuple[float, float], max_lag: int, *, theiler: int = 1
) -> Joint:
    """Count when two persons return to their own old states together.

    Parameters
    ----------
    a, b : (n_dimensions, n) arrays
        Points as columns, as many in both; NaN in any of its coordinates makes a point unknown.
    radius : (float, float)
        Largest distance of points that recur, of each.
    max_lag : int
        Largest lag in samples, less than n.
    theiler : int
        Points less than this apart in time are not compared; at least 1.

    Returns
    -------
    Joint
        At lag k the first person's times i and j are held against the second's i + k and j + k.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=(1, 200)).cumsum(axis=1)
    >>> int(joint_recurrence(x, np.roll(x, 4), (0.5, 0.5), 6).similarity.argmax()) - 6
    4
    """
    n = a.shape[1]
    found = np.zeros((4, 2 * max_lag + 1), np.int64)
    lines = np.zeros(n + 1, np.int64)
    # What is known needs counting only where something is not.
    planes = 2 if np.isfinite(a).all() and np.isfinite(b).all() else 4
    limits = largest_square(radius[0], strict=False), largest_square(radius[1], strict=False)
    a, b = np.ascontiguousarray(a, np.float64), np.ascontiguousarray(b, np.float64)
    _count(a, b, limits[0], limits[1], max(1, theiler), planes, found, lines)
    of_both = Lines(lines, np.zeros(n + 1, np.int64), int(found[3, max_lag]))
    return Joint(found[0], found[1], found[2], found[3], of_both)


@njit(cache=True, nogil=True, error_model="numpy")
def _count(
    a: Array, b: Array, limit_a: float, limit_b: float, theiler: int, planes: int,
    found: Counts, lines: Counts,
) -> None:  # fmt: skip
    n = a.shape[1]
    max_lag = found.shape[1] // 2
    distance = np.empty(n)
    flags = np.zeros((4, n), np.uint8)  # recurs in a, in b; known in a, in b
    words = np.zeros((4, n // 64 + 2 + max_lag // 64), np.uint64)
    for k in range(theiler, n):
        length = n - k
        _compare(a, k, limit_a, distance, flags[0], flags[2])
        _compare(b, k, limit_b, distance, flags[1], flags[3])
        _runs(flags[0], flags[1], length, lines)
        for p in range(planes):
            _pack(flags[p], length, words[p])
        for lag in range(-min(max_lag, length - 1), min(max_lag, length - 1) + 1):
            at, shift = max_lag + lag, abs(lag)
            # The one that leads begins at the diagonal's start, the other `shift` later.
            lead, follow = (0, 1) if lag >= 0 else (1, 0)
            found[0, at] += _together(words[lead], words[follow], length, shift)
            if planes == 4:
                found[1 + lead, at] += _together(words[lead], words[2 + follow], length, shift)
                found[1 + follow, at] += _together(words[2 + lead], words[follow], length, shift)
                found[3, at] += _together(words[2 + lead], words[2 + follow], length, shift)
        if planes == 2:
            _overlaps(flags, length, found)


@njit(cache=True, nogil=True, error_model="numpy")
def _compare(a: Array, k: int, limit: float, distance: Array, recurs: Bytes, known: Bytes) -> None:
    """Whether points k apart recur, and whether both are known."""
    length = a.shape[1] - k
    part = distance[:length]
    part[:] = 0.0
    for d in range(a.shape[0]):
        early, late = a[d, :length], a[d, k : k + length]
        for i in range(length):
            apart = early[i] - late[i]
            part[i] += apart * apart
    here, seen = recurs[:length], known[:length]
    for i in range(length):
        here[i] = part[i] <= limit
        seen[i] = not np.isnan(part[i])


@njit(cache=True, nogil=True, error_model="numpy")
def _runs(first: Bytes, second: Bytes, length: int, lines: Counts) -> None:
    run = 0
    for i in range(length):
        if first[i] & second[i]:
            run += 1
        elif run:
            lines[run] += 1
            run = 0
    if run:
        lines[run] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _pack(flags: Bytes, length: int, words: Words) -> None:
    """Flags as bits, the first the lowest; none beyond the length."""
    words[:] = 0
    for w in range(length // 64 + 1):
        word = np.uint64(0)
        for q in range(min(64, length - 64 * w)):
            word |= np.uint64(flags[64 * w + q]) << np.uint64(q)
        words[w] = word


_ODD, _PAIRS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_NIBBLES, _LAST = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x7F)
_1, _2, _4, _8, _16, _32, _64 = (np.uint64(s) for s in (1, 2, 4, 8, 16, 32, 64))


@njit(cache=True, nogil=True, error_model="numpy")
def _together(lead: Words, follow: Words, length: int, shift: int) -> int:
    """Bits that are set in `lead` and, `shift` later, in `follow`."""
    count = np.uint64(0)
    used = (length - shift) // 64 + 1
    whole, rest = shift // 64, np.uint64(shift % 64)
    early, late, next_late = lead[:used], follow[whole : whole + used], follow[whole + 1 :]
    for w in range(used):
        word = late[w]
        if rest:
            word = (word >> rest) | (next_late[w] << (_64 - rest))
        word &= early[w]
        word = word - ((word >> _1) & _ODD)
        word = (word & _PAIRS) + ((word >> _2) & _PAIRS)
        word = (word + (word >> _4)) & _NIBBLES
        word = word + (word >> _8)
        word = word + (word >> _16)
        count += (word + (word >> _32)) & _LAST
    return int(count)


@njit(cache=True, nogil=True, error_model="numpy")
def _overlaps(flags: Bytes, length: int, found: Counts) -> None:
    """Recurrences of each in the overlap at every lag, where nothing is missing."""
    max_lag = found.shape[1] // 2
    early, late = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for p in range(2):
        for i in range(length):
            early[p] += flags[p, i]
        late[p] = early[p]
    for shift in range(min(max_lag, length - 1) + 1):
        if shift:
            for p in range(2):
                early[p] -= flags[p, length - shift]
                late[p] -= flags[p, shift - 1]
            found[1, max_lag - shift] += late[0]
            found[2, max_lag - shift] += early[1]
            found[3, max_lag - shift] += length - shift
        found[1, max_lag + shift] += early[0]
        found[2, max_lag + shift] += late[1]
        found[3, max_lag + shift] += length - shift
