"""Segment permutation: each window of one person meets a window of another time."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import draw_permutations

FEW_SEGMENTS = 6


class PermutationSettings(Settings):
    """Segment permutation has no settings: the segments are the measure's windows."""


def draw(
    n_windows: int, count: int, _settings: PermutationSettings, rng: np.random.Generator
) -> IntArray:
    """Orders of the second person's windows, shape (count, n_windows)."""
    return draw_permutations(n_windows, count, rng)


def refuses(windows: Array) -> Notice | None:
    """Few segments have few orders: with five, 1/120 is the smallest p but one."""
    if len(windows) >= FEW_SEGMENTS:
        return None
    text = (
        f"{len(windows)} segments have too few orders for a null; {FEW_SEGMENTS} are needed. "
        "Shorten the window, or record longer."
    )
    return Notice("too-few-segments", text, "segment_permutation")


SURROGATE = Surrogate(
    name="segment_permutation",
    title="Segment permutation",
    level="window",
    keeps=("order within windows", "distribution"),
    breaks="which window met which",
    assumes="exchangeable windows: a shared course over the session passes for synchrony, so take "
    "out trends first",
    settings=PermutationSettings,
    draw=draw,
    refuses=refuses,
    source="Tschacher & Meier (2020), doi:10.1080/10503307.2019.1612114",
)
