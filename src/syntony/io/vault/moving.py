"""Moving a session into a vault: an encrypted twin is built beside it, and held against it.

The twin is hidden until all of it is on the disk and proved equal. Whatever ends the program, the
session as it was or its whole twin is there.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import cast

from syntony.io.store import audit, schema
from syntony.io.store.erasure import DISPLAY
from syntony.io.store.removal import settle
from syntony.io.store.sealing import broken_seals, table_checksum
from syntony.io.vault import files, keyring
from syntony.io.vault.databases import (
    exported,
    flush,
    moved_database,
    rekeyed,
    synced,
    tables,
    unequal,
    unlocked,
)

#: What is told of a session while it is moved: its folder, and what it looked like.
_TOLD = "moved.json"
_FILES = "files"
#: Made again when needed, so not moved; but masked copies, which somebody has looked at.
_AGAIN = (DISPLAY, "work")
_COPIES = f"{DISPLAY}/copies/"
#: Endings that stay; all others may tell something.
_ENDINGS = frozenset((
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".mts", ".wmv", ".wav",
    ".mp3", ".m4a", ".flac", ".ogg", ".opus", ".aac", ".aiff", ".toml", ".json", ".csv", ".tsv",
    ".txt", ".xdf", ".edf", ".bdf", ".snirf", ".fif", ".h5", ".xlsx", ".zip", ".png", ".jpg",
    ".pdf",
))  # fmt: skip
_REGIONS = "-regions.toml"
#: Tables that differ between a session and its twin, by what is said of each in `_prove`.
_DIFFER = frozenset(("media", "sources", "audit", "audit_head", "seals", "file_keys"))

Mark = list[list[str | int]]


@dataclass(frozen=True)
class Moved:
    """A session in its vault.

    Parameters
    ----------
    folder : Path
        The twin.
    outside : tuple of Path
        Films and sound outside of the session's folder that were copied into the vault; the
        originals are where they were.
    missing : int
        Media that were not where the session says.
    """

    folder: Path
    outside: tuple[Path, ...] = ()
    missing: int = 0


def twin_of(plain: Path, twin: Path, key: bytes, tell: files.Told = files.unheard) -> Moved:
    """Build and prove the encrypted twin of a session; it is whole when this returns.

    Parameters
    ----------
    plain : Path
        The session's folder.
    twin : Path
        A folder beside it; what an interrupted call left there is removed.
    key : bytes
        The vault's key.
    tell : callable
        Told of bytes when they are written, and again when they are compared: twice those of
        `weight_of` in all.

    Raises
    ------
    IntegrityError
        The twin is not equal to the session; the session stays as it is.
    StorageError
        The disk refuses, or a removal that was begun cannot be ended.
    """
    building = twin.with_name(f"{twin.name}.part")
    for left in (building, twin):
        shutil.rmtree(left, ignore_errors=True)
    settle(plain)
    _clean(plain)
    mark = mark_of(plain)
    building.mkdir(mode=0o700)
    try:
        with at_work_on(building, key), schema.guarded(plain):
            places, moved = _copied_databases(plain, building, tell)
            for place, name in places.items():
                files.write(building / name, place, tell)
            _prove(plain, building, places, tell)
            told = {"plain": plain.name, "mark": mark}
            files.write(building / _TOLD, json.dumps(told).encode())
            _clean(building)
        synced(building)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)  # a full disk must not stay full
        raise
    building.rename(twin)
    flush(twin.parent)
    return Moved(twin, moved.outside, moved.missing)


def weight_of(plain: Path) -> int:
    """Bytes that a session's twin is made of, with films and sound from elsewhere."""
    inside = sum(int(size) for _, size, _ in mark_of(plain))
    with (
        schema.guarded(plain),
        closing(schema.connect(plain / schema.DATABASE, write=False)) as connection,
    ):
        media = {plain / path for (path,) in connection.execute("SELECT path FROM media")}
    outside = [path for path in media if not path.is_relative_to(plain) and path.is_file()]
    sizes: list[int] = [path.stat().st_size for path in outside]
    return inside + sum(sizes)


