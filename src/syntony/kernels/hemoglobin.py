"""From optical density to blood, and movement repaired, by MNE's implementations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def hemoglobin(
    density: Array, wavelengths: Sequence[float], distance_mm: float, factor: float
) -> Array:
    """Modified Beer-Lambert law.

    Parameters
    ----------
    density : ndarray, shape (n_wavelengths, n)
        Optical density.
    wavelengths : sequence of float
        Nanometers, ascending.
    distance_mm : float
        From source to detector.
    factor : float
        Way of the light over that distance (partial pathlength factor).

    Returns
    -------
    ndarray, shape (2, n)
        Changes of oxygenated and deoxygenated hemoglobin (µM); NaN where a wavelength is.
    """
    from mne.preprocessing.nirs import beer_lambert_law

    raw = _as_mne(density, wavelengths, distance_mm)
    blood = beer_lambert_law(raw, ppf=factor).get_data()
    return np.asarray(blood, dtype=np.float64) * 1e6


def _as_mne(density: Array, wavelengths: Sequence[float], distance_mm: float) -> Any:
    """Optical densities of one pair of optodes as MNE holds them."""
    import mne

    names = [f"S1_D1 {nm:g}" for nm in wavelengths]
    info = mne.create_info(names, 1.0, "fnirs_od")
    for channel, nm in zip(info["chs"], wavelengths, strict=True):
        channel["loc"][3:6] = 0.0
        channel["loc"][6:9] = (distance_mm / 1000, 0.0, 0.0)
        channel["loc"][9] = nm
    return mne.io.RawArray(density, info, verbose="ERROR")


def repaired(row: Array, rate: float) -> Array:
    """Temporal derivative distribution repair (Fishburn et al. 2019).

    Parameters
    ----------
    row : ndarray, shape (n,)
        Optical density of one stretch without a gap.
    rate : float
        Hertz.

    Returns
    -------
    ndarray, shape (n,)
        Without jumps; nothing is delayed.
    """
    import mne

    info = mne.create_info(["S1_D1 760", "S1_D1 850"], rate, "fnirs_od")
    for channel, nm in zip(info["chs"], (760.0, 850.0), strict=True):
        channel["loc"][9] = nm
    raw = mne.io.RawArray(np.stack((row, row)), info, verbose="ERROR")
    repaired = mne.preprocessing.nirs.temporal_derivative_distribution_repair(raw)
    return np.asarray(repaired.get_data()[0], dtype=np.float64)
