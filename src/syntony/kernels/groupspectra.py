"""Spectra of a group, each person's computed once, and what every two of them share."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

Complex = NDArray[np.complex128]
IntArray = NDArray[np.int64]


def judged_spectra(
    X: Array, starts: IntArray, width: int, length: int, minimum: float
) -> Iterator[tuple[Complex | None, float]]:
    """Spectra of every window with its coverage; None where too little is known or one is still.

    Parameters
    ----------
    X : (n_persons, n) array
        NaN where not observed.
    starts : (n_windows, n_persons) integer array
        First samples.
    width, length : int
        Samples of a window and of a segment.
    minimum : float
        Share of segments that must be complete.

    Yields
    ------
    spectra, coverage
        As `known_spectra`.
    """
    for begins in starts:
        window = np.stack([x[s : s + width] for x, s in zip(X, begins, strict=True)])
        spectra, coverage = known_spectra(window, length)
        moves = (spectra != 0).any(axis=(1, 2)).all()
        yield (spectra if moves and coverage >= minimum else None), coverage


def known_spectra(window: Array, length: int) -> tuple[Complex, float]:
    """Spectra of the half-overlapping segments in which nobody is missing.

    Parameters
    ----------
    window : (n_persons, n) array
        NaN where not observed.
    length : int
        Samples of a segment.

    Returns
    -------
    spectra : (n_persons, n_known, length // 2 + 1) complex array
        Of segments without their mean, under a Hann window.
    coverage : float
        Share of the segments that are complete.
    """
    views = np.lib.stride_tricks.sliding_window_view(window, length, axis=-1)
    segments = views[:, :: length - length // 2]
    whole = np.isfinite(segments).all(axis=(0, 2))
    segments = segments[:, whole]
    # About the first sample, so that a constant is exactly zero.
    segments = segments - segments[..., :1]
    segments = segments - segments.mean(axis=-1, keepdims=True)
    taper = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    return np.asarray(np.fft.rfft(segments * taper, axis=-1)), float(whole.mean())


def mean_coherence(S: Complex) -> float:
    """Squared coherence, averaged over frequencies and over pairs, 0 to 1.

    Parameters
    ----------
    S : (n_persons, n_segments, n_frequencies) complex array
        From `known_spectra`.

    References
    ----------
    .. [1] Reinero, Dikker & Van Bavel (2021), doi:10.1093/scan/nsaa135.
    """
    power = (np.abs(S) ** 2).sum(axis=1)
    shares = []
    for i, j in combinations(range(len(S)), 2):
        both = power[i] * power[j]
        cross = np.abs((S[i].conj() * S[j]).sum(axis=0)) ** 2
        shares.append(np.mean(cross[both > 0] / both[both > 0]))
    return float(min(1.0, np.mean(shares)))


def shared_power(S: Complex, length: int) -> float:
    """Squared cross-spectra over products of spectra, both summed first: strong ones weigh more.

    Parameters
    ----------
    S : (n_persons, n_segments, n_frequencies) complex array
        From `known_spectra`.
    length : int
        Samples of a segment.

    Returns
    -------
    float
        Mean over pairs, 0 to 1.

    References
    ----------
    .. [1] Hudson, Wiltshire & Atzmueller (2023), doi:10.3758/s13428-022-01855-y.
    """
    weight = _one_sided(length) ** 2
    power = (np.abs(S) ** 2).sum(axis=1)
    shares = []
    for i, j in combinations(range(len(S)), 2):
        cross = np.abs((S[i].conj() * S[j]).sum(axis=0)) ** 2
        shares.append((weight * cross).sum() / (weight * power[i] * power[j]).sum())
    return float(min(1.0, np.mean(shares)))


def weighted_coherence(S: Complex, length: int, chosen: slice) -> float:
    """Squared coherence, averaged over frequencies by how strong both are there.

    Parameters
    ----------
    S : (n_persons, n_segments, n_frequencies) complex array
        From `known_spectra`.
    length : int
        Samples of a segment.
    chosen : slice
        Which frequencies.

    Returns
    -------
    float
        Mean over pairs, 0 to 1; NaN where two have no power in common.

    References
    ----------
    .. [1] Henning, Boucsein & Gil (2001), doi:10.1016/S0167-8760(00)00190-2.
    """
    weight = _one_sided(length)[chosen]
    power = (np.abs(S) ** 2).sum(axis=1)[:, chosen]
    shares = []
    for i, j in combinations(range(len(S)), 2):
        both = power[i] * power[j]
        cross = np.abs((S[i].conj() * S[j]).sum(axis=0)[chosen]) ** 2
        strong = both > 0
        amount = weight[strong] * np.sqrt(both[strong])
        share = (
            (amount * cross[strong] / both[strong]).sum() / amount.sum() if strong.any() else np.nan
        )
        shares.append(share)
    return float(min(1.0, np.mean(shares)))


def _one_sided(length: int) -> Array:
    """Weights of one-sided densities: both signs of a frequency but the first and the last."""
    weight = np.full(length // 2 + 1, 2.0)
    weight[0] = 1.0
    if length % 2 == 0:
        weight[-1] = 1.0
    return weight
