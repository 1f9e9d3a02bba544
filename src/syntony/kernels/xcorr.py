"""The lag profile of whole records: one series against many, such as surrogates."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.fourier import fast_length
from syntony.kernels.pearson import pearson

Spectrum = NDArray[np.complex128]

MAX_LOSS = 1024.0  # times 2e-16 for the transforms' rounding: r keeps twelve digits
_BATCH = 1 << 16  # samples transformed at once; the quickest of 2**12 to 2**20


def lag_profile(x: Array, y: Array, max_lag: int) -> tuple[Array, Array]:
    """Pearson's r of two whole records at every lag, over all complete pairs.

    Parameters
    ----------
    x, y : (n,) arrays
        Two series on one grid of samples; NaN where nothing was observed.
    max_lag : int
        Largest lag in samples, less than n.

    Returns
    -------
    r : (2 * max_lag + 1,) array
        Columns are the lags -max_lag to max_lag; at a positive lag `x` leads: ``x[t]`` is paired
        with ``y[t + lag]``. Means and spreads are those of the overlap. NaN where fewer than two
        pairs are complete or one of the series does not vary over them.
    coverage : (2 * max_lag + 1,) array
        Share of complete pairs in the overlap, which is n - abs(lag) samples long.

    Notes
    -----
    Sums of products come from Fourier transforms of the centered series, so the cost is n log n
    whatever the lags. Cells in which that loses digits (an artifact that only other lags see, an
    overlap much quieter than the record) are computed directly; every r is within 1e-12.

    Examples
    --------
    >>> x = np.sin(np.arange(200.0) ** 1.5)
    >>> r, coverage = lag_profile(x, np.roll(x, 3), 5)
    >>> int(r.argmax()) - 5, float(coverage.min())
    (3, 1.0)
    """
    r, coverage = lag_profiles(x, y[None], max_lag)
    return r[0], coverage[0]


def lag_profiles(x: Array, Y: Array, max_lag: int) -> tuple[Array, Array]:
    """`lag_profile` of one series with many others, such as the surrogates of its partner.

    Parameters
    ----------
    x : (n,) array
        One series.
    Y : (n_series, n) array
        The others, as rows.
    max_lag : int
        Largest lag in samples, less than n.

    Returns
    -------
    r, coverage : (n_series, 2 * max_lag + 1) arrays
        As from `lag_profile`. What belongs to `x` alone is computed once.
    """
    n = x.size
    shape = (len(Y), 2 * max_lag + 1)
    r, coverage = np.empty(shape), np.empty(shape)
    size = fast_length(n + max_lag)
    x, Y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(Y, np.float64)
    lead = standardize(x[None])
    gap = bool(np.isnan(lead).any())
    batch = max(1, _BATCH // size)
    overlap = n - np.abs(np.arange(-max_lag, max_lag + 1))
    for begin in range(0, len(Y), batch):
        rows = slice(begin, begin + batch)
        follow = standardize(Y[rows])
        sums = _sums_observed if gap or np.isnan(follow).any() else _sums_complete
        r[rows], pairs = _normalize(*sums(lead, follow, max_lag, size))
        coverage[rows] = pairs / overlap
    for row, column in np.argwhere(np.isinf(r)):
        ahead, behind = max(0, max_lag - column), max(0, column - max_lag)
        length = overlap[column]
        r[row, column] = pearson(x[ahead : ahead + length], Y[row, behind : behind + length])
    return r, coverage


@njit(cache=True, nogil=True, error_model="numpy")
def standardize(x: Array) -> Array:
    """Rows with mean 0 and mean square 1, both up to rounding; all 0 if constant."""
    z = np.empty(x.shape)
    for i in range(x.shape[0]):
        row, out = x[i], z[i]
        first, total, count = np.nan, 0.0, 0
        for v in row:
            if not np.isnan(v):
                first = v if count == 0 else first  # or seconds since 1970 would keep few digits
                total += v - first
                count += 1
        mean = total / max(1, count)
        largest = 0.0
        for t in range(row.size):
            out[t] = row[t] - first - mean
            if abs(out[t]) > largest:
                largest = abs(out[t])
        power = 0.0
        for v in out:
            if not np.isnan(v):
                power += (v / largest) ** 2 if largest > 0.0 else 0.0
        scale = largest * math.sqrt(power / max(1, count))
        out /= scale if scale > 0.0 else 1.0
    return z


_Sums = tuple[Array, Array, Array, Array, Array, Array, Array, Array]


def _sums_complete(lead: Array, follow: Array, max_lag: int, size: int) -> _Sums:
    """xy, x, y, xx, yy, pairs over every overlap, and the norms their rounding is relative to."""
    n = lead.shape[-1]
    xy = _correlate(np.conj(np.fft.rfft(lead, size)), np.fft.rfft(follow, size), max_lag, size)
    pairs = np.broadcast_to(n - np.abs(np.arange(-max_lag, max_lag + 1.0)), xy.shape)
    # A lag drops as many samples from one end of one series and from the other end of the other.
    x, y = _less_ends(lead, max_lag), _less_ends(follow, max_lag)[:, ::-1]
    xx, yy = _less_ends(lead * lead, max_lag), _less_ends(follow * follow, max_lag)[:, ::-1]
    return xy, x, y, xx, yy, pairs, xx[:, [max_lag]], yy[:, [max_lag]]


def _less_ends(x: Array, max_lag: int) -> Array:
    """Row sums without the first max_lag, ..., 1, no, and without the last 1, ..., max_lag."""
    first = np.cumsum(x[:, :max_lag], axis=1)[:, ::-1]
    last = np.cumsum(x[:, ::-1][:, :max_lag], axis=1)
    total = x.sum(axis=1, keepdims=True)
    return np.concatenate([total - first, total, total - last], axis=1)


def _sums_observed(lead: Array, follow: Array, max_lag: int, size: int) -> _Sums:
    """The same over the complete pairs of series with gaps."""
    a, a_square, a_seen = (np.conj(v) for v in _spectra(lead, size))
    b, b_square, b_seen = _spectra(follow, size)
    return (
        _correlate(a, b, max_lag, size),
        _correlate(a, b_seen, max_lag, size),
        _correlate(a_seen, b, max_lag, size),
        _correlate(a_square, b_seen, max_lag, size),
        _correlate(a_seen, b_square, max_lag, size),
        _correlate(a_seen, b_seen, max_lag, size),
        _norm_of_squares(lead),
        _norm_of_squares(follow),
    )


def _spectra(x: Array, size: int) -> list[Spectrum]:
    """Spectra of the series, its square and its mask."""
    filled = np.where(np.isnan(x), 0.0, x)
    planes = (filled, filled * filled, (~np.isnan(x)).astype(np.float64))
    return [np.fft.rfft(plane, size) for plane in planes]


def _norm_of_squares(x: Array) -> Array:
    """What the rounding of a sum of squares is relative to when transforms compute it."""
    return np.asarray(np.sqrt(x.shape[1] * np.nansum(x**4, axis=1, keepdims=True)))


def _correlate(lead: Spectrum, follow: Spectrum, max_lag: int, size: int) -> Array:
    """Sums of products at every lag, from the conjugate spectrum of one and that of the others."""
    circle = np.fft.irfft(lead * follow, size)
    return np.concatenate([circle[:, size - max_lag :], circle[:, : max_lag + 1]], axis=1)


def _normalize(
    xy: Array, x: Array, y: Array, xx: Array, yy: Array, pairs: Array, norm_x: Array, norm_y: Array
) -> tuple[Array, Array]:
    """r, or inf where rounding took too many digits; and the number of pairs."""
    pairs = np.rint(pairs)
    count = np.maximum(pairs, 1.0)
    spread_x, spread_y = xx - x * x / count, yy - y * y / count
    lost = (norm_x > MAX_LOSS * spread_x) | (norm_y > MAX_LOSS * spread_y)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.clip((xy - x * y / count) / np.sqrt(spread_x) / np.sqrt(spread_y), -1.0, 1.0)
    r[lost] = np.inf
    r[pairs < 2.0] = np.nan
    return r, pairs
