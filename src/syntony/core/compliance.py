"""Settings and plan of the indices of physiological compliance, which go sample by sample."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan

#: Samples below which nothing is said of a window.
FEW = 20


class ComplianceSettings(WindowSettings):
    """Settings of an index that compares two signals sample by sample.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: signals are compared at the same time.
    compat : str
        ``"pewtr"`` computes as its p_synchrony.m.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    compat: Literal["", "pewtr"] = ""


def known_changes(window: Array) -> Array:
    """Which changes from sample to sample are known, shape (persons, width - 1)."""
    return np.isfinite(np.diff(window))


def compliance_plan(settings: ComplianceSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows of at least twenty samples.

    Raises
    ------
    ParameterError
        They are shorter.
    """
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    if layout.width < FEW:
        raise ParameterError(
            f"A window needs at least {FEW} samples; at {float(rate):g} Hz {layout.width} came. "
            "Lengthen it, or take the signals at a higher rate."
        )
    return layout
