"""Sealing: the form in which a finished session is kept, and how a change to it is seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import blake2b

import numpy as np

from syntony.core.signals import Array
from syntony.io.store.blocks import insert_chunk, insert_pyramid, read_chunk
from syntony.io.store.migrations import CLOCKS
from syntony.io.store.schema import transaction, version_of
from syntony.io.store.streams import StreamInfo, stream_infos

#: Tables whose rows are sealed as a whole; samples and results carry checksums of their own.
SEALED = (
    "session", "design", "participants", "recordings", "clocks", "stream_clocks", "sources",
    "notices", "media", "streams", "channels", "spans", "event_series", "events",
)  # fmt: skip


def is_sealed(connection: sqlite3.Connection) -> bool:
    """Whether nothing more will be recorded."""
    return bool(connection.execute("SELECT sealed FROM session").fetchone()[0])


def seal(connection: sqlite3.Connection) -> None:
    """Re-write the seconds of a recording as chunks of about 10 s and close it.

    An interrupted sealing loses nothing and is done again from the start.
    """
    if is_sealed(connection):
        return
    for info in stream_infos(connection):
        with transaction(connection):
            connection.execute("DELETE FROM pyramid WHERE stream = ?", (info.number,))
            insert_sealed(connection, info, _taken(connection, info))
    with transaction(connection):
        finish(connection)


def insert_sealed(
    connection: sqlite3.Connection, info: StreamInfo, blocks: Iterable[Array]
) -> None:
    """Write blocks of any length as chunks of equal length with their display rows."""
    for idx, block in enumerate(_regrouped(blocks, info.chunk)):
        insert_chunk(connection, info, idx, idx * info.chunk, block)
        if info.rate is not None:
            insert_pyramid(connection, info, idx, block)


def finish(connection: sqlite3.Connection) -> None:
    """Count the samples, mark the session as sealed and seal all that is said about it."""
    connection.execute(
        "UPDATE streams SET n = "
        "(SELECT coalesce(sum(n), 0) FROM chunks WHERE chunks.stream = streams.id)"
    )
    connection.execute("UPDATE session SET sealed = 1")
    connection.executemany(
        "INSERT INTO seals VALUES (?, ?)",
        [(table, table_checksum(connection, table)) for table in SEALED],
    )


def broken_seals(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Tables of a sealed session that are not as they were sealed."""
    kept = dict(connection.execute("SELECT name, checksum FROM seals"))
    if not kept and not is_sealed(connection):
        return ()
    return tuple(t for t in SEALED if kept.get(t) != table_checksum(connection, t))


def table_checksum(connection: sqlite3.Connection, table: str) -> bytes:
    """Checksum of all rows of a table in the order of its key."""
    digest = blake2b(digest_size=16)
    for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - one of SEALED
        digest.update(repr(row).encode())
    return digest.digest()


def content_mark(connection: sqlite3.Connection) -> str:
    """Mark of everything that was recorded and said about it, by the checksums of its parts."""
    digest = blake2b(digest_size=16)
    tables = SEALED if version_of(connection) < CLOCKS else (*SEALED, "corrections")
    for table in tables:
        digest.update(table_checksum(connection, table))
    rows = connection.execute("SELECT checksum FROM chunks ORDER BY stream, idx")
    for (checksum,) in rows:
        digest.update(checksum)
    return digest.hexdigest()


def _taken(connection: sqlite3.Connection, info: StreamInfo) -> Iterator[Array]:
    """Take the recorded chunks out one by one.

    No recorded chunk is longer than a sealed one, so a sealed chunk's place is always free: at
    least as many chunks have been taken as have been written.
    """
    (count,) = connection.execute(
        "SELECT count(*) FROM chunks WHERE stream = ?", (info.number,)
    ).fetchone()
    for idx in range(count):
        block = read_chunk(connection, info, idx)
        connection.execute("DELETE FROM chunks WHERE stream = ? AND idx = ?", (info.number, idx))
        yield block


def _regrouped(blocks: Iterable[Array], length: int) -> Iterator[Array]:
    """The same samples in blocks of `length`, the last one shorter."""
    held: list[Array] = []
    n = 0
    for block in blocks:
        held.append(block)
        n += block.shape[1]
        if n >= length:
            whole = held[0] if len(held) == 1 else np.concatenate(held, axis=1)
            cut = n - n % length
            yield from np.split(whole[:, :cut], cut // length, axis=1)
            held, n = [whole[:, cut:]], n - cut
    if n:
        yield np.concatenate(held, axis=1)
