"""Turns of two speakers in series of marks: whose ends are answered, and how late."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.speakers import Flags, stretches

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Spoken:
    """One person's turns in a series.

    Parameters
    ----------
    start, stop : (k,) integer arrays
        First sample of each turn, and the one after its last.
    begun, ended : (k,) arrays of bool
        Whether the sample before is a known silence, and the one after it.
    unknown : (m,) integer array
        Samples that were not observed, and one past the last sample.
    """

    start: Places
    stop: Places
    begun: Flags
    ended: Flags
    unknown: Places


def spoken(x: Array, level: float, pause: float) -> Spoken:
    """Turns of a series: where it exceeds a level, short silences filled.

    Parameters
    ----------
    x : (n,) array
        NaN where nothing was observed.
    level : float
        A person speaks above it.
    pause : float
        Samples of silence up to which a turn goes on.

    Examples
    --------
    >>> turns = spoken(np.array([0.0, 1, 1, 0, 1, 0, 0, 1]), 0.5, 1)
    >>> turns.start.tolist(), turns.stop.tolist(), turns.ended.tolist()
    ([1, 7], [5, 8], [True, False])
    """
    known = np.isfinite(x)
    on = np.zeros(x.size, np.bool_)
    on[known] = x[known] > level
    for a, b in stretches(known & ~on):
        if b - a <= pause and a > 0 and b < x.size and on[a - 1] and on[b]:
            on[a:b] = True
    start, stop = stretches(on).T
    silent = np.concatenate(([False], known & ~on, [False]))
    unknown = np.append(np.flatnonzero(~known), x.size)
    return Spoken(start, stop, silent[start], silent[stop + 1], unknown)


def answers(mine: Spoken, yours: Spoken, overlap: float, gap: float) -> Array:
    """Offset of the answer to each end of one person's turns.

    An end is answered where the other begins at most `overlap` samples before and `gap` after it
    and speaks beyond it, before the first goes on. Ends within a turn that the other began earlier
    pass no floor on and are left out, as are ends of which nobody saw what followed.

    Parameters
    ----------
    mine, yours : Spoken
        Of the same time.
    overlap, gap : float
        Samples.

    Returns
    -------
    (k,) array
        Begin of the answer minus the end (samples; an overlap is negative); infinite where there
        is no answer.

    Examples
    --------
    >>> x = spoken(np.array([0.0, 1, 1, 0, 0, 0, 1, 0, 0, 0]), 0.5, 0)
    >>> y = spoken(np.array([0.0, 0, 0, 0, 1, 0, 0, 0, 0, 0]), 0.5, 0)
    >>> answers(x, y, 1, 2).tolist()
    [1.0, inf]
    """
    ends = mine.stop[mine.ended]
    if not ends.size:
        return np.empty(0)
    never = np.iinfo(np.int64).max
    during = np.searchsorted(yours.start, ends, side="left") - 1
    held = during >= 0
    held[held] = yours.stop[during[held]] > ends[held]
    onset = np.where(held, _at(yours.start, during, never), never)
    sure = held & _at(yours.begun, during, 0).astype(bool) & (onset >= ends - overlap)
    later = np.searchsorted(yours.start, ends, side="left")
    following = _at(yours.start, later, never)
    fresh = _at(yours.begun, later, 0).astype(bool)
    again = _at(mine.start, np.searchsorted(mine.start, ends, side="left"), never)
    blind = np.minimum(_after(mine.unknown, ends), _after(yours.unknown, ends))
    first = np.minimum(np.minimum(following, again), blind)
    late = first > ends + gap
    follows = ~late & (following < again) & (following < blind) & fresh
    refused = late | ((again <= following) & (again < blind))
    out = np.where(held, onset - ends, np.where(follows, following - ends, np.inf))
    counted = np.where(held, sure, follows | refused)
    return np.asarray(out[counted], dtype=np.float64)


def _at(values: Places | Flags, index: Places, otherwise: int) -> Places:
    """Values at an index, something else where it lies outside."""
    inside = (index >= 0) & (index < values.size)
    out = np.full(index.size, otherwise, np.int64)
    out[inside] = values[index[inside]]
    return out


def _after(unknown: Places, ends: Places) -> Places:
    """First unknown sample at or after each end."""
    return np.asarray(unknown[np.searchsorted(unknown, ends, side="left")])
