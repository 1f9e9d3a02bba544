"""Removing parts of a session for good: from its database, and every file that may hold them.

The database goes first, in one transaction that also names the files that leave; then go the
files, and last what the database's own file and its journal still hold. An interruption after the
first is made good by `settled`; before it, nothing has happened.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from syntony.core.errors import StorageError
from syntony.core.session import Media
from syntony.io.store import audit, migrations, schema
from syntony.io.store.cutting import Part, taken_out
from syntony.io.store.erasure import DISPLAY, Kind, Proof, Removed, remove
from syntony.io.store.kept import EXTRACTED
from syntony.io.store.sealing import SEALED, table_checksum
from syntony.io.vault.files import erase_keys

#: Folders whose files are made of recordings: after a removal they are made again.
_MADE = (DISPLAY, EXTRACTED, "work")
#: Names of films and sound that are written anew.
ANEW = re.compile(r"[0-9a-f]{16}\.(mp4|m4a|wav)")
#: Rows of `leaving` that name no file: a removal has begun; its end is told, the rest is to do.
_BEGUN, _TOLD = "", "."
#: Begins a row that says what a file was: no name of a file in the folder begins so.
_PROOF = "/"
#: How long readers of the journal are waited for (ms).
_PATIENCE = 5000


@dataclass(frozen=True)
class Anew:
    """A film or sound that was written anew, without its removed parts.

    Parameters
    ----------
    path : Path
        The new file, in the session's folder.
    tracks : tuple of Media
        What it holds; films before sound.
    """

    path: Path
    tracks: tuple[Media, ...]


def outlook_of(folder: Path, parts: Sequence[Part]) -> Counter[str]:
    """What would be taken out of a session's database; nothing is. Errors as of `taken_out`."""
    with _written(folder) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            return taken_out(connection, parts)
        finally:
            connection.execute("ROLLBACK")


def removed_parts(
    folder: Path,
    parts: Sequence[Part],
    films: Mapping[Path, Anew | None],
    *,
    why: str = "removed",
    who: str = "",
) -> Proof:
    """Remove parts of a session.

    Parameters
    ----------
    folder : Path
        The session's folder.
    parts : sequence of (start, stop)
        Session time (s).
    films : mapping of Path to Anew or None
        Films and sound that hold something of the parts: what stands in their place, or None
        where they are erased whole.
    why : str
        As of `taken_out`.
    who : str
        Who asks for it, for the audit trail.

    Raises
    ------
    DataError, IntegrityError
        As of `taken_out`; nothing was changed.
    StorageError
        The disk refuses. Where the database was changed already, `settled` goes on.
    """
    with _written(folder) as connection, schema.transaction(connection):
        count = taken_out(connection, parts, why)
        _replace_media(connection, folder, films)
        leaving = {
            *_made(folder), *_sources(connection, folder), *_inside(folder, films),
            *_unnamed(connection, folder),
        }  # fmt: skip
        names = [_BEGUN, *sorted(_place(folder, path) for path in leaving)]
        rows = [(name,) for name in names]
        connection.executemany("INSERT OR IGNORE INTO leaving VALUES (?)", rows)
        renew = [(table_checksum(connection, table), table) for table in SEALED]
        connection.executemany("UPDATE seals SET checksum = ? WHERE name = ?", renew)
        told = [f"part:{start:.3f}:{stop:.3f}" for start, stop in parts]
        told += [f"{name}:{n}" for name, n in sorted(count.items()) if n]
        audit.add(connection, "erase-begun", *told, who=who)
    outside = sum(not path.resolve().is_relative_to(folder.resolve()) for path in films)
    exports = sum(deed.what == "export" for deed in audit.trail(folder)[0])
    return Proof(settled(folder), outside, exports)


def settled(folder: Path) -> tuple[Removed, ...]:
    """Remove the files that are named to leave, and what the database kept of what is gone.

    Returns
    -------
    tuple of Removed
        Every file of the removal; empty where none was left to be told of.

    Raises
    ------
    StorageError
        A file cannot be removed, or the database is in use; the next call goes on.
    """
    with _written(folder) as connection:
        if schema.version_of(connection) < migrations.REMOVED:
            return ()
        rows = connection.execute("SELECT path FROM leaving ORDER BY path").fetchall()
    named = [name for (name,) in rows]
    removed: tuple[Removed, ...] = ()
    if named and named != [_TOLD]:
        with _written(folder) as connection:
            _left(connection, folder, [folder / n for n in named if not n.startswith(_PROOF)])
            with schema.transaction(connection):
                removed = _tell(connection)
    if named:
        with _written(folder) as connection:
            _sweep(connection, folder)
            connection.execute("DELETE FROM leaving WHERE path = ?", (_TOLD,))
    return removed


def _left(connection: sqlite3.Connection, folder: Path, places: Sequence[Path]) -> None:
    """Remove those of the places that are files, and folders in which nothing is left.

    What each was is on the disk before it goes.
    """

    def told(path: Path, one: Removed) -> None:
        row = f"{_PROOF}{one.told} {path.relative_to(folder)}"
        connection.execute("INSERT OR IGNORE INTO leaving VALUES (?)", (row,))

    files = [path for path in places if path.is_symlink() or path.is_file()]
    erase_keys(files)
    media = frozenset(p for p in files if p.relative_to(folder).parts[0] not in _MADE)
    remove(folder, files, media, told, later="when the session is opened again")
    for name in _MADE:
        _emptied(folder / name)


