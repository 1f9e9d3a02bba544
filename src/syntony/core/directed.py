"""Settings and plan that measures of directed flow at frequencies share."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.settings import WindowSettings
from syntony.core.windows import WindowPlan

#: Frequencies whose mean is the mean over a band.
FREQUENCIES = 256


class DirectedSettings(WindowSettings):
    """Settings of a measure made of autoregressions on each other's past.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: the past that counts is `max_order` samples long.
    max_order : int
        Largest order that Schwarz's criterion (BIC) may choose. At high rates a few samples are
        an instant: resample first, so that they hold the delay that is looked for.
    low, high : float
        Edges of the band over which is averaged (Hz); without `high` up to half the rate.
    minimum_coverage : float
        Share of moments with a complete past below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_order: Annotated[int, Field(ge=1, le=100)] = 10
    low: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    high: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def band(self, rate: Fraction) -> tuple[float, float]:
        """Edges in cycles a sample."""
        return self.low / float(rate), 0.5 if self.high is None else self.high / float(rate)


def directed_plan(settings: DirectedSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that can carry the largest order of two persons.

    Raises
    ------
    ParameterError
        The band is empty, or above what the rate holds, or a window is too short.
    """
    low, high = settings.band(rate)
    if not low < high <= 0.5:
        raise ParameterError(
            f"A band needs edges in order and at most half the rate, {float(rate) / 2:g} Hz; "
            f"{settings.low:g} to {high * float(rate):g} Hz came."
        )
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    check_moments(layout.width, 2, settings.max_order)
    return layout


def check_moments(width: int, persons: int, max_order: int) -> None:
    """Refuse a window that holds fewer than five moments for each coefficient.

    Raises
    ------
    ParameterError
        The window is too short for so many persons.
    """
    least = 5 * (persons * max_order + 1) + max_order
    if width < least:
        raise ParameterError(
            f"An autoregression of order {max_order} of {persons} persons needs at least {least} "
            f"samples in a window; {width} came. Lengthen the window, or lower max_order."
        )
