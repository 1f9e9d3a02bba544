"""Twins: moments that the rest of a series cannot tell apart, and series that jump between them."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.random import Generator
from numpy.typing import NDArray

from syntony.kernels import Array

Words = NDArray[np.uint64]
Indices = NDArray[np.int32]

_SAMPLED = 1000  # states from whose distances the radius is taken


@dataclass(frozen=True, eq=False)
class Twins:
    """States of a series and their twins.

    Parameters
    ----------
    last : int
        Samples from the first to the last coordinate of a state.
    radius : float
        Distance within which states recur.
    begin : (n_states + 1,) integer array
        Twins of state i are ``others[begin[i]:begin[i + 1]]``.
    others : (n_twins,) integer array
        Never the state itself.
    home : int
        The state nearest to the last one, which has nothing after it.
    """

    last: int
    radius: float
    begin: NDArray[np.int64]
    others: Indices
    home: int

    @property
    def share(self) -> float:
        """Share of the states that have a twin, 0 to 1."""
        return float((np.diff(self.begin) > 0).mean())


def find_twins(
    x: Array, *, dimension: int, delay: int, recurrences: float, tolerance: float
) -> Twins:
    """Pairs of states that recur and have the same neighbors.

    Parameters
    ----------
    x : (n,) array
        A series without NaN that varies; ``(dimension - 1) * delay + 1 < n``.
    dimension, delay : int
        Coordinates of a state, and samples between them.
    recurrences : float
        Share of all pairs of states that are within the radius of each other, as is estimated
        from a thousand states; by the largest difference of coordinates.
    tolerance : float
        Share of the neighbors of two twins that only one of them may have; 0 asks for identical
        columns of the recurrence matrix [1]_, of which noise has next to none.

    Returns
    -------
    Twins

    Notes
    -----
    The recurrence matrix is held as bits: n² / 8 bytes, 12.5 MB for 10,000 samples; time grows
    with ``recurrences * n³ / 64``.

    References
    ----------
    .. [1] Thiel, Romano, Kurths, Rolfs & Kliegl (2006), doi:10.1209/epl/i2006-10147-0.

    Examples
    --------
    >>> wave = np.sin(np.pi * np.arange(40) / 5)
    >>> found = find_twins(wave, dimension=2, delay=2, recurrences=0.1, tolerance=0.0)
    >>> found.others[found.begin[0] : found.begin[1]].tolist()
    [10, 20, 30]
    """
    last = (dimension - 1) * delay
    m = x.size - last
    states = np.stack([x[k * delay : k * delay + m] for k in range(dimension)], axis=1)
    states = np.ascontiguousarray(states, np.float64)
    radius = _radius(states, recurrences)
    bits = np.zeros((m, -(-m // 64)), np.uint64)
    _recur(states, radius, bits)
    counts = np.zeros(m, np.int64)
    nothing = np.empty(0, np.int32)
    _pair(bits, tolerance, counts, nothing, nothing.astype(np.int64))
    begin = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    others = np.empty(begin[-1], np.int32)
    _pair(bits, tolerance, np.zeros(m, np.int64), others, begin)
    apart = np.abs(states[:-1] - states[-1]).max(axis=1)
    return Twins(last, radius, begin, others, int(apart.argmin()))


def draw_twins(x: Array, twins: Twins, count: int, rng: Generator) -> Array:
    """Series that go on as `x` did, from the state they are in or from one of its twins.

    Parameters
    ----------
    x : (n,) array
        The series.
    twins : Twins
        Of `x`, from `find_twins`.
    count : int
        Number of surrogates.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count, n) array
        Each begins anywhere. Where the data end without a twin, it goes on from the nearest state.
    """
    made = np.empty((count, x.size))
    states = twins.begin.size - 1
    starts = rng.integers(states, size=count)
    for row, start in zip(made, starts, strict=True):
        _walk(x, twins.last, twins.begin, twins.others, twins.home, start, rng.random(x.size), row)
    return made


def decorrelation(x: Array, longest: int) -> int:
    """First lag (samples) at which the autocorrelation is below 1 / e; at most `longest`.

    Examples
    --------
    >>> decorrelation(np.sin(np.pi * np.arange(200) / 50), 100)
    20
    """
    centered = x - x.mean()
    spectrum = np.fft.rfft(centered, 2 * x.size)
    r = np.fft.irfft(np.abs(spectrum) ** 2)[: longest + 1]
    below = np.flatnonzero(r < r[0] / np.e)
    return int(below[0]) if below.size else longest


def _radius(states: Array, recurrences: float) -> float:
    chosen = states[:: max(1, -(-len(states) // _SAMPLED))]
    apart = np.zeros((len(chosen), len(chosen)))
    for coordinate in chosen.T:
        np.maximum(apart, np.abs(coordinate[:, None] - coordinate), out=apart)
    return float(np.quantile(apart[np.triu_indices(len(chosen), 1)], recurrences))


@njit(cache=True, nogil=True, error_model="numpy")
def _recur(states: Array, radius: float, bits: Words) -> None:
    for i in range(len(states)):
        for j in range(len(states)):
            near = True
            for k in range(states.shape[1]):
                near = near and abs(states[i, k] - states[j, k]) <= radius
            if near:
                bits[i, j >> 6] |= np.uint64(1) << np.uint64(j & 63)


@njit(cache=True, nogil=True, error_model="numpy")
def _pair(
    bits: Words, tolerance: float, counts: NDArray[np.int64], others: Indices,
    begin: NDArray[np.int64],
) -> None:  # fmt: skip
    """Count the twins of every state, and fill them in where there is room for them."""
    for i in range(len(bits)):
        for j in range(i + 1, len(bits)):
            if not (bits[i, j >> 6] >> np.uint64(j & 63)) & np.uint64(1):
                continue
            if not _alike(bits[i], bits[j], tolerance):
                continue
            if others.size:
                others[begin[i] + counts[i]] = j
                others[begin[j] + counts[j]] = i
            counts[i] += 1
            counts[j] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _alike(a: Words, b: Words, tolerance: float) -> bool:
    apart, either = 0, 0
    for k in range(a.size):
        apart += _ones(a[k] ^ b[k])
        either += _ones(a[k] | b[k])
    return apart <= tolerance * either


@njit(cache=True, nogil=True, error_model="numpy")
def _ones(word: np.uint64) -> int:
    """How many bits are set, by adding neighbors of growing width."""
    v = np.uint64(word)
    v -= (v >> np.uint64(1)) & np.uint64(0x5555555555555555)
    v = (v & np.uint64(0x3333333333333333)) + ((v >> np.uint64(2)) & np.uint64(0x3333333333333333))
    v = (v + (v >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    for step in (8, 16, 32):
        v += v >> np.uint64(step)
    return int(v & np.uint64(0x7F))


@njit(cache=True, nogil=True, error_model="numpy")
def _walk(
    x: Array, last: int, begin: NDArray[np.int64], others: Indices, home: int,
    start: int, chances: Array, row: Array,
) -> None:  # fmt: skip
    end = begin.size - 2
    i = start
    for t in range(row.size):
        row[t] = x[i + last]
        count = begin[i + 1] - begin[i]
        pick = min(int(chances[t] * (count + 1)), count)
        j = i if pick == count else others[begin[i] + pick]
        if j == end:
            j = i if i != end else home
            if i == end and count:
                j = others[begin[i]]
        i = j + 1
