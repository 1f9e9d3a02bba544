"""Blocks of samples as the bytes of a row, and the rows as blocks again."""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from syntony.core.errors import IntegrityError
from syntony.core.signals import Array
from syntony.io.store.streams import COARSEST, StreamInfo

#: Samples in one bin of each level of the display pyramid; level 0 is the signal itself.
LEVELS = (1, 16, COARSEST)

#: Chunks of a stream from the one that holds a time to the last that begins before another.
WINDOW = (
    "SELECT idx, first, start, n, checksum, data FROM chunks "
    "WHERE stream = :stream AND start <= :stop AND start >= coalesce("
    "(SELECT max(start) FROM chunks WHERE stream = :stream AND start <= :start), :start) "
    "ORDER BY start"
)

_INSERT = (
    "INSERT INTO chunks (stream, idx, first, start, n, checksum, data) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


_REMEDY = (
    "take session.db from a backup, or read the rest of the stream around it. "
    "SessionStore.verify() names all that is damaged."
)


@dataclass(frozen=True, eq=False)
class Chunk:
    """A row of ``chunks``.

    Parameters
    ----------
    idx : int
        Its place among the chunks of its stream.
    first : int
        Number of its first sample.
    start : float
        Device time of its first sample (s).
    block : ndarray, shape (rows, n)
        Its samples.
    """

    idx: int
    first: int
    start: float
    block: Array

    @property
    def after(self) -> int:
        """Number of the sample that follows."""
        return self.first + int(self.block.shape[1])


def insert_chunk(
    connection: sqlite3.Connection, info: StreamInfo, idx: int, first: int, block: Array
) -> None:
    """Write a block as one row."""
    # SQLite keeps no negative zero, and the checksum covers what is read back.
    start = float(info.times(first, block[:, :1])[0]) + 0.0
    data = block.astype("<f8").tobytes()
    place = (info.number, idx, first, start, block.shape[1])
    connection.execute(_INSERT, (*place, _chunk_checksum(*place, data), data))


def chunks(
    connection: sqlite3.Connection,
    info: StreamInfo,
    start: float = -math.inf,
    stop: float = math.inf,
) -> Iterator[Chunk]:
    """Chunks that may hold samples with device times from `start` to `stop` (s), in order.

    Raises
    ------
    IntegrityError
        A chunk is not what was written, or one is missing between two others.
    """
    window = {"stream": info.number, "start": start, "stop": stop}
    rows = connection.execute(WINDOW, window)
    before: Chunk | None = None
    for row in rows:
        chunk = decoded(info, row)
        if before is not None and (chunk.idx, chunk.first) != (before.idx + 1, before.after):
            raise IntegrityError(
                f"The samples from {before.after} to {chunk.first - 1} of {info.title} are missing "
                f"between its chunks {before.idx} and {chunk.idx}; {_REMEDY}"
            )
        before = chunk
        yield chunk


def read_chunk(connection: sqlite3.Connection, info: StreamInfo, idx: int) -> Array:
    """Read the block of one chunk, shape (rows, n).

    Raises
    ------
    IntegrityError
        The chunk is missing or is not what was written.
    """
    row = connection.execute(
        "SELECT idx, first, start, n, checksum, data FROM chunks WHERE stream = ? AND idx = ?",
        (info.number, idx),
    ).fetchone()
    if row is None:
        raise IntegrityError(f"Chunk {idx} of {info.title} is missing; {_REMEDY}")
    return decoded(info, row).block


def decoded(info: StreamInfo, row: tuple[int, int, float, int, bytes, bytes]) -> Chunk:
    """Return the chunk of a row: idx, first, start, n, checksum, data.

    Raises
    ------
    IntegrityError
        It is not what was written.
    """
    idx, first, start, n, checksum, data = row
    expected = _chunk_checksum(info.number, idx, first, start, n, data)
    if checksum != expected or len(data) != 8 * info.rows * n:
        raise IntegrityError(
            f"Chunk {idx} of {info.title} is not what was written: its checksum differs; {_REMEDY}"
        )
    return Chunk(idx, first, start, unpack(data, info.rows))


def unpack(data: bytes, rows: int) -> Array:
    """Return the block of a row, shape (rows, n)."""
    return np.frombuffer(data, dtype="<f8").reshape(rows, -1).astype(np.float64, copy=False)


def insert_pyramid(
    connection: sqlite3.Connection, info: StreamInfo, idx: int, block: Array
) -> None:
    """Write the smallest and largest sample of each bin of a sealed chunk, for display."""
    for level, width in enumerate(LEVELS[1:], start=1):
        data = np.stack(extremes(block, width)).astype("<f8").tobytes()
        place = (info.number, level, idx)
        connection.execute(
            "INSERT INTO pyramid (stream, level, idx, checksum, data) VALUES (?, ?, ?, ?, ?)",
            (*place, _display_checksum(*place, data), data),
        )


def display_block(connection: sqlite3.Connection, info: StreamInfo, level: int, idx: int) -> Array:
    """Smallest and largest of each bin of one sealed chunk, shape (2, rows, n_bins).

    Raises
    ------
    IntegrityError
        The row is missing or is not what was written.
    """
    place = (info.number, level, idx)
    row = connection.execute(
        "SELECT checksum, data FROM pyramid WHERE stream = ? AND level = ? AND idx = ?", place
    ).fetchone()
    if row is None or row[0] != _display_checksum(*place, row[1]):
        state = "is missing" if row is None else "is not what was written"
        raise IntegrityError(
            f"The overview of chunk {idx} of {info.title} at level {level} {state}; {_REMEDY}"
        )
    return unpack(row[1], 2 * info.rows).reshape(2, info.rows, -1)


def extremes(block: Array, width: int) -> tuple[Array, Array]:
    """Smallest and largest of each `width` samples; NaN where none was observed.

    Examples
    --------
    >>> low, high = extremes(np.array([[3.0, 1.0, np.nan, np.nan, 5.0]]), 2)
    >>> low, high
    (array([[ 1., nan,  5.]]), array([[ 3., nan,  5.]]))
    """
    starts = np.arange(0, block.shape[1], width)
    return np.fmin.reduceat(block, starts, axis=1), np.fmax.reduceat(block, starts, axis=1)


def _display_checksum(stream: int, level: int, idx: int, data: bytes) -> bytes:
    """Checksum of a display row, its place included."""
    return blake2b(struct.pack("<qqq", stream, level, idx) + data, digest_size=16).digest()


def _chunk_checksum(stream: int, idx: int, first: int, start: float, n: int, data: bytes) -> bytes:
    """Checksum of a chunk; its place is part of it, so that swapped rows are seen."""
    digest = blake2b(struct.pack("<qqqdq", stream, idx, first, start, n), digest_size=16)
    digest.update(data)
    return digest.digest()
