"""Light through the scalp: optical density, and whether the pulse is seen in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def optical_density(intensity: Array) -> Array:
    """Logarithm of the mean intensity over the intensity.

    Parameters
    ----------
    intensity : ndarray, shape (n,)
        NaN where not observed; light is positive, so zero and less are not observed either.

    Returns
    -------
    ndarray, shape (n,)
        Optical density; NaN where the intensity is none.
    """
    light = np.where(intensity > 0, intensity, np.nan)
    if not np.isfinite(light).any():
        return np.full(light.shape, np.nan)
    return np.asarray(-np.log(light / np.nanmean(light)))


def stretches(x: Array) -> Iterator[slice]:
    """Where a row is observed without a gap."""
    seen = np.concatenate(([False], np.isfinite(x), [False]))
    edges = np.flatnonzero(np.diff(seen.astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        yield slice(int(first), int(last))


def band_passed(x: Array, band: tuple[float, float], rate: float) -> Array:
    """Zero-phase Butterworth band-pass (third order, twice) of each stretch without a gap.

    Parameters
    ----------
    x : ndarray, shape (n,)
        NaN where not observed.
    band : (float, float)
        Edges (Hz).
    rate : float
        Hertz.

    Returns
    -------
    ndarray, shape (n,)
        NaN where not observed, and in stretches of less than three periods of the lower edge.
    """
    from scipy.signal import butter, sosfiltfilt

    sections = butter(3, band, "bandpass", output="sos", fs=rate)
    out = np.full(x.shape, np.nan)
    for part in stretches(x):
        if part.stop - part.start > 3 * rate / band[0]:
            out[part] = sosfiltfilt(sections, x[part] - x[part].mean())
    return out


def coupling(
    first: Array, second: Array, *, band: tuple[float, float], rate: float, window: int
) -> tuple[Array, Array]:
    """How alike two wavelengths beat with the pulse, in windows.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Light or optical density of two wavelengths between the same optodes.
    band : (float, float)
        In which the pulse is (Hz).
    rate : float
        Hertz.
    window : int
        Samples of a window; the windows follow each other without a gap.

    Returns
    -------
    index, peak : ndarray, shape (n // window,)
        Scalp coupling index (correlation, -1 to 1) and peak spectral power of the
        cross-correlation (0 to about 1); NaN in windows that were not observed whole.

    References
    ----------
    Pollonini et al. (2014), doi 10.1016/j.heares.2013.11.007 (index), and (2016),
    doi 10.1364/BOE.7.005104 (peak).
    """
    from scipy.signal import periodogram

    count = first.size // window
    index, peak = np.full(count, np.nan), np.full(count, np.nan)
    x, y = band_passed(first, band, rate), band_passed(second, band, rate)
    for i in range(count):
        a, b = x[i * window : (i + 1) * window], y[i * window : (i + 1) * window]
        spread = a.std() * b.std()
        if not spread > 0:  # nothing observed, or nothing moves
            index[i] = peak[i] = 0.0 if spread == 0 else np.nan
            continue
        a, b = (a - a.mean()) / a.std(), (b - b.mean()) / b.std()
        index[i] = float(a @ b) / window
        # Unbiased: each lag by the samples that it has, or a steady pulse would seem to fade.
        lags = window - np.abs(np.arange(1 - window, window))
        crossed = np.correlate(a, b, "full") / lags
        power = periodogram(crossed, rate, window="hamming", scaling="spectrum")[1]
        peak[i] = float(power.max())
    return index, peak


def jumps(x: Array, rate: float, *, times: float = 10.0) -> NDArray[np.bool_]:
    """Samples within half a second before and after a jump.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Optical density; NaN where not observed.
    rate : float
        Hertz.
    times : float
        How often larger than usual (median absolute change over half a second, as a standard
        deviation) a change must be to be a jump.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    half = max(1, round(rate / 2))
    moved = np.zeros(x.size, dtype=bool)
    if x.size <= half:
        return moved
    change = np.abs(x[half:] - x[:-half])
    seen = np.isfinite(change)
    if not seen.any():
        return moved
    usual = 1.4826 * float(np.median(change[seen]))
    for at in np.flatnonzero(seen & (change > times * usual)):
        moved[max(0, at - half) : at + 2 * half + 1] = True
    return moved


def regressed(x: Array, others: Array) -> Array:
    """What least squares leave of a row after others, and its own mean, were taken out of it.

    Parameters
    ----------
    x : ndarray, shape (n,)
        NaN where not observed.
    others : ndarray, shape (k, n)
        What is taken out.

    Returns
    -------
    ndarray, shape (n,)
        NaN where any of them was not observed; the mean of `x` stays.
    """
    seen = np.isfinite(x) & np.isfinite(others).all(axis=0)
    left = np.full(x.shape, np.nan)
    if seen.sum() <= others.shape[0] + 1:
        return left
    design = others[:, seen] - others[:, seen].mean(axis=1, keepdims=True)
    weights, *_ = np.linalg.lstsq(design.T, x[seen] - x[seen].mean(), rcond=None)
    left[seen] = x[seen] - weights @ design
    return left


def mean_of(rows: Sequence[Array], shape: tuple[int, ...]) -> Array:
    """Mean over what was observed; NaN where nothing was."""
    if not rows:
        return np.full(shape, np.nan)
    stacked = np.array(rows)
    count = np.isfinite(stacked).sum(axis=0)
    total = np.where(np.isfinite(stacked), stacked, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
