"""Encrypting a library: session after session, whatever interrupts it.

First a hidden twin of every session is built and proved. Then the library's own databases change
over, and each session's twin takes its place. Only then are the plain ones removed. At every
moment each session is there once or twice; calling this again goes on from there.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from syntony.core.errors import CopyError, StorageError
from syntony.io.store.audit import Deed
from syntony.io.store.schema import DATABASE
from syntony.io.vault import keyring
from syntony.io.vault.alone import alone
from syntony.io.vault.cipher import database_errors
from syntony.io.vault.databases import flush, moved_database
from syntony.io.vault.files import Told, unheard
from syntony.io.vault.keys import Vault
from syntony.io.vault.moving import mark_of, over, told_of, twin_of, weight_of
from syntony.web.index import INDEX
from syntony.web.ledger import FILE, Ledger
from syntony.web.library import Library

_TWIN, _ASIDE = ".vault-", ".moved-"
#: Hears ``(what, done, total)``.
Tell = Callable[[str, int, int], object]
#: So many pieces of a library are told one by one.
_PIECES = 1000


@dataclass
class Encrypted:
    """What was encrypted.

    Parameters
    ----------
    sessions : int
        How many sessions were encrypted by this call.
    outside : list of Path
        Films, sound and whole sessions that were copied into the vault from elsewhere; they are
        there still.
    missing : int
        Media that were not where their sessions say.
    """

    sessions: int = 0
    outside: list[Path] = field(default_factory=list)
    missing: int = 0


class _Meter:
    """Tells how many bytes of a library are encrypted.

    Parameters
    ----------
    tell : callable
        Told ``(what, done, total)``.
    total, done : int
        Bytes of all sessions, and of those that are encrypted already.
    """

    def __init__(self, tell: Tell, total: int, done: int) -> None:
        self._tell, self._total, self._done = tell, total, done
        self._heard, self._said = 0, done
        tell("Encrypting", done, total)

    def hear(self, count: int) -> None:
        """Bytes of the session at work were written, or compared."""
        self._heard += count
        self._say(self._done + self._heard // 2)

    def ended(self, weight: int) -> None:
        """A session of so many bytes is encrypted."""
        self._done, self._heard = self._done + weight, 0
        self._say(self._done)

    def _say(self, now: int) -> None:
        now = min(now, self._total)
        if now - self._said > self._total // _PIECES or now == self._total > self._said:
            self._said = now
            self._tell("Encrypting", now, self._total)


def plain_sessions(folder: Path) -> list[Path]:
    """Sessions of a library that are not encrypted."""
    found = sorted(path.parent for path in folder.glob(f"*/{DATABASE}") if keyring.is_plain(path))
    return [path for path in found if not path.name.startswith(".")]


def unfinished(folder: Path) -> bool:
    """Whether encrypting a library was interrupted."""
    hidden = any(next(folder.glob(f"{name}*"), None) for name in (_TWIN, _ASIDE))
    return hidden or keyring.is_plain(folder / INDEX)


def outside(library: Library) -> list[Path]:
    """Films, sound and linked sessions that lie elsewhere; encrypting leaves them there."""
    found: dict[Path, None] = {}
    for sid in library.ids():
        try:
            opened = library.session(sid)
        except CopyError:
            continue  # one that has ended holds all of its films
        media = [one.path for part in opened.session.recordings for one in part.media]
        for path in media:
            if path.is_file() and not path.resolve().is_relative_to(library.folder.resolve()):
                found[path] = None
    links = (path for path in plain_sessions(library.folder) if path.is_symlink())
    return [*(path.resolve() for path in links), *found]


def refuse_without_room(folder: Path, sessions: Sequence[Path] | None = None) -> None:
    """Refuse to encrypt a library that the disk cannot hold a second time.

    Parameters
    ----------
    folder : Path
        The library.
    sessions : sequence of Path, optional
        Those that are to be encrypted; all that are readable if left out.

    Raises
    ------
    StorageError
        There is less room than they take, and a twentieth of it.
    """
    sessions = plain_sessions(folder) if sessions is None else sessions
    needed = sum(weight_of(path) for path in sessions) * 21 // 20
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"Encrypting {folder.name} needs {needed / 1e9:.2f} GB of free room, because sessions "
            f"are there twice until all are encrypted and compared; the disk has {free / 1e9:.2f} "
            "GB. Make room and try again; every session is as it was."
        )


def encrypt(vault: Vault, key: bytes, tell: Tell = lambda *_: None) -> Encrypted:
    """Encrypt everything in a library that is not encrypted.

    Parameters
    ----------
    vault : Vault
        The library's vault.
    key : bytes
        Its key.
    tell : callable
        Told ``(what, done, total)``, in bytes of what is there to be encrypted.

    Raises
    ------
    IntegrityError, StorageError
        A twin is not equal, the disk refuses, or another process encrypts it now; every session
        is as it was, or in its twin.
    """
    done = Encrypted()
    try:
        with alone(vault.folder):
            _encrypt(vault, key, done, tell)
    except StorageError:
        raise
    except OSError as error:
        raise _refused(vault.folder, error) from error
    except database_errors() as error:
        raise _refused(vault.folder, error) from error
    return done


def _refused(folder: Path, error: Exception) -> StorageError:
    return StorageError(
        f"The disk refused while {folder.name} was encrypted ({error}). Make room, check the "
        "permissions, and encrypt it again: it goes on from there."
    )


def _encrypt(vault: Vault, key: bytes, done: Encrypted, tell: Tell) -> None:
    folder = vault.folder
    for part in folder.glob(f"{_TWIN}*.part"):
        shutil.rmtree(part)
    _twins(folder, key, done, tell)
    _change_over(vault, key)
    twins = {path.name.removeprefix(_TWIN) for path in folder.glob(f"{_TWIN}*")}
    left = {path.parent.name for path in folder.glob("[!.]*/moved.json")}
    for sid in sorted(twins | left):
        tell("Removing what is not encrypted", 0, 0)
        _take_place(folder, sid, key, done)
    for aside in folder.glob(f"{_ASIDE}*"):
        _remove(aside)


def told(vault: Vault, key: bytes, what: Deed, *ids: str, who: str) -> None:
    """Add a row to the trail of a library that is not unlocked here.

    Parameters
    ----------
    vault : Vault
        The library's vault.
    key : bytes
        Its key.
    what, *ids, who : str
        As of `syntony.web.ledger.Ledger.add`, with its errors.
    """
    ledger = Ledger(vault.folder)
    if keyring.is_plain(vault.folder / FILE):  # its encrypting was interrupted before
        ledger.add(what, *ids, who=who)
        return
    with _unlocked(vault, key):
        ledger.add(what, *ids, who=who)


def _twins(folder: Path, key: bytes, done: Encrypted, tell: Tell) -> None:
    """Build the twin of every session that has none."""
    to_do = _to_do(folder, key)
    weights = {name: weight_of(folder / name) for name in to_do}
    left = [name for name, sid in to_do.items() if not _has_twin(folder, name, sid, key)]
    refuse_without_room(folder, [folder / name for name in left])
    meter = _Meter(tell, sum(weights.values()), sum(weights[n] for n in weights if n not in left))
    for name in left:
        _twin(folder, name, to_do[name], key, done, meter.hear)
        meter.ended(weights[name])


def _to_do(folder: Path, key: bytes) -> dict[str, str]:
    """Plain sessions by the names of their folders, each with its id."""
    names = [path.name for path in plain_sessions(folder)]
    if not names:
        return {}
    if (folder / INDEX).is_file() and not keyring.is_plain(folder / INDEX):
        begun = {twin: told_of(twin, key) for twin in folder.glob(f"{_TWIN}*")}
        known = {told[0]: twin.name.removeprefix(_TWIN) for twin, told in begun.items() if told}
        return {name: known.get(name) or secrets.token_hex(8) for name in names}
    library = Library(folder)
    return {name: library.id_of(folder / name) for name in names}


def _has_twin(folder: Path, name: str, sid: str, key: bytes) -> bool:
    twins = (folder / f"{_TWIN}{sid}", folder / sid)
    return any(told_of(one, key) == (name, mark_of(folder / name)) for one in twins)


def _twin(
    folder: Path, name: str, sid: str, key: bytes, done: Encrypted, tell: Told = unheard
) -> None:
    moved = twin_of(folder / name, folder / f"{_TWIN}{sid}", key, tell)
    done.sessions += 1
    done.outside += moved.outside
    if (folder / name).is_symlink():
        done.outside.append((folder / name).resolve())
    done.missing += moved.missing


def _change_over(vault: Vault, key: bytes) -> None:
    """Encrypt the library's own databases, each in one step."""
    folder = vault.folder
    with _unlocked(vault, key):
        for path in sorted(folder.glob("*.db")):
            if not keyring.is_plain(path):
                continue
            target = folder / f".new-{path.name}"
            target.unlink(missing_ok=True)
            moved_database(path, target, _renamed if path.name == INDEX else None)
            target.replace(path)
            for end in ("-wal", "-shm", "-journal"):
                path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _renamed(index: sqlite3.Connection) -> None:
    """In a vault a session's folder has its id for a name; rows and ends of trails are new."""
    index.execute("UPDATE sessions SET folder = id")
    for table in ("rows", "trails"):
        index.execute(f"DELETE FROM {table}")  # noqa: S608 - ours


