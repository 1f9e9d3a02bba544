"""Wavelet coherence: every series is transformed once, then meets any number of others.

Scales, periods and steps are in samples. The angle of ``X conj(Y)`` is positive where the first
series leads.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.morlet import Complex, IntArray, Layout, transform
from syntony.kernels.partialcoherence import given_third
from syntony.kernels.scalesmooth import Smoother


def pair_means(
    X: Array, Y: Array, pairs: IntArray, layout: Layout, dtype: type = np.complex128
) -> tuple[Array, IntArray]:
    """Mean squared coherence inside the cone of many pairs, by scale.

    Parameters
    ----------
    X, Y : ndarray, shape (n_first, n), (n_second, n)
        Centered series without NaN; they may be one and the same array.
    pairs : integer ndarray, shape (n_pairs, 2)
        Row of `X` and row of `Y`.
    layout : Layout
        Scales and grid.
    dtype : type
        ``complex64`` differs by some 2e-6.

    Returns
    -------
    means : ndarray, shape (n_pairs, n_scales)
        NaN where nothing is inside the cone.
    counts : integer ndarray, shape (n_pairs, n_scales)
        Values behind each mean.

    Notes
    -----
    Memory never grows with the pairs. Where the transforms of all series do not fit into the
    budget, scales are taken in runs, and then series in blocks that meet one another.
    """
    means = np.empty((len(pairs), layout.scales.size))
    counts = np.empty(means.shape, np.int64)
    size = layout.series_at_once(_held_bytes(dtype))
    for block in np.unique(pairs // size, axis=0):
        here = (pairs // size == block).all(axis=1)
        first, second = (slice(k * size, (k + 1) * size) for k in block)
        A = X[first]
        B = A if X is Y and first == second else Y[second]
        means[here], counts[here] = _block_means(A, B, pairs[here] - block * size, layout, dtype)
    return means, counts


def _held_bytes(dtype: type) -> int:
    """Of one value of a transform and its inverse power."""
    return np.dtype(dtype).itemsize * 3 // 2


def _block_means(
    X: Array, Y: Array, pairs: IntArray, layout: Layout, dtype: type
) -> tuple[Array, IntArray]:
    """The same of series that are held all at once, scales in runs."""
    means = np.empty((len(pairs), layout.scales.size))
    counts = np.empty(means.shape, np.int64)
    held = len(X) if X is Y else len(X) + len(Y)
    for rows, own, place in layout.parts(held, _held_bytes(dtype)):
        part = layout.part(rows)
        smoother = Smoother(part, dtype)
        first = transform(X, part, dtype)
        over_first = [smoother.inverse_power(W) for W in first]
        second = first if X is Y else transform(Y, part, dtype)
        over_second = over_first if X is Y else [smoother.inverse_power(W) for W in second]
        cells: Array = np.empty((part.scales.size, part.points), smoother.real)
        for k, (i, j) in enumerate(pairs):
            mean, count = smoother.coherence(
                first[i], second[j], over_first[i], over_second[j], cells
            )
            means[k, place], counts[k, place] = mean[own], count[own]
    return means, counts


def coherency(
    series: Sequence[Array], layout: Layout, dtype: type = np.complex128, *,
    own: Sequence[Layout] | None = None, begin: Sequence[int] = (),
) -> tuple[Complex, Complex]:  # fmt: skip
    """Complex coherency of the first series with the second, or of both given a third.

    Parameters
    ----------
    series : sequence of two or three ndarrays, shape (n,)
        Centered, without NaN.
    layout : Layout
        Scales and grid of the stretch that all share.
    dtype : type
        Of the transforms.
    own : sequence of Layout, optional
        Of each series, where it is longer than the stretch that is shared.
    begin : sequence of int
        With `own`: where in each series the shared stretch begins.

    Returns
    -------
    coherency : complex ndarray, shape (n_scales, n_points)
        Its squared modulus is the coherence, its angle the smoothed phase; NaN where one of the
        series has no power.
    cross : complex ndarray, shape (n_scales, n_points)
        ``X conj(Y)`` as it is, not smoothed.

    References
    ----------
    .. [1] Hu & Si (2021), doi:10.5194/hess-25-321-2021, for the partial form.
    """
    shape = (layout.scales.size, layout.points)
    found: Complex = np.empty(shape, dtype)
    cross: Complex = np.empty(shape, dtype)
    for rows, inner, place in layout.parts(2 * len(series), np.dtype(dtype).itemsize):
        smoother = Smoother(layout.part(rows), dtype)
        W, over = [], []
        for i, x in enumerate(series):
            full = layout.part(rows) if own is None else own[i].part(rows)
            cut = slice(None) if own is None else slice(begin[i], begin[i] + layout.n)
            w = transform(x[None], full, dtype)[0]
            power = (smoother if own is None else Smoother(full, dtype)).inverse_power(w)
            W.append(np.ascontiguousarray(w[:, cut]))
            over.append(np.sqrt(power[:, cut]))
        c = smoother.cross(W[0], W[1]) * over[0] * over[1]
        if len(series) > 2:
            a, b = (smoother.cross(W[i], W[2]) * over[i] * over[2] for i in (0, 1))
            c = given_third(c, a, b)
        found[place], cross[place] = c[inner], (W[0] * W[1].conj())[inner]
    return found, cross


def observed_share(observed: NDArray[np.bool_], layout: Layout) -> Array:
    """Share of what a cell of the map rests on that was observed, 0 to 1.

    Parameters
    ----------
    observed : bool ndarray, shape (n,)
        Samples that are known.
    layout : Layout
        Scales and grid.

    Returns
    -------
    ndarray, shape (n_scales, n_points)
        Weighted by the Gaussian that the wavelet's power and the smoothing in time make together;
        what lies beyond the record does not count.
    """
    k = 2 * np.pi * np.fft.rfftfreq(layout.smoothed)
    both = np.fft.rfft(np.stack((observed.astype(np.float64), np.ones(layout.n))), layout.smoothed)
    out = np.empty((layout.scales.size, layout.points))
    for row, scale in zip(out, layout.scales, strict=True):
        seen, all_ = np.fft.irfft(both * np.exp(-0.75 * (scale * k) ** 2), layout.smoothed)
        row[:] = (seen[: layout.n] / all_[: layout.n])[:: layout.step]
    return np.clip(out, 0.0, 1.0)
