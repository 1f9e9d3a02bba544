"""Databases under a key: SQLCipher, which encrypts every page, the journal with them."""

from __future__ import annotations

import sqlite3
import sys
from functools import cache
from pathlib import Path
from typing import Any, cast

from syntony.io.vault.keyring import Keys, keys_of


def database(
    path: Path, target: str | Path | None = None, *, make: bool = False, **options: Any
) -> sqlite3.Connection:
    """Open a database, under its key where it lies in an unlocked vault.

    Parameters
    ----------
    path : Path
        Where it lies.
    target : str or Path, optional
        How SQLite is told of it, if not by its path.
    make : bool
        Whether it may be the first one of a session.
    **options
        Of `sqlite3.connect`.
    """
    keys = keys_of(path, make=make)
    if keys is None:
        plain: sqlite3.Connection = sqlite3.connect(target or path, **options)
        return plain
    return opened_with(keys, target or path, **options)


def opened_with(keys: Keys, target: str | Path, **options: Any) -> sqlite3.Connection:
    """Open a database under a key."""
    connection = _kind()(str(target), **options)
    connection.execute(f"PRAGMA key = \"x'{keys.database.hex()}'\"")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.audit_key = keys.audit
    return cast("sqlite3.Connection", connection)


def audit_key(connection: sqlite3.Connection) -> bytes:
    """What chains the audit trail of a database; nothing where it is not encrypted."""
    return cast("bytes", getattr(connection, "audit_key", b""))


def database_errors() -> tuple[type[Exception], ...]:
    """What a database may raise: SQLite's errors, and those of its encrypted kin once in use."""
    kin = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.Error, kin.Error) if kin else (sqlite3.Error,)


@cache
def _kind() -> Any:
    from sqlcipher3 import dbapi2

    class Connection(dbapi2.Connection):  # type: ignore[misc] # it has no types
        """A connection that knows its key for the audit trail."""

        audit_key = b""

    return Connection
