"""Windowed lagged correlation of many pairs of signals, such as all pseudo-dyads of a study.

What belongs to one signal (spectra of its blocks, means and spreads of its windows) is computed
once and kept; a pair then costs one product of spectra and a transform back. Memory grows with the
signals, not with the pairs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.blockspectra import block_spectra, spectral_products, transforms_pay
from syntony.kernels.cells import normalize, place
from syntony.kernels.lagged import lagged_correlation, typical
from syntony.kernels.moments import window_moments
from syntony.kernels.products import sum_rows

_MAX_LOSS = 1e5  # times 2e-16 for the transforms' rounding: r keeps ten digits
_GROUP = 16  # factors of (1 + r) / (1 - r) that are multiplied before a logarithm is taken


@dataclass(frozen=True, slots=True)
class _Member:
    """What a pair needs to know of one signal, positions being where a window or a lag begins.

    All but the values is empty where windows share no blocks long enough for transforms to pay.
    """

    values: Array
    n_windows: int
    spectra: Array
    mean: Array
    scale: Array
    careful: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LagBank:
    """Signals made ready to be correlated with each other in windows at every lag.

    Attributes
    ----------
    width, step, max_lag : int
        Window length, distance between windows and largest lag, in samples; windows begin at 0,
        step, 2 * step, ...
    members : tuple
        One entry a signal, see `build_bank`.
    """

    width: int
    step: int
    max_lag: int
    members: tuple[_Member, ...]

    @property
    def nbytes(self) -> int:
        """Bytes kept beside the signals themselves."""
        return sum(
            array.nbytes for m in self.members for array in (m.spectra, m.mean, m.scale, m.careful)
        )


@dataclass(frozen=True, slots=True)
class LagProfiles:
    """Means over the windows of each pair.

    Attributes
    ----------
    z, abs_z : (n_pairs, 2 * max_lag + 1) arrays
        Mean of Fisher's z and of its magnitude; columns are the lags -max_lag to max_lag, and at a
        positive lag the first of the pair leads. NaN where no window is usable.
    n_windows : (n_pairs, 2 * max_lag + 1) integer array
        How many windows those means rest on.
    """

    z: Array
    abs_z: Array
    n_windows: NDArray[np.int64]


def build_bank(signals: Sequence[Array], width: int, step: int, max_lag: int) -> LagBank:
    """Compute once what every pair of these signals will need.

    Parameters
    ----------
    signals : sequence of (n,) arrays
        The signals, each as long as it is; NaN where nothing was observed. They are kept, not
        copied. A pair is as long as the shorter of its two.
    width, step, max_lag : int
        Window length, distance between windows and largest lag, in samples.

    Returns
    -------
    LagBank
        For `bank_profiles` and `bank_correlation`. An hour at 25 Hz takes 1.7 MB.

    Raises
    ------
    ValueError
        A signal does not hold one window and its lags.
    """
    shortest = min((len(x) for x in signals), default=width + max_lag)
    if shortest < width + max_lag:
        raise ValueError(
            f"Windows of {width} samples with lags to {max_lag} need signals of at least"
            f" {width + max_lag} samples; the shortest has {shortest}."
        )
    return LagBank(width, step, max_lag, tuple(_prepare(x, width, step, max_lag) for x in signals))


def bank_profiles(
    bank: LagBank,
    pairs: NDArray[np.int64],
    *,
    min_coverage: float = 0.0,
    limit: float = 10.0,
) -> LagProfiles:
    """Mean Fisher's z by lag of each pair.

    Parameters
    ----------
    bank : LagBank
        The signals.
    pairs : (n_pairs, 2) integer array
        Which signal with which.
    min_coverage : float
        Share of complete pairs of samples below which a window is left out at that lag.
    limit : float
        Largest magnitude of Fisher's z.

    Returns
    -------
    LagProfiles
        As if `lagged_correlation` and `fisher_z` had been averaged over the windows, to 1e-9.

    Examples
    --------
    >>> x = np.sin(np.arange(900.0) ** 1.3)
    >>> bank = build_bank([x, np.roll(x, 4), np.cos(x)], width=100, step=50, max_lag=20)
    >>> found = bank_profiles(bank, np.array([[0, 1], [1, 0]]))
    >>> (found.z.argmax(axis=1) - 20).tolist()
    [4, -4]
    """
    shape = (len(pairs), 2 * bank.max_lag + 1)
    found = LagProfiles(np.empty(shape), np.empty(shape), np.empty(shape, np.int64))
    most = max((m.n_windows for m in bank.members), default=0)
    table = np.empty((most, shape[1]))
    for p, (i, j) in enumerate(np.asarray(pairs).tolist()):
        a, b = bank.members[i], bank.members[j]
        r = table[: min(a.n_windows, b.n_windows)]
        coverage = _correlate_pair(bank, a, b, r)
        if coverage.strides != (0, 0):
            r[coverage < min_coverage] = np.nan
        _average(r, limit, found.z[p], found.abs_z[p], found.n_windows[p])
    return found


def bank_correlation(bank: LagBank, i: int, j: int) -> tuple[Array, Array]:
    """Pearson's r of signals i and j in every window at every lag.

    Parameters
    ----------
    bank : LagBank
        The signals.
    i, j : int
        Which two.

    Returns
    -------
    r, coverage : (n_windows, 2 * max_lag + 1) arrays
        As from `lagged_correlation`, to 1e-9.
    """
    n_windows = min(bank.members[i].n_windows, bank.members[j].n_windows)
    r = np.empty((n_windows, 2 * bank.max_lag + 1))
    return r, _correlate_pair(bank, bank.members[i], bank.members[j], r)


def _correlate_pair(bank: LagBank, a: _Member, b: _Member, r: Array) -> Array:
    """Fill r of two members; returns the coverage."""
    starts = np.repeat(np.arange(len(r))[:, None] * bank.step, 2, axis=1)
    block = math.gcd(bank.width, bank.step)
    if not a.careful.size:
        return lagged_correlation(a.values, b.values, starts, bank.width, bank.max_lag, out=r)[1]
    height, stride = bank.width // block, bank.step // block
    n_rows = (len(r) - 1) * stride + height
    rows = spectral_products(a.spectra, b.spectra, block, n_rows, bank.max_lag)
    pitch = _pitch(bank.step, bank.max_lag)
    _fill(rows, height, stride, bank.width, pitch, (a.mean, a.scale), (b.mean, b.scale), r)
    careful = a.careful[: len(r)] | b.careful[: len(r)]
    if not careful.any():
        return np.broadcast_to(1.0, r.shape)
    coverage = np.ones(r.shape)
    r[careful], coverage[careful] = lagged_correlation(
        a.values, b.values, starts[careful], bank.width, bank.max_lag
    )
    return coverage


def _pitch(step: int, max_lag: int) -> int:
    """Distance in a table of positions from one window's first to the next one's.

    The lags of a window reach into the next one's, or leave positions between that nobody needs.
    """
    return min(step, max_lag + 1)


def _prepare(x: Array, width: int, step: int, max_lag: int) -> _Member:
    """Everything that belongs to one signal alone."""
    x = np.ascontiguousarray(x, np.float64)
    n_windows = (x.size - width - max_lag) // step + 1
    block = math.gcd(width, step)
    if step > width or not transforms_pay(block, max_lag):
        nothing = np.empty(0)
        return _Member(x, n_windows, nothing, nothing, nothing, np.empty(0, np.bool_))
    n_rows = (n_windows - 1) * (step // block) + width // block
    centered = np.where(np.isnan(x), 0.0, x - typical(x))
    mean, spread = window_moments(centered, width)
    careful = np.empty(n_windows, np.bool_)
    _choose_careful(x, centered, spread, (width, step, max_lag, block), careful)
    if step > max_lag:
        needed = (np.arange(n_windows)[:, None] * step + np.arange(max_lag + 1)).ravel()
    else:
        needed = np.arange((n_windows - 1) * step + max_lag + 1)
    with np.errstate(divide="ignore"):
        scale = 1.0 / np.sqrt(spread[needed])
    scale[np.isinf(scale)] = np.nan
    spectra = block_spectra(centered, block, n_rows, max_lag)
    return _Member(x, n_windows, spectra, mean[needed], scale, careful)


@njit(cache=True, nogil=True, error_model="numpy")
def _choose_careful(
    x: Array,
    centered: Array,
    spread: Array,
    geometry: tuple[int, int, int, int],
    careful: NDArray[np.bool_],
) -> None:
    """Mark the windows that a gap touches, or too quiet beside what transforms mix them with."""
    width, step, max_lag, block = geometry
    run = np.ones(x.size, np.int64)  # of equal samples, up to and with this one
    for t in range(1, x.size):
        if x[t] == x[t - 1]:
            run[t] = run[t - 1] + 1
    for w in range(careful.size):
        begin = w * step
        power = 0.0
        for v in centered[begin : begin + width + block]:
            power += v * v
        care = bool(np.isnan(x[begin : begin + width + max_lag]).any())
        for p in range(begin, begin + max_lag + 1):
            # No spread is fine where the samples are equal, not where centering has made them so.
            constant = run[p + width - 1] >= width
            care |= not constant and power > _MAX_LOSS * spread[p]
        careful[w] = care


@njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    rows: Array,
    height: int,
    stride: int,
    width: int,
    pitch: int,
    about_a: tuple[Array, Array],
    about_b: tuple[Array, Array],
    r: Array,
) -> None:
    """Turn the blocks' sums of products, a leading and b leading, into r."""
    cells = np.empty((r.shape[0], rows.shape[2]))
    none = np.empty(0, np.int64)
    for side in (-1, 1):
        lead, follow = (about_a, about_b) if side > 0 else (about_b, about_a)
        sum_rows(rows[0 if side > 0 else 1], height, stride, cells)
        normalize(cells, width, pitch, (lead[0], lead[1], none), (follow[0], follow[1], none))
        place(cells, side, r)


