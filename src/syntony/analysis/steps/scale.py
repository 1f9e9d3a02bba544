"""Put persons on one scale."""

from __future__ import annotations

from typing import Literal

import numpy as np

from syntony.core.contracts import Step
from syntony.core.settings import Settings
from syntony.core.signals import Signal

#: A median absolute deviation of a Gaussian is this share of its standard deviation.
MAD_OF_SD = 0.6744897501960817


class ScaleSettings(Settings):
    """Settings of the scaling.

    Parameters
    ----------
    by : str
        ``zscore`` (mean 0, standard deviation 1), ``sd`` (divided by it, not centered: rMEA's
        default), ``robust`` (median and median absolute deviation).
    """

    by: Literal["zscore", "sd", "robust"] = "zscore"


def apply(signal: Signal, settings: ScaleSettings) -> Signal:
    """Scale; a signal that does not vary becomes unknown."""
    values = signal.values
    seen = values[np.isfinite(values)]
    center, spread = 0.0, seen.std(ddof=1) if seen.size > 1 else 0.0
    if settings.by == "zscore":
        center = seen.mean() if seen.size else 0.0
    elif settings.by == "robust":
        center = float(np.median(seen)) if seen.size else 0.0
        spread = float(np.median(np.abs(seen - center))) / MAD_OF_SD if seen.size else 0.0
    if not spread > 0 or seen.min() == seen.max():
        return signal.like(np.full_like(values, np.nan), unit="SD")
    return signal.like((values - center) / spread, unit="SD")


def describe(settings: ScaleSettings) -> str:
    """Say it as the methods paragraph does."""
    words = {
        "zscore": "standardized to mean 0 and standard deviation 1",
        "sd": "divided by the standard deviation",
        "robust": "scaled by median and median absolute deviation",
    }
    return f"each person's signal {words[settings.by]}"


STEP = Step(
    name="scale",
    title="Scale",
    settings=ScaleSettings,
    apply=apply,
    describe=describe,
    source="Kleinbub & Ramseyer (2020), doi:10.1080/10503307.2020.1844334",
)
