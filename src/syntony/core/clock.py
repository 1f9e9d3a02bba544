"""Clocks: how a device's time becomes session time, and how well that is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ClockSource = Literal["same", "given", "file", "events", "correlation", "clap", "marks"]

#: Half the width of a 95 % interval of a normal distribution, in standard errors.
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Clock:
    """A straight line from a device's clock to the session's clock.

    ``session = t + offset + drift * (t - reference)``

    Parameters
    ----------
    offset : float
        Session time minus device time at `reference` (s).
    drift : float
        Seconds gained per second of device time (1e-6 is one part per million).
    offset_error, drift_error : float
        Standard errors of the two. NaN means unknown, and then no lag is claimed.
    reference : float
        Device time at which offset and drift are uncorrelated (s).
    source : str
        Where the numbers come from: ``same`` clock, ``given`` by the user, read from the
        ``file``, from common ``events``, from the ``correlation`` of something that both have
        recorded, from a ``clap``, or from ``marks`` that somebody set by eye or ear.
    """

    offset: float = 0.0
    drift: float = 0.0
    offset_error: float = 0.0
    drift_error: float = 0.0
    reference: float = 0.0
    source: ClockSource = "same"

    @property
    def scale(self) -> float:
        """Session seconds per device second."""
        return 1.0 + self.drift

    def to_session(self, t: float) -> float:
        """Session time of the device time `t` (s)."""
        return t + self.offset + self.drift * (t - self.reference)

    def to_device(self, t: float) -> float:
        """Device time of the session time `t` (s)."""
        return (t - self.offset + self.drift * self.reference) / self.scale

    def session_rate(self, rate: Fraction) -> Fraction:
        """Samples per session second of what has `rate` samples per device second (Hz)."""
        return rate / Fraction(self.scale)

    def error(self, t: float) -> float:
        """Standard error of the session time of device time `t` (s)."""
        return math.hypot(self.offset_error, self.drift_error * (t - self.reference))

    def __str__(self) -> str:
        """Say the mapping as a report prints it."""
        # Adding 0.0 turns -0.0 into 0.0.
        offset, drift = round(self.offset, 3) + 0.0, round(self.drift * 1e6, 1) + 0.0
        return (
            f"offset {offset:+.3f} s {_give_or_take(self.offset_error)}, "
            f"drift {drift:+.1f} {_give_or_take(self.drift_error * 1e6, 1)} ppm ({self.source})"
        )


def _give_or_take(error: float, digits: int = 3) -> str:
    return "± unknown" if math.isnan(error) else f"± {error:.{digits}f}"


def lag_floor(clock_error: float) -> float:
    """Smallest lag that may be claimed between two recordings.

    Parameters
    ----------
    clock_error : float
        Standard error (s) of the time between them, as from `Session.clock_error`; NaN where
        unknown.

    Returns
    -------
    float
        Seconds: within this the order of two events is not known at 95 %. Infinite where the
        error is unknown.

    Examples
    --------
    >>> round(lag_floor(0.05), 3), lag_floor(math.nan)
    (0.098, inf)
    """
    return math.inf if math.isnan(clock_error) else NORMAL_95 * clock_error
