"""What belongs to one signal of a bank, and what two of them make."""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.blockspectra import block_spectra, spectral_products, transforms_pay
from syntony.kernels.cells import (
    PLANES_OF_SUM,
    normalize,
    normalize_observed,
    observed_planes,
    place,
)
from syntony.kernels.lagged import lagged_correlation, typical
from syntony.kernels.moments import equal_runs, window_moments
from syntony.kernels.products import sum_rows

_MAX_LOSS = 1e5  # times 2e-16 for the transforms' rounding: r keeps ten digits
_FEW = 0.15  # share of windows that take less time one by one than all by six transforms


@dataclass(frozen=True, slots=True)
class Member:
    """What a pair needs to know of one signal.

    Attributes
    ----------
    values : (n,) array
        The signal.
    n_windows : int
        How many windows it holds.
    spectra : (n_planes, ...) array
        Of the blocks of the centered signal; where the bank has gaps, of its square and its mask
        as well. Empty, as is all below, where windows share no blocks for which transforms pay.
    mean, scale : arrays
        Mean and 1 / root of the spread by position: where a window or one of its lags begins.
    power : (n_windows,) array
        What the rounding of a window's sums is relative to.
    careful : (n_windows,) boolean array
        Windows that a gap touches, or too quiet beside what transforms mix them with.
    """

    values: Array
    n_windows: int
    spectra: Array
    mean: Array
    scale: Array
    power: Array
    careful: NDArray[np.bool_]

    @property
    def nbytes(self) -> int:
        """Bytes kept beside the signal itself."""
        kept = (self.spectra, self.mean, self.scale, self.power, self.careful)
        return sum(array.nbytes for array in kept)


