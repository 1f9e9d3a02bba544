"""Time reversal: one person's recording played backwards, from a moment of its own."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.refusals import too_short, trend
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import draw_shifts, shift_circularly

FEW_SAMPLES = 40
NAME = "time_reversal"


class ReversalSettings(Settings):
    """Time reversal has no settings: backwards, it meets its own time only in passing."""


def draw(x: Array, count: int, _settings: ReversalSettings, rng: np.random.Generator) -> Array:
    """Copies of `x` backwards with its gaps, each begun at another moment, shape (count, n)."""
    return shift_circularly(x[::-1], draw_shifts(x.size, count, 0, rng))


def refuses(x: Array) -> Notice | None:
    """Too short a recording has too few beginnings, and a trend would meet itself reversed."""
    return too_short(x, FEW_SAMPLES, "enough beginnings", NAME) or trend(x, NAME)


SURROGATE = Surrogate(
    name=NAME,
    title="Time reversal",
    level="signal",
    keeps=("distribution", "spectrum", "reversed order"),
    breaks="when it happened and the direction of time: what rose fast and fell slowly now rises "
    "slowly and falls fast",
    assumes="stationary signals that look alike backwards, as linear Gaussian ones do: with bursts "
    "of steep onset chance is another's. wcc's index called 3.0, 4.5, 3.5, 4.0 and 4.5 % of "
    "200 strangers synchronous (white noise, memory .5, .9, .98, bursts), and 8.5 % of those who "
    "breathe",
    settings=ReversalSettings,
    draw=draw,
    refuses=refuses,
    source="Winkler, Panknin, Bartz, Müller & Haufe (2016), doi:10.1109/TSP.2016.2531628",
)
