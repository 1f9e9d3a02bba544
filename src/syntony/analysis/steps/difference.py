"""Change instead of level."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Step
from syntony.core.settings import Settings
from syntony.core.signals import Signal


class DifferenceSettings(Settings):
    """The difference has no settings."""


def apply(signal: Signal, _settings: DifferenceSettings) -> Signal:
    """Each sample less the one before it, a second; after a gap or at the start it is a gap.

    Everybody's changes are stamped half a sample late, so no lag between persons moves.
    """
    change = np.diff(signal.values, prepend=np.nan) * float(signal.rate)
    return signal.like(change, unit=f"{signal.unit}/s" if signal.unit else "")


def describe(_settings: DifferenceSettings) -> str:
    """Say it as the methods paragraph does."""
    return "taken as its change from sample to sample"


STEP = Step(
    name="difference",
    title="Difference",
    settings=DifferenceSettings,
    apply=apply,
    describe=describe,
    source="Box & Jenkins (1970), Time Series Analysis: Forecasting and Control, chapter 4",
)
