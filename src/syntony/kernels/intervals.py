"""Intervals between heartbeats: which are artifacts, and how they vary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.detrend import detrend

#: Points a second of the evenly spaced intervals from which a spectrum is taken (Hz).
SPECTRUM_RATE = 4.0


def deviants(intervals: Array, share: float, *, around: int = 5) -> NDArray[np.bool_]:
    """Intervals that are too far from the median of those around them.

    Parameters
    ----------
    intervals : (n,) array
        Times from beat to beat.
    share : float
        Largest difference from the median, as a share of it.
    around : int
        How many on each side are looked at; fewer at the ends.

    Returns
    -------
    (n,) array of bool
        True for an ectopic, missed or additional beat.

    Examples
    --------
    >>> deviants(np.array([0.8, 0.81, 1.6, 0.82, 0.8, 0.79]), 0.2).tolist()
    [False, False, True, False, False, False]
    """
    if not len(intervals):
        return np.zeros(0, bool)
    padded = np.pad(np.asarray(intervals, np.float64), around, constant_values=np.nan)
    views = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1)
    usual = np.nanmedian(views, axis=1)
    return np.abs(intervals - usual) > share * usual


def rmssd(intervals: Array, follows: NDArray[np.bool_]) -> float:
    """Root mean square of the differences of intervals that follow each other.

    Parameters
    ----------
    intervals : (n,) array
        Times from beat to beat.
    follows : (n,) array of bool
        Whether each comes right after the one before.

    Returns
    -------
    float
        In the unit of the intervals; NaN where there is no pair.
    """
    steps = np.diff(intervals)[follows[1:]]
    return float(np.sqrt(np.mean(steps**2))) if steps.size else float("nan")


def interval_power(times: Array, intervals: Array, band: tuple[float, float]) -> float:
    """Power of the intervals' variation in a band.

    Intervals are joined by a cubic spline at 4 Hz, freed of a line, tapered by a Hann window; the
    periodogram is summed over the band.

    Parameters
    ----------
    times, intervals : (n,) arrays
        When each interval ends (s), and its length.
    band : tuple of float
        Its edges (Hz).

    Returns
    -------
    float
        In the unit of the intervals, squared; NaN where there are fewer than five.
    """
    from scipy.interpolate import CubicSpline

    if times.size < 5:
        return float("nan")
    count = int((times[-1] - times[0]) * SPECTRUM_RATE) + 1
    grid = times[0] + np.arange(count) / SPECTRUM_RATE
    even = detrend(CubicSpline(times, intervals)(grid), 1)
    taper = np.hanning(count)
    density = np.abs(np.fft.rfft(even * taper)) ** 2 * (2 / (count * float(taper @ taper)))
    frequencies = np.fft.rfftfreq(count, 1 / SPECTRUM_RATE)
    inside = (frequencies >= band[0]) & (frequencies < band[1])
    return float(density[inside].sum()) if inside.any() else float("nan")
