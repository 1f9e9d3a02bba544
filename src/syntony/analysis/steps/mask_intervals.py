"""Make given spans of time unknown."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import AfterValidator

from syntony.core.contracts import Step
from syntony.core.settings import Settings
from syntony.core.signals import Signal
from syntony.core.spans import Intervals

Spans = tuple[tuple[float, float], ...]


def _forward(spans: Spans) -> Spans:
    if any(not start <= stop for start, stop in spans):
        raise ValueError("an interval needs its start before its stop (s)")
    Intervals.joined(spans)
    return spans


class IntervalSettings(Settings):
    """Settings of the masking.

    Parameters
    ----------
    intervals : list of (start, stop)
        Spans on session time (s), such as artifacts that somebody marked.
    """

    intervals: Annotated[Spans, AfterValidator(_forward)]


def apply(signal: Signal, settings: IntervalSettings) -> Signal:
    """Mask; masked samples are gaps from then on."""
    marked = Intervals.joined(settings.intervals).contains(signal.times)
    return signal.like(np.where(marked, np.nan, signal.values))


def describe(settings: IntervalSettings) -> str:
    """Say it as the methods paragraph does."""
    total = Intervals.joined(settings.intervals).duration
    return f"{len(settings.intervals)} marked spans ({total:g} s in all) made unknown"


STEP = Step(
    name="mask_intervals",
    title="Mask intervals",
    settings=IntervalSettings,
    apply=apply,
    describe=describe,
    source="Boucsein et al. (2012), doi:10.1111/j.1469-8986.2012.01384.x",
)