def _tell(connection: sqlite3.Connection) -> tuple[Removed, ...]:
    """Tell the end of a removal in the trail, once; no file is named to leave any more."""
    rows = connection.execute("SELECT path FROM leaving ORDER BY path").fetchall()
    removed = tuple(_proof(row) for (row,) in rows if row.startswith(_PROOF))
    if not connection.execute("DELETE FROM leaving WHERE path != ?", (_TOLD,)).rowcount:
        return ()  # another process was quicker
    connection.execute("INSERT OR IGNORE INTO leaving VALUES (?)", (_TOLD,))
    who, told = _begun(connection)
    audit.add(connection, "erase-part", *told, *(one.told for one in removed), who=who)
    return removed


def _proof(row: str) -> Removed:
    """What a file was, as a row says it."""
    kind, size, sha256 = row.removeprefix(_PROOF).partition(" ")[0].split(":")
    return Removed(cast("Kind", kind), int(size), sha256)


def _begun(connection: sqlite3.Connection) -> tuple[str, tuple[str, ...]]:
    """Who asked for the removal that was begun last, and what it was to take out."""
    for deed in reversed(audit.entries(connection)):
        if deed.what == "erase-begun" and any(one.startswith("part:") for one in deed.ids):
            return deed.who, deed.ids
    return "", ()


def _sweep(connection: sqlite3.Connection, folder: Path) -> None:
    """Write the database anew without the room that got free, and empty its journal."""
    with _room_in(connection, folder):
        connection.execute("VACUUM")
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageError(
            "The session is in use elsewhere, so its journal may still hold what was removed; "
            "close other programs that read it, and open it here once more."
        )


@contextmanager
def _room_in(connection: sqlite3.Connection, folder: Path) -> Iterator[None]:
    """Let what is written for a while lie in a folder: in memory a long session has no room."""
    place = str(folder.resolve()).replace("'", "''")
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute(f"PRAGMA temp_store_directory = '{place}'")
    try:
        yield
    finally:
        connection.execute("PRAGMA temp_store_directory = ''")
        connection.execute("PRAGMA temp_store = MEMORY")


def settle(folder: Path) -> None:
    """Go on with a removal that was interrupted, if there is one; errors as of `settled`."""
    if _unsettled(folder):
        settled(folder)


def _unsettled(folder: Path) -> bool:
    path = folder / schema.DATABASE
    with schema.guarded(folder), closing(schema.connect(path, write=False)) as connection:
        if schema.version_of(connection) < migrations.REMOVED:
            return False
        return connection.execute("SELECT 1 FROM leaving LIMIT 1").fetchone() is not None


@contextmanager
def _written(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves nothing of what it takes out in the room that gets free."""
    path = folder / schema.DATABASE
    with schema.guarded(folder), closing(schema.connect(path, write=True)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        yield connection


def _replace_media(
    connection: sqlite3.Connection, folder: Path, films: Mapping[Path, Anew | None]
) -> None:
    rows = connection.execute("SELECT id, kind, path FROM media ORDER BY id").fetchall()
    for number, kind, place in rows:
        new = films.get(folder / place)
        if new is None:
            continue
        one = next(track for track in new.tracks if track.kind == kind)
        connection.execute(
            "UPDATE media SET path = ?, rate = ?, start = ?, duration = ?, count = ?, height = ?, "
            "width = ?, channels = ?, codec = ?, track = ? WHERE id = ?",
            (new.path.relative_to(folder).as_posix(), str(one.rate), one.start, one.duration,
             one.count, *one.size, one.channels, one.codec, one.track, number),
        )  # fmt: skip


def _made(folder: Path) -> Iterator[Path]:
    for name in _MADE:
        yield from (p for p in (folder / name).rglob("*") if p.is_symlink() or p.is_file())


def _unnamed(connection: sqlite3.Connection, folder: Path) -> Iterator[Path]:
    """Films that an interrupted removal wrote anew, of which the session does not know."""
    named = {folder / path for (path,) in connection.execute("SELECT path FROM media")}
    for path in (folder / "media").glob("*"):
        if ANEW.fullmatch(path.name) and path not in named:
            yield path


def _place(folder: Path, path: Path) -> str:
    """Where a file lies in the folder, however the way to it is written."""
    if not path.is_relative_to(folder):
        path, folder = path.parent.resolve() / path.name, folder.resolve()
    return str(path.relative_to(folder))


def _inside(folder: Path, films: Mapping[Path, Anew | None]) -> Iterator[Path]:
    """Films in the session's folder that leave it."""
    for path in films:
        if path.parent.resolve().is_relative_to(folder.resolve()):
            yield path


def _sources(connection: sqlite3.Connection, folder: Path) -> Iterator[Path]:
    """Files in the folder from which signals were read: they hold what was removed.

    What was read stays known by its hash, and is looked for no more.
    """
    media = {folder / path for (path,) in connection.execute("SELECT path FROM media")}
    rows = connection.execute("SELECT recording, path FROM sources WHERE path IS NOT NULL")
    for number, place in rows.fetchall():
        path = folder / place
        if path in media:
            continue  # a film of which nothing was removed
        connection.execute("UPDATE sources SET path = NULL WHERE recording = ?", (number,))
        if path.parent.resolve().is_relative_to(folder.resolve()) and path.exists():
            yield path


def _emptied(folder: Path) -> None:
    """Remove folders in which nothing is left, the deepest first."""
    for path in (*sorted(folder.rglob("*"), reverse=True), folder):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
