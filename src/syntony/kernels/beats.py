"""Heartbeats in a stretch of an electrocardiogram or of a pulse wave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.smooth import moving_average

#: Two beats of one heart are at least this far apart (s): 200 a minute.
CLOSEST = 0.3
#: Means that leave of an ECG little but its QRS complexes (s): a T wave is longer than the first,
#: the ripple of the mains as long as the second.
COURSE, RIPPLE = 0.12, 0.02
#: Half the stretch around a beat that is held against the usual one (s).
_AROUND_R, _AROUND_PULSE = 0.12, 0.3
#: A wave that moves by less than this share of its level is no wave but the rounding of one.
_FLAT = 1e-9


def ecg_beats(x: Array, rate: float, *, upside_down: bool = False) -> tuple[Array, Array]:
    """R peaks by the steepness of the QRS complex.

    Steepness is averaged over 0.1 s and held against its average over 0.75 s; where it is half as
    large again there is a complex, and its tallest sample is the R peak, placed between samples by
    a parabola.

    Parameters
    ----------
    x : (n,) array
        A few seconds of ECG, in any unit; without gaps.
    rate : float
        Samples a second (Hz).
    upside_down : bool
        Whether the electrodes are exchanged, so that R points down.

    Returns
    -------
    places : (n_beats,) array
        Of the peaks, in samples.
    likeness : (n_beats,) array
        Correlation of each complex with the middle one of all: about 1 in a clean ECG, much
        lower for noise, and NaN where there are fewer than three to compare.

    References
    ----------
    The thresholds are those of NeuroKit2 (Brammer's method): Makowski et al. (2021),
    doi:10.3758/s13428-020-01516-y.
    """
    clean = _without_course(x, rate, course=COURSE, ripple=RIPPLE)
    if upside_down:
        clean = -clean
    if _is_flat(clean, x):
        return _none()
    steep = np.abs(np.gradient(clean))
    near = moving_average(steep, max(1.0, 0.1 * rate))
    complexes = _runs(near > 1.5 * moving_average(near, 0.75 * rate))
    lengths = np.diff(complexes, axis=1).ravel()
    if lengths.size:
        complexes = complexes[lengths > 0.4 * lengths.mean()]
    return _peaks(clean, complexes, rate, _AROUND_R)


def polarity(x: Array, rate: float) -> float:
    """How much an ECG points up: positive with R upwards, negative with exchanged electrodes.

    Parameters
    ----------
    x : (n,) array
        A few seconds of ECG without gaps.
    rate : float
        Samples a second (Hz).

    Returns
    -------
    float
        Skewness of its QRS complexes; evidence of stretches adds up.
    """
    clean = _without_course(x, rate, course=COURSE, ripple=RIPPLE)
    spread = float(np.sqrt(np.mean(clean**2)))
    return float(np.mean((clean / spread) ** 3)) if spread > 0 else 0.0


def pulse_beats(x: Array, rate: float) -> tuple[Array, Array]:
    """Systolic peaks of a pulse wave by two moving averages.

    The squared upper half of the wave is averaged over 0.111 s (a systole) and over 0.667 s (a
    beat); where the first is larger there is a systole.

    Parameters
    ----------
    x : (n,) array
        A few seconds of a photoplethysmogram, larger is more blood; without gaps.
    rate : float
        Samples a second (Hz).

    Returns
    -------
    places, likeness : (n_beats,) arrays
        As of `ecg_beats`.

    References
    ----------
    Elgendi et al. (2013), doi:10.1371/journal.pone.0076585.
    """
    from scipy.signal import butter, sosfiltfilt

    sections = butter(3, (0.5, min(8.0, 0.45 * rate)), "bandpass", fs=rate, output="sos")
    if x.size < 8 * len(sections):
        return _none()
    clean = sosfiltfilt(sections, x - x.mean())
    if _is_flat(clean, x):
        return _none()
    energy = np.square(np.maximum(clean, 0.0))
    systole = moving_average(energy, max(1.0, 0.111 * rate))
    beat = moving_average(energy, 0.667 * rate)
    systoles = _runs(systole > beat + 0.02 * energy.mean())
    systoles = systoles[np.diff(systoles, axis=1).ravel() >= 0.111 * rate]
    return _peaks(clean, systoles, rate, _AROUND_PULSE)


def _without_course(x: Array, rate: float, *, course: float, ripple: float) -> Array:
    """The wave without what is slower than `course` and faster than `ripple` (s)."""
    smooth = moving_average(x, max(1.0, ripple * rate))
    return smooth - moving_average(smooth, max(1.0, course * rate))


def _is_flat(clean: Array, x: Array) -> bool:
    return float(np.ptp(clean)) <= _FLAT * float(np.abs(x).max(initial=0.0))


def _none() -> tuple[Array, Array]:
    return np.empty(0), np.empty(0)


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """First sample of each run of True, and the first after it, one row a run."""
    edges = np.diff(mask.astype(np.int8), prepend=0, append=0)
    return np.stack((np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)), axis=1)


def _peaks(
    clean: Array, runs: NDArray[np.int64], rate: float, around: float
) -> tuple[Array, Array]:
    """The tallest sample of each run, those too close to a taller one left out."""
    tops = np.array([a + int(np.argmax(clean[a:b])) for a, b in runs], np.int64)
    kept: list[int] = []
    for top in tops:
        if kept and top - kept[-1] < CLOSEST * rate:
            kept[-1] = int(top if clean[top] > clean[kept[-1]] else kept[-1])
        else:
            kept.append(int(top))
    places = np.array([_between(clean, top) for top in kept])
    return places, _likeness(clean, kept, max(2, round(around * rate)))


def _between(clean: Array, top: int) -> float:
    """Place of the top of a parabola through a sample and its neighbors."""
    if not 0 < top < clean.size - 1:
        return float(top)
    before, at, after = clean[top - 1 : top + 2]
    bend = before - 2 * at + after
    if bend >= 0:
        return float(top)
    return top + float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))


def _likeness(clean: Array, tops: list[int], half: int) -> Array:
    """Correlation of the stretch around each peak with the median of the other peaks' stretches."""
    padded = np.pad(clean, half, mode="edge")
    if len(tops) < 3:
        return np.full(len(tops), np.nan)
    shapes = np.stack([padded[top : top + 2 * half + 1] for top in tops])
    shapes = shapes - shapes.mean(axis=1, keepdims=True)
    found = np.empty(len(tops))
    for i, shape in enumerate(shapes):
        usual = np.median(np.delete(shapes, i, axis=0), axis=0)
        usual = usual - usual.mean()
        size = float(np.sqrt((shape @ shape) * (usual @ usual)))
        found[i] = shape @ usual / size if size > 0 else 0.0
    return found
