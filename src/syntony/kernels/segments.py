"""Cross-correlation of every segment of one series with every segment of the other (SUSY)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.fisher import fisher_z_of

# So many correlations share a logarithm; a product of so many odds stays finite for limits to 40.
_BLOCK = 8

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SegmentPairs:
    """What all pairs of segments say, real (i = j) and surrogate (i != j).

    Attributes
    ----------
    real_z, real_abs_z, surrogate_z, surrogate_abs_z : (2 * max_lag + 1,) arrays
        Mean over the pairs of Fisher's z and of its magnitude; columns are the lags -max_lag to
        max_lag, and at a positive lag the first series leads. NaN where no pair is usable.
    n_real, n_surrogate : (2 * max_lag + 1,) integer arrays
        How many pairs those means rest on.
    pair_z, pair_abs_z : (n_segments, n_segments) arrays
        Mean over the lags, segment i of the first series with segment j of the second: what a
        permutation of segments draws from. NaN where either segment is unusable.
    usable_x, usable_y : (n_segments,) boolean arrays
        False for a segment that does not vary or misses too many samples.
    """

    real_z: Array
    real_abs_z: Array
    surrogate_z: Array
    surrogate_abs_z: Array
    n_real: Counts
    n_surrogate: Counts
    pair_z: Array
    pair_abs_z: Array
    usable_x: Flags
    usable_y: Flags


def segment_pairs(
    x: Array,
    y: Array,
    width: int,
    max_lag: int,
    *,
    min_coverage: float = 1.0,
    limit: float = 10.0,
) -> SegmentPairs:
    """Correlate all segments of `x` with all segments of `y`, and average Fisher's z.

    Parameters
    ----------
    x, y : (n,) arrays
        Two series on one grid of samples; NaN where nothing was observed.
    width : int
        Segment length in samples. Segments do not overlap; samples after the last complete one
        are not used.
    max_lag : int
        Largest lag in samples, less than `width`.
    min_coverage : float
        Least share of observed samples in a usable segment.
    limit : float
        Largest magnitude of Fisher's z, 40 at most; a single pair of equal segments would be
        infinite.

    Returns
    -------
    SegmentPairs
        Means by lag over real and surrogate pairs, and by pair over the lags. Memory grows with
        n_segments ** 2 only.

    Notes
    -----
    The correlation at lag k is that of R's `ccf`, with the sign of the lag reversed: deviations
    from the means of the whole segments, summed over the overlap and divided by the segment's
    length, over the product of the standard deviations. Where samples are missing, the sum runs
    over the complete pairs and is divided by their number plus abs(k), as `ccf` does with
    ``na.pass``. Nothing is cut out and joined: segment i is the same stretch of time in both.

    References
    ----------
    .. [1] Tschacher & Meier (2020), doi:10.1080/10503307.2019.1612114.

    Examples
    --------
    >>> x = np.sin(np.arange(300.0) ** 1.3)
    >>> found = segment_pairs(x, np.roll(x, 2), 50, 5)
    >>> int(found.real_z.argmax()) - 5, int(found.n_surrogate[0])
    (2, 30)
    """
    a, b = _cut(x, width, min_coverage), _cut(y, width, min_coverage)
    n_segments, n_lags = len(a.usable), 2 * max_lag + 1
    by_lag, pairs_of_lag = np.zeros((n_lags, 4)), np.zeros((n_lags, 2), np.int64)
    by_pair, lags_of_pair = np.zeros((2, n_segments, n_segments)), np.zeros((n_segments,) * 2)
    odds = np.ones_like(by_pair)
    for column, r in enumerate(_correlations(a, b, max_lag)):
        _accumulate(r, limit, by_lag[column], pairs_of_lag[column], odds, lags_of_pair)
        if column % _BLOCK == _BLOCK - 1 or column == n_lags - 1:
            by_pair += np.log(odds, out=odds)
            odds.fill(1.0)
    with np.errstate(invalid="ignore"):
        of_lag = (by_lag / pairs_of_lag.repeat(2, axis=1)).T
        of_pair = 0.5 * by_pair / lags_of_pair
    return SegmentPairs(
        real_z=of_lag[0],
        real_abs_z=of_lag[1],
        surrogate_z=of_lag[2],
        surrogate_abs_z=of_lag[3],
        n_real=pairs_of_lag[:, 0],
        n_surrogate=pairs_of_lag[:, 1],
        pair_z=of_pair[0],
        pair_abs_z=of_pair[1],
        usable_x=a.usable,
        usable_y=b.usable,
    )


def segment_correlations(
    x: Array, y: Array, width: int, max_lag: int, *, min_coverage: float = 1.0
) -> Array:
    """Correlation of every pair of segments at every lag: what `segment_pairs` averages.

    Parameters are those of `segment_pairs`.

    Returns
    -------
    (2 * max_lag + 1, n_segments, n_segments) array
        r of segment i of `x` with segment j of `y`; NaN where either is unusable. This is the
        large table that `segment_pairs` does without.
    """
    a, b = _cut(x, width, min_coverage), _cut(y, width, min_coverage)
    r = np.empty((2 * max_lag + 1, len(a.usable), len(b.usable)))
    for column, at_lag in enumerate(_correlations(a, b, max_lag)):
        np.clip(at_lag, -1.0, 1.0, out=r[column])
    return r


@dataclass(frozen=True, slots=True)
class _Segments:
    """Rows of mean 0 and mean square 1, 0 where missing, all NaN where unusable; and the mask."""

    values: Array
    seen: Array
    usable: Flags

    @property
    def complete(self) -> bool:
        return bool(self.seen[self.usable].all())


def _cut(x: Array, width: int, min_coverage: float) -> _Segments:
    """Cut a series into segments, and standardize each over what was observed."""
    n_segments = x.size // width
    rows = np.asarray(x[: n_segments * width], np.float64).reshape(n_segments, width)
    seen = ~np.isnan(rows)
    count = seen.sum(axis=1, keepdims=True)
    first = np.take_along_axis(rows, seen.argmax(axis=1, keepdims=True), axis=1)
    # Relative to a sample, or seconds since 1970 would keep no digit finer than 1e-7.
    values = np.where(seen, rows - first, 0.0)
    usable = (count[:, 0] >= max(2.0, min_coverage * width)) & values.any(axis=1)
    count = np.maximum(count, 1)
    for _ in range(2):  # the second takes out the rounding of the first
        values -= np.where(seen, values.sum(axis=1, keepdims=True) / count, 0.0)
    values /= np.where(usable, np.abs(values).max(axis=1, initial=0.0), 1.0)[:, None]
    power = np.sqrt((values * values).sum(axis=1, keepdims=True) / count)
    values /= np.where(usable[:, None], power, np.nan)
    return _Segments(values, (seen & usable[:, None]).astype(np.float64), usable)


def _correlations(a: _Segments, b: _Segments, max_lag: int) -> Iterator[Array]:
    """The table of all pairs, one lag after another: each is one product of matrices."""
    width = a.values.shape[1]
    complete = a.complete and b.complete
    for lag in range(-max_lag, max_lag + 1):
        early, late = slice(None, width - abs(lag)), slice(abs(lag), None)
        of_a, of_b = (early, late) if lag >= 0 else (late, early)
        r = np.dot(a.values[:, of_a], b.values[:, of_b].T)
        if complete:
            r /= width
        else:
            pairs = np.dot(a.seen[:, of_a], b.seen[:, of_b].T)
            r /= np.where(pairs > 0.0, pairs + abs(lag), np.nan)
        yield r


@njit(cache=True, nogil=True, error_model="numpy")
def _odds(r: float, edge: float, top: float) -> float:
    """(1 + r) / (1 - r), held between 1 / `top` and `top`; `edge` is the r of `top`."""
    if r >= edge:
        return top
    if r <= -edge:
        return 1.0 / top
    return (1.0 + r) / (1.0 - r)


@njit(cache=True, nogil=True, error_model="numpy")
def _accumulate(
    r: Array,
    limit: float,
    of_lag: Array,
    pairs_of_lag: Counts,
    odds: Array,
    lags_of_pair: Array,
) -> None:
    """Add one lag's z, and its magnitude, to the sums by lag (real, surrogate) and by pair.

    z is half the logarithm of the odds (1 + r) / (1 - r), so that a sum of z is half the logarithm
    of a product. `odds` is that product by pair, to be taken the logarithm of after `_BLOCK` lags;
    over the pairs of a lag one logarithm serves a segment and `_BLOCK` of the other series.
    """
    n = len(r)
    edge, top = math.tanh(limit), math.exp(2.0 * limit)
    column, column_abs = np.ones(n), np.ones(n)
    ratio, ratio_abs = np.empty(n), np.empty(n)
    for i in range(n):
        seen = 0
        for j in range(n):
            known = not np.isnan(r[i, j])
            q = _odds(r[i, j], edge, top)
            ratio[j] = q if known else 1.0
            ratio_abs[j] = max(q, 1.0 / q) if known else 1.0
            lags_of_pair[i, j] += 1.0 if known else 0.0
            seen += known
            odds[0, i, j] *= ratio[j]
            odds[1, i, j] *= ratio_abs[j]
        if not np.isnan(r[i, i]):
            z = fisher_z_of(r[i, i], limit, edge)
            of_lag[0] += z
            of_lag[1] += abs(z)
            pairs_of_lag[0] += 1
            seen -= 1
        pairs_of_lag[1] += seen
        ratio[i] = ratio_abs[i] = 1.0
        for j in range(n):
            column[j] *= ratio[j]
            column_abs[j] *= ratio_abs[j]
        if i % _BLOCK == _BLOCK - 1 or i == n - 1:
            for j in range(n):
                of_lag[2] += 0.5 * math.log(column[j])
                of_lag[3] += 0.5 * math.log(column_abs[j])
                column[j] = column_abs[j] = 1.0