def told_of(twin: Path, key: bytes) -> tuple[str, Mark] | None:
    """Of which session a folder is the twin, and its mark; None where that is over."""
    if not (twin / _TOLD).is_file():
        return None
    with at_work_on(twin, key), files.opened(twin / _TOLD) as file:
        told = json.loads(file.read())
    return str(told["plain"]), cast("Mark", told["mark"])


def over(twin: Path, key: bytes) -> None:
    """End the moving of a session, whose plain folder is gone."""
    with at_work_on(twin, key):
        files.erase_keys([twin / _TOLD])
        (twin / _TOLD).unlink(missing_ok=True)


def mark_of(folder: Path) -> Mark:
    """What changes with any file of a session."""
    found: Mark = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or _made_again(inside) or path.suffix == ".db-shm":
            continue
        facts = path.stat()
        if facts.st_size or path.suffix != ".db-wal":
            found.append([inside.as_posix(), facts.st_size, facts.st_mtime_ns])
    return found


@contextmanager
def at_work_on(folder: Path, key: bytes) -> Iterator[None]:
    """Unlock one folder of a vault, a new one too, and nothing beside it."""
    keyring.enter(folder, key)
    try:
        yield
    finally:
        keyring.lock(folder)


def take_in(folder: Path, tell: Callable[[int, int], object] = lambda _done, _total: None) -> int:
    """Copy films and sound from elsewhere into a session of a vault; how many there were.

    Does nothing where the session lies in no unlocked vault. The originals stay.

    Parameters
    ----------
    folder : Path
        The session's folder.
    tell : callable
        Told ``(done, total)``.
    """
    keys = keyring.keys_of(folder / schema.DATABASE)
    if keys is None:
        return 0
    with unlocked(folder / schema.DATABASE) as connection:
        rows = connection.execute("SELECT id, path FROM media").fetchall()
        far = {n: folder / p for n, p in rows if not (folder / p).is_relative_to(folder)}
        places = {p: _name(keys.files, str(p)) for p in far.values() if p.is_file()}
        for count, (place, name) in enumerate(places.items()):
            tell(count, len(places))
            files.write(folder / name, place)
        sound = not broken_seals(connection)
        with schema.transaction(connection):
            for number, place in far.items():
                if place in places:
                    row = (places[place], number)
                    connection.execute("UPDATE media SET path = ? WHERE id = ?", row)
            if sound:
                seal = (table_checksum(connection, "media"),)
                connection.execute("UPDATE seals SET checksum = ? WHERE name = 'media'", seal)
    return len(places)


def _copied_databases(plain: Path, twin: Path, tell: files.Told) -> tuple[dict[Path, str], Moved]:
    """Copy the databases; which files are to be where, and what was found of media."""
    places: dict[Path, str] = {}
    exported(plain / schema.DATABASE, twin / schema.DATABASE, tell)
    keys = keyring.keys_of(twin / schema.DATABASE)
    assert keys is not None  # noqa: S101 - we are at work on it
    for path in sorted(plain.rglob("*")):
        inside = path.relative_to(plain)
        if not path.is_file() or _made_again(inside) or _of_database(path):
            continue
        if inside.as_posix() == "import.toml" or inside.parts[0] == DISPLAY:
            places[path] = inside.as_posix()
        else:
            places[path] = _name(keys.files, inside.as_posix())
    for database in sorted(plain.glob(f"*/**/{schema.DATABASE}")):
        if database.relative_to(plain).parts[0] not in _AGAIN:
            moved_database(database, twin / database.relative_to(plain))
            tell(2 * database.stat().st_size)
    with unlocked(twin / schema.DATABASE) as connection:
        rekeyed(connection)
        outside, missing = _renamed(connection, plain, keys.files, places)
    return places, Moved(twin, outside, missing)