@njit(cache=True, nogil=True, error_model="numpy")
def _average(r: Array, limit: float, z: Array, abs_z: Array, n_windows: NDArray[np.int64]) -> None:
    """Mean Fisher's z and its magnitude over the windows, lag by lag.

    A sum of logarithms is the logarithm of a product: one for every `_GROUP` windows will do.
    """
    n_lags = r.shape[1]
    edge = math.tanh(limit)
    above, below, large, small = np.ones((4, n_lags))
    z[:] = 0.0
    abs_z[:] = 0.0
    n_windows[:] = 0
    for w in range(r.shape[0]):
        for k in range(n_lags):
            v = r[w, k]
            inside = abs(v) < edge
            factor = v if inside else 0.0
            known = v == v
            above[k] *= 1.0 + factor
            below[k] *= 1.0 - factor
            large[k] *= 1.0 + abs(factor)
            small[k] *= 1.0 - abs(factor)
            if known and not inside:
                z[k] += math.copysign(limit, v)
                abs_z[k] += limit
            n_windows[k] += known
        if (w + 1) % _GROUP == 0 or w + 1 == r.shape[0]:
            for k in range(n_lags):
                z[k] += 0.5 * math.log(above[k] / below[k])
                abs_z[k] += 0.5 * math.log(large[k] / small[k])
            above[:] = 1.0
            below[:] = 1.0
            large[:] = 1.0
            small[:] = 1.0
    for k in range(n_lags):
        z[k] = z[k] / n_windows[k] if n_windows[k] > 0 else np.nan
        abs_z[k] = abs_z[k] / n_windows[k] if n_windows[k] > 0 else np.nan
