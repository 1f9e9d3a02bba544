"""How much somebody moves, from an accelerometer that they wear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.kinds import kind_of
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.physiology.slow import Blocks, block_means, block_size, times_of

#: The lowest rate from which movement can be told (Hz).
LOWEST_RATE = 8.0


class MotionSettings(Settings):
    """How often movement is told.

    Parameters
    ----------
    rate : float
        Values a second (Hz), as nearly as whole blocks of samples allow.
    """

    rate: Annotated[float, Field(gt=0, le=10)] = 5.0


@dataclass
class _Process:
    feed: Feed
    people: Sequence[tuple[str, tuple[int, ...]]]
    size: int
    blocks: Blocks
    given: int = 0
    still: int = 0

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(
            Output(
                "movement", self.feed.units[rows[0]] if self.feed.units else "", name, "movement"
            )
            for name, rows in self.people
        )

    @property
    def rate(self) -> Fraction:
        return self.feed.rate / self.size

    def push(self, chunk: Chunk) -> Piece:
        """Take samples (n_channels, n), give the movement in each block that is full."""
        blocks = self.blocks.push(chunk.values)
        # From the first sample of each: a value that stays the same differs from it by nothing.
        blocks = blocks - blocks[:, :, :1]
        variance = block_means((blocks - block_means(blocks)[:, :, None]) ** 2)
        times = times_of(self.feed, self.size, self.given, blocks.shape[1])
        self.given += blocks.shape[1]
        values = np.stack([np.sqrt(variance[list(rows)].sum(axis=0)) for _, rows in self.people])
        # Not even noise: the sensor is off.
        off = values == 0
        self.still += int(off.sum())
        quality = np.where(np.isfinite(values), np.where(off, 0.0, 1.0), np.nan)
        return Piece(times, np.where(off, np.nan, values), quality)

    def finish(self) -> Piece:
        return Piece.nothing(len(self.outputs))

    def notices(self) -> tuple[Notice, ...]:
        if not self.still:
            return ()
        share = self.still / (self.given * len(self.people))
        text = (
            f"{share:.1%} of the movement was masked: the accelerometer gave one and the same "
            "value, which a worn one never does."
        )
        return (Notice("accelerometer-still", text, "", share > 0.1),)


def _grouped(feed: Feed) -> list[tuple[str, tuple[int, ...]]]:
    units = feed.units or ("",) * len(feed.channels)
    rows: dict[str, list[int]] = {}
    for row, (name, person, unit) in enumerate(
        zip(feed.channels, feed.persons, units, strict=True)
    ):
        if kind_of(name, unit) == "acc":
            rows.setdefault(person, []).append(row)
    return [(person, tuple(own)) for person, own in rows.items()]


def start(feed: Feed, settings: MotionSettings) -> _Process:
    """Root of the summed variance of the axes in each block: gravity is no movement.

    Raises
    ------
    DataError
        No channel is an accelerometer's, or its rate is too low.
    """
    people = _grouped(feed)
    if not people:
        raise DataError(
            "Movement needs the axes of an accelerometer (acc x, acc y, acc z); there are: "
            f"{', '.join(feed.channels) or 'none'}. Name them in the recipe's columns."
        )
    if float(feed.rate) < LOWEST_RATE:
        raise DataError(
            f"Movement needs at least {LOWEST_RATE:g} samples a second of an accelerometer; "
            f"{float(feed.rate):g} came."
        )
    size = max(2, block_size(feed.rate, settings.rate))
    return _Process(feed, people, size, Blocks(len(feed.channels), size))


EXTRACTOR = Extractor(
    name="motion",
    title="Movement from an accelerometer",
    food="series",
    wants=("acc",),
    causal=True,
    settings=MotionSettings,
    start=start,
    source="Bai et al. (2016), An activity index for raw accelerometry data, "
    "doi:10.1371/journal.pone.0160644",
)
