"""Two or more signals on one grid of samples, over the time that all cover."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from syntony.core.errors import DataError
from syntony.core.signals import Signal, as_rate, sample_times
from syntony.kernels.resample import interpolate, resample

#: Starts closer than this share of a sample count as the same.
SAME_PLACE = 1e-3
#: A device's rate is brought near the common one by a ratio of whole numbers up to this.
LARGEST_RATIO = 1000


def common_grid(
    signals: Sequence[Signal], *, rate: float | Fraction | None = None
) -> tuple[Signal, ...]:
    """Bring signals on session time onto one rate, start and length.

    Parameters
    ----------
    signals : sequence of Signal
        At least one.
    rate : float or Fraction, optional
        The common rate (Hz); the lowest of the signals' own if left out.

    Returns
    -------
    tuple of Signal
        In the same order. Signals that share a grid already are only cut. Others are low-pass
        filtered where the rate falls, then interpolated between neighboring samples; gaps stay.

    Raises
    ------
    DataError
        There is no time that all cover.
    """
    start = max(s.start for s in signals)
    stop = min(s.stop for s in signals)
    target = as_rate(rate) if rate is not None else min(s.rate for s in signals)
    n = math.floor((stop - start) * float(target) + SAME_PLACE)
    if n < 1:
        spans = "; ".join(f"{s.person or s.name}: {s.start:g} to {s.stop:g} s" for s in signals)
        raise DataError(
            f"The signals never overlap in time ({spans}). Align their clocks (syntony.align)."
        )
    return tuple(_placed(signal, target, start, n) for signal in signals)


def _placed(signal: Signal, rate: Fraction, start: float, n: int) -> Signal:
    """One signal at `n` samples from `start`."""
    first = (start - signal.start) * float(signal.rate)
    if signal.rate == rate and abs(first - round(first)) < SAME_PLACE:
        begin = round(first)
        return signal.like(signal.values[begin : begin + n], start=start)
    if signal.rate > rate:
        ratio = (rate / signal.rate).limit_denominator(LARGEST_RATIO)
        values = resample(signal.values, ratio.numerator, ratio.denominator, min_support=0.5)
        signal = signal.like(values, rate=signal.rate * ratio)
    values = interpolate(
        signal.times, signal.values, sample_times(n, rate, start),
        max_gap=1.5 / float(signal.rate),
    )  # fmt: skip
    return signal.like(values, rate=rate, start=start)