def _take_place(folder: Path, sid: str, key: bytes, done: Encrypted) -> None:
    """Put a twin in the place of its session, and remove that."""
    hidden, shown, aside = folder / f"{_TWIN}{sid}", folder / sid, folder / f"{_ASIDE}{sid}"
    if not hidden.exists():
        hidden = shown
    told = told_of(hidden, key)
    if told is None:
        raise StorageError(f"{hidden.name} is not whole; remove it and encrypt the library again.")
    name, mark = told
    plain = folder / name
    if not plain.exists() and not aside.exists() and hidden != shown:
        shutil.rmtree(hidden)  # somebody took the session away before its twin was in its place
        return
    if plain.exists():
        if mark_of(plain) != mark:  # somebody wrote meanwhile
            _twin(folder, name, sid, key, done)
            hidden = folder / f"{_TWIN}{sid}"
        plain.rename(aside)
    if hidden != shown:
        shutil.rmtree(shown, ignore_errors=True)
        hidden.rename(shown)
    flush(folder)  # nothing is removed before the disk knows what is in its place
    if aside.exists():
        _remove(aside)
    over(shown, key)


def _remove(plain: Path) -> None:
    """Remove a session that was encrypted; of one that is linked only the link."""
    if plain.is_symlink():
        plain.unlink()
    else:
        shutil.rmtree(plain)


@contextmanager
def _unlocked(vault: Vault, key: bytes) -> Iterator[None]:
    keyring.unlock(vault, key)
    try:
        yield
    finally:
        keyring.lock(vault.folder)
