"""Tiles: a stream's smallest and largest values in bins of a fixed grid, so that they are kept."""

from __future__ import annotations

import sqlite3

import numpy as np

from syntony.core.errors import DataError
from syntony.core.signals import Array
from syntony.io.store.blocks import LEVELS, display_block, read_chunk
from syntony.io.store.sealing import is_sealed
from syntony.io.store.streams import StreamInfo

#: Bins of a tile, and how much wider the bins of the next level are.
TILE, FACTOR = 512, 4


def levels(n: int) -> int:
    """How many levels a stream of `n` samples has: the last one fits a tile.

    Examples
    --------
    >>> [levels(n) for n in (0, 512, 513, 3_600_000)]
    [1, 1, 2, 8]
    """
    level = 1
    while n > TILE * FACTOR ** (level - 1):
        level += 1
    return level


def tile(connection: sqlite3.Connection, info: StreamInfo, level: int, number: int) -> Array:
    """Smallest and largest values of one tile, shape (2, n_rows, TILE).

    Raises
    ------
    DataError
        There is no such tile, or the session is still being recorded.
    """
    if info.rate is None or not is_sealed(connection):
        raise DataError(f"Tiles need a sealed stream with a rate; {info.title} is none.")
    (n,) = connection.execute("SELECT n FROM streams WHERE id = ?", (info.number,)).fetchone()
    if not 0 <= level < levels(n) or not 0 <= number * TILE * FACTOR**level < n:
        raise DataError(f"{info.title} has no tile {number} at level {level}.")
    width = FACTOR**level
    first = number * TILE * width
    after = min(first + TILE * width, n)
    stored = max(k for k, samples in enumerate(LEVELS) if samples <= width)
    parts = range(first // info.chunk, -(-after // info.chunk))
    bins = np.concatenate([_part(connection, info, stored, idx) for idx in parts], axis=2)
    origin = parts.start * info.chunk
    kept = slice((first - origin) // LEVELS[stored], -(-(after - origin) // LEVELS[stored]))
    low, high = bins[:, :, kept]
    starts = np.arange(0, low.shape[1], width // LEVELS[stored])
    made = np.full((2, info.rows, TILE), np.nan)
    made[0, :, : starts.size] = np.fmin.reduceat(low, starts, axis=1)
    made[1, :, : starts.size] = np.fmax.reduceat(high, starts, axis=1)
    return made


def _part(connection: sqlite3.Connection, info: StreamInfo, stored: int, idx: int) -> Array:
    if stored:
        return display_block(connection, info, stored, idx)
    block = read_chunk(connection, info, idx)
    return np.stack((block, block))