def _renamed(
    connection: sqlite3.Connection, plain: Path, key: bytes, places: dict[Path, str]
) -> tuple[tuple[Path, ...], int]:
    """Say where media and sources are in the vault; media elsewhere are to be copied into it."""
    sound = not broken_seals(connection)
    outside, missing = [], 0
    with schema.transaction(connection):
        for number, path in connection.execute("SELECT id, path FROM media").fetchall():
            place = plain / path
            if not place.is_file():
                missing += 1
                continue
            if place not in places:
                places[place] = _name(key, str(place))
                outside.append(place)
                beside = place.with_name(f"{place.stem}{_REGIONS}")
                if beside.is_file():
                    places[beside] = _name(key, str(beside))
            connection.execute("UPDATE media SET path = ? WHERE id = ?", (places[place], number))
        for number, path in connection.execute("SELECT recording, path FROM sources").fetchall():
            if path is not None and plain / path in places:
                row = (places[plain / path], number)
                connection.execute("UPDATE sources SET path = ? WHERE recording = ?", row)
        if sound:
            for table in ("media", "sources"):
                seal = (table_checksum(connection, table), table)
                connection.execute("UPDATE seals SET checksum = ? WHERE name = ?", seal)
    return tuple(outside), missing


def _name(key: bytes, place: str) -> str:
    """A name that tells nothing; films and what lies beside them still belong together."""
    folder, _, name = place.rpartition("/")
    path = Path(name)
    stem, ending = path.stem, path.suffix.lower()
    if name.endswith(_REGIONS):
        stem, ending = name.removesuffix(_REGIONS), _REGIONS
    elif ending not in _ENDINGS:
        stem, ending = name, ""
    said = f"{folder}/{stem}".encode()
    return f"{_FILES}/{blake2b(said, digest_size=8, key=key).hexdigest()}{ending}"


def _prove(plain: Path, twin: Path, places: Mapping[Path, str], tell: files.Told) -> None:
    """Hold a twin against its session, row by row and file by file."""
    with (
        closing(sqlite3.connect(plain / schema.DATABASE)) as source,
        unlocked(twin / schema.DATABASE) as sealed,
    ):
        for table in tables(source):
            same = table in _DIFFER or (
                table_checksum(source, table) == table_checksum(sealed, table)
            )
            if not same:
                raise unequal(plain, table)
        names = {str(place): name for place, name in places.items()}
        for table, asked in (
            ("media", "SELECT id, path, kind, start, duration, track, persons FROM media"),
            ("sources", "SELECT recording, path, name, sha256, reader FROM sources"),
            ("audit", "SELECT id, time, who, what, ids FROM audit"),
        ):
            rows = source.execute(f"{asked} ORDER BY 1").fetchall()
            found = sealed.execute(f"{asked} ORDER BY 1").fetchall()[: len(rows)]
            if table != "audit":
                rows = [(n, p and names.get(str(plain / p), p), *more) for n, p, *more in rows]
            if [tuple(row) for row in rows] != [tuple(row) for row in found]:
                raise unequal(plain, table)
        if broken_seals(source) != broken_seals(sealed) or tuple(audit.broken(sealed)):
            raise unequal(plain, "seals")
    tell((plain / schema.DATABASE).stat().st_size)
    for place, name in places.items():
        if files.sha256_of(place) != files.sha256_of(twin / name, tell):
            raise unequal(plain, "files")


def _made_again(inside: Path) -> bool:
    return inside.parts[0] in _AGAIN and not inside.as_posix().startswith(_COPIES)


def _of_database(path: Path) -> bool:
    return path.name == schema.DATABASE or path.name.startswith(f"{schema.DATABASE}-")


def _clean(folder: Path) -> None:
    """Bring every database of a session to its newest version, with nothing left in a journal."""
    for path in folder.rglob(schema.DATABASE):
        if path.relative_to(folder).parts[0] not in _AGAIN:
            with closing(schema.connect(path, write=True)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
