"""Keep what is quicker than a cutoff."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from syntony.core.contracts import Step
from syntony.core.errors import ParameterError
from syntony.core.settings import Settings
from syntony.core.signals import Signal
from syntony.kernels.detrend import high_pass


class HighPassSettings(Settings):
    """Settings of the high-pass filter.

    Parameters
    ----------
    cutoff : float
        Frequency at which each of the two passes halves the power (Hz).
    order : int
        Order of the Butterworth filter; forth and back it acts as twice that.
    """

    cutoff: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    order: Annotated[int, Field(ge=1, le=8)] = 2


def apply(signal: Signal, settings: HighPassSettings) -> Signal:
    """Filter without delay; what the filter cannot know near gaps and ends becomes a gap.

    Raises
    ------
    ParameterError
        The cutoff is not below half the rate.
    """
    cutoff = settings.cutoff / float(signal.rate)
    if cutoff >= 0.5:
        raise ParameterError(
            f"A cutoff must be below half the rate ({float(signal.rate) / 2:g} Hz); "
            f"{settings.cutoff:g} Hz came."
        )
    return signal.like(high_pass(signal.values, cutoff, order=settings.order))


def describe(settings: HighPassSettings) -> str:
    """Say it as the methods paragraph does."""
    return f"high-pass filtered at {settings.cutoff:g} Hz (zero phase, order {settings.order})"


STEP = Step(
    name="high_pass",
    title="High-pass filter",
    settings=HighPassSettings,
    apply=apply,
    describe=describe,
    source="Butterworth filter, forth and back; Gustafsson (1996), doi:10.1109/78.492552",
)
