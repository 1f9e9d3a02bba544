"""Settings and plan that measures of lagged influence in a group share."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.windows import WindowPlan, to_samples

#: Moments with a future below which nothing is regressed.
FEW = 20


class InfluenceSettings(WindowSettings):
    """Settings of a measure of who foretells whom.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: there is one lag.
    lag : float
        From the present to the future that it foretells (s).
    minimum_coverage : float
        Share of moments at which the present and the future of all are known below which a value
        is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    lag: Seconds = 1.0


def influence_plan(settings: InfluenceSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with enough moments that have a future.

    Raises
    ------
    ParameterError
        The lag is less than a sample, or a window is too short for it.
    """
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    lag = to_samples(settings.lag, rate)
    if lag < 1 or layout.width - lag < FEW:
        raise ParameterError(
            f"A lagged regression needs a lag of at least 1 sample and at least {FEW} more in a "
            f"window; a lag of {lag} and a window of {layout.width} came. Change lag or window."
        )
    return layout
