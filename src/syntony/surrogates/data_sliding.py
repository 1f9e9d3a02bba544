"""Data sliding: one person's recording, moved in time as far as it need be."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.refusals import too_short, trend
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import draw_slides, slide

FEW_SAMPLES = 40
NAME = "data_sliding"


class SlidingSettings(Settings):
    """Settings of data sliding.

    Parameters
    ----------
    guard : float
        Share of the recording that it is at least moved, earlier or later: more than the window
        and the largest lag, or the null holds the real thing.
    reach : float
        Share of the recording that it is at most moved. What is moved beyond the ends is lost,
        so that the rest, at least 1 - reach, is what the surrogate is judged by.
    """

    guard: Annotated[float, Field(gt=0, lt=0.5)] = 0.1
    reach: Annotated[float, Field(gt=0, lt=1)] = 0.5


def draw(x: Array, count: int, settings: SlidingSettings, rng: np.random.Generator) -> Array:
    """Moved copies of `x`, shape (count, n); NaN where nothing was moved to."""
    guard = max(1, int(settings.guard * x.size))
    reach = max(guard, int(settings.reach * x.size))
    return slide(x, draw_slides(count, guard, reach, rng))


def refuses(x: Array) -> Notice | None:
    """Too short a recording has too few places, and a trend is in every one of them."""
    return too_short(x, FEW_SAMPLES, "places to be moved to", NAME) or trend(x, NAME)


SURROGATE = Surrogate(
    name=NAME,
    title="Data sliding",
    level="signal",
    keeps=("order",),
    breaks="when it happened; there is no seam, but what is moved beyond the ends is lost",
    assumes="stationary signals: a trend or a shared course over the session passes for synchrony; "
    "less is compared than in the data, so its chance is too wide: wcc's index called 3.0, 1.5, "
    "1.5, 2.0, 1.0 and 2.0 % of 200 strangers synchronous (white noise, memory .5, .9, .98, "
    "bursts, breathing)",
    settings=SlidingSettings,
    draw=draw,
    refuses=refuses,
    source="Moulder, Boker, Ramseyer & Tschacher (2018), doi:10.1037/met0000172",
)
