"""The library's own audit trail: erasures, which leave no session to tell of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from syntony.core.errors import StorageError
from syntony.core.session import Notice
from syntony.io.store import audit
from syntony.io.store.migrations import TRAIL
from syntony.io.store.schema import refuse_sealed, transaction
from syntony.io.vault.cipher import database, database_errors

#: Its file.
FILE = "audit.db"


@dataclass(frozen=True)
class Ledger:
    """The trail of a library; holds nothing open.

    Parameters
    ----------
    folder : Path
        The library.
    """

    folder: Path

    def add(self, what: audit.Deed, *ids: str, who: str) -> None:
        """Add a row; it is on the disk when this returns.

        Raises
        ------
        StorageError
            It cannot be written; what it should tell of must not be done.
        """
        with self._open() as connection, transaction(connection):
            audit.add(connection, what, *ids, who=who)

    def trail(self) -> tuple[tuple[audit.Entry, ...], tuple[Notice, ...]]:
        """All rows with what is wrong with them."""
        with self._open() as connection, transaction(connection):
            return audit.entries(connection), tuple(audit.broken(connection))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            path = self.folder / FILE
            with closing(database(path, timeout=30.0, isolation_level=None)) as connection:
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("PRAGMA synchronous = FULL")
                for statement in TRAIL:
                    once = statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)
                    connection.execute(once)
                yield connection
        except database_errors() as error:
            refuse_sealed(self.folder, FILE)
            raise StorageError(
                f"The library's trail {FILE} cannot be written ({error}); check the folder's "
                "permissions and room."
            ) from error
