"""The schema of ``session.db``, its versions, and how a connection is opened.

``docs/session-store.md`` explains every table. A new version appends one tuple of statements
to `MIGRATIONS`; files of older versions are brought up to date when they are opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import W_OK, access
from pathlib import Path

from syntony.core.errors import FormatError, IntegrityError, StorageError

DATABASE = "session.db"

#: "SYNT" in ASCII: how a session is told from any other SQLite file.
APPLICATION_ID = 0x53594E54

_VERSION_1 = (
    """CREATE TABLE session (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        dyad TEXT NOT NULL,
        sealed INTEGER NOT NULL CHECK (sealed IN (0, 1))
    ) STRICT""",
    """CREATE TABLE design (
        position INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        value TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE participants (
        position INTEGER PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE recordings (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE clocks (
        recording INTEGER PRIMARY KEY REFERENCES recordings,
        "offset" REAL NOT NULL,
        drift REAL NOT NULL,
        offset_error REAL,
        drift_error REAL,
        reference REAL NOT NULL,
        source TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE stream_clocks (
        recording INTEGER NOT NULL REFERENCES recordings,
        stream TEXT NOT NULL,
        "offset" REAL NOT NULL,
        drift REAL NOT NULL,
        offset_error REAL,
        drift_error REAL,
        reference REAL NOT NULL,
        source TEXT NOT NULL,
        PRIMARY KEY (recording, stream)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sources (
        recording INTEGER PRIMARY KEY REFERENCES recordings,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        reader TEXT NOT NULL,
        path TEXT
    ) STRICT""",
    """CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        code TEXT NOT NULL,
        text TEXT NOT NULL,
        place TEXT NOT NULL,
        warning INTEGER NOT NULL CHECK (warning IN (0, 1))
    ) STRICT""",
    """CREATE TABLE media (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        kind TEXT NOT NULL CHECK (kind IN ('video', 'audio')),
        path TEXT NOT NULL,
        rate TEXT NOT NULL,
        start REAL NOT NULL,
        duration REAL NOT NULL,
        count INTEGER NOT NULL,
        height INTEGER NOT NULL,
        width INTEGER NOT NULL,
        channels INTEGER NOT NULL,
        codec TEXT NOT NULL,
        track INTEGER NOT NULL,
        persons TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE streams (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        kind TEXT NOT NULL CHECK (kind IN ('signal', 'set', 'samples')),
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        person TEXT NOT NULL,
        modality TEXT NOT NULL,
        rate TEXT CHECK ((rate IS NULL) = (kind = 'samples')),
        start REAL NOT NULL,
        n INTEGER,
        quality INTEGER NOT NULL DEFAULT 0 CHECK (quality IN (0, 1))
    ) STRICT""",
    """CREATE TABLE channels (
        stream INTEGER NOT NULL REFERENCES streams,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (stream, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE spans (
        stream INTEGER NOT NULL REFERENCES streams,
        position INTEGER NOT NULL,
        start REAL NOT NULL,
        stop REAL NOT NULL,
        label TEXT,
        PRIMARY KEY (stream, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE chunks (
        stream INTEGER NOT NULL REFERENCES streams,
        idx INTEGER NOT NULL,
        first INTEGER NOT NULL,
        start REAL NOT NULL,
        n INTEGER NOT NULL CHECK (n > 0),
        checksum BLOB NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (stream, idx)
    ) STRICT""",
    "CREATE INDEX chunks_by_time ON chunks (stream, start)",
    """CREATE TABLE pyramid (
        stream INTEGER NOT NULL REFERENCES streams,
        level INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        checksum BLOB NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (stream, level, idx)
    ) STRICT""",
    """CREATE TABLE event_series (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        name TEXT NOT NULL,
        person TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE events (
        series INTEGER NOT NULL REFERENCES event_series,
        idx INTEGER NOT NULL,
        time REAL NOT NULL,
        duration REAL,
        label TEXT NOT NULL,
        PRIMARY KEY (series, idx)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE results (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        plan TEXT NOT NULL,
        versions TEXT NOT NULL,
        checksum BLOB NOT NULL,
        content BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE seals (
        name TEXT PRIMARY KEY,
        checksum BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_VERSION_2 = (
    """CREATE TABLE notes (
        id TEXT PRIMARY KEY,
        start REAL NOT NULL,
        text TEXT NOT NULL,
        author TEXT NOT NULL,
        stop REAL,
        frame INTEGER,
        media TEXT,
        parent TEXT,
        moment TEXT,
        created TEXT NOT NULL,
        edited TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE labels (
        id TEXT PRIMARY KEY,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        start REAL NOT NULL,
        author TEXT NOT NULL,
        stop REAL,
        frame INTEGER,
        media TEXT,
        created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE moments (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        start REAL NOT NULL,
        stop REAL NOT NULL,
        peak REAL NOT NULL,
        title TEXT NOT NULL,
        reason TEXT NOT NULL,
        persons TEXT NOT NULL,
        signals TEXT NOT NULL,
        strength REAL,
        figures TEXT NOT NULL,
        per_hour REAL,
        method TEXT NOT NULL,
        shape TEXT NOT NULL,
        decision TEXT NOT NULL CHECK (decision IN ('open', 'agreed', 'rejected')),
        edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
        starred INTEGER NOT NULL CHECK (starred IN (0, 1)),
        made INTEGER NOT NULL CHECK (made IN (0, 1))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE steps (
        id INTEGER PRIMARY KEY,
        words TEXT NOT NULL,
        changes TEXT NOT NULL,
        undone INTEGER NOT NULL CHECK (undone IN (0, 1))
    ) STRICT""",
)

#: Also made in the library's own trail.
TRAIL = (
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        ids TEXT NOT NULL,
        mark BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE audit_head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        count INTEGER NOT NULL,
        mark BLOB NOT NULL
    ) STRICT""",
)

_VERSION_4 = (
    """CREATE TABLE consents (
        id INTEGER PRIMARY KEY,
        person TEXT NOT NULL,
        purpose TEXT NOT NULL,
        given INTEGER NOT NULL CHECK (given IN (0, 1)),
        time TEXT NOT NULL,
        who TEXT NOT NULL
    ) STRICT""",
)

#: The versions that brought the notebook, the audit trail and consent.
NOTEBOOK, AUDIT, CONSENTS = 2, 3, 4

#: Statements that lead from version k to k + 1; a file's ``user_version`` counts those applied.
MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, TRAIL, _VERSION_4)


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn what SQLite reports about a damaged file or a full disk into our errors."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes damaged text in its own message
        raise IntegrityError(
            f"{folder.name}/{DATABASE} is damaged (text that is no UTF-8); take it from a backup."
        ) from error
    except sqlite3.DatabaseError as error:
        # Text that is no UTF-8 is the one operational error without a name.
        unnamed = "SQLITE_CORRUPT" if isinstance(error, sqlite3.OperationalError) else ""
        name = getattr(error, "sqlite_errorname", unnamed)
        where = f"{folder.name}/{DATABASE}"
        if name == "SQLITE_NOTADB":
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
    connection = sqlite3.connect(path, isolation_level=None)
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
    connection = sqlite3.connect(_uri(path), uri=True, isolation_level=None, timeout=30.0)
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
