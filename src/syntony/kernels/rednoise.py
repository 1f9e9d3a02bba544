"""How coherent two series of red noise are by chance."""

import math

import numpy as np

from syntony.kernels import Array
from syntony.kernels.morlet import Box, Layout, inside_cone, room, transform
from syntony.kernels.scalesmooth import Smoother

_BATCH = 100
_LENGTH = 12  # of a series, in its largest scale
_MIXING = 1e-6  # what a starting value may still weigh


def lag_one(x: Array) -> float:
    """Lag-one autocorrelation of what was observed, as Grinsted's ``ar1nv``.

    Examples
    --------
    >>> lag_one(np.array([1.0, -1.0, 1.0, -1.0]))
    -1.0
    """
    d = x - np.nanmean(x)
    products = d[:-1] * d[1:]
    c0, c1 = np.nanmean(d * d), np.nanmean(products)
    return float(np.clip(c1 / c0, -1.0, 1.0)) if c0 > 0 else math.nan


def noise_class(coefficient: float) -> int:
    """Class of a lag-one autocorrelation: finer the nearer to 1.

    Examples
    --------
    >>> [noise_class(a) for a in (0.3, 0.95, -0.3)]
    [1, 7, -1]
    """
    return round(4 * math.atanh(min(max(coefficient, -0.9999), 0.9999)))


def red_noise(coefficient: float, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Rows of ``x[t] = coefficient x[t - 1] + noise`` that have forgotten how they began."""
    from scipy.signal import lfilter

    size = abs(coefficient)
    lead = math.ceil(math.log(_MIXING) / math.log(size)) if 0 < size < 1 else 0
    made = lfilter([1.0], [1.0, -coefficient], rng.standard_normal((shape[0], shape[1] + lead)))
    return np.asarray(made[:, lead:])


def red_noise_thresholds(
    coefficients: tuple[float, float], scales: Array, box: Box, *, omega: float, cone: float,
    factor: float, draws: int, level: float, rng: np.random.Generator,
) -> Array:  # fmt: skip
    """Squared coherence that pairs of red noise stay below in a given share of cells.

    Parameters
    ----------
    coefficients : tuple of float
        Lag-one autocorrelation of the first and of the second series, between -1 and 1.
    scales : ndarray, shape (n_scales,)
        Ascending, in samples.
    box : Box
        Smoothing over scales.
    omega, cone, factor : float
        Waves of the wavelet (rad); largest known period one sample from the edge; period over
        scale.
    draws : int
        Pairs of series.
    level : float
        Share, such as 0.95.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    ndarray, shape (n_scales,)
        Thresholds.

    Notes
    -----
    Monte Carlo as by Grinsted, Moore & Jevrejeva (2004), doi:10.5194/npg-11-561-2004, except that
    every octave has series and a time step of its own, twelve of its largest scales long and
    half its smallest scale apart: what is computed no longer grows with the largest scale
    of all.
    """
    out = np.empty(scales.size)
    octave = max(1, int(np.count_nonzero(scales < 2 * scales[0] * (1 - 1e-9))))
    for lo in range(0, scales.size, octave):
        hi = min(lo + octave, scales.size)
        first, last = max(0, lo - box.halo), min(scales.size, hi + box.halo)
        part = scales[first:last]
        step = max(1, int(part[0] / 2))
        n = math.ceil(_LENGTH * scales[hi - 1])
        layout = Layout(
            part, inside_cone(n, factor * part, cone, step), n, room(n, part[-1], step),
            room(n, part[-1], step), box, omega=omega, step=step,
        )  # fmt: skip
        found = np.concatenate(
            [
                _coherences(coefficients, layout, min(_BATCH, draws - done), rng)
                for done in range(0, draws, _BATCH)
            ]
        )
        keep = layout.keep[lo - first : hi - first]
        cells = (found[:, lo - first + i, a:b] for i, (a, b) in enumerate(keep))
        out[lo:hi] = [np.nanquantile(kept, level) for kept in cells]
    return out


def _coherences(
    coefficients: tuple[float, float], layout: Layout, count: int, rng: np.random.Generator
) -> Array:
    """Maps of the coherence of pairs of red noise, shape (count, n_scales, n_points)."""
    shape = (count * layout.scales.size, layout.points)
    smoother = Smoother(layout, np.complex64, copies=count)
    W, over = [], []
    for a in coefficients:
        x = red_noise(a, (count, layout.n), rng)
        w = transform(x - x.mean(axis=1, keepdims=True), layout, np.complex64).reshape(shape)
        W.append(w)
        over.append(smoother.inverse_power(w))
    found: Array = np.empty(shape, smoother.real)
    smoother.coherence(W[0], W[1], over[0], over[1], found)
    return found.reshape(count, layout.scales.size, layout.points)
