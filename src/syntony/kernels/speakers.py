"""Who speaks, from a microphone for each person: levels, leakage, stretches of speech."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

Flags = NDArray[np.bool_]

#: Frames without which a leakage is not known.
FEWEST = 20
#: Quieter than this is no sound (dB re full scale).
SILENCE = -120.0


def level(frames: Array) -> Array:
    """Level of frames (..., width) in dB re a full-scale square wave; NaN where a sample is."""
    power = np.mean(frames**2, axis=-1)
    return np.asarray(10.0 * np.log10(np.maximum(power, 10.0 ** (SILENCE / 10.0))))


def leakage(levels: Array, speaking: Flags) -> Array:
    """How much of each voice gets into the microphones of the others.

    Parameters
    ----------
    levels : (n_channels, n) array
        Level of each microphone in each frame (dB).
    speaking : (n_channels, n) array of bool
        Where a voice is in a microphone, whosever it is.

    Returns
    -------
    (n_channels, n_channels) array
        Row i, column j: level of person i in microphone j, relative to microphone i (dB), where i
        speaks alone; 0 on the diagonal, NaN where i was never heard in both.

    Notes
    -----
    Person i is taken to speak where microphone i is louder than j, each relative to its own loud
    speech, so that a microphone that is set higher makes no speaker. There the difference of the
    levels piles up at the leakage, and lies above wherever j speaks too: its mode is taken, by
    halving (Bickel & Fruehwirth 2006, doi 10.1016/j.csda.2005.07.011).
    """
    count = levels.shape[0]
    found = np.full((count, count), np.nan)
    loud = np.full(count, np.nan)
    for i in range(count):
        mine = levels[i, speaking[i] & np.isfinite(levels[i])]
        if mine.size:
            loud[i] = np.percentile(mine, 95)
    relative = levels - loud[:, None]
    for i in range(count):
        found[i, i] = 0.0
        for j in range(count):
            alone = speaking[i] & (relative[i] > relative[j]) & np.isfinite(levels[j])
            if i != j and np.count_nonzero(alone) >= FEWEST:
                found[i, j] = half_sample_mode((levels[j] - levels[i])[alone])
    return found


def half_sample_mode(x: Array) -> float:
    """The value around which most of a sample lies: the densest half, again and again.

    Examples
    --------
    >>> half_sample_mode(np.array([0.0, 5.0, 5.1, 5.2, 9.0, 30.0]))
    5.1
    """
    ordered = np.sort(x)
    while ordered.size > 3:
        half = (ordered.size + 1) // 2
        widths = ordered[half - 1 :] - ordered[: ordered.size - half + 1]
        first = int(widths.argmin())
        ordered = ordered[first : first + half]
    return float(np.median(ordered))


def own(levels: Array, leak: Array, margin: float) -> Flags:
    """Where a microphone holds more than what leaks in from the others.

    Parameters
    ----------
    levels : (n_channels, n) array
        Level of each microphone in each frame (dB).
    leak : (n_channels, n_channels) array
        From `leakage`; what is not known does not leak.
    margin : float
        How much more (dB).

    Returns
    -------
    (n_channels, n) array of bool
        False where the level is not known. The loudest of three frames leaks, since rooms
        go on sounding.
    """
    power = np.nan_to_num(10.0 ** (levels / 10.0))
    wide = np.pad(power, ((0, 0), (1, 1)), mode="edge")
    loudest = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    factors = np.nan_to_num(10.0 ** (leak / 10.0))
    np.fill_diagonal(factors, 0.0)
    leaked = factors.T @ loudest
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(levels) & (power > leaked * 10.0 ** (margin / 10.0)))


def switched(probability: Array, onset: float, offset: float) -> Flags:
    """On from where a probability passes `onset` to where it falls below `offset`; NaN is off."""
    known = np.nan_to_num(probability)
    changes = np.where(known > onset, 1, np.where(known < offset, -1, 0))
    last = np.maximum.accumulate(np.where(changes != 0, np.arange(changes.size), -1))
    return np.asarray((last >= 0) & (changes[np.maximum(last, 0)] > 0))


def stretches(flags: Flags) -> NDArray[np.int64]:
    """First and one past the last place of each run of True, shape (k, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return edges.reshape(-1, 2)


def joined(spans: Array, longest: float) -> Array:
    """Spans (k, 2) in order, those closer to each other than `longest` made one."""
    if not len(spans):
        return np.empty((0, 2))
    apart = np.flatnonzero(spans[1:, 0] - np.maximum.accumulate(spans[:-1, 1]) >= longest)
    firsts = np.concatenate(([0], apart + 1))
    lasts = np.concatenate((apart + 1, [len(spans)]))
    ends = [spans[a:b, 1].max() for a, b in zip(firsts, lasts, strict=True)]
    return np.column_stack((spans[firsts, 0], ends))


def together(one: Array, other: Array) -> Array:
    """Where two lists of spans (k, 2) overlap, shape (m, 2).

    Spans of each list are in order and do not overlap each other.
    """
    found: list[tuple[float, float]] = []
    i = k = 0
    while i < len(one) and k < len(other):
        start, stop = max(one[i, 0], other[k, 0]), min(one[i, 1], other[k, 1])
        if start < stop:
            found.append((start, stop))
        if one[i, 1] <= other[k, 1]:
            i += 1
        else:
            k += 1
    return np.array(found).reshape(-1, 2)


def covered(spans: Array, edges: Array) -> Array:
    """Share of each step between `edges` (n + 1,) that spans (k, 2) cover, shape (n,).

    Spans are in order and do not overlap.
    """
    if not len(spans):
        return np.zeros(edges.size - 1)
    corners = spans.ravel()
    lengths = np.column_stack((np.zeros(len(spans)), spans[:, 1] - spans[:, 0])).ravel()
    so_far = np.interp(edges, corners, np.cumsum(lengths), left=0.0, right=lengths.sum())
    return np.asarray(np.clip(np.diff(so_far) / np.diff(edges), 0.0, 1.0))
