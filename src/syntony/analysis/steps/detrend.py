"""Take a slow trend out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from syntony.core.contracts import Step
from syntony.core.settings import Settings
from syntony.core.signals import Signal
from syntony.kernels.detrend import detrend


class DetrendSettings(Settings):
    """Settings of the detrending.

    Parameters
    ----------
    order : int
        0 takes out the mean, 1 a line, 2 a parabola, 3 a cubic.
    """

    order: Annotated[int, Field(ge=0, le=5)] = 1


def apply(signal: Signal, settings: DetrendSettings) -> Signal:
    """Residuals of a polynomial through all that was observed."""
    return signal.like(detrend(signal.values, settings.order))


def describe(settings: DetrendSettings) -> str:
    """Say it as the methods paragraph does."""
    return f"a polynomial of order {settings.order} taken out"


STEP = Step(
    name="detrend",
    title="Detrend",
    settings=DetrendSettings,
    apply=apply,
    describe=describe,
    source="Forsythe (1957), doi:10.1137/0105007",
)
