"""Twin of `syntony.kernels.xcorr.lag_profiles`: one record against a block of surrogates."""

from typing import Any

import numpy as np

from syntony.kernels import Array
from syntony.kernels.fourier import fast_length
from syntony.kernels.pearson import pearson
from syntony.kernels.xcorr import MAX_LOSS, standardize
from syntony.kernels.xp import Place, at_once


def lag_profiles(place: Place, x: Array, Y: Array, max_lag: int) -> tuple[Array, Array]:
    """Pearson's r of one series with many others at every lag, over all complete pairs.

    Parameters
    ----------
    place : Place
        Where it is computed.
    x, Y, max_lag
        As of `syntony.kernels.xcorr.lag_profiles`.

    Returns
    -------
    r, coverage : ndarray, shape (n_series, 2 * max_lag + 1)
        The same to 1e-10. Cells in which transforms lose digits are computed directly.
    """
    n, lags = x.size, 2 * max_lag + 1
    r, coverage = np.empty((len(Y), lags)), np.empty((len(Y), lags))
    size = fast_length(n + max_lag)
    x, Y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(Y, np.float64)
    lead = _Spectra(place, standardize(x[None]), size)
    many = at_once(12 * 8 * size)
    overlap = n - np.abs(np.arange(-max_lag, max_lag + 1))
    for lo in range(0, len(Y), many):
        rows = slice(lo, lo + many)
        follow = _Spectra(place, standardize(Y[rows]), size)
        found, pairs = _normalized(place.xp, lead, follow, max_lag, size)
        r[rows], coverage[rows] = place.back(found), place.back(pairs) / overlap
    for row, column in np.argwhere(np.isinf(r)):
        ahead, behind = max(0, max_lag - column), max(0, column - max_lag)
        length = overlap[column]
        r[row, column] = pearson(x[ahead : ahead + length], Y[row, behind : behind + length])
    return r, coverage


class _Spectra:
    """Spectra of standardized rows, their squares and what was observed of them."""

    def __init__(self, place: Place, z: Array, size: int) -> None:
        xp = place.xp
        seen = ~np.isnan(z)
        filled = np.where(seen, z, 0.0)
        self.itself, self.squares, self.seen = (
            xp.fft.rfft(place.put(v.astype(np.float64)), n=size) for v in (filled, filled**2, seen)
        )
        # What rounding is relative to when transforms make a sum of squares.
        self.norm = place.put(np.sqrt(z.shape[1] * (filled**4).sum(axis=1, keepdims=True)))


def _normalized(
    xp: Any, lead: _Spectra, follow: _Spectra, max_lag: int, size: int
) -> tuple[Any, Any]:
    """r, or inf where rounding took too many digits; and the number of pairs."""

    def sums(a: Any, b: Any) -> Any:
        circle = xp.fft.irfft(xp.conj(a) * b, n=size)
        return xp.concat((circle[:, size - max_lag :], circle[:, : max_lag + 1]), axis=1)

    pairs = xp.round(sums(lead.seen, follow.seen))
    count = xp.where(pairs > 1.0, pairs, xp.ones_like(pairs))
    x, y = sums(lead.itself, follow.seen), sums(lead.seen, follow.itself)
    spread_x = sums(lead.squares, follow.seen) - x * x / count
    spread_y = sums(lead.seen, follow.squares) - y * y / count
    lost = (lead.norm > MAX_LOSS * spread_x) | (follow.norm > MAX_LOSS * spread_y)
    one, nothing = xp.ones_like(count), xp.full_like(count, float("nan"))
    known = ~lost & (spread_x > 0) & (spread_y > 0) & (pairs > 1.0)
    scale = xp.sqrt(xp.where(known, spread_x, one)) * xp.sqrt(xp.where(known, spread_y, one))
    r = (sums(lead.itself, follow.itself) - x * y / count) / scale
    r = xp.where(r > 1.0, one, xp.where(r < -1.0, -one, r))
    again = xp.where(lost & (pairs > 1.0), xp.full_like(r, float("inf")), nothing)
    return xp.where(known, r, again), pairs
