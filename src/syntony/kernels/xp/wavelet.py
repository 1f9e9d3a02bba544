"""Twin of `syntony.kernels.wavelet.pair_means`: every series is transformed once, then meets."""

from typing import Any

import numpy as np

from syntony.kernels import Array
from syntony.kernels import wavelet as compiled
from syntony.kernels.morlet import Box, IntArray, Layout, wavelet_bank
from syntony.kernels.scalesmooth import DUST, end_weights
from syntony.kernels.xp import Place, at_once


def pair_means(
    place: Place | None, X: Array, Y: Array, pairs: IntArray, layout: Layout,
    dtype: type = np.complex128,
) -> tuple[Array, IntArray]:  # fmt: skip
    """Mean squared coherence inside the cone of many pairs, by scale.

    Parameters
    ----------
    place : Place or None
        Where it is computed; None is by the compiled kernel.
    X, Y, pairs, layout, dtype
        As of `syntony.kernels.wavelet.pair_means`.

    Returns
    -------
    means, counts : ndarray, shape (n_pairs, n_scales)
        The same to 1e-10 in double precision, to 1e-5 in single.

    Notes
    -----
    Memory does not grow with the pairs: they are taken as many at once as the budget holds.
    Transforms of all series are held for a run of scales.
    """
    if place is None:
        return compiled.pair_means(X, Y, pairs, layout, dtype)
    means = np.empty((len(pairs), layout.scales.size))
    counts = np.empty(means.shape, np.int64)
    held = len(X) + len(Y)
    for rows, own, into in layout.parts(held, np.dtype(dtype).itemsize * 3 // 2):
        found, known = _means_of_scales(place, X, Y, pairs, layout.part(rows), dtype)
        means[:, into], counts[:, into] = found[:, own], known[:, own]
    return means, counts


def _means_of_scales(
    place: Place, X: Array, Y: Array, pairs: IntArray, layout: Layout, dtype: type
) -> tuple[Array, IntArray]:
    smoother = _Smoother(place, layout, dtype)
    first, second = (smoother.transform(v) for v in (X, Y))
    over = [smoother.inverse_power(W) for W in (first, second)]
    means, counts = [], []
    many = at_once(4 * smoother.length * layout.scales.size * np.dtype(dtype).itemsize)
    for lo in range(0, len(pairs), many):
        i, j = (place.put(pairs[lo : lo + many, k]) for k in (0, 1))
        mean, count = smoother.means(first, second, over[0], over[1], i, j)
        means.append(place.back(mean))
        counts.append(place.back(count))
    shape = (0, layout.scales.size)
    return (
        np.concatenate([np.empty(shape), *means]),
        np.concatenate([np.empty(shape, np.int64), *counts]),
    )


class _Smoother:
    """Transforms and smooths on one place; arrays are (..., n_scales, n_points)."""

    def __init__(self, place: Place, layout: Layout, dtype: type) -> None:
        real: type = np.float32 if dtype == np.complex64 else np.float64
        self.xp, self.put, self.layout = place.xp, place.put, layout
        self.length = layout.smoothed // layout.step
        k = 2 * np.pi * np.fft.fftfreq(self.length)
        gain = np.exp(-0.5 * (layout.scales[:, None] / layout.step * k) ** 2)
        half = self.length // 2 + 1
        self.gain, self.half_gain = (place.put(g.astype(real)) for g in (gain, gain[:, :half]))
        weight = end_weights(layout.n, layout.step) / layout.scales[:, None]
        self.weight = place.put(weight.astype(real))
        self.box = place.put(_box_matrix(layout.box, layout.scales.size).astype(real))
        self.dtype, self.real, self.dust = dtype, real, DUST[np.dtype(dtype)]
        at = np.arange(layout.points)
        inside = (at >= layout.keep[:, :1]) & (at < layout.keep[:, 1:])
        self.inside = place.put(inside)

    def transform(self, X: Array) -> Any:
        xp, layout = self.xp, self.layout
        length = layout.padded // layout.step
        bank = np.asarray(wavelet_bank(layout, length), np.complex128)
        turns, step = bank.shape[1] // length, layout.step
        spectra = xp.fft.fft(self.put(X.astype(np.complex128)), n=layout.padded)
        spectra = spectra[:, None, : bank.shape[1]] / step
        found = spectra * self.put(bank)
        if turns > 1:
            found = xp.reshape(found, (len(X), len(bank), turns, length))
            found = xp.sum(found, axis=2)
        kind = xp.complex64 if self.dtype == np.complex64 else xp.complex128
        return xp.fft.ifft(xp.astype(found, kind))[:, :, : layout.points]

    def inverse_power(self, W: Any) -> Any:
        xp, n = self.xp, self.layout.points
        power = (xp.real(W) ** 2 + xp.imag(W) ** 2) * self.weight
        spectrum = xp.fft.rfft(power, n=self.length) * self.half_gain
        smooth = self.box @ xp.fft.irfft(spectrum, n=self.length)[..., :n]
        known = smooth > self.dust * xp.max(smooth, axis=-1, keepdims=True)
        nothing = xp.full_like(smooth, float("nan"))
        return xp.where(known, 1.0 / xp.where(known, smooth, xp.ones_like(smooth)), nothing)

    def means(self, A: Any, B: Any, over_a: Any, over_b: Any, i: Any, j: Any) -> tuple[Any, Any]:
        xp, n = self.xp, self.layout.points
        product = xp.take(A, i, axis=0) * xp.conj(xp.take(B, j, axis=0)) * self.weight
        spectrum = xp.fft.fft(product, n=self.length) * self.gain
        smooth = xp.fft.ifft(spectrum)[..., :n]
        re, im = self.box @ xp.real(smooth), self.box @ xp.imag(smooth)
        cells = (re**2 + im**2) * xp.take(over_a, i, axis=0) * xp.take(over_b, j, axis=0)
        known = self.inside & ~xp.isnan(cells)
        cells = xp.astype(xp.where(known, cells, xp.zeros_like(cells)), xp.float64)
        count = xp.sum(xp.astype(known, xp.int64), axis=-1)
        total = xp.sum(cells, axis=-1)
        some = xp.astype(xp.where(count > 0, count, xp.ones_like(count)), xp.float64)
        nothing = xp.full_like(total, float("nan"))
        return xp.where(count > 0, total / some, nothing), count


def _box_matrix(box: Box, n: int) -> Array:
    """The moving mean over scales as a matrix."""
    weights = np.ones(box.rows)
    weights[[0, -1]] = box.end
    if box.rows == 1:
        weights[:] = 1.0
    out = np.zeros((n, n))
    for i in range(n):
        for k, weight in enumerate(weights / weights.sum()):
            row = i - box.before + k
            if box.nearest or 0 <= row < n:
                out[i, min(max(row, 0), n - 1)] += weight
    return out
