"""Erasure: files of a session are removed, and what was removed is told by size and hash.

In a vault the keys go first: what is left of a file then is noise to everybody. The proof names
no file, because names of files may name people. What lies on a disk under a file that was removed
is the disk's matter: nothing here promises that it is overwritten.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from syntony.core.errors import StorageError, SyntonyError
from syntony.io.store import audit
from syntony.io.store.kept import EXTRACTED
from syntony.io.store.reading import SessionStore
from syntony.io.store.schema import DATABASE
from syntony.io.vault.files import erase_keys
from syntony.io.vault.keyring import SESSION_KEY

Kind = Literal[
    "key", "database", "journal", "media", "extracted", "display", "work", "other"
]  # fmt: skip

#: Folder in a session's folder for what is drawn of media, and can be made again.
DISPLAY = "display"
_FOLDERS: dict[str, Kind] = {
    "media": "media", EXTRACTED: "extracted", DISPLAY: "display", "work": "work",
}  # fmt: skip


@dataclass(frozen=True)
class Removed:
    """One file that was removed.

    Parameters
    ----------
    kind : str
        What it was.
    size : int
        Bytes.
    sha256 : str
        Of its content, so that a copy of it is known again; empty for a link.
    """

    kind: Kind
    size: int
    sha256: str

    @property
    def told(self) -> str:
        """As the audit trail has it."""
        return f"{self.kind}:{self.size}:{self.sha256}"


@dataclass(frozen=True)
class Proof:
    """What an erasure removed, and what it could not reach.

    Parameters
    ----------
    removed : tuple of Removed
        Every file.
    elsewhere : int or None
        Media files outside of the session's folder, which stay; None where it cannot be read.
    exports : int or None
        How often something was taken away before.
    """

    removed: tuple[Removed, ...]
    elsewhere: int | None = None
    exports: int | None = None


@dataclass(frozen=True)
class Size:
    """What an erasure would remove: so many files of so many bytes."""

    files: int
    bytes: int


def outlook(folder: Path, what: Literal["session", "media"]) -> Size:
    """What erasing a session, or its films and sound, would remove; nothing is removed."""
    if what == "media":
        drawn = [path for path in (folder / DISPLAY).rglob("*") if path.is_file()]
        files = [*_media(folder), *drawn]
    else:
        files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return Size(len(files), sum(path.lstat().st_size for path in files))


def set_aside(folder: Path, hidden: Path) -> None:
    """Give a folder that is to be erased another name, under which it is no session any more.

    Raises
    ------
    StorageError
        Something holds it, or the disk refuses.
    """
    try:
        folder.rename(hidden)
    except OSError as error:
        raise StorageError(
            f"The session cannot be erased ({error.strerror}); close what uses its files and check "
            "the folder's permissions."
        ) from error


def erase_all(folder: Path) -> Proof:
    """Remove a session's folder: database and journal, media, what was extracted and drawn.

    A folder that cannot be read as a session any more is removed all the same.

    Raises
    ------
    StorageError
        A file cannot be removed; the others that were before it are gone.
    """
    elsewhere, exports = _reach(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    media = frozenset(_media(folder))
    key = folder / SESSION_KEY
    if key in files:  # without it nobody reads the rest, even where the disk keeps it
        files = [key, *(path for path in files if path != key)]
        _overwrite(key)
    removed = remove(folder, files, media, later="when the app is started again")
    _emptied(folder)
    return Proof(removed, elsewhere, exports)


def erase_media(folder: Path, *, who: str = "") -> Proof:
    """Remove films and sound from a session's folder with what was drawn of them.

    Signals, findings and notes stay. The session's audit trail tells of it.

    Raises
    ------
    StorageError
        A file cannot be removed.
    """
    elsewhere, exports = _reach(folder)
    media = _media(folder)
    drawn = [path for path in (folder / DISPLAY).rglob("*") if path.is_file()]
    audit.note(folder, "erase-begun", f"files:{len(media) + len(drawn)}", who=who)
    erase_keys([*media, *drawn])
    removed = remove(folder, [*media, *drawn], frozenset(media), later="when you erase again")
    audit.note(folder, "erase-media", *(one.told for one in removed), who=who)
    return Proof(removed, elsewhere, exports)


def _reach(folder: Path) -> tuple[int | None, int | None]:
    """How many media lie elsewhere, and how many exports were made."""
    try:
        inside, every = set(_media(folder)), _named(folder)
        deeds = audit.trail(folder)[0]
    except SyntonyError:
        return None, None  # erasing what is damaged is still erasing
    return len(every - inside), sum(deed.what == "export" for deed in deeds)


def _media(folder: Path) -> list[Path]:
    """Media files that lie in the folder."""
    try:
        named = _named(folder)
    except SyntonyError:
        return []
    return sorted(
        path for path in named
        if path.parent.resolve().is_relative_to(folder.resolve())
        and (path.is_file() or path.is_symlink())
    )  # fmt: skip


def _named(folder: Path) -> set[Path]:
    """Media files that the session names, wherever they are."""
    session = SessionStore(folder).described()
    return {folder / media.path for recording in session.recordings for media in recording.media}


def remove(
    folder: Path,
    files: Iterable[Path],
    media: frozenset[Path],
    tell: Callable[[Path, Removed], object] = lambda _path, _one: None,
    *,
    later: str,
) -> tuple[Removed, ...]:
    """Remove files of a session, and say of each what it was; `tell` hears of it before it goes.

    Where it is interrupted the rest goes `later`, as the error says.

    Raises
    ------
    StorageError
        A file cannot be removed; the others that were before it are gone.
    """
    removed = []
    try:
        for path in files:
            one = _told(folder, path, media)
            tell(path, one)
            path.unlink()
            removed.append(one)
    except OSError as error:
        raise StorageError(
            f"A file of the session cannot be removed ({error.strerror}) after {len(removed)} "
            f"others; close what uses it and check the permissions. The rest goes {later}."
        ) from error
    return tuple(removed)


def _overwrite(path: Path) -> None:
    """Write over a key before its name is removed; a disk that copies as it writes may keep it."""
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(
            f"The session's key cannot be overwritten ({error.strerror}); check the permissions."
        ) from error


def _told(folder: Path, path: Path, media: frozenset[Path]) -> Removed:
    top = path.relative_to(folder).parts[0]
    kind = _FOLDERS.get(top, "other") if path not in media else "media"
    if top == SESSION_KEY:
        kind = "key"
    elif top == DATABASE:
        kind = "database"
    elif top.startswith(f"{DATABASE}-"):
        kind = "journal"
    if path.is_symlink() or not path.is_file():
        return Removed(kind, 0, "")
    with path.open("rb") as file:
        return Removed(kind, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _emptied(folder: Path) -> None:
    """Remove the folders that are left, the deepest first."""
    try:
        inner = [path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()]
        for path in (*sorted(inner, reverse=True), folder):
            path.rmdir()
    except OSError as error:
        raise StorageError(
            f"A folder of the session cannot be removed ({error.strerror}); start the app again."
        ) from error
