"""Twin surrogates: the same system, started elsewhere, going another way at every twin."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.refusals import broken, still, too_short, trend
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.twins import Twins, decorrelation, draw_twins, find_twins

FEW_SAMPLES = 100
#: More samples than this have too many pairs to be compared (12.5 MB of bits, some seconds).
MANY_SAMPLES = 10_000
#: Share of moments with a twin below which a surrogate is little but the recording itself.
FEW_TWINS = 0.5
NAME = "twin"


class TwinSettings(Settings):
    """Settings of the twin surrogates.

    Parameters
    ----------
    dimension : int
        How many samples describe the state the person is in.
    delay : int or None
        Samples between them; if not given, until the autocorrelation falls below 1 / e, at most a
        tenth of the recording.
    recurrences : float
        Share of all pairs of moments that count as the same state again.
    tolerance : float
        Share of the neighbors of two twins that only one of them may have; 0 is as published, and
        leaves noisy signals without twins.
    """

    dimension: Annotated[int, Field(ge=1, le=20)] = 2
    delay: Annotated[int, Field(ge=1)] | None = None
    recurrences: Annotated[float, Field(gt=0, lt=1)] = 0.1
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.2


def draw(x: Array, count: int, settings: TwinSettings, rng: np.random.Generator) -> Array:
    """Series that `x` might as well have been, shape (count, n)."""
    return draw_twins(x, _twins(x, settings), count, rng)


def refuses(x: Array) -> Notice | None:
    """Twins need an unbroken recording, neither short nor very long, that comes back on itself."""
    told = (
        broken(x, NAME)
        or still(x, NAME)
        or too_short(x, FEW_SAMPLES, "states to recur", NAME)
        or trend(x, NAME)
    )
    if told is None and x.size > MANY_SAMPLES:
        text = f"{x.size} samples are too many for twins; resample to at most {MANY_SAMPLES}."
        return Notice("too-long", text, NAME)
    if told is not None or (share := _twins(x, TwinSettings()).share) >= FEW_TWINS:
        return told
    text = (
        f"Only {share:.0%} of the moments have a twin, so a surrogate would be little but the "
        "recording itself, begun elsewhere; smooth it, or take another null."
    )
    return Notice("few-twins", text, NAME)


def _twins(x: Array, settings: TwinSettings) -> Twins:
    longest = max(1, x.size // 10)
    delay = settings.delay or max(1, decorrelation(x, longest))
    dimension = min(settings.dimension, 1 + (x.size // 2) // delay)
    return find_twins(
        x, dimension=dimension, delay=delay, recurrences=settings.recurrences,
        tolerance=settings.tolerance,
    )  # fmt: skip


SURROGATE = Surrogate(
    name=NAME,
    title="Twin surrogates",
    level="signal",
    keeps=("steps",),
    breaks="when it happened, and which of several ways a state went on",
    assumes="a stationary system that comes back to its states. wcc's index called 4.0, 4.0, 3.0, "
    "4.0 and 5.5 % of 200 strangers synchronous (white noise, memory .5, .9, .98, bursts), but "
    "25 % of those who breathe: a jump to a twin makes a steady rhythm less steady",
    settings=TwinSettings,
    draw=draw,
    refuses=refuses,
    source="Thiel, Romano, Kurths, Rolfs & Kliegl (2006), doi:10.1209/epl/i2006-10147-0",
)
