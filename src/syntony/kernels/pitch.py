"""Fundamental frequency of short frames, and the peaks of loudness that are syllables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

#: How much a candidate loses for each octave below the ceiling: of two that repeat equally well,
#: the higher is the true one.
OCTAVE_COST = 0.01
#: Octaves beyond which a frame does not belong to the frames around it, and how many those are.
JUMP, AROUND = 0.5, 15


@dataclass(frozen=True, eq=False)
class Tracker:
    """What finds the period of a frame of sound.

    Parameters
    ----------
    rate : float
        Samples a second (Hz).
    floor, ceiling : float
        Lowest and highest frequency that counts (Hz).
    window : (width,) array
        Weights of the samples: three periods of the lowest frequency.
    weights : (width,) array
        Autocorrelation of the window itself, by which that of a frame is divided.
    size : int
        Points of the Fourier transform.
    """

    rate: float
    floor: float
    ceiling: float
    window: Array
    weights: Array
    size: int

    @classmethod
    def of(cls, rate: float, floor: float, ceiling: float) -> Tracker:
        """For sound at `rate` (Hz) and voices from `floor` to `ceiling` (Hz)."""
        width = 2 * round(1.5 * rate / floor)
        window = np.hanning(width + 2)[1:-1]
        size = 1 << int(np.ceil(np.log2(1.5 * width)))
        weights = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2, size)[:width]
        return cls(rate, floor, ceiling, window, weights / weights[0], size)

    @property
    def width(self) -> int:
        """Samples of a frame."""
        return self.window.size

    def period(self, frame: Array) -> tuple[float, float]:
        """Frequency (Hz) of one frame (width,), and how well it repeats.

        Returns
        -------
        frequency, strength : float
            Strength is 1 for what repeats perfectly, 0 for noise; NaN and 0 where the frame is
            silent or nothing repeats within the limits.

        References
        ----------
        .. [1] Boersma (1993), Accurate short-term analysis of the fundamental frequency and the
           harmonics-to-noise ratio of a sampled sound, IFA Proceedings 17, 97-110.
        """
        shaped = (frame - frame.mean()) * self.window
        spectrum = np.abs(np.fft.rfft(shaped, self.size)) ** 2
        raw = np.fft.irfft(spectrum, self.size)[: self.width]
        if not raw[0] > 1e-12:
            return np.nan, 0.0
        r = raw / raw[0] / self.weights
        first = max(2, int(self.rate / self.ceiling))
        last = min(int(self.rate / self.floor) + 1, 2 * self.width // 3)
        inner = r[first : last + 1]
        peaks = np.flatnonzero((inner > r[first - 1 : last]) & (inner >= r[first + 1 : last + 2]))
        if not peaks.size:
            return np.nan, 0.0
        lags, heights = _refined(r, peaks + first)
        inside = (lags >= self.rate / self.ceiling) & (lags <= self.rate / self.floor)
        if not inside.any():
            return np.nan, 0.0
        lags, heights = lags[inside], heights[inside]
        best = int((heights - OCTAVE_COST * np.log2(self.floor * lags / self.rate)).argmax())
        return float(self.rate / lags[best]), float(min(1.0, max(0.0, heights[best])))


def _refined(r: Array, at: NDArray[np.int64]) -> tuple[Array, Array]:
    """Places and heights of peaks between the samples, by the parabola through three."""
    left, middle, right = r[at - 1], r[at], r[at + 1]
    bend = left - 2 * middle + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1.0), 0.0)
    return np.asarray(at + shift, np.float64), middle - 0.25 * (left - right) * shift


def settled(frequency: Array) -> Array:
    """Frequencies (n,) without those that jump away from the frames around; NaN is unvoiced."""
    voiced = np.flatnonzero(np.isfinite(frequency))
    kept = np.array(frequency)
    if voiced.size < 3:
        return kept
    octaves = np.log2(frequency[voiced])
    half = AROUND // 2
    padded = np.pad(octaves, half, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, AROUND), axis=1)
    kept[voiced[np.abs(octaves - middle) > JUMP]] = np.nan
    return kept


def nuclei(level: Array, least: float, dip: float) -> NDArray[np.int64]:
    """Places of the syllables: peaks of loudness with dips between them.

    Parameters
    ----------
    level : (n,) array
        Loudness of short frames (dB); NaN where there is none.
    least : float
        Peaks below this are none (dB).
    dip : float
        How far it must fall between two peaks (dB).

    Returns
    -------
    (k,) array of int
        In order. Of two peaks without a dip between them, the higher is kept.

    References
    ----------
    .. [1] de Jong & Wempe (2009), doi 10.3758/BRM.41.2.385
    """
    known = np.where(np.isfinite(level), level, -np.inf)
    # At an edge nobody knows whether it goes on rising: that is no peak.
    beside = np.pad(np.where(np.isfinite(level), level, np.inf), 1, constant_values=np.inf)
    before, after = beside[:-2], beside[2:]
    kept: list[int] = []
    for place in np.flatnonzero((known > before) & (known >= after) & (known >= least)):
        if kept and known[kept[-1] : place].min() > min(known[kept[-1]], known[place]) - dip:
            if known[place] > known[kept[-1]]:
                kept[-1] = int(place)
        else:
            kept.append(int(place))
    return np.array(kept, np.int64)
