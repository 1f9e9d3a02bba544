"""Bring a signal to another rate, or irregular samples onto a grid."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from syntony.analysis.grid import MIN_SUPPORT, regular, resampled
from syntony.core.contracts import Step
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Samples, Signal, as_rate


def _a_rate(rate: float | str) -> float | str:
    as_rate(rate)
    return rate


class ResampleSettings(Settings):
    """Settings of the resampling.

    Parameters
    ----------
    rate : float or str
        New rate (Hz); a fraction such as ``"30000/1001"`` is kept exact.
    max_gap : float or None
        Irregular samples further apart than this (s) are not bridged; None is three times their
        median distance.
    min_support : float
        Share of the anti-alias filter that must rest on observed samples; 1 keeps only what is
        filtered as it should be, and loses about twelve samples on each side of a gap.
    """

    rate: Annotated[float | str, AfterValidator(_a_rate)]
    max_gap: Seconds | None = None
    min_support: Annotated[Share, Field(gt=0)] = MIN_SUPPORT


def apply(signal: Signal | Samples, settings: ResampleSettings) -> Signal:
    """Resample; what lies in gaps or beyond the ends stays unknown."""
    rate = as_rate(settings.rate)
    if isinstance(signal, Samples):
        return regular(signal, rate, max_gap=settings.max_gap)
    return resampled(signal, rate, min_support=settings.min_support)


def describe(settings: ResampleSettings) -> str:
    """Say it as the methods paragraph does."""
    return f"brought to {float(as_rate(settings.rate)):g} samples a second"


STEP = Step(
    name="resample",
    title="Resample",
    settings=ResampleSettings,
    apply=apply,
    describe=describe,
    source="Kaiser-windowed sinc; Harris (1978), doi:10.1109/PROC.1978.10837",
    irregular=True,
)
