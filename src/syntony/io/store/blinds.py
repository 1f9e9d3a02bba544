"""Who looks at a session without its measures, and since when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from syntony.core.errors import ParameterError
from syntony.io.store import audit, migrations, schema


@dataclass(frozen=True)
class Blind:
    """One time in which somebody looked without the measures.

    Parameters
    ----------
    author : str
        Who.
    began, ended : str
        When, as ISO 8601 in UTC; `ended` is empty while it lasts.
    """

    author: str
    began: str
    ended: str = ""


@dataclass(frozen=True)
class Blinds:
    """Blind times of a stored session; holds nothing open, as `SessionStore`.

    Parameters
    ----------
    folder : Path
        The session's folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from syntony.core.session import Session
    >>> from syntony.core.signals import Participant
    >>> from syntony.io.store import save_session
    >>> with TemporaryDirectory() as folder:
    ...     store = save_session(Session("s", (Participant("client"),)), Path(folder) / "s")
    ...     blinds = Blinds(store.folder)
    ...     _ = blinds.begin("T")
    ...     print(blinds.last("T").ended == "", blinds.last("S"))
    True None
    """

    folder: Path

    def last(self, author: str) -> Blind | None:
        """The last blind time of somebody; None where there was none."""
        with self._open(write=False) as connection:
            if schema.version_of(connection) < migrations.RATINGS:
                return None  # an older file on a medium that cannot be written
            row = connection.execute(
                "SELECT author, began, coalesce(ended, '') FROM blind WHERE author = ? "
                "ORDER BY id DESC LIMIT 1",
                (author,),
            ).fetchone()
        return None if row is None else Blind(*row)

    def begin(self, author: str) -> Blind:
        """Begin to look blind; on the disk when it returns.

        Raises
        ------
        ParameterError
            The author looks blind already.
        """
        began = _now()
        with self._open(write=True) as connection, schema.transaction(connection):
            if _open_of(connection, author) is not None:
                raise ParameterError("You look without measures already; reveal them first.")
            connection.execute("INSERT INTO blind (author, began) VALUES (?, ?)", (author, began))
            audit.add(connection, "blind", who=author)
        return Blind(author, began)

    def reveal(self, author: str) -> Blind:
        """End it; on the disk when it returns.

        Raises
        ------
        ParameterError
            The author does not look blind.
        """
        ended = _now()
        with self._open(write=True) as connection, schema.transaction(connection):
            found = _open_of(connection, author)
            if found is None:
                raise ParameterError("Nothing is hidden; begin to look without measures first.")
            connection.execute("UPDATE blind SET ended = ? WHERE id = ?", (ended, found[0]))
            audit.add(connection, "reveal", who=author)
        return Blind(author, found[1], ended)

    @contextmanager
    def _open(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        path = self.folder / schema.DATABASE
        with (
            schema.guarded(self.folder),
            closing(schema.connect(path, write=write)) as connection,
        ):
            yield connection


def _open_of(connection: sqlite3.Connection, author: str) -> tuple[int, str] | None:
    row: tuple[int, str] | None = connection.execute(
        "SELECT id, began FROM blind WHERE author = ? AND ended IS NULL", (author,)
    ).fetchone()
    return row


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
