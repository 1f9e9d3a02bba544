"""Clocks through differences of time: which lines are believed, and which differences belong."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.analysis.drift import Line, agreeing, fit_line, line_through
from syntony.core.clock import NORMAL_95, Clock, ClockSource
from syntony.core.errors import ClockError
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array

#: Of differences, how many may be altogether wrong.
WRONG = 0.25
# Seconds: finer than that no mark is believed, however well a few happen to agree.
_RESOLUTION = 1e-3


class AlignSettings(Settings):
    """What is taken for granted about clocks.

    Parameters
    ----------
    max_drift : float
        Largest drift that is believed (s/s); 1e-3 is 3.6 s an hour.
    usual_drift : float
        Bound of the drift where it cannot be measured (s/s); crystals keep within 1e-4.
    marker_error : float
        Standard error (s) of an event's time difference, used where one or two events show no
        scatter; 0.02 is half a frame at 25/s.
    tolerance : float
        Largest distance (s) between marks of one moment on aligned clocks.
    block : float
        Length (s) of the blocks in which a shared signal is compared.
    """

    max_drift: Annotated[float, Field(ge=0, le=0.01)] = 1e-3
    usual_drift: Annotated[float, Field(gt=0, le=0.01)] = 1e-4
    marker_error: Seconds = 0.02
    tolerance: Seconds = 0.5
    block: Seconds = 20.0


def clock_through(
    times: Array, differences: Array, places: str, settings: AlignSettings, *, source: ClockSource
) -> Clock:
    """Clock of a device that shares one or more moments with the reference.

    Parameters
    ----------
    times, differences : ndarray, shape (n,)
        Device time of each moment, and reference time minus device time (s).
    places : str
        What the two recordings are called in an error.
    settings : AlignSettings
        What is taken for granted; `marker_error` where the scatter cannot tell.
    source : str
        Of the clock.

    Raises
    ------
    ClockError
        No clock explains the differences.
    """
    if np.ptp(times) == 0:
        # One moment, however often it was marked: the drift stays unknown within its bound.
        line = Line(
            float(differences.mean()), 0.0, settings.marker_error / times.size**0.5, math.inf,
            float(times[0]), np.ones(times.size, dtype=bool),
        )  # fmt: skip
    elif times.size == 2:
        line = line_through(times, differences, error=settings.marker_error)
    else:
        line = fit_line(times, differences, resolution=_RESOLUTION)
    check(line, times, differences, places, settings)
    drift, drift_error = line.drift, line.drift_error
    if drift_error > settings.usual_drift / NORMAL_95:
        drift, drift_error = 0.0, settings.usual_drift / NORMAL_95
    return Clock(line.offset, drift, line.offset_error, drift_error, line.reference, source)


def by_pattern(
    times: Array, others: Array, places: str, settings: AlignSettings
) -> tuple[Array, Array]:
    """Of all pairs of events that could be one moment, those that one clock explains."""
    members, rival = agreeing(
        times, others - times, tolerance=settings.tolerance, max_drift=settings.max_drift
    )
    times, others = times[members], others[members]
    if members.size < 3 or members.size < 1.25 * rival:
        raise ClockError(
            f"The events of {places} cannot be matched: the recordings have different numbers of "
            f"them, and at most {members.size} fit together in one way, {rival} in another. Give "
            "them labels of their own, or give the offset."
        )
    off = np.abs(others - times - fit_line(times, others - times).at(times))
    kept: list[int] = []
    for i in np.argsort(off, kind="stable"):
        if times[i] not in times[kept] and others[i] not in others[kept]:
            kept.append(int(i))
    return times[kept], others[kept]


def check(
    line: Line, times: Array, differences: Array, places: str, settings: AlignSettings
) -> None:
    """Refuse a line that no clock follows."""
    if abs(line.drift) > settings.max_drift + 4 * line.drift_error:
        raise ClockError(
            f"{places} drift by {line.drift * 1e6:.0f} ppm, which no clock does (up to "
            f"{settings.max_drift * 1e6:.0f} is believed). Check which events belong together."
        )
    off = np.abs(differences - line.at(times))
    far = ~line.kept | (off > settings.tolerance)
    if far.mean() > WRONG:
        raise ClockError(
            f"{places} cannot be brought together: {far.sum()} of {far.size} differences are off a "
            f"straight line, by up to {off.max():.2g} s. Check which events belong together, or "
            "whether a clock was set while it ran."
        )
