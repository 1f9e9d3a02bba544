"""Settings and plan that measures on the phases of a whole group share."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.settings import WindowSettings
from syntony.core.windows import WindowPlan

#: Samples below which a window holds no phase.
FEW = 20


class GroupPhaseSettings(WindowSettings):
    """Settings of a measure on the phases of all persons at once.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: phases are compared at the same time.
    phase : str
        ``"hilbert"`` takes the phases of each window's analytic signal: filter the signals to
        one rhythm first, or phases mean little. ``"given"`` takes signals that are phases (rad).
    compat : str
        ``"multiSyncPy"`` leaves the mean of a window in, which draws phases toward it.
    minimum_coverage : float
        Share of moments at which all are known below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    phase: Literal["hilbert", "given"] = "hilbert"
    compat: Literal["", "multiSyncPy"] = ""


def phase_plan(settings: GroupPhaseSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold phases.

    Raises
    ------
    ParameterError
        A window is too short.
    """
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    if layout.width < FEW:
        raise ParameterError(
            f"Phases need at least {FEW} samples in a window; {layout.width} came. Lengthen it."
        )
    return layout
