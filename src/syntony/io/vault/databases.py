"""Writing databases encrypted to another place, page by page, and proving them equal."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from syntony.core.errors import IntegrityError, StorageError
from syntony.io.store import audit, schema
from syntony.io.store.sealing import table_checksum
from syntony.io.vault import files, keyring
from syntony.io.vault.cipher import audit_key, database_errors, opened_with

#: After so many of its own steps SQLite lets us look how far it is.
_STEPS = 200


def moved_database(
    plain: Path, target: Path, change: Callable[[sqlite3.Connection], object] | None = None
) -> None:
    """Write a database encrypted to another place, changed or as it is, and prove it equal.

    Parameters
    ----------
    plain, target : Path
        The one, and where the other will be; it must lie where keys are at hand.
    change : callable, optional
        Given the new one before it is closed, once it was proved.
    """
    exported(plain, target)
    with unlocked(target) as sealed, closing(sqlite3.connect(plain)) as source:
        for table in tables(source):
            if table_checksum(source, table) != table_checksum(sealed, table):
                raise unequal(plain, table)
        rekeyed(sealed)
        if change is not None:
            change(sealed)
    synced(target)


def rekeyed(connection: sqlite3.Connection) -> int:
    """Chain a trail anew under the vault's key, say so in it, and count what was wrong with it."""
    if "audit" not in tables(connection):
        return 0
    key = audit_key(connection)
    connection.audit_key = b""  # type: ignore[attr-defined] # how it was written
    faults = len(tuple(audit.broken(connection)))
    connection.audit_key = key  # type: ignore[attr-defined]
    with schema.transaction(connection):
        mark, count = b"", 0
        rows = connection.execute("SELECT id, time, who, what, ids FROM audit ORDER BY id")
        for row in rows.fetchall():
            count, mark = row[0], audit.mark_of(mark, tuple(row), key)
            connection.execute("UPDATE audit SET mark = ? WHERE id = ?", (mark, count))
        if count:
            connection.execute("INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?)", (count, mark))
        audit.add(connection, "encrypt", f"faults:{faults}")
    return faults


def exported(plain: Path, target: Path, tell: files.Told = files.unheard) -> None:
    """Write a database to another place under its key there, page by page."""
    target.parent.mkdir(parents=True, exist_ok=True)
    keys = keyring.keys_of(target)
    assert keys is not None  # noqa: S101 - we are at work on it
    with closing(opened_with(keys, target, isolation_level=None)) as sealed:
        sealed.execute("PRAGMA trusted_schema = OFF")
        sealed.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        growth = _Growth(target, tell)
        sealed.set_progress_handler(growth.look, _STEPS)
        try:
            sealed.execute("SELECT sqlcipher_export('main', 'plain')").fetchone()
        except database_errors():
            if growth.stopped is not None:
                raise growth.stopped from None
            raise
        sealed.set_progress_handler(None, 0)
        growth.ended(plain.stat().st_size)
        for pragma in ("application_id", "user_version"):
            (value,) = sealed.execute(f"PRAGMA plain.{pragma}").fetchone()
            sealed.execute(f"PRAGMA main.{pragma} = {int(value)}")
        (journal,) = sealed.execute("PRAGMA plain.journal_mode").fetchone()
        sealed.execute("DETACH DATABASE plain")
        if journal == "wal":
            sealed.execute("PRAGMA journal_mode = WAL")


class _Growth:
    """Tells how a file grows, as far as it was to grow."""

    def __init__(self, path: Path, tell: files.Told) -> None:
        self._path, self._tell, self._seen = path, tell, 0
        self.stopped: BaseException | None = None

    def look(self) -> int:
        """Tell what came since the last look; SQLite goes on where this is 0."""
        size = self._path.stat().st_size if self._path.exists() else 0
        try:
            self._tell(size - self._seen)
        except BaseException as error:  # noqa: BLE001 - SQLite stops, and it is raised again there
            self.stopped = error
            return 1
        self._seen = size
        return 0

    def ended(self, size: int) -> None:
        """Tell the rest of what it was to come to."""
        self._tell(size - self._seen)


def unequal(plain: Path, what: str) -> IntegrityError:
    """What is raised where a twin is not equal."""
    return IntegrityError(
        f"The encrypted twin of {plain.name} is not equal to it ({what}); the session stays as it "
        "is. Check the disk, and try again."
    )


def tables(connection: sqlite3.Connection) -> list[str]:
    """Names of all tables but SQLite's own."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if not name.startswith("sqlite_")]


@contextmanager
def unlocked(path: Path) -> Iterator[sqlite3.Connection]:
    """A database whose keys are at hand."""
    keys = keyring.keys_of(path)
    assert keys is not None  # noqa: S101 - we are at work on it
    with closing(opened_with(keys, path, isolation_level=None, timeout=30.0)) as connection:
        yield connection


def synced(place: Path) -> None:
    """Bring a file, or a folder with all in it, to the disk."""
    try:
        for path in [place, *place.rglob("*")] if place.is_dir() else [place]:
            flush(path)
    except OSError as error:
        raise StorageError(
            f"The disk did not take what was encrypted ({error.strerror}); make room and try again."
        ) from error


def flush(path: Path) -> None:
    """Bring one file or folder to the disk."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
