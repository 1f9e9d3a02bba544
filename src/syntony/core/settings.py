"""Settings: named, checked, frozen, and the same in plans, commands and web forms."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseModel):
    """Settings that refuse unknown keys and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WindowSettings(Settings):
    """The settings that every windowed measure shares.

    Parameters
    ----------
    window : float or None
        Window (s); None is the whole recording.
    step : float or None
        From window to window (s); None is no overlap.
    max_lag : float
        Largest lag (s).
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    window: Seconds | None = None
    step: Seconds | None = None
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    minimum_coverage: Share = 0.8
