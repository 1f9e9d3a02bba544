"""Smoothing of wavelet spectra: a Gaussian as wide as the wavelet in time, a box over scales."""

import math
from collections.abc import Iterator

import numpy as np
from numba import njit

from syntony.kernels import Array
from syntony.kernels.morlet import Complex, IntArray, Layout, rows_at_once

#: Power below this share of the row's largest is what rounding leaves.
DUST = {np.dtype(np.complex128): 1e-11, np.dtype(np.complex64): 1e-5}
_CHUNK = 1024  # columns smoothed over scales at once


class Smoother:
    """Smooths products of transforms over time and scales, with a workspace of its own.

    Parameters
    ----------
    layout : Layout
        Scales, lengths and box.
    dtype : type
        Of the transforms.
    copies : int
        Maps that are made at once: all arrays then have so many times n_scales rows, map below
        map. Short series are worth it.
    """

    def __init__(self, layout: Layout, dtype: type = np.complex128, copies: int = 1) -> None:
        real: type = np.float32 if dtype == np.complex64 else np.float64
        length = layout.smoothed // layout.step
        k = 2 * np.pi * np.fft.fftfreq(length)
        scales = np.tile(layout.scales, copies)
        spread = scales[:, None] / layout.step
        self.layout, self.dtype, self.real = layout, np.dtype(dtype), real
        self._gain: Array = np.exp(-0.5 * (spread * k) ** 2).astype(real)
        self._weight: Array = (1.0 / scales).astype(real)
        self._edge: Array = end_weights(layout.n, layout.step).astype(real)
        shape = (scales.size, layout.points)
        self._smooth: Complex = np.empty(shape, dtype)
        self._power: Array = np.empty(shape, real)
        self._length, self._many = length, rows_at_once(length)
        box = layout.box
        self._box = (box.rows, box.end, box.before, int(box.nearest))

    def inverse_power(self, W: Complex) -> Array:
        """One over the smoothed power; NaN where there is none."""
        from scipy import fft

        n, half = self.layout.points, self._length // 2 + 1
        for lo in range(0, len(W), self._many):
            rows = slice(lo, lo + self._many)
            power: Array = np.zeros((len(W[rows]), self._length), self.real)
            _weigh_power(W[rows], self._weight[rows], self._edge, power)
            spectrum = fft.rfft(power, axis=-1)
            spectrum *= self._gain[rows, :half]
            self._power[rows] = fft.irfft(spectrum, self._length, axis=-1)[:, :n]
        out = np.empty_like(self._power)
        for rows in self._maps():
            _box(self._power[rows], *self._box, out[rows])
        known = out > DUST[self.dtype] * out.max(axis=1, keepdims=True)
        return np.divide(1.0, out, out=np.full_like(out, np.nan), where=known)

    def cross(self, A: Complex, B: Complex) -> Complex:
        """Smoothed cross-spectrum of two transforms, shape (n_scales, n_points)."""
        out = np.empty_like(self._smooth)
        self._smooth_in_time(A, B)
        for rows in self._maps():
            _box(self._smooth[rows].view(self.real), *self._box, out[rows].view(self.real))
        return out

    def coherence(
        self, A: Complex, B: Complex, over_a: Array, over_b: Array, out: Array
    ) -> tuple[Array, IntArray]:
        """Fill `out` with the squared coherence.

        Parameters
        ----------
        A, B : complex ndarray, shape (n_scales, n_points)
            Transforms.
        over_a, over_b : ndarray, shape (n_scales, n_points)
            Their inverse smoothed powers.
        out : ndarray, shape (n_scales, n_points)
            Is overwritten.

        Returns
        -------
        means : ndarray, shape (n_scales,)
            Of what is known inside the cone.
        counts : integer ndarray, shape (n_scales,)
            How many values that is.
        """
        self._smooth_in_time(A, B)
        means, counts = np.empty(len(A)), np.empty(len(A), np.int64)
        for m in self._maps():
            T: Array = self._smooth[m].view(self.real)
            _ratio(T, *self._box, over_a[m], over_b[m], out[m])
            _means(out[m], self.layout.keep, means[m], counts[m])
        return means, counts

    def _maps(self) -> Iterator[slice]:
        """Rows of each map."""
        height = self.layout.scales.size
        for first in range(0, len(self._power), height):
            yield slice(first, first + height)

    def _smooth_in_time(self, A: Complex, B: Complex) -> None:
        from scipy import fft

        n = self.layout.points
        for lo in range(0, len(A), self._many):
            rows = slice(lo, lo + self._many)
            product: Complex = np.empty((len(A[rows]), self._length), self.dtype)
            _weigh_product(A[rows], B[rows], self._weight[rows], self._edge, product)
            spectrum = fft.fft(product, axis=-1, overwrite_x=True)
            _scale(spectrum, self._gain[rows])
            self._smooth[rows] = fft.ifft(spectrum, axis=-1, overwrite_x=True)[:, :n]


