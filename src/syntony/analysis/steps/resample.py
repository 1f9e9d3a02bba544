"""Bring a signal to another rate, or irregular samples onto a grid."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Step
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Samples, Signal, as_rate, sample_times
from syntony.kernels.resample import bin_means, interpolate, resample


class ResampleSettings(Settings):
    """Settings of the resampling.

    Parameters
    ----------
    rate : float or str
        New rate (Hz); a fraction such as ``"30000/1001"`` is kept exact.
    max_gap : float
        Irregular samples further apart than this (s) are not bridged.
    min_support : float
        Share of the anti-alias filter that must rest on observed samples.
    """

    rate: float | str
    max_gap: Seconds = 2.0
    min_support: Annotated[Share, Field(gt=0)] = 0.5


def apply(signal: Signal | Samples, settings: ResampleSettings) -> Signal:
    """Resample; what lies in gaps or beyond the ends stays unknown."""
    rate = as_rate(settings.rate)
    if isinstance(signal, Signal):
        ratio = rate / signal.rate
        values = resample(
            signal.values, ratio.numerator, ratio.denominator, min_support=settings.min_support
        )
        return signal.like(values, rate=rate)
    start, stop = float(signal.times[0]), float(signal.times[-1])
    n = int((stop - start) * float(rate)) + 1
    usual = float(np.median(np.diff(signal.times))) if len(signal) > 1 else np.inf
    if usual < 0.5 / float(rate):  # several samples a step: their mean, so that nothing aliases
        values = bin_means(signal.times, signal.values, start, float(1 / rate), n)
    else:
        grid = sample_times(n, rate, start)
        values = interpolate(signal.times, signal.values, grid, max_gap=settings.max_gap)
    return Signal.with_gaps(
        values, rate, start, name=signal.name, unit=signal.unit, person=signal.person,
        modality=signal.modality,
    )  # fmt: skip


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
)
