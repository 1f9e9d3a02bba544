"""Circular shift: one person's whole recording, turned around in time."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import draw_shifts, shift_circularly

FEW_SAMPLES = 40


class ShiftSettings(Settings):
    """Settings of the circular shift.

    Parameters
    ----------
    guard : float
        Share of the recording that a shift must at least move it, in either direction: more
        than the window and the largest lag, or the null holds the real thing.
    """

    guard: Annotated[float, Field(gt=0, lt=0.5)] = 0.1


def draw(x: Array, count: int, settings: ShiftSettings, rng: np.random.Generator) -> Array:
    """Turned copies of `x` with its gaps, shape (count, n)."""
    guard = max(1, int(settings.guard * x.size))
    return shift_circularly(x, draw_shifts(x.size, count, guard, rng))


def refuses(x: Array) -> Notice | None:
    """Too short a recording has too few shifts that differ."""
    if x.size >= FEW_SAMPLES:
        return None
    text = f"{x.size} samples have too few places to be turned to; {FEW_SAMPLES} are needed."
    return Notice("too-short", text, "circular_shift")


SURROGATE = Surrogate(
    name="circular_shift",
    title="Circular shift",
    level="signal",
    keeps=("distribution", "spectrum", "order"),
    breaks="when it happened: the end meets the beginning at the seam",
    assumes="stationary signals; a trend or a shared course over the session passes for synchrony",
    settings=ShiftSettings,
    draw=draw,
    refuses=refuses,
    source="Lancaster et al. (2018), doi:10.1016/j.physrep.2018.06.001",
)
