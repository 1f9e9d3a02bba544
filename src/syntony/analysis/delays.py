"""How far one recording of a thing lags behind another one, block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import ClockError
from syntony.core.signals import Array, Signal
from syntony.kernels.autoregression import fit_ar, residuals

_MAX_ORDER = 10
_COVERAGE = 0.8
#: Blocks that are looked for in the whole other recording; the rest is then known to a few samples.
_ANCHORS = 48
#: A peak must exceed the next best one by so much, the usual criterion of valid displacements in
#: particle image velocimetry (Keane & Adrian 1992, doi:10.1007/BF00384623).
_PEAK_RATIO = 1.25
_UPSAMPLING = 8
_MARGIN = 16
_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Innovations:
    """What a signal does that its own past does not predict; zero where that is not known.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Residuals of an autoregressive model.
    observed : ndarray of bool, shape (n,)
        Where they are known.
    rate : float
        Hertz.
    start : float
        Device time of the first sample (s).
    """

    values: Array
    observed: NDArray[np.bool_]
    rate: float
    start: float


@dataclass(frozen=True, eq=False)
class Delays:
    """Reference time minus device time of blocks of a recording.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Device time of each block's middle (s).
    shifts : ndarray, shape (n,)
        Reference time minus device time (s).
    weights : ndarray, shape (n,)
        Inverse variances of the shifts up to a common factor.
    """

    times: Array
    shifts: Array
    weights: Array


def innovations(device: Signal, reference: Signal) -> tuple[Innovations, Innovations]:
    """Take out of both signals what the reference's past predicts of it.

    What is smooth is alike everywhere; only what is new tells one moment from another. Both go
    through the same filter, which shifts neither against the other.

    Raises
    ------
    ClockError
        The reference does nothing new: it is constant, periodic or far too densely sampled.
    """
    coefficients, order = fit_ar(reference.values, _MAX_ORDER)
    if order < 0:
        raise ClockError(
            f"{reference.name!r} cannot align recordings: its past predicts it wholly, so no "
            "moment differs from another. Resample it to a lower rate, or choose another signal."
        )
    device_news, reference_news = (
        _innovations(signal, coefficients) for signal in (device, reference)
    )
    return device_news, reference_news


def anchors(x: Innovations, y: Innovations, block: int) -> tuple[Delays, int]:
    """Look for some blocks of `x` in all of `y`.

    Parameters
    ----------
    x, y : Innovations
        Of one rate.
    block : int
        Samples in a block.

    Returns
    -------
    Delays
        Of the blocks whose best match stands out, to a sample.
    int
        How many blocks were looked for.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    firsts = _blocks(x, block)
    if firsts.size == 0 or y.values.size < block:
        return Delays(np.empty(0), np.empty(0), np.empty(0)), 0
    firsts = firsts[np.unique(np.linspace(0, firsts.size - 1, _ANCHORS).astype(int))]
    size = next_fast_len(y.values.size + block, real=True)
    spectrum = rfft(y.values, size)
    energy = _moving_sum(y.values**2, block)
    judged = _moving_sum(y.observed.astype(float), block) >= _COVERAGE * block
    found = []
    for first in firsts:
        part = x.values[first : first + block]
        products = irfft(rfft(part, size).conj() * spectrum, size)[: energy.size]
        scale = np.sqrt(energy * float(part @ part))
        r = np.where(judged & (scale > 0), products / np.where(scale > 0, scale, 1.0), 0.0)
        if (at := _standing_out(r)) is not None:
            found.append((first, at, r[at]))
    rows = np.array(found).reshape(-1, 3)
    times = x.start + (rows[:, 0] + block / 2) / x.rate
    shifts = (y.start + rows[:, 1] / y.rate) - (x.start + rows[:, 0] / x.rate)
    return Delays(times, shifts, _precision(rows[:, 2], block)), firsts.size


