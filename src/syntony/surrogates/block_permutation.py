"""Block permutation: one person's recording cut into blocks that are put in another order."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import permute_blocks

FEW_SAMPLES = 40


class BlockSettings(Settings):
    """Settings of the block permutation.

    Parameters
    ----------
    blocks : int
        Into how many blocks of equal length the recording is cut; each surrogate cuts anew.
    """

    blocks: Annotated[int, Field(ge=8, le=1000)] = 30


def draw(x: Array, count: int, settings: BlockSettings, rng: np.random.Generator) -> Array:
    """Rearrangements of `x` with its gaps, shape (count, n)."""
    return permute_blocks(x, count, min(settings.blocks, x.size // 2), rng)


def refuses(x: Array) -> Notice | None:
    """Blocks of one or two samples would be a shuffle of samples."""
    if x.size >= FEW_SAMPLES:
        return None
    text = f"{x.size} samples make too few blocks; {FEW_SAMPLES} are needed."
    return Notice("too-short", text, "block_permutation")


SURROGATE = Surrogate(
    name="block_permutation",
    title="Block permutation",
    level="signal",
    keeps=("distribution",),
    breaks="when it happened, and at the seams what followed what",
    assumes="a memory much shorter than a block: whiten first; bursts and restless spells stay "
    "together within a block",
    settings=BlockSettings,
    draw=draw,
    refuses=refuses,
    source="Politis & Romano (1994), doi:10.1080/01621459.1994.10476870",
)
