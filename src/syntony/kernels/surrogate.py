"""Surrogate series: what a signal would be if only some of its properties were real.

All randomness comes from the generator of the caller, and a generator in the same state gives the
same surrogates, bit for bit.
"""

import itertools

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from syntony.kernels import Array

_BATCH = 1 << 16  # samples transformed at once; more only leaves the cache


def randomize_phases(x: Array, count: int, rng: Generator) -> Array:
    """Series with the amplitude spectrum of `x` and random phases.

    Parameters
    ----------
    x : (n,) array
        A stationary series without NaN. A trend, or ends that do not meet, would be taken for
        slow waves; remove it first.
    count : int
        Number of surrogates.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count, n) array
        Surrogates with the mean, the variance and the periodogram of `x`, hence its circular
        autocorrelation. Values are as if Gaussian.

    References
    ----------
    .. [1] Theiler, Eubank, Longtin, Galdrikian & Farmer (1992), doi:10.1016/0167-2789(92)90102-S.

    Examples
    --------
    >>> x = np.array([1.0, 4.0, 2.0, 7.0, 3.0])
    >>> surrogate = randomize_phases(x, 1, np.random.default_rng(1))[0]
    >>> np.allclose(np.abs(np.fft.rfft(surrogate)), np.abs(np.fft.rfft(x)))
    True
    """
    n = x.size
    spectrum = np.fft.rfft(x)
    surrogates = np.empty((count, n))
    batch = max(1, _BATCH // max(1, n))
    for begin in range(0, count, batch):
        rows = surrogates[begin : begin + batch]
        turns = np.exp(2j * np.pi * rng.random((len(rows), spectrum.size)))
        turns[:, 0] = 1.0
        if n % 2 == 0:
            turns[:, -1] = 1.0  # the Nyquist frequency of a real series has no phase to turn
        rows[:] = np.fft.irfft(spectrum * turns, n)
    return surrogates


def iaaft(
    x: Array, count: int, rng: Generator, *, max_iterations: int = 100
) -> tuple[Array, Array]:
    """Series with the very values of `x` and, as nearly as can be, its amplitude spectrum.

    Parameters
    ----------
    x : (n,) array
        A stationary series without NaN; remove a trend first.
    count : int
        Number of surrogates.
    rng : Generator
        Source of all randomness.
    max_iterations : int
        Iterations after which a surrogate is taken as it is.

    Returns
    -------
    surrogates : (count, n) array
        Permutations of `x`.
    discrepancy : (count,) array
        Distance of each surrogate's amplitude spectrum (without the mean) from that of `x`, as a
        share of its norm.

    Notes
    -----
    A random permutation is given the amplitudes of `x` and then its values by rank, in turn, until
    the ranks stay as they are. The step to the values comes last, so these are exact.

    References
    ----------
    .. [1] Schreiber & Schmitz (1996), doi:10.1103/PhysRevLett.77.635.

    Examples
    --------
    >>> x = np.sin(np.arange(64.0)) ** 3
    >>> surrogates, discrepancy = iaaft(x, 2, np.random.default_rng(1))
    >>> bool((np.sort(surrogates) == np.sort(x)).all()), bool(discrepancy.max() < 0.1)
    (True, True)
    """
    n = x.size
    ordered = np.sort(x)
    amplitudes = np.abs(np.fft.rfft(x))
    surrogates = rng.permuted(np.broadcast_to(np.asarray(x, np.float64), (count, n)), axis=1)
    batch = max(1, _BATCH // max(1, n))
    for begin in range(0, count, batch):
        _iterate(surrogates[begin : begin + batch], ordered, amplitudes, max_iterations)
    apart = np.abs(np.fft.rfft(surrogates)) - amplitudes
    norm = np.linalg.norm(amplitudes[1:])
    discrepancy = np.linalg.norm(apart[:, 1:], axis=1) / (norm if norm > 0.0 else 1.0)
    return surrogates, discrepancy


def _iterate(surrogates: Array, ordered: Array, amplitudes: Array, max_iterations: int) -> None:
    """Turn random permutations into surrogates, in place; rows that have settled are left alone."""
    active = np.arange(len(surrogates))
    ranks = np.zeros(surrogates.shape, np.int64)
    for _ in range(max_iterations):
        spectrum = np.fft.rfft(surrogates[active])
        size = np.abs(spectrum)
        spectrum *= np.divide(amplitudes, size, out=np.zeros_like(size), where=size > 0.0)
        order = np.argsort(np.fft.irfft(spectrum, ordered.size), axis=1)
        surrogates[active[:, None], order] = ordered
        moved = (order != ranks[active]).any(axis=1)
        ranks[active] = order
        active = active[moved]
        if active.size == 0:
            return


def aaft(x: Array, count: int, rng: Generator) -> Array:
    """Series with the very values of `x` and about its amplitude spectrum.

    Parameters
    ----------
    x : (n,) array
        A stationary series without NaN; remove a trend first.
    count : int
        Number of surrogates.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count, n) array
        Permutations of `x`. Gaussian values in the order of `x` have their phases made random,
        and `x` is put in the order of the outcome. The spectrum is a little flatter than that of
        `x`; `iaaft` comes nearer.

    References
    ----------
    .. [1] Theiler, Eubank, Longtin, Galdrikian & Farmer (1992), doi:10.1016/0167-2789(92)90102-S.

    Examples
    --------
    >>> x = np.exp(np.sin(np.arange(64.0)))
    >>> bool((np.sort(aaft(x, 1, np.random.default_rng(1))[0]) == np.sort(x)).all())
    True
    """
    ranks = _ranks(x)
    ordered = np.sort(np.asarray(x, np.float64))
    surrogates = np.empty((count, x.size))
    for row in surrogates:
        gaussian = np.sort(rng.standard_normal(x.size))[ranks]
        row[:] = ordered[_ranks(randomize_phases(gaussian, 1, rng)[0])]
    return surrogates


def _ranks(x: Array) -> NDArray[np.int64]:
    """Place of each value among all, from 0; equal ones in the order in which they stand."""
    ranks = np.empty(x.size, np.int64)
    ranks[np.argsort(x, kind="stable")] = np.arange(x.size)
    return ranks


def slide(x: Array, shifts: NDArray[np.int64]) -> Array:
    """Copies of `x` moved in time; what is moved beyond the ends is lost.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    shifts : (count,) integer array
        How many samples later each copy comes; negative is earlier.

    Returns
    -------
    (count, n) array
        Row i at sample t is ``x[t - shifts[i]]``, NaN where there is no such sample.

    Examples
    --------
    >>> slide(np.arange(3.0), np.array([1, -2])).tolist()
    [[nan, 0.0, 1.0], [2.0, nan, nan]]
    """
    at = np.arange(x.size) - np.asarray(shifts)[:, None]
    inside = (at >= 0) & (at < x.size)
    return np.where(inside, np.asarray(x, np.float64)[np.where(inside, at, 0)], np.nan)


def draw_slides(count: int, guard: int, reach: int, rng: Generator) -> NDArray[np.int64]:
    """Random shifts for `slide`, earlier and later.

    Parameters
    ----------
    count : int
        Number of shifts.
    guard, reach : int
        Least and largest distance (samples) from the true alignment; 1 <= guard <= reach.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count,) integer array
        No shift comes twice while there are others left.
    """
    later = np.arange(guard, reach + 1)
    return _dealt(np.concatenate((-later, later)), count, rng)


def shift_circularly(x: Array, shifts: NDArray[np.int64]) -> Array:
    """Copies of `x` turned around in time; gaps move with the data.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    shifts : (count,) integer array
        How many samples later each copy comes; what leaves at the end enters at the beginning.

    Returns
    -------
    (count, n) array
        Row i at sample t is ``x[(t - shifts[i]) % n]``.
    """
    at = np.arange(x.size) - np.asarray(shifts)[:, None]
    return np.asarray(np.asarray(x, np.float64)[at % max(1, x.size)])


def draw_shifts(n: int, count: int, guard: int, rng: Generator) -> NDArray[np.int64]:
    """Random circular shifts of a series, none within the guard of its own place.

    Parameters
    ----------
    n : int
        Length of the series.
    count : int
        Number of shifts.
    guard : int
        Least distance, in samples around the circle, from the true alignment; at most n / 2. At
        least the largest lag plus the correlation time, or surrogates contain the real thing.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count,) integer array
        Shifts from guard to n - guard. No shift comes twice while there are others left.
    """
    return _dealt(np.arange(max(1, guard), n - max(1, guard) + 1), count, rng)


def _dealt(choices: NDArray[np.int64], count: int, rng: Generator) -> NDArray[np.int64]:
    """So many of the choices in random order, each again only when all have come."""
    rounds = [rng.permutation(choices) for _ in range(-(-count // choices.size))]
    return np.concatenate([np.empty(0, np.int64), *rounds])[:count]


def permute_blocks(x: Array, count: int, blocks: int, rng: Generator) -> Array:
    """Copies of `x` cut into blocks in random order; gaps move with the data.

    Parameters
    ----------
    x : (n,) array
        A series with little memory; NaN where nothing was observed.
    count : int
        Number of surrogates.
    blocks : int
        Number of blocks, whose lengths differ by at most one sample.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count, n) array
        The record is closed to a circle that each surrogate opens and cuts elsewhere, so that
        seams lie nowhere in particular.

    Examples
    --------
    >>> made = permute_blocks(np.arange(6.0), 2, 3, np.random.default_rng(1))
    >>> made.tolist()
    [[2.0, 3.0, 4.0, 5.0, 0.0, 1.0], [0.0, 3.0, 4.0, 1.0, 2.0, 5.0]]
    """
    n = x.size
    edges = np.linspace(0, n, blocks + 1).round().astype(np.int64)
    pieces = [np.arange(a, b) for a, b in itertools.pairwise(edges)]
    opened, turned = rng.integers(n, size=(2, count))
    orders = draw_permutations(blocks, count, rng)
    at = np.empty((count, n), np.int64)
    for row, order, first, shift in zip(at, orders, opened, turned, strict=True):
        row[:] = np.roll(np.concatenate([pieces[k] for k in order]), shift) + first
    return np.asarray(np.asarray(x, np.float64)[at % n])


def draw_permutations(n: int, count: int, rng: Generator) -> NDArray[np.int64]:
    """Random orders of n blocks.

    Parameters
    ----------
    n : int
        Number of blocks.
    count : int
        Number of orders.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count, n) integer array
        Each row a permutation of 0 ... n - 1, all equally likely, so that a block may stay where
        it is: only then is the permutation test exact.
    """
    return rng.permuted(np.broadcast_to(np.arange(n), (count, n)), axis=1)