def end_weights(n: int, step: int, order: int = 4) -> Array:
    """Weights of the samples 0, step, 2 step, ... in a sum that stands for all n samples.

    Inside all are 1; the record's ends lie between two of them, and the first and last `order`
    make up for it as Euler and Maclaurin say. `step` times the weighted sum of a smooth function
    then equals the sum over all samples.
    """
    points = -(-n // step)
    weights = np.ones(points)
    if step == 1 or points < 2 * order:
        return weights
    bernoulli = [1.0]
    for q in range(1, order + 1):
        bernoulli.append(
            -sum(math.comb(q + 1, k) * bernoulli[k] for k in range(q)) / (q + 1)
        )  # fmt: skip

    def polynomial(q: int, x: float) -> float:
        return sum(math.comb(q, k) * bernoulli[q - k] * x**k for k in range(q + 1))

    for beyond, at in ((0, slice(None, order)), ((n - 1) % step, slice(-1, -order - 1, -1))):
        places = (beyond + step * np.arange(order)) / step
        moments = [
            (polynomial(p + 1, beyond / step) - polynomial(p + 1, 0.0) / step ** (p + 1)) / (p + 1)
            for p in range(order)
        ]
        weights[at] += np.linalg.solve(np.vander(places, increasing=True).T, moments)
    return weights


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _weigh_product(A: Complex, B: Complex, weight: Array, edge: Array, out: Complex) -> None:
    rows, n = A.shape
    for i in range(rows):
        for t in range(n):
            w = weight[i] * edge[t]
            a, b = A[i, t], B[i, t]
            out[i, t] = complex(
                (a.real * b.real + a.imag * b.imag) * w, (a.imag * b.real - a.real * b.imag) * w
            )
        out[i, n:] = 0.0


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _weigh_power(A: Complex, weight: Array, edge: Array, out: Array) -> None:
    rows, n = A.shape
    for i in range(rows):
        for t in range(n):
            a = A[i, t]
            out[i, t] = (a.real * a.real + a.imag * a.imag) * (weight[i] * edge[t])


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _scale(spectrum: Complex, gain: Array) -> None:
    for i in range(spectrum.shape[0]):
        for t in range(spectrum.shape[1]):
            z = spectrum[i, t]
            spectrum[i, t] = complex(z.real * gain[i, t], z.imag * gain[i, t])


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _box(T: Array, rows: int, end: float, before: int, nearest: int, out: Array) -> None:
    """Moving mean over scales of real columns, as many at once as stay in the cache."""
    n_scales, n = T.shape
    running, mean = np.empty(_CHUNK, T.dtype), np.empty(_CHUNK, T.dtype)
    for begin in range(0, n, _CHUNK):
        width = min(_CHUNK, n - begin)
        _start(T, begin, rows, before, nearest, running[:width])
        for i in range(n_scales):
            _advance(T, begin, rows, end, i - before, nearest, running[:width], mean)
            for t in range(width):
                out[i, begin + t] = mean[t]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _ratio(
    T: Array, rows: int, end: float, before: int, nearest: int, A: Array, B: Array, out: Array
) -> None:
    """Squared modulus of the moving mean of complex columns, times both inverse powers."""
    n_scales, n = out.shape
    running, mean = np.empty(_CHUNK, T.dtype), np.empty(_CHUNK, T.dtype)
    half = _CHUNK // 2
    for begin in range(0, n, half):
        width = min(half, n - begin)
        stop = begin + width
        _start(T, 2 * begin, rows, before, nearest, running[: 2 * width])
        for i in range(n_scales):
            _advance(T, 2 * begin, rows, end, i - before, nearest, running[: 2 * width], mean)
            a, b, r = A[i, begin:stop], B[i, begin:stop], out[i, begin:stop]
            for t in range(width):
                re, im = mean[2 * t], mean[2 * t + 1]
                r[t] = (re * re + im * im) * a[t] * b[t]


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _start(T: Array, begin: int, rows: int, before: int, nearest: int, running: Array) -> None:
    """Sum of the rows around the first one."""
    running[:] = 0.0
    for k in range(rows):
        row, there = _row(k - before, len(T), nearest)
        for t in range(running.size):
            running[t] += there * T[row, begin + t]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"}, inline="always")
def _advance(
    T: Array, begin: int, rows: int, end: float, first: int, nearest: int, running: Array,
    mean: Array,
) -> None:  # fmt: skip
    """Mean around one row, and the sum for the next."""
    kind = T.dtype.type
    total = rows - 2 + 2 * end if rows > 1 else 1.0
    a, has_a = _row(first, len(T), nearest)
    b, has_b = _row(first + rows - 1, len(T), nearest)
    c, has_c = _row(first + rows, len(T), nearest)
    less = (end - 1.0) / total if rows > 1 else 0.0
    inner, less_a, less_b = kind(1.0 / total), kind(less * has_a), kind(less * has_b)
    minus, plus = kind(has_a), kind(has_c)
    stop = begin + running.size
    leaving, ending, coming = T[a, begin:stop], T[b, begin:stop], T[c, begin:stop]
    for t in range(running.size):
        x, y = leaving[t], ending[t]
        mean[t] = inner * running[t] + less_a * x + less_b * y
        running[t] += plus * coming[t] - minus * x


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _row(row: int, n: int, nearest: int) -> tuple[int, float]:
    """The row that stands for one, and 1 if anything does, else 0."""
    there = 1.0 if nearest or (0 <= row < n) else 0.0
    return min(max(row, 0), n - 1), there


@njit(cache=True, nogil=True, error_model="numpy")
def _means(cells: Array, keep: IntArray, means: Array, counts: IntArray) -> None:
    """Mean of every row between its limits, of what is known."""
    for i in range(len(cells)):
        total, count = _sum(cells[i, keep[i, 0] : keep[i, 1]]), keep[i, 1] - keep[i, 0]
        if np.isnan(total):
            total, count = 0.0, 0
            for v in cells[i, keep[i, 0] : keep[i, 1]]:
                if not np.isnan(v):
                    total += v
                    count += 1
        means[i], counts[i] = (total / count if count else np.nan), count


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def _sum(row: Array) -> float:
    total = 0.0
    for v in row:
        total += v
    return total
