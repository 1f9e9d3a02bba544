"""Settings and plan that all recurrence measures share."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from syntony.core.measure import windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.windows import WindowPlan

NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class RecurrenceSettings(WindowSettings):
    """Settings of a measure on points that recur.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once. Work grows with
        the square of the window. A table counts the lines of all windows together.
    scale : str
        ``"z"`` scales each person's window to mean 0 and standard deviation 1, ``"unit"`` to the
        range 0 to 1, ``"none"`` leaves the values as they are.
    radius : float
        Largest Euclidean distance of points that recur, in scaled units.
    recurrence_rate : float or None
        Share of points that shall recur in every window, such as 0.05; the radius is then chosen
        for it (for each person's own plot, where a measure compares people with themselves), and
        `radius` is without meaning. It makes windows and people of different spread comparable,
        and takes five times as long.
    dimension : int
        Delay coordinates of a point.
    delay : float
        Time between delay coordinates (s); without meaning at dimension 1.
    min_diagonal : int
        Samples from which a run of recurrences counts as a line.
    """

    scale: Literal["z", "unit", "none"] = "z"
    radius: NotNegative = 0.2
    recurrence_rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    dimension: Annotated[int, Field(ge=1, le=20)] = 1
    delay: Seconds = 1.0
    min_diagonal: Annotated[int, Field(ge=2)] = 2


def recurrence_plan(settings: RecurrenceSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold two points or more at the largest lag.

    Raises
    ------
    ParameterError
        The delays leave less.
    """
    layout = windowed_plan(settings, rate, n)
    layout.delay(settings.delay, settings.dimension)
    return layout