def refined(
    x: Innovations, y: Innovations, block: int, *, offset: float, drift: float, reach: int
) -> Delays:
    """Measure the shift of every block to a fraction of a sample.

    Parameters
    ----------
    x, y : Innovations
        Of one rate.
    block : int
        Samples in a block.
    offset, drift : float
        About ``reference time - device time = offset + drift * device time`` (s).
    reach : int
        Samples by which a block may be off that line.
    """
    found = []
    for first in _blocks(x, block):
        times = x.start + np.arange(first, first + block) / x.rate
        places = (times * (1 + drift) + offset - y.start) * y.rate
        measured = _measured(x.values[first : first + block], y, places, reach)
        if measured is not None:
            late, r = measured
            middle = x.start + (first + block / 2) / x.rate
            found.append((middle, offset + drift * middle + late / y.rate, r))
    rows = np.array(found).reshape(-1, 3)
    return Delays(rows[:, 0], rows[:, 1], _precision(rows[:, 2], block))


def _innovations(signal: Signal, coefficients: Array) -> Innovations:
    left = residuals(signal.values, coefficients)
    observed = np.isfinite(left)
    return Innovations(np.where(observed, left, 0.0), observed, float(signal.rate), signal.start)


def _blocks(x: Innovations, block: int) -> NDArray[np.int64]:
    """First samples of blocks side by side of which enough is known, and not only stillness."""
    count = x.values.size // block
    known = x.observed[: count * block].reshape(count, block).mean(axis=1) >= _COVERAGE
    moving = (x.values[: count * block].reshape(count, block) != 0).any(axis=1)
    return block * np.flatnonzero(known & moving)


def _moving_sum(x: Array, width: int) -> Array:
    total = np.concatenate(([0.0], np.cumsum(x)))
    return np.asarray(np.maximum(total[width:] - total[:-width], 0.0))


def _standing_out(r: Array) -> int | None:
    """Place of the highest peak, if no other one comes near it."""
    at = int(r.argmax())
    low = np.flatnonzero(r < r[at] / 2)
    split = int(np.searchsorted(low, at))
    left = int(low[split - 1]) if split else 0
    right = int(low[split]) if split < low.size else r.size
    rival = max(r[:left].max(initial=0.0), r[right:].max(initial=0.0))
    return at if r[at] > _PEAK_RATIO * rival else None


def _measured(part: Array, y: Innovations, places: Array, reach: int) -> tuple[float, float] | None:
    """Samples by which `y` is late at the places where `part` was expected, and their r."""
    from scipy.signal import resample

    lo = int(places[0]) - reach - _MARGIN
    hi = int(places[-1]) + reach + _MARGIN + 2
    if lo < 0 or hi > y.values.size or y.observed[lo:hi].mean() < _COVERAGE:
        return None
    fine = resample(y.values[lo:hi], _UPSAMPLING * (hi - lo))
    grid = np.arange(fine.size) / _UPSAMPLING
    late = r = 0.0
    # A parabola finds the top of a peak without bias only where it is found in the middle: the
    # expected places move until it is.
    for around in (reach, *[2] * _ROUNDS):
        before, after = np.arange(-around, 0), np.arange(1, around + 1)
        wider = np.concatenate((places[0] + before, places, places[-1] + after))
        moved = np.interp(wider + late - lo, grid, fine)
        products = np.correlate(moved, part, "valid")
        at = int(products.argmax())
        if products[at] <= 0 or at in (0, products.size - 1):
            return None
        other = moved[at : at + part.size]
        r = float(products[at] / np.sqrt((part @ part) * (other @ other)))
        low, top, high = products[at - 1 : at + 2]
        late += at - around + 0.5 * float((low - high) / (low - 2 * top + high))
    return late, r


def _precision(r: Array, n: int) -> Array:
    """Inverse variance of the place of a peak, up to a factor that all blocks share."""
    share = np.clip(r, 0.01, 0.9999) ** 2
    return np.asarray(n * share / (1 - share))