def prepare(x: Array, width: int, step: int, max_lag: int, *, gaps: bool) -> Member:
    """Compute everything that belongs to one signal alone.

    Parameters
    ----------
    x : (n,) array
        The signal; NaN where nothing was observed.
    width, step, max_lag : int
        Window length, distance between windows and largest lag, in samples.
    gaps : bool
        Whether this signal, or one it may be paired with, has gaps.
    """
    x = np.ascontiguousarray(x, np.float64)
    n_windows = (x.size - width - max_lag) // step + 1
    block = math.gcd(width, step)
    if step > width or not transforms_pay(block, max_lag):
        nothing = np.empty(0)
        return Member(x, n_windows, nothing, nothing, nothing, nothing, np.empty(0, np.bool_))
    n_rows = (n_windows - 1) * (step // block) + width // block
    planes = observed_planes(x - typical(x))
    mean, spread = window_moments(planes[0], width)
    power, careful = np.empty(n_windows), np.empty(n_windows, np.bool_)
    _choose_careful(x, planes, spread, (width, step, max_lag, block), power, careful)
    if step > max_lag:
        needed = (np.arange(n_windows)[:, None] * step + np.arange(max_lag + 1)).ravel()
    else:
        needed = np.arange((n_windows - 1) * step + max_lag + 1)
    with np.errstate(divide="ignore"):
        scale = 1.0 / np.sqrt(spread[needed])
    scale[np.isinf(scale)] = np.nan
    spectra = np.stack(
        [block_spectra(plane, block, n_rows, max_lag) for plane in planes[: 3 if gaps else 1]]
    )
    return Member(x, n_windows, spectra, mean[needed], scale, power, careful)


def correlate_members(a: Member, b: Member, width: int, step: int, r: Array) -> Array:
    """Correlate two members of one bank.

    Parameters
    ----------
    a, b : Member
        At a positive lag a leads.
    width, step : int
        Of the windows, in samples.
    r : (n_windows, 2 * max_lag + 1) array
        Filled with r.

    Returns
    -------
    (n_windows, 2 * max_lag + 1) array
        The coverage, a read-only view of a single 1.0 if nothing is missing.
    """
    n_windows, max_lag = len(r), r.shape[1] // 2
    starts = np.repeat(np.arange(n_windows)[:, None] * step, 2, axis=1)
    if a.spectra.size == 0:
        return lagged_correlation(a.values, b.values, starts, width, max_lag, out=r)[1]
    block = math.gcd(width, step)
    height, stride = width // block, step // block
    n_rows = (n_windows - 1) * stride + height
    careful = a.careful[:n_windows] | b.careful[:n_windows]
    coverage = np.broadcast_to(1.0, r.shape)
    if careful.any():
        coverage = np.ones(r.shape)
    if len(a.spectra) == 1 or careful.mean() < _FEW:
        rows = spectral_products(a.spectra[0], b.spectra[0], block, n_rows, max_lag)
        # Lags of a window reach into the next one's, or leave positions that nobody needs.
        pitch = min(step, max_lag + 1)
        _fill(rows, (height, stride, width, pitch), (a.mean, a.scale), (b.mean, b.scale), r)
    else:
        sums = np.stack(
            [
                spectral_products(a.spectra[p], b.spectra[q], block, n_rows, max_lag)
                for p, q in PLANES_OF_SUM
            ]
        )
        careful = _fill_observed(sums, (height, stride, width), a.power, b.power, r, coverage)
    if careful.any():
        r[careful], coverage[careful] = lagged_correlation(
            a.values, b.values, starts[careful], width, max_lag
        )
    return coverage


@njit(cache=True, nogil=True, error_model="numpy")
def _choose_careful(
    x: Array,
    planes: Array,
    spread: Array,
    geometry: tuple[int, int, int, int],
    power: Array,
    careful: NDArray[np.bool_],
) -> None:
    """Fill the power that reaches a window's sums, and whether the window needs care."""
    width, step, max_lag, block = geometry
    run = equal_runs(x)
    for w in range(careful.size):
        begin = w * step
        squares = planes[1, begin : begin + width + block]
        largest = 0.0
        total = 0.0
        for v in squares:
            total += v
            largest = max(largest, v)
        # Sums of squares come from transforms too, whose rounding is relative to fourth powers.
        power[w] = math.sqrt(total * largest * squares.size)
        care = bool(np.isnan(x[begin : begin + width + max_lag]).any())
        for p in range(begin, begin + max_lag + 1):
            # No spread is fine where the samples are equal, not where centering has made them so.
            constant = run[p + width - 1] >= width
            care |= not constant and total > _MAX_LOSS * spread[p]
        careful[w] = care


@njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    rows: Array,
    geometry: tuple[int, int, int, int],
    about_a: tuple[Array, Array],
    about_b: tuple[Array, Array],
    r: Array,
) -> None:
    """Turn the blocks' sums of products, a leading and b leading, into r."""
    height, stride, width, pitch = geometry
    cells = np.empty((r.shape[0], rows.shape[2]))
    none = np.empty(0, np.int64)
    for side in (-1, 1):
        lead, follow = (about_a, about_b) if side > 0 else (about_b, about_a)
        sum_rows(rows[0 if side > 0 else 1], height, stride, cells)
        normalize(cells, width, pitch, (lead[0], lead[1], none), (follow[0], follow[1], none))
        place(cells, side, r)


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_observed(
    rows: Array,
    geometry: tuple[int, int, int],
    power_a: Array,
    power_b: Array,
    r: Array,
    coverage: Array,
) -> NDArray[np.bool_]:
    """Turn the blocks' six sums over complete pairs into r; returns the windows that need care."""
    height, stride, width = geometry
    n_windows, n_lags = r.shape[0], rows.shape[3]
    sums = np.empty((6, n_windows, n_lags))
    careful = np.zeros(n_windows, np.bool_)
    for side in (-1, 1):
        for i in range(6):
            sum_rows(rows[i, 0 if side > 0 else 1], height, stride, sums[i])
        for w in range(n_windows):
            for k in range(n_lags):
                sums[5, w, k] = round(sums[5, w, k])
        # Whoever leads, x is a here and y is b: r is the same when both change places.
        normalize_observed(sums)
        for w in range(n_windows):
            for k in range(n_lags):
                lost = (
                    np.isinf(sums[0, w, k])
                    or power_a[w] > _MAX_LOSS * sums[3, w, k]
                    or power_b[w] > _MAX_LOSS * sums[4, w, k]
                )
                careful[w] |= lost and sums[5, w, k] > 1.0
                sums[5, w, k] /= width
        place(sums[0], side, r)
        place(sums[5], side, coverage)
    return careful
