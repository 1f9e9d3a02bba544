"""Moving average."""

from __future__ import annotations

from typing import Literal

from syntony.core.contracts import Step
from syntony.core.errors import ParameterError
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Signal
from syntony.kernels.smooth import moving_average, moving_average_rmea


class SmoothSettings(Settings):
    """Settings of the moving average.

    Parameters
    ----------
    window : float
        Its length (s); 0.5 s is usual for motion energy (Kleinbub & Ramseyer 2020).
    compat : str
        ``"rMEA"`` gives ``MEAsmooth``: too small at the beginning, 0 at the end.
    """

    window: Seconds = 0.5
    compat: Literal["", "rMEA"] = ""


def apply(signal: Signal, settings: SmoothSettings) -> Signal:
    """Smooth what was observed; gaps stay gaps.

    Raises
    ------
    ParameterError
        The window is shorter than one sample.
    """
    width = settings.window * float(signal.rate)
    if width < 1:
        raise ParameterError(
            f"A moving average of {settings.window:g} s needs at least one sample in it; "
            f"{signal.name} has {float(signal.rate):g} samples a second. Take a longer window."
        )
    average = moving_average_rmea if settings.compat == "rMEA" else moving_average
    return signal.like(average(signal.values, width))


def describe(settings: SmoothSettings) -> str:
    """Say it as the methods paragraph does."""
    how = " as rMEA does it" if settings.compat else ""
    return f"smoothed by a moving average of {settings.window:g} s{how}"


STEP = Step(
    name="smooth",
    title="Smooth",
    settings=SmoothSettings,
    apply=apply,
    describe=describe,
    source="Kleinbub & Ramseyer (2020), doi:10.1080/10503307.2020.1844334",
)
