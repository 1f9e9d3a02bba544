"""Bringing series onto a common grid of samples, without filling what was not observed."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

_ATTENUATION = 70.0  # dB, so that with the window's approximations 60 are kept everywhere
_TRANSITION = 1.0 / 3.0  # share of the narrower band over which the filter falls off


def resample(x: Array, up: int, down: int, *, min_support: float = 1.0) -> Array:
    """Change the sampling rate by the ratio ``up / down``.

    Parameters
    ----------
    x : (n,) array
        A regularly sampled series; NaN where nothing was observed.
    up, down : int
        The new rate is ``up / down`` times the old one.
    min_support : float
        Share of the filter's weight that must rest on observed samples; below it the result is
        NaN. At 1 every result is filtered as it should be, and about twelve samples (of the slower
        of the two rates) are lost at each end and on each side of a gap; with less, results near a
        gap are renormalized and let some of what lies above the new band through.

    Returns
    -------
    (floor((n - 1) * up / down) + 1,) array
        Sample k lies exactly at the time of the old sample ``k * down / up``. Nothing is delayed.
        Of tones above half the slower rate less than a thousandth (60 dB) is left; the upper third
        of the band below is damped. Where `x` is still, so is the result, to the last bit.

    References
    ----------
    .. [1] Kaiser (1974) window, by Harris (1978), doi:10.1109/PROC.1978.10837.

    Examples
    --------
    >>> slow = resample(np.cos(2 * np.pi * 0.01 * np.arange(200.0)), 1, 5)
    >>> expected = np.cos(2 * np.pi * 0.05 * np.arange(40))
    >>> bool(np.allclose(slow[15:25], expected[15:25], atol=1e-3))
    True
    """
    common = math.gcd(up, down)
    up, down = up // common, down // common
    if up == down:
        return np.array(x, np.float64)
    out = np.empty((x.size - 1) * up // down + 1 if x.size else 0)
    weights = _weights(up, down, out.size)
    _filter(np.ascontiguousarray(x, np.float64), weights, up, down, min_support, out)
    return out


def _weights(up: int, down: int, n_out: int) -> Array:
    """Kaiser-windowed sinc at every phase that occurs, each row with sum 1."""
    band = min(1.0, up / down)
    half = (_ATTENUATION - 7.95) / (2.285 * math.pi * _TRANSITION * band) / 2.0
    reach = math.ceil(half)
    # Output k rests on the old samples from floor(k * down / up) - reach + 1 on.
    phases = (np.arange(min(up, n_out)) * down % up / up)[:, None]
    distance = np.arange(-reach + 1, reach + 1) - phases
    beta = 0.1102 * (_ATTENUATION - 8.7)
    inside = np.clip(1.0 - (distance / reach) ** 2, 0.0, None)
    window = np.i0(beta * np.sqrt(inside)) / np.i0(beta)
    weights = np.sinc(band * (1.0 - _TRANSITION / 2.0) * distance) * window
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


@njit(cache=True, nogil=True, error_model="numpy")
def _filter(x: Array, weights: Array, up: int, down: int, min_support: float, out: Array) -> None:
    reach = weights.shape[1] // 2
    for k in range(out.size):
        base = k * down // up
        row = weights[k % up]
        nearest = min(x.size - 1, base + (2 * (k * down % up) >= up))
        # Relative to a sample: an offset costs no digits, and stillness stays exactly still.
        about = x[nearest]
        total = kept = seen = lost = 0.0
        for j in range(row.size):
            t = base - reach + 1 + j
            if 0 <= t < x.size and not np.isnan(x[t]):
                total += row[j] * (x[t] - about)
                kept += row[j]
                seen += abs(row[j])
            else:
                lost += abs(row[j])
        enough = seen > 0.0 and lost <= (1.0 - min_support) * (seen + lost)
        out[k] = about + total / kept if enough else np.nan


def interpolate(times: Array, values: Array, grid: Array, *, max_gap: float) -> Array:
    """Linear interpolation of irregular samples, only where they are close enough together.

    Parameters
    ----------
    times : (n,) array
        Strictly increasing times of the samples (s).
    values : (n,) array
        What was observed then; NaN counts as no sample.
    grid : (m,) array
        Increasing times at which values are wanted (s).
    max_gap : float
        Longest interval between two samples that is bridged (s).

    Returns
    -------
    (m,) array
        Exactly the sample's value where the grid meets a sample; NaN before the first, after the
        last, and between two samples further apart than `max_gap`.

    Examples
    --------
    >>> times, values = np.array([0.0, 1.0, 4.0]), np.array([0.0, 10.0, 40.0])
    >>> interpolate(times, values, np.array([0.5, 1.0, 2.0, 4.0]), max_gap=2.0).tolist()
    [5.0, 10.0, nan, 40.0]
    """
    seen = ~np.isnan(values)
    times, values = times[seen], values[seen]
    if times.size == 0:
        return np.full(grid.size, np.nan)
    after = np.searchsorted(times, grid, side="left")
    right = np.minimum(after, times.size - 1)
    left = np.maximum(right - 1, 0)
    exact = times[right] == grid
    near = (after > 0) & (after < times.size) & (times[right] - times[left] <= max_gap)
    between = np.where(near, np.interp(grid, times, values), np.nan)
    return np.where(exact, values[right], between)


def bin_means(times: Array, values: Array, start: float, period: float, n: int) -> Array:
    """Mean of the irregular samples in each bin of a regular grid.

    Parameters
    ----------
    times : (n_samples,) array
        Increasing times of the samples (s).
    values : (n_samples,) array
        What was observed then; NaN counts as no sample.
    start : float
        Center of the first bin (s).
    period : float
        Width of a bin and distance between their centers (s).
    n : int
        Number of bins.

    Returns
    -------
    (n,) array
        Mean of the samples from half a period before each center up to, but without, half a period
        after it; NaN for an empty bin.

    Examples
    --------
    >>> times, values = np.array([0.0, 0.1, 0.9, 3.0]), np.array([1.0, 3.0, 5.0, 7.0])
    >>> bin_means(times, values, 0.0, 1.0, 4).tolist()
    [2.0, 5.0, nan, 7.0]
    """
    seen = ~np.isnan(values)
    times, values = times[seen], values[seen]
    edges = np.searchsorted(times, start + period * (np.arange(n + 1) - 0.5), side="left")
    means = np.full(n, np.nan)
    _fill_means(np.ascontiguousarray(values, np.float64), edges, means)
    return means


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_means(values: Array, edges: NDArray[np.int64], means: Array) -> None:
    for k in range(means.size):
        for i in range(edges[k], edges[k + 1]):
            if i == edges[k]:
                means[k] = values[i]
            else:  # by its difference, so that equal samples have exactly their value as mean
                means[k] += (values[i] - means[k]) / (i + 1 - edges[k])
