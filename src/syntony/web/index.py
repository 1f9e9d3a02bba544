"""The index of a library: which id is whose, the rows of the list, choices, and what is pinned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from syntony.core.errors import StorageError
from syntony.core.provenance import software
from syntony.io.store.kept import extracted_store
from syntony.io.store.schema import DATABASE, refuse_sealed
from syntony.io.vault.cipher import database, database_errors
from syntony.web.models import SessionRow

#: Its file; where it is lost it is made anew.
INDEX = "library.db"
#: What a kept row tells; one that told less was made by another version.
_TELLS = ",".join(SessionRow.model_fields)
_TABLES = (
    "sessions (id TEXT PRIMARY KEY, folder TEXT NOT NULL UNIQUE)",
    "rows (id TEXT PRIMARY KEY, mark TEXT NOT NULL, row TEXT NOT NULL)",
    "trails (id TEXT PRIMARY KEY, count INTEGER NOT NULL, mark TEXT NOT NULL)",
    "preferences (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """retention (purpose TEXT NOT NULL, what TEXT NOT NULL, days INTEGER NOT NULL,
    grace INTEGER NOT NULL, PRIMARY KEY (purpose, what))""",
    "vocabularies (position INTEGER PRIMARY KEY, words TEXT NOT NULL)",
    # No title: what people called a moment stays in its session.
    """pins (position INTEGER PRIMARY KEY, id TEXT NOT NULL, start REAL NOT NULL,
    stop REAL NOT NULL, moment TEXT)""",
)


class Index:
    """The index of a folder; holds nothing open.

    Parameters
    ----------
    folder : Path
        The library.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> None:
        """Make the tables that are not there yet.

        Raises
        ------
        StorageError
            Nothing can be written into the folder.
        """
        with self.open() as index:
            for table in _TABLES:
                index.execute(f"CREATE TABLE IF NOT EXISTS {table} STRICT")

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The index; what is written is on the disk at the end."""
        try:
            with closing(database(self.folder / INDEX, timeout=30.0)) as connection:
                connection.execute("PRAGMA trusted_schema = OFF")
                # What is erased of a session must not stay in the room that it leaves.
                connection.execute("PRAGMA secure_delete = ON")
                with connection:
                    yield connection
        except database_errors() as error:
            refuse_sealed(self.folder, INDEX)
            raise StorageError(
                f"The library's index {INDEX} cannot be written ({error}); check the folder's "
                "permissions and room, or delete that file: it is made anew."
            ) from error

    def preferences(self) -> dict[str, str]:
        """What the user chose for the page: key and JSON."""
        with self.open() as index:
            return dict(index.execute("SELECT key, value FROM preferences").fetchall())

    def author(self) -> str:
        """Who works on this machine, as they chose to be called."""
        chosen = json.loads(self.preferences().get("author", '""'))
        return chosen if isinstance(chosen, str) and chosen else "me"


def mark_of(folder: Path) -> str:
    """What changes with anything that the list shows of a session."""
    files = [folder / DATABASE, folder / f"{DATABASE}-wal"]
    facts = [path.stat() for path in files if path.exists()]
    made = extracted_store(folder)
    parts = [software()["syntony"], _TELLS, made.folder.name if made else ""]
    return json.dumps([*parts, *([f.st_size, f.st_mtime_ns] for f in facts)])
