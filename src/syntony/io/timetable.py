"""The rate that the pictures of a film keep, as an exact fraction, from when they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array

#: Rates that cameras keep (Hz), as exact fractions.
STANDARD = tuple(Fraction(n, d) for n, d in (
    (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001),
    (60, 1), (15, 1), (10, 1), (12, 1), (25, 2), (20, 1), (90, 1), (100, 1), (120, 1),
))  # fmt: skip
#: A declared rate may differ from the true one by this share without a warning.
SAME_RATE = 0.001
#: Times may lie off an even clock by this part of a step (or one tick of the file) if it is even.
EVEN = 0.02


@dataclass(frozen=True, eq=False)
class Timetable:
    """When the pictures of a track are shown.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Of each picture (s), ascending.
    rate : Fraction
        Of the pictures (Hz): the declared or usual rate that predicts all their times, else the
        one that was counted; where steps vary, the usual step's.
    steady : bool
        Whether that rate predicts them all.
    duration : float
        From the first picture to the end of the last (s).
    """

    times: Array
    rate: Fraction
    steady: bool
    duration: float


def timetable(
    ticks: NDArray[np.int64], base: Fraction, declared: tuple[Fraction, ...], *, last: int = 0
) -> Timetable:
    """Find the rate that a track's presentation times follow.

    Parameters
    ----------
    ticks : ndarray, shape (n,)
        Presentation times in units of `base`, in any order, without repeats.
    base : Fraction
        Length of a tick (s).
    declared : tuple of Fraction
        Rates that the file declares (Hz), the most trusted first.
    last : int
        Length of the last picture in ticks; 0 is one step.
    """
    ordered = np.sort(np.asarray(ticks, np.int64))
    times = ordered * base.numerator / base.denominator
    if ordered.size < 2:
        rate = next(iter(declared), Fraction(25))
        shown = float(last * base) if last else float(1 / rate)
        return Timetable(times, rate, steady=True, duration=shown)
    span = int(ordered[-1] - ordered[0]) * base
    counted = (ordered.size - 1) / span
    room = SAME_RATE + float(2 * base / span)
    near = [rate for rate in _usual_first(declared) if abs(rate / counted - 1) < room]
    for rate in (*near, counted):
        if _predicts(rate, times, float(base)):
            return _timed(times, rate, last * base, steady=True)
    steps = np.diff(times)
    usual = float(np.median(steps))
    if steps.max() <= 1.5 * usual:
        usual = float(steps.mean())  # it jitters, but nothing is left out
    guess = Fraction(1 / usual).limit_denominator(1001)
    known = [rate for rate in _usual_first(declared) if abs(rate / guess - 1) < EVEN / 2]
    rate = min(known, key=lambda r: abs(r - guess), default=guess)
    return _timed(times, rate, last * base, steady=False)


def _usual_first(declared: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Rates to try: declared ones, before them what their rounding stands for."""
    meant = (s for s in STANDARD for rate in declared if abs(rate / s - 1) < SAME_RATE / 10)
    return (*meant, *declared, *STANDARD)


def _timed(times: Array, rate: Fraction, last: Fraction, *, steady: bool) -> Timetable:
    shown = float(last) if last else float(1 / rate)
    return Timetable(times, rate, steady, float(times[-1] - times[0]) + shown)


def _predicts(rate: Fraction, times: Array, tick: float) -> bool:
    """Whether ``i / rate`` meets every time within its rounding."""
    step = float(1 / rate)
    off = times - times[0] - np.arange(times.size) * step
    return bool(np.ptp(off) <= max(1.01 * tick if tick < step / 2 else 0.0, EVEN * step))
