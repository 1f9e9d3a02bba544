"""Breaths in a respiration signal."""

from __future__ import annotations

import math

import numpy as np

from syntony.kernels import Array
from syntony.kernels.detrend import detrend

#: Breathing frequencies that are looked for (Hz): 3 to 45 breaths a minute.
SLOWEST, FASTEST = 0.05, 0.75
#: Share of the power that must lie around the breathing frequency for it to be one.
_RHYTHM = 0.4


def breathing_frequency(x: Array, rate: float) -> float:
    """Frequency of breathing in a stretch of respiration.

    Parameters
    ----------
    x : (n,) array
        Respiration in any unit; NaN where nothing was observed.
    rate : float
        Samples a second (Hz).

    Returns
    -------
    float
        Frequency of the largest power from 0.05 to 0.75 Hz (Hz). NaN where more than a fifth is
        missing, or less than 40 % of the power there lies within 0.05 Hz of it: no rhythm.

    Examples
    --------
    >>> t = np.arange(0, 60, 0.1)
    >>> round(breathing_frequency(np.sin(2 * np.pi * 0.25 * t), 10.0), 2)
    0.25
    """
    seen = np.isfinite(x)
    if x.size < 4 * rate or seen.mean() < 0.8:
        return math.nan
    whole = np.interp(np.arange(x.size), np.flatnonzero(seen), x[seen])
    taper = np.hanning(x.size)
    size = 4 * x.size
    power = np.abs(np.fft.rfft(detrend(whole, 1) * taper, size)) ** 2
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    able = (frequencies >= SLOWEST) & (frequencies <= FASTEST)
    total = float(power[able].sum())
    if not total > 0:
        return math.nan
    best = float(frequencies[able][np.argmax(power[able])])
    around = able & (np.abs(frequencies - best) <= 0.05)
    return best if float(power[around].sum()) >= _RHYTHM * total else math.nan
