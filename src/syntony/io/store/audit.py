"""The audit trail: who did what and when, each row chained to the one before it by its mark.

A row names ids and holds no text of anybody. It is written in the transaction of what it tells
of, so that neither stands without the other. A row that was changed, taken out or moved breaks
the chain; one that was cut off its end is missed by the head, which counts the rows. In a vault
the marks need its key, so that nobody without it writes a chain anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from syntony.core.session import Notice
from syntony.io.store import migrations, schema
from syntony.io.vault.cipher import audit_key

Deed = Literal[
    "write", "take-out", "undo", "redo", "analysis", "consent", "export", "erase-media",
    "erase-begun", "erase", "encrypt", "release", "blind", "reveal", "vocabulary", "retention",
    "open", "erase-part", "unlock", "lock", "passphrase", "recovery", "share", "unshare",
]  # fmt: skip

_ROWS = "SELECT id, time, who, what, ids, mark FROM audit ORDER BY id"


@dataclass(frozen=True)
class Entry:
    """One row of the trail.

    Parameters
    ----------
    number : int
        Its place, from 1.
    time : str
        When, as ISO 8601 in UTC.
    who : str
        By whom, as they chose to be called; empty for the program itself.
    what : str
        What kind of deed.
    ids : tuple of str
        What it concerned: ``"notes:2c1f"``, ``"format:html"``.
    mark : str
        The chain up to this row, 64 hex digits.
    """

    number: int
    time: str
    who: str
    what: str
    ids: tuple[str, ...]
    mark: str


def add(connection: sqlite3.Connection, what: Deed, *ids: str, who: str = "") -> None:
    """Add a row, inside the transaction of what it tells of."""
    count, before = _head(connection)
    facts = (count + 1, datetime.now(UTC).isoformat(timespec="milliseconds"), who, what)
    told = (*facts, json.dumps(ids))
    mark = mark_of(before, told, audit_key(connection))
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", (*told, mark))
    connection.execute("INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?)", (count + 1, mark))


def note(folder: Path, what: Deed, *ids: str, who: str = "") -> None:
    """Add a row to a session's trail for what changes nothing in it, such as an export.

    Raises
    ------
    StorageError
        It cannot be written; what it should tell of must not be done.
    """
    with (
        schema.guarded(folder),
        closing(schema.connect(folder / schema.DATABASE, write=True)) as connection,
        schema.transaction(connection),
    ):
        add(connection, what, *ids, who=who)


def trail(folder: Path) -> tuple[tuple[Entry, ...], tuple[Notice, ...]]:
    """Return a session's trail with what is wrong with it."""
    with (
        schema.guarded(folder),
        closing(schema.connect(folder / schema.DATABASE, write=False)) as connection,
    ):
        connection.execute("BEGIN")
        if schema.version_of(connection) < migrations.AUDIT:
            return (), ()  # an older file on a medium that cannot be written
        return entries(connection), tuple(broken(connection))


def entries(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """All rows as they stand, whether or not the chain holds."""
    return tuple(
        Entry(number, time, who, what, _ids(ids), mark.hex())
        for number, time, who, what, ids, mark in connection.execute(_ROWS)
    )


def broken(connection: sqlite3.Connection) -> Iterator[Notice]:
    """Every place at which the chain does not hold."""
    mark, count, key = b"", 0, audit_key(connection)
    for *told, kept in connection.execute(_ROWS):
        count += 1
        if told[0] != count or kept != mark_of(mark, tuple(told), key):
            yield Notice("audit", "The row is not the one that was written here.", f"row {count}")
        mark = kept
    if _head(connection) != (count, mark):
        yield Notice("audit", "The trail does not end where it was ended.", f"after row {count}")


def _head(connection: sqlite3.Connection) -> tuple[int, bytes]:
    found = connection.execute("SELECT count, mark FROM audit_head").fetchone()
    return (0, b"") if found is None else (int(found[0]), bytes(found[1]))


def mark_of(before: bytes, told: tuple[object, ...], key: bytes) -> bytes:
    """The chain up to a row; in a vault nobody makes it without the key."""
    text = json.dumps(told, default=repr)  # a tampered file may hold bytes for text
    return blake2b(before + text.encode(), digest_size=32, key=key).digest()


def _ids(text: str) -> tuple[str, ...]:
    """Ids of a row; what somebody put there instead is shown as it is."""
    try:
        found = json.loads(text)
    except ValueError:
        return (text,)
    return tuple(map(str, found)) if isinstance(found, list) else (text,)
