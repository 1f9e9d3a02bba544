"""Two ratings of the same: how far they go together, with what delay, and where they differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.errors import DataError
from syntony.core.ratings import RATE, Rated
from syntony.core.signals import Array
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.surrogate import draw_shifts, shift_circularly
from syntony.stats.significance import p_value

#: Values a second that are compared; a hand on a slider is slower.
GRID = 5
#: Delays up to this are looked at (s).
MOST_DELAY = 5
#: So much must be rated by both before one number is given (s).
LEAST = 60
_DRAWS = 199
_WIDTH = 5  # a moment of difference (s)
_APART = 10  # from the middle of one to the middle of the next (s)


@dataclass(frozen=True)
class Difference:
    """A moment at which two ratings lie apart.

    Parameters
    ----------
    start, stop : float
        Session time (s).
    one, other : float
        Mean of each, 0 to 1.
    """

    start: float
    stop: float
    one: float
    other: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two ratings have in common.

    Parameters
    ----------
    seconds : float
        How much both rated (s).
    lags, profile : ndarray, shape (n_lags,)
        Delays (s; positive: the first comes first) and Pearson's r at each; empty where `reason`
        says why there is none.
    r, lag, p : float
        The largest r, its delay, and how often turned-around copies reach it; NaN without one.
    differences : tuple of Difference
        Up to three, the largest first.
    reason : str
        Why there is no number.
    """

    seconds: float
    lags: Array
    profile: Array
    r: float
    lag: float
    p: float
    differences: tuple[Difference, ...]
    reason: str


def compare_ratings(one: Rated, other: Rated) -> Comparison:
    """Compare two ratings of the same scale and person.

    The null turns the second rating around in time as a whole, which keeps its own pace; both may
    still follow the course that the session had for everybody (a slow warming up), and this
    would count as agreement.

    Parameters
    ----------
    one, other : Rated
        By two authors, or by one at two times.

    Raises
    ------
    DataError
        They rate different things, or never the same second.

    Examples
    --------
    >>> from syntony.core.ratings import Rating, RatingBlock
    >>> told = [Rating(k, 0.0, "closeness", "far", "close", "client", k) for k in "ab"]
    >>> slow = (np.sin(np.arange(2750) / 200) + 1) / 2
    >>> made = [Rated(t, [RatingBlock(t.id, t.id, 0, 25 * k, tuple(slow))])
    ...         for k, t in enumerate(told)]
    >>> compare_ratings(*made).lag
    1.0
    """
    first, second = one.rating, other.rating
    if (first.scale, first.person) != (second.scale, second.person):
        raise DataError(
            "Two ratings are compared where they rate the same of the same person; these are "
            f"{first.scale} of {first.person} and {second.scale} of {second.person}."
        )
    start, x, y = _together(one, other)
    seen = int(np.sum(~np.isnan(x) & ~np.isnan(y)))
    if seen == 0:
        raise DataError("The two ratings have no second in common; rate the same part.")
    differences = tuple(_differences(x, y, start))
    most, profile = MOST_DELAY * GRID, np.empty(0)
    reason = _refused(x, y, seen)
    if not reason:
        profile = _profile(x, y, most)
        if np.isnan(profile).all():
            reason = "What both rated is broken by too many gaps."
    if reason:
        nothing = (np.empty(0), np.empty(0), math.nan, math.nan, math.nan)
        return Comparison(seen / GRID, *nothing, differences, reason)
    best = int(np.nanargmax(profile))
    guard = max(3 * most, x.size // 10)
    turned = shift_circularly(y, draw_shifts(y.size, _DRAWS, guard, np.random.default_rng(0)))
    null = np.array([np.nanmax(_profile(x, copy, most), initial=-1.0) for copy in turned])
    lags = np.arange(-most, most + 1) / GRID
    return Comparison(
        seen / GRID, lags, profile, float(profile[best]), float(lags[best]),
        p_value(float(profile[best]), null), differences, "",
    )  # fmt: skip


def _refused(x: Array, y: Array, seen: int) -> str:
    if seen < LEAST * GRID or x.size < 3 * LEAST * GRID // 2:
        return f"Both rated {seen / GRID:.0f} s together; {1.5 * LEAST:.0f} s are needed."
    if any(np.nanstd(v) < 1e-3 for v in (x, y)):
        return "One of the two never moved; what does not vary goes with nothing."
    return ""


def _profile(x: Array, y: Array, most: int) -> Array:
    """Pearson's r at each delay; NaN where too little was rated by both."""
    place, width = np.zeros((1, 2), dtype=np.int64), x.size - most
    r, coverage = lagged_correlation(x, y, place, width, most)
    pairs = np.broadcast_to(coverage[0] * width, r[0].shape)
    return np.where(pairs >= LEAST * GRID / 2, r[0], np.nan)


def _together(one: Rated, other: Rated) -> tuple[float, Array, Array]:
    """Both on one grid over the time from where both have begun to where one ends."""
    binned = [_binned(rated) for rated in (one, other)]
    start = max(first for first, _ in binned)
    stop = min(first + len(values) for first, values in binned)
    if stop <= start:
        return 0.0, np.full(1, np.nan), np.full(1, np.nan)
    x, y = (values[start - first : stop - first] for first, values in binned)
    return start / GRID, x, y


def _binned(rated: Rated) -> tuple[int, Array]:
    """Means of bins that were read at least half: number of the first bin, and the values."""
    signal = rated.signal()
    if signal is None:
        return 0, np.empty(0)
    each = RATE // GRID
    first = round(signal.start * RATE)
    ahead = first % each
    padded = np.pad(signal.values, (ahead, -(ahead + len(signal)) % each), constant_values=np.nan)
    rows = padded.reshape(-1, each)
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    total = np.where(known, rows, 0.0).sum(axis=1)
    means = np.where(2 * count >= each, total / np.maximum(count, 1), np.nan)
    return first // each, means


def _differences(x: Array, y: Array, start: float) -> list[Difference]:
    width = _WIDTH * GRID
    if x.size < width:
        return []
    apart = np.abs(x - y)
    windows = np.lib.stride_tricks.sliding_window_view(apart, width)
    complete = ~np.isnan(windows).any(axis=1)
    size = np.where(complete, windows.mean(axis=1), -1.0)
    found: list[Difference] = []
    while len(found) < 3 and size.max(initial=-1.0) > 0:
        at = int(size.argmax())
        part = slice(at, at + width)
        begin = start + at / GRID
        found.append(
            Difference(begin, begin + _WIDTH, float(x[part].mean()), float(y[part].mean()))
        )
        size[max(0, at - _APART * GRID + 1) : at + _APART * GRID] = -1.0
    return found
