"""Epoch shuffle: every epoch of one head meets an epoch of the other from another time."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import draw_permutations

FEW_EPOCHS = 6


class ShuffleSettings(Settings):
    """Settings of the epoch shuffle.

    Parameters
    ----------
    run : int or None
        Epochs change places only within runs of so many that follow each other, which keeps what
        changes slowly over the session, such as tiring, in both; None lets all change places.
    """

    run: Annotated[int, Field(ge=2)] | None = None


def draw(
    n_windows: int, count: int, settings: ShuffleSettings, rng: np.random.Generator
) -> IntArray:
    """Which epoch of the second head meets each of the first, shape (count, n_windows)."""
    length = settings.run or n_windows
    cuts = range(0, n_windows, length)
    parts = [lo + draw_permutations(min(length, n_windows - lo), count, rng) for lo in cuts]
    return np.concatenate(parts, axis=1)


def refuses(windows: Array) -> Notice | None:
    """Few epochs have few orders: with five, 1/120 is the smallest p but one."""
    if len(windows) >= FEW_EPOCHS:
        return None
    text = (
        f"{len(windows)} epochs have too few orders for a null; {FEW_EPOCHS} are needed. Take "
        "shorter epochs, or record longer."
    )
    return Notice("too-few-epochs", text, "epoch_shuffle")


SURROGATE = Surrogate(
    name="epoch_shuffle",
    title="Epoch shuffle",
    level="window",
    keeps=("order within windows", "distribution", "heads"),
    breaks="which epoch met which",
    assumes="exchangeable epochs: what changes slowly in both (tiring, a task's course) passes for "
    "coupling, unless epochs change places within short runs only",
    settings=ShuffleSettings,
    draw=draw,
    refuses=refuses,
    source="as shuffling of trials: Lachaux et al. (1999), "
    "doi:10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C",
)
