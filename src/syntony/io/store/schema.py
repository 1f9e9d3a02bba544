"""How a connection to ``session.db`` is opened, and brought to the newest of its versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import W_OK, access
from pathlib import Path

from syntony.core.errors import FormatError, IntegrityError, LockedError, StorageError
from syntony.io.store.migrations import MIGRATIONS
from syntony.io.vault.cipher import database, database_errors
from syntony.io.vault.keyring import keys_of, unlocked, vault_of

DATABASE = "session.db"

#: "SYNT" in ASCII: how a session is told from any other SQLite file.
APPLICATION_ID = 0x53594E54


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn what SQLite reports about a damaged file or a full disk into our errors."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes damaged text in its own message
        raise IntegrityError(
            f"{folder.name}/{DATABASE} is damaged (text that is no UTF-8); take it from a backup."
        ) from error
    except database_errors() as error:
        # Text that is no UTF-8 is the one operational error without a name.
        unnamed = "SQLITE_CORRUPT" if type(error).__name__ == "OperationalError" else ""
        name = getattr(error, "sqlite_errorname", unnamed)
        where = f"{folder.name}/{DATABASE}"
        if name == "SQLITE_NOTADB":
            refuse_sealed(folder, where)
            raise FormatError(f"{where} is not a session of syntony: {error}.") from error
        # Where a table or column of a known version is not there, its schema was damaged.
        if name.startswith("SQLITE_CORRUPT") or str(error).startswith("no such "):
            raise IntegrityError(
                f"{where} is damaged ({error}); take it from a backup, or save what "
                "`SessionStore.verify` does not name."
            ) from error
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")):
            raise StorageError(
                f"{where} cannot be written or opened ({error}); make room on the disk or check "
                "the folder's permissions. What was acknowledged before is safe."
            ) from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StorageError(
                f"{where} is being written by another program; try later."
            ) from error
        raise


def refuse_sealed(folder: Path, where: str) -> None:
    """Say of a database in a vault that it is locked, or that it is not what was encrypted.

    Raises
    ------
    LockedError, IntegrityError
        It lies in a vault.
    """
    vault = vault_of(folder)
    if vault is None:
        return
    if not unlocked(vault):
        raise LockedError(
            f"{where} is encrypted; unlock the vault of {vault.name} first "
            "(`syntony app` asks for its passphrase)."
        )
    raise IntegrityError(f"{where} is not what was encrypted; take it from a backup.")


def refuse_beside_vault(folder: Path) -> None:
    """Refuse to make a session in a vault that is locked, where it would not be encrypted.

    Raises
    ------
    LockedError
        The folder lies in one.
    """
    if keys_of(folder / DATABASE, make=True) is None and (vault := vault_of(folder)) is not None:
        raise LockedError(
            f"{vault.name} is a vault, and what is not encrypted does not go into it. Import it in "
            "the app, or write it elsewhere."
        )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing; at the end it is on the disk."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def create(path: Path) -> sqlite3.Connection:
    """Make a new database under a name that nobody looks for.

    Until `publish` gives it its own, a crash leaves nothing that could be taken for a session:
    it is written without a journal, at twice the speed.
    """
    connection = database(path, make=True, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _migrate(connection, 0)
    return connection


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open a session's database and bring its schema up to date.

    Raises
    ------
    FormatError
        It is not a session, or was written by a newer version of syntony.
    StorageError
        It lies where nothing may be written, and its last second is still in the journal.
    """
    connection = database(path, _uri(path), uri=True, isolation_level=None, timeout=30.0)
    try:
        # A session may come from anybody: its schema must not call functions.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # Where a plain flush stops at the drive's own memory (macOS), ask for more.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
        _check(connection, path)
        if not write:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path) -> str:
    """Where it is; on a read-only medium SQLite must be told that nobody else writes."""
    if _may_write(path):
        return f"{path.resolve().as_uri()}?mode=rw"
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise StorageError(
            f"{path.parent.name} cannot be written, and the end of its recording is still in "
            f"{journal.name}; copy the folder to a place where you may write and open it there."
        )
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def _may_write(path: Path) -> bool:
    return access(path.parent, W_OK) and access(path, W_OK)


def version_of(connection: sqlite3.Connection) -> int:
    """Version of the schema that a file has; older ones stay on media that cannot be written."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what is no session or too new; migrate what is old."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = version_of(connection)
    if application != APPLICATION_ID:
        raise FormatError(
            f"{path.parent.name}/{path.name} is a database of another program, not a session."
        )
    if version > len(MIGRATIONS):
        raise FormatError(
            f"{path.parent.name}/{path.name} was written by a newer syntony (schema {version}, "
            f"this one knows up to {len(MIGRATIONS)}); update syntony to open it."
        )
    if version < len(MIGRATIONS) and _may_write(path):
        with transaction(connection):
            _migrate(connection, version_of(connection))


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
