"""Checking a stored session: every fault by its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from syntony.core.errors import IntegrityError, SyntonyError
from syntony.core.session import Notice
from syntony.io.store import audit
from syntony.io.store.blocks import LEVELS, decoded, display_block
from syntony.io.store.migrations import AUDIT
from syntony.io.store.outcomes import checked_results
from syntony.io.store.schema import version_of
from syntony.io.store.sealing import broken_seals, is_sealed
from syntony.io.store.streams import StreamInfo, stream_infos
from syntony.io.vault.cipher import database_errors
from syntony.io.vault.files import sha256_of


def faults(connection: sqlite3.Connection, folder: Path) -> tuple[Notice, ...]:
    """Everything in a session that is not what was written or read; see `SessionStore.verify`."""
    checks: tuple[Callable[[], Iterable[Notice]], ...] = (
        lambda: _database(connection),
        lambda: _tables(connection),
        lambda: _streams(connection),
        lambda: _results(connection),
        lambda: _trail(connection),
        lambda: _sources(connection, folder),
    )
    return tuple(notice for check in checks for notice in _tried(check))


def _tried(check: Callable[[], Iterable[Notice]]) -> Iterator[Notice]:
    """Run a check to its end, or to where the database itself gives way."""
    try:
        yield from check()
    except SyntonyError as error:
        yield _unreadable(error)
    except database_errors() as error:
        yield _unreadable(error)


def _unreadable(error: Exception) -> Notice:
    return _fault("database", f"The database cannot be read here: {error}.", "session.db")


def _database(connection: sqlite3.Connection) -> Iterator[Notice]:
    for (finding,) in connection.execute("PRAGMA integrity_check"):
        if finding != "ok":
            yield _fault("database", f"SQLite finds: {finding}.", "session.db")
    for table, row, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield _fault("database", f"Row {row} belongs to nothing that is there.", table)


def _tables(connection: sqlite3.Connection) -> Iterator[Notice]:
    for table in broken_seals(connection):
        yield _fault("table", "The table's rows are not those that were sealed.", table)


def _trail(connection: sqlite3.Connection) -> Iterable[Notice]:
    return audit.broken(connection) if version_of(connection) >= AUDIT else ()


def _streams(connection: sqlite3.Connection) -> Iterator[Notice]:
    sealed = is_sealed(connection)
    for info in stream_infos(connection):
        yield from _chunks(connection, info)
        if sealed and info.rate is not None:
            yield from _overviews(connection, info)


def _chunks(connection: sqlite3.Connection, info: StreamInfo) -> Iterator[Notice]:
    next_idx = next_first = 0
    rows = connection.execute(
        "SELECT idx, first, start, n, checksum, data FROM chunks WHERE stream = ? ORDER BY idx",
        (info.number,),
    )
    for row in rows:
        idx, first, _, n, *_ = row
        if (idx, first) != (next_idx, next_first):
            yield _fault(
                "missing-chunk",
                f"Samples {next_first} to {first - 1} before chunk {idx} are missing.",
                info.title,
            )
        try:
            decoded(info, row)
        except IntegrityError as error:
            yield _fault("chunk", str(error), f"{info.title}, chunk {idx}")
        next_idx, next_first = idx + 1, first + n
    (expected,) = connection.execute(
        "SELECT n FROM streams WHERE id = ?", (info.number,)
    ).fetchone()
    if expected is not None and expected != next_first:
        yield _fault(
            "missing-chunk",
            f"The stream ends after {next_first} of its {expected} samples.",
            info.title,
        )


def _overviews(connection: sqlite3.Connection, info: StreamInfo) -> Iterator[Notice]:
    (n,) = connection.execute("SELECT n FROM streams WHERE id = ?", (info.number,)).fetchone()
    for level in range(1, len(LEVELS)):
        for idx in range(-(-n // info.chunk)):
            try:
                display_block(connection, info, level, idx)
            except IntegrityError as error:
                yield _fault("overview", str(error), f"{info.title}, chunk {idx}")


def _results(connection: sqlite3.Connection) -> Iterator[Notice]:
    for result, intact in checked_results(connection):
        if not intact:
            yield _fault("result", "The result is not what was written.", result.name)


def _sources(connection: sqlite3.Connection, folder: Path) -> Iterator[Notice]:
    rows = connection.execute(
        "SELECT sources.name, sha256, path, recordings.name FROM sources "
        "JOIN recordings ON recordings.id = recording WHERE path IS NOT NULL ORDER BY recording"
    )
    for name, sha256, path, recording in rows:
        file = folder / path
        if not file.is_file():
            yield _fault(
                "missing-source", f"{name} is not where it was when it was read.", recording
            )
        elif sha256_of(file) != sha256:
            yield _fault("changed-source", f"{name} is not the file that was read.", recording)


def _fault(code: str, text: str, where: str) -> Notice:
    return Notice(code, text, where, warning=True)
