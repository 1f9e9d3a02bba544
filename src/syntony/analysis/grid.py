"""Grids of samples: a new rate, a rate for irregular samples, and one grid for several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from syntony.core.errors import DataError, ParameterError
from syntony.core.signals import Array, Samples, Signal, as_rate, sample_times
from syntony.kernels.resample import bin_means, interpolate, resample

#: Share of a filter's weight that must rest on observed samples, if nothing else is said.
MIN_SUPPORT = 0.8

# Fractions of the clock of a drifting device have 16 digits; with so many a filter would need as
# many phases. This keeps times to a thousandth of a sample over a day at 100 Hz.
_LARGEST_PHASE = 100_000
# Rates closer than this differ by drift: there is nothing between their Nyquist frequencies.
_SAME_RATE = 0.01
_FINER = 8
_LONGEST = 1 << 27
_SHIFT_SUPPORT = 0.5


def resampled(signal: Signal, rate: Fraction, *, min_support: float = MIN_SUPPORT) -> Signal:
    """Bring a signal to another rate, without frequencies that the new rate cannot hold.

    Parameters
    ----------
    signal : Signal
        Stays as it is if it has the rate.
    rate : Fraction
        New rate (Hz).
    min_support : float
        Share of the filter's weight that must rest on observed samples; below it a sample
        becomes a gap.

    Returns
    -------
    Signal
        Begins with the same sample. A sample is a gap wherever the old one at its time was.
    """
    if rate == signal.rate:
        return signal
    ratio = (rate / signal.rate).limit_denominator(_LARGEST_PHASE)
    if ratio < Fraction(1, len(signal)):
        raise ParameterError(
            f"{float(rate):g} Hz leaves less than a sample of the {signal.duration:g} s of "
            f"{signal.name!r}; choose a higher rate."
        )
    _check_length(len(signal) * ratio, signal.name)
    values = resample(signal.values, ratio.numerator, ratio.denominator, min_support=min_support)
    return signal.like(values, rate=rate)


def regular(samples: Samples, rate: Fraction, *, max_gap: float | None = None) -> Signal:
    """Bring irregular samples to a rate.

    Parameters
    ----------
    samples : Samples
        Such as beats, or readings of a jittering sensor.
    rate : Fraction
        New rate (Hz).
    max_gap : float, optional
        Longest time between two samples that is bridged by a straight line (s); left out, three
        times the median.

    Returns
    -------
    Signal
        Samples at whole multiples of the period: the mean of the samples nearest to each, where
        there are some, else a straight line between neighbors. Where neighbors are further apart
        it is a gap.

    Raises
    ------
    DataError
        A single sample, or none that a multiple of the period is near to.
    """
    steps = np.diff(samples.times)
    period = float(1 / rate)
    if not steps.size:
        raise DataError(f"{samples.name!r} has one sample; a regular signal needs two or more.")
    reach = 3 * float(np.median(steps)) if max_gap is None else max_gap
    first = math.ceil(Fraction(samples.times[0]) * rate)
    last = math.floor(Fraction(samples.times[-1]) * rate)
    start, n = float(first / rate), last - first + 1
    if n < 1:
        raise DataError(
            f"{samples.name!r} lasts {samples.times[-1] - samples.times[0]:g} s, less than one "
            f"period at {float(rate):g} Hz; choose a higher rate."
        )
    _check_length(n, samples.name)
    grid = sample_times(n, rate, start)
    values = interpolate(samples.times, samples.values, grid, max_gap=reach)
    if float(np.median(steps)) < period:
        means = bin_means(samples.times, samples.values, start, period, n)
        values = np.where(np.isfinite(means), means, values)
    return Signal.with_gaps(
        values, rate, start, name=samples.name, unit=samples.unit, person=samples.person,
        modality=samples.modality,
    )  # fmt: skip


def common_grid(
    signals: Sequence[Signal], *, rate: Fraction | float | str | None = None
) -> tuple[Signal, ...]:
    """Bring signals on session time onto one rate, start and length.

    Parameters
    ----------
    signals : sequence of Signal
        On one clock.
    rate : Fraction, float or str, optional
        Common rate (Hz); left out, the lowest of theirs.

    Returns
    -------
    tuple of Signal
        Over the time that all of them cover, on the grid of the first signal that has the rate
        already, whose samples stay as they are. Gaps stay gaps.

    Raises
    ------
    DataError
        No stretch of time of two samples is covered by all; the message names the spans.

    Examples
    --------
    >>> a = Signal(np.zeros(100), rate=10)
    >>> b = Signal(np.zeros(50), rate=5, start=2.03)
    >>> [(s.start, float(s.rate), len(s)) for s in common_grid([a, b])]
    [(2.03, 5.0, 39), (2.03, 5.0, 39)]
    """
    new_rate = min(s.rate for s in signals) if rate is None else as_rate(rate)
    at_rate = [
        s if abs(s.rate / new_rate - 1) < _SAME_RATE else resampled(s, new_rate) for s in signals
    ]
    begin, end = max(s.start for s in at_rate), min(s.stop for s in at_rate)
    anchor = next((s for s in signals if s.rate == new_rate), at_rate[0])
    step = float(1 / new_rate)
    first = math.ceil((begin - anchor.start) / step - 1e-6)
    n = math.floor((end - anchor.start) / step + 1e-6) - first
    if n < 2:
        spans = "; ".join(f"{s.person or s.name}: {s.start:.3f} to {s.stop:.3f} s" for s in signals)
        raise DataError(
            f"Signals need a time that all of them cover to be compared; they last from {spans}. "
            "Align the recordings, or check which belong together."
        )
    start = float(sample_times(1, new_rate, anchor.start, first=first)[0])
    grid = sample_times(n, new_rate, start)
    return tuple(s.like(_at(s, grid, new_rate), rate=new_rate, start=start) for s in at_rate)


def _at(signal: Signal, grid: Array, rate: Fraction) -> Array:
    """Values at the times of a grid of about the signal's own rate."""
    places = (grid - signal.start) * float(signal.rate)
    nearest = np.rint(places).astype(int).clip(0, len(signal) - 1)
    if signal.rate == rate and np.abs(places - nearest).max() < 1e-6:
        return np.asarray(signal.values[nearest])
    fine_rate = _FINER * signal.rate
    fine = resample(signal.values, _FINER, 1, min_support=_SHIFT_SUPPORT)
    times = sample_times(fine.size, fine_rate, signal.start)
    return interpolate(times, fine, grid, max_gap=1.5 / float(fine_rate))


def _check_length(n: int | Fraction, name: str) -> None:
    if n > _LONGEST:
        raise DataError(
            f"{name!r} would have {float(n):.2g} samples. Choose a lower rate, or look for a wrong "
            "time among its samples."
        )
