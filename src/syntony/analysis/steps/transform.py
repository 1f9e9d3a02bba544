"""Transform values one by one, or by their rank."""

from __future__ import annotations

from typing import Literal

import numpy as np

from syntony.core.contracts import Step
from syntony.core.errors import DataError
from syntony.core.settings import Settings
from syntony.core.signals import Array, Signal


class TransformSettings(Settings):
    """Settings of the transformation.

    Parameters
    ----------
    function : str
        ``log1p`` or ``sqrt`` (for counts and amounts, never negative), or ``rank`` (0 to 1).
    """

    function: Literal["log1p", "sqrt", "rank"]


def apply(signal: Signal, settings: TransformSettings) -> Signal:
    """Transform; gaps stay gaps.

    Raises
    ------
    DataError
        A logarithm or root was asked of negative values.
    """
    values = signal.values
    if settings.function == "rank":
        return signal.like(_ranks(values), unit="rank")
    if (values < 0).any():
        raise DataError(
            f"{settings.function} needs amounts that are not negative; {signal.name} of "
            f"{signal.person or 'somebody'} falls to {np.nanmin(values):g}. "
            "Transform before filtering, or take rank."
        )
    function = np.log1p if settings.function == "log1p" else np.sqrt
    return signal.like(function(values), unit=f"{settings.function} {signal.unit}".strip())


def describe(settings: TransformSettings) -> str:
    """Say it as the methods paragraph does."""
    words = {
        "log1p": "taken as log(1 + x)",
        "sqrt": "taken as its square root",
        "rank": "taken as its rank",
    }
    return f"each value {words[settings.function]}"


def _ranks(values: Array) -> Array:
    """Share of observed values below each, equal ones sharing their middle rank."""
    seen = np.isfinite(values)
    _, inverse, counts = np.unique(values[seen], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts + 1) / 2
    ranks = np.full(values.shape, np.nan)
    ranks[seen] = middle[inverse] / max(1, seen.sum() - 1)
    return ranks


STEP = Step(
    name="transform",
    title="Transform",
    settings=TransformSettings,
    apply=apply,
    describe=describe,
    source="Tukey (1977), Exploratory Data Analysis, chapter 3",
)
