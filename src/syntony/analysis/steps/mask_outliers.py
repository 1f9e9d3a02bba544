"""Make implausible values unknown."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.contracts import Step
from syntony.core.settings import Settings
from syntony.core.signals import Signal
from syntony.kernels.outliers import beyond_mad, beyond_sd


class OutlierSettings(Settings):
    """Settings of the masking.

    Parameters
    ----------
    limit : float
        How far from the middle a value may lie, in `unit`; 10 is rMEA's, which however measures
        from zero, and by the standard deviation of both persons together.
    unit : str
        ``sd`` (standard deviations from the mean) or ``mad`` (median absolute deviations from the
        median, scaled to a standard deviation, which the outliers themselves do not inflate).
    """

    limit: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 10.0
    unit: Literal["sd", "mad"] = "sd"


def apply(signal: Signal, settings: OutlierSettings) -> Signal:
    """Mask; masked samples are gaps from then on."""
    beyond = beyond_sd if settings.unit == "sd" else beyond_mad
    return signal.like(np.where(beyond(signal.values, settings.limit), np.nan, signal.values))


def describe(settings: OutlierSettings) -> str:
    """Say it as the methods paragraph does."""
    unit = "standard deviations" if settings.unit == "sd" else "median absolute deviations"
    return f"values beyond {settings.limit:g} {unit} made unknown"


STEP = Step(
    name="mask_outliers",
    title="Mask outliers",
    settings=OutlierSettings,
    apply=apply,
    describe=describe,
    source="Kleinbub & Ramseyer (2020), doi:10.1080/10503307.2020.1844334",
)
