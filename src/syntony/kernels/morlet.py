"""The continuous wavelet transform: which scales, and of what; all lengths are in samples."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.fourier import fast_length
from syntony.kernels.sampledwavelet import sampled_bank

Complex = NDArray[np.complexfloating]
IntArray = NDArray[np.int64]
#: Bytes of transforms that are held at once.
BUDGET = 256 << 20
_NOTHING = 1e-20
_FEW_SCALES = 12  # that are worth the scales around them
_CACHED = 1 << 16  # values transformed at once: they stay in the cache


@dataclass(frozen=True)
class Box:
    """Moving mean over scales: inner rows weigh 1, the first and the last less.

    Parameters
    ----------
    rows : int
        How many rows it spans.
    end : float
        Weight of the first and of the last row.
    before : int
        Rows before the one that the mean belongs to.
    nearest : bool
        Whether the outermost scales are repeated beyond the edge; else nothing is there.
    """

    rows: int
    end: float
    before: int
    nearest: bool = False

    @classmethod
    def centered(cls, width: float) -> "Box":
        """Of a width in rows, as much on one side as on the other.

        Examples
        --------
        >>> Box.centered(7.2).rows, round(Box.centered(7.2).end, 3)
        (9, 0.1)
        """
        inner = 2 * max(0, math.floor((width - 1) / 2)) + 1
        end = (width - inner) / 2
        return cls(inner + 2, end, inner // 2 + 1) if end > 0 else cls(inner, 1.0, inner // 2)

    @property
    def halo(self) -> int:
        """Rows on either side that one mean may rest on."""
        return max(self.before, self.rows - 1 - self.before)


@dataclass(frozen=True, eq=False)
class Layout:
    """What is computed of series of one length.

    Parameters
    ----------
    scales : ndarray, shape (n_scales,)
        Ascending.
    keep : integer ndarray, shape (n_scales, 2)
        First sample inside the cone of influence, and the first one after it.
    n : int
        Samples of a series.
    padded, smoothed : int
        Length of the transforms of a series, and of its products, with the zeros after it.
    box : Box
        Smoothing over scales.
    omega : float
        Waves under the wavelet's envelope (rad).
    analytic : bool
        Whether negative frequencies are left out; a Morlet wavelet has next to none.
    sampled : bool
        Take PyWavelets' sampled ``cmor2,1`` instead of the exact wavelet.
    step : int
        Transforms are taken at every so many samples; at most half the smallest scale.
    """

    scales: Array
    keep: IntArray
    n: int
    padded: int
    smoothed: int
    box: Box
    omega: float = 6.0
    analytic: bool = True
    sampled: bool = False
    step: int = 1

    @property
    def points(self) -> int:
        """Values in time."""
        return -(-self.n // self.step)

    def part(self, rows: slice) -> "Layout":
        """The same with only some of the scales."""
        return replace(self, scales=self.scales[rows], keep=self.keep[rows])

    def parts(self, held: int, itemsize: int) -> Iterator[tuple[slice, slice, slice]]:
        """Runs of scales such that `held` transforms fit into the budget.

        Yields
        ------
        rows : slice
            The run with the scales around it that smoothing needs.
        own, place : slice
            The run itself, counted within these rows and within all scales.
        """
        halo = self.box.halo
        rows = max(_FEW_SCALES, BUDGET // (held * self._row_bytes(itemsize)) - 2 * halo)
        for lo in range(0, self.scales.size, rows):
            hi = min(lo + rows, self.scales.size)
            first, last = max(0, lo - halo), min(self.scales.size, hi + halo)
            yield slice(first, last), slice(lo - first, hi - first), slice(lo, hi)

    def series_at_once(self, itemsize: int) -> int:
        """Series whose transforms fit into half the budget, a few scales at a time."""
        rows = min(self.scales.size, _FEW_SCALES + 2 * self.box.halo)
        return max(1, BUDGET // (2 * rows * self._row_bytes(itemsize)))

    def _row_bytes(self, itemsize: int) -> int:
        return max(1, self.points * itemsize)


def rows_at_once(length: int) -> int:
    """Rows whose Fourier transforms are best made in one call."""
    return max(8, _CACHED // length)


def room(n: int, largest: float, step: int = 1) -> int:
    """Length of a transform in which the two ends of a series do not touch."""
    return step * fast_length(math.ceil((n + 5 * largest) / step))


def inside_cone(n: int, periods: Array, factor: float, step: int = 1) -> IntArray:
    """First sample of every period inside the cone of influence, and the first one after it.

    Parameters
    ----------
    n, step : int
        Samples of the series, and samples from value to value.
    periods : ndarray, shape (n_periods,)
        In samples.
    factor : float
        Largest period that is known one sample from the edge.

    Returns
    -------
    integer ndarray, shape (n_periods, 2)
        Equal where nothing is inside.
    """
    times = np.arange(0, n, step)
    reach = factor * (n / 2 - np.abs(times - (n - 1) / 2))
    inside = reach >= np.asarray(periods)[:, None]
    first = np.argmax(inside, axis=1)
    return np.stack((first, first + inside.sum(axis=1)), axis=1).astype(np.int64)


def transform(X: Array, layout: Layout, dtype: type = np.complex128) -> Complex:
    """Continuous wavelet transform of every row, exact at every point of the grid.

    Parameters
    ----------
    X : ndarray, shape (n_series, n)
        Centered series without NaN.
    layout : Layout
        Scales and grid.
    dtype : type
        ``complex128``, or ``complex64`` at half the memory and time and seven digits.

    Returns
    -------
    complex ndarray, shape (n_series, n_scales, n_points)
        With the norm of Torrence & Compo (1998), doi:10.1175/1520-0477(1998)079, up to a factor
        that is the same for all scales.
    """
    from scipy import fft

    length = layout.padded // layout.step
    bank = wavelet_bank(layout, length)
    many, turns = rows_at_once(length), bank.shape[1] // length
    series = max(1, many // len(bank))
    out: Complex = np.empty((len(X), layout.scales.size, layout.points), dtype)
    for i in range(0, len(X), series):
        spectra = fft.fft(X[i : i + series], layout.padded)[:, None, : bank.shape[1]] / layout.step
        for lo in range(0, len(bank), many):
            part = bank[lo : lo + many] * spectra
            if turns > 1:
                # Sampling every so many points folds the spectrum upon itself.
                part = part.reshape(*part.shape[:2], turns, length).sum(axis=2)
            found = fft.ifft(part.astype(dtype, copy=False), axis=-1, overwrite_x=True)
            out[i : i + series, lo : lo + many] = found[..., : layout.points]
    return out


def wavelet_bank(layout: Layout, length: int) -> Array | Complex:
    """The wavelets' spectra, one row a scale, up to a multiple of `length` where all are zero."""
    if layout.sampled:
        return sampled_bank(layout.scales, layout.padded)
    w = 2 * np.pi * np.fft.fftfreq(layout.padded)
    a = layout.scales[:, None]
    bank = np.sqrt(a) * np.exp(-0.5 * (a * w - layout.omega) ** 2)
    if layout.analytic:
        bank[:, w <= 0] = 0.0
        if layout.padded % 2 == 0:
            # The highest frequency is as much a positive one; the smallest scales live on it.
            bank[:, layout.padded // 2] = np.exp(-0.5 * (layout.scales * np.pi - layout.omega) ** 2)
            bank[:, layout.padded // 2] *= np.sqrt(layout.scales)
    used = int(np.flatnonzero(bank.max(axis=0) > _NOTHING)[-1]) + 1
    return np.ascontiguousarray(bank[:, : -(-used // length) * length])
