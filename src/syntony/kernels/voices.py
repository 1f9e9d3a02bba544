"""Voices told apart by their timbre: cepstra of short frames, and who speaks in which of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Labels = NDArray[np.int64]

#: Bands and cepstral coefficients; the first coefficient (loudness) is left out.
BANDS, COEFFICIENTS = 30, 15
LOWEST, HIGHEST = 60.0, 7600.0
#: Added to every covariance of standardized coefficients, so that few frames decide nothing alone.
RIDGE = 0.1
#: Frames that are scored at once: hours of them are many.
_AT_ONCE = 1 << 15
#: A voice of fewer frames than this is none.
FEWEST = 50


@dataclass(frozen=True, eq=False)
class Timbre:
    """What turns a frame of sound into its timbre.

    Parameters
    ----------
    window : (width,) array
        Weights of the samples.
    bank : (BANDS, n_bins) array
        Weights of the spectrum in bands that are even in mel.
    cosines : (COEFFICIENTS, BANDS) array
        From logarithms of bands to cepstral coefficients.
    """

    window: Array
    bank: Array
    cosines: Array

    @classmethod
    def of(cls, width: int, rate: float) -> Timbre:
        """For frames of `width` samples at `rate` (Hz)."""
        top = min(HIGHEST, 0.475 * rate)
        edges = _hertz(np.linspace(_mel(LOWEST), _mel(top), BANDS + 2))
        bins = np.fft.rfftfreq(width, 1 / rate)
        rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
        falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
        bank = np.maximum(0.0, np.minimum(rising, falling))
        order = np.arange(1, COEFFICIENTS + 1)
        cosines = np.cos(np.pi * np.outer(order, np.arange(BANDS) + 0.5) / BANDS)
        return cls(np.hamming(width), bank, cosines)

    def cepstrum(self, frame: Array) -> Array:
        """Cepstral coefficients of one frame (width,), shape (COEFFICIENTS,).

        References
        ----------
        .. [1] Davis & Mermelstein (1980), doi 10.1109/TASSP.1980.1163420
        """
        power = np.abs(np.fft.rfft(frame * self.window)) ** 2
        return np.asarray(self.cosines @ np.log(self.bank @ power + 1e-10))


def _mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


def _hertz(mel: Array) -> Array:
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))


def told_apart(
    timbres: NDArray[np.floating],
    count: int,
    *,
    block: int,
    penalty: float,
    starts: int,
    fitted: int,
    seed: int,
) -> tuple[Labels, Array]:
    """Who speaks in which frame, for a known number of voices.

    Each voice is a normal distribution of the timbre; changing the voice costs a penalty. From
    many random beginnings, the solution of the highest likelihood is taken.

    Parameters
    ----------
    timbres : (n, d) array
        Frames in which somebody speaks, in order.
    count : int
        Voices, two or more.
    block : int
        Frames that share a voice in the beginnings.
    penalty : float
        Log-likelihood that a change of the voice costs.
    starts, fitted, seed : int
        Random beginnings, the frames (evenly taken blocks of them) on which they are tried, and
        their seed.

    Returns
    -------
    labels : (n,) array of int
        From 0, in the order in which the voices are first heard.
    share : (n,) array
        How much likelier than the next voice each is, 0 (equally) to 1 (no doubt), averaged over
        the frames around.

    Raises
    ------
    ValueError
        There are too few frames for so many voices.
    """
    n = len(timbres)
    if n < count * FEWEST:
        raise ValueError(f"{n} frames are too few for {count} voices")
    middle = timbres.mean(axis=0, dtype=np.float64)
    spread = timbres.std(axis=0, dtype=np.float64)
    scale = np.where(spread > 0, spread, 1.0)

    def standard(frames: NDArray[np.floating]) -> Array:
        return np.ascontiguousarray((frames - middle) / scale, np.float64)

    rng = np.random.default_rng(seed)
    part = standard(timbres[_some(n, block, fitted)])
    best, chosen = -np.inf, np.zeros(len(part), np.int64)
    for _ in range(starts):
        begun = np.repeat(rng.integers(count, size=len(part) // block + 1), block)[: len(part)]
        found, value = _settled(part, begun, count, penalty)
        if value > best:
            best, chosen = value, found
    if not np.isfinite(best):
        raise ValueError("no beginning led to as many voices")
    scores = np.empty((count, n))
    for k in range(count):
        mine = part[chosen == k]
        for a in range(0, n, _AT_ONCE):
            scores[k, a : a + _AT_ONCE] = _log_density(standard(timbres[a : a + _AT_ONCE]), mine)
    labels = best_path(scores, penalty)
    order = np.argsort([np.flatnonzero(labels == k)[0] if (labels == k).any() else n
                        for k in range(count)])  # fmt: skip
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    ranked = np.sort(scores, axis=0)
    lead = np.convolve(ranked[-1] - ranked[-2], np.ones(block) / block, mode="same")
    return rank[labels], np.tanh(lead / 2.0)


def _some(n: int, block: int, most: int) -> Labels:
    """Places of evenly taken blocks of frames, at most so many."""
    blocks = np.arange(0, n, block)
    every = max(1, -(-n // most))
    return np.concatenate([np.arange(b, min(b + block, n)) for b in blocks[::every]])


def _settled(x: Array, labels: Labels, count: int, penalty: float) -> tuple[Labels, float]:
    """Distributions and labels in turn until nothing changes; -inf where a voice is lost."""
    scores = np.zeros((count, x.shape[0]))
    for _ in range(25):
        for k in range(count):
            mine = x[labels == k]
            if mine.shape[0] < FEWEST:
                return labels, -np.inf
            scores[k] = _log_density(x, mine)
        new = best_path(scores, penalty)
        if (new == labels).all():
            break
        labels = new
    value = scores[labels, np.arange(x.shape[0])].sum() - penalty * (np.diff(labels) != 0).sum()
    return labels, float(value)


def _log_density(x: Array, mine: Array) -> Array:
    """Log-density (up to a constant) of frames under the normal distribution of some."""
    off = mine - mine.mean(axis=0)
    covariance = off.T @ off / mine.shape[0] + RIDGE * np.eye(x.shape[1])
    factor = np.linalg.cholesky(covariance)
    white = np.linalg.solve(factor, (x - mine.mean(axis=0)).T)
    return np.asarray(-0.5 * (white**2).sum(axis=0) - np.log(np.diag(factor)).sum())


@njit(cache=True, nogil=True, error_model="numpy")
def best_path(scores: Array, penalty: float) -> Labels:
    """The states of highest total score, where each change of the state costs a penalty.

    Parameters
    ----------
    scores : (n_states, n) array
        Log-likelihood of each state at each step.
    penalty : float
        Cost of a change.

    Returns
    -------
    (n,) array of int
        The path of Viterbi.
    """
    k, n = scores.shape
    came = np.empty((k, n), np.int8)
    total = np.zeros(k)
    for t in range(n):
        best = 0
        for j in range(1, k):
            if total[j] > total[best]:
                best = j
        change = total[best] - penalty
        for j in range(k):
            if change > total[j]:
                came[j, t] = best
                total[j] = change
            else:
                came[j, t] = j
            total[j] += scores[j, t]
    path = np.empty(n, np.int64)
    state = 0
    for j in range(1, k):
        if total[j] > total[state]:
            state = j
    for t in range(n - 1, -1, -1):
        path[t] = state
        state = came[state, t]
    return path
