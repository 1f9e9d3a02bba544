"""Files of a vault: written as containers, and read as what they hold.

Every file has a key of its own, kept wrapped in its session's database. Where that row is gone
nobody reads the file again, whatever copies of it there are.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from syntony.core.errors import IntegrityError, LockedError, StorageError
from syntony.io.saved import put_whole
from syntony.io.vault.cipher import opened_with
from syntony.io.vault.container import CHUNK, HEADER, ID, KEY, Opened, encrypt, id_of
from syntony.io.vault.keyring import SESSION_KEY, Keys, keys_of, unlocked_at_all
from syntony.io.vault.keys import NAME, derived, unwrap, wrap

_DATABASE = "session.db"
#: How long readers of a journal that holds keys are waited for (ms).
_PATIENCE = 5000
#: Hears of bytes as they are read.
Told = Callable[[int], object]
#: Keys of single files that another process was handed.
_handed: dict[bytes, bytes] = {}


def unheard(_count: int) -> None:
    """Nobody asks."""


def opened(path: Path) -> BinaryIO:
    """Open a file for reading, at any place, as what it holds.

    Raises
    ------
    LockedError
        It is encrypted, and its vault is locked.
    IntegrityError
        It is not what was written, or its key was erased.
    """
    file = path.open("rb")
    try:
        file_id = id_of(file.read(HEADER))
        if file_id is None:
            file.seek(0)
            return file
        keys = keys_of(path)
        key = _handed.get(file_id) or _key_of(keys, file_id, path)
        alive = keys.alive if keys else (lambda: True)
        return io.BufferedReader(Opened(file, key, path.name, alive), CHUNK)
    except BaseException:
        file.close()
        raise


def source(path: Path) -> str | BinaryIO:
    """A film or sound as PyAV takes it: its path, or a file that decrypts as it is read."""
    with path.open("rb") as file:
        plain = id_of(file.read(HEADER)) is None
    return str(path) if plain else opened(path)


def size_of(path: Path) -> int:
    """Bytes that a file holds."""
    with opened(path) as file:
        return file.seek(0, os.SEEK_END)


def sha256_of(path: Path, tell: Told = unheard) -> str:
    """Hash of what a file holds; `tell` hears of bytes as they are read."""
    digest = hashlib.sha256()
    with opened(path) as file:
        while block := file.read(1 << 20):
            digest.update(block)
            tell(len(block))
    return digest.hexdigest()


def write(path: Path, content: bytes | Path, tell: Told = unheard) -> None:
    """Write a file, completely or not at all; encrypted where it lies in an unlocked vault.

    Parameters
    ----------
    path : Path
        Where it will be.
    content : bytes or Path
        What it holds, or a file that holds it.
    tell : callable
        Told how many bytes were read on.
    """
    keys = keys_of(path) if path.name not in (NAME, SESSION_KEY) else None
    if keys is None:
        with _source(content, tell) as found:
            put_whole(path, lambda file: shutil.copyfileobj(found, file, 1 << 20))
        return
    before = _id_in(path)
    file_id = secrets.token_bytes(ID)
    key = _new_key(keys, file_id)
    with _source(content, tell) as found:
        put_whole(path, lambda file: encrypt(found, file, key, file_id))
    if before is not None:
        forget(keys, [before])


def forget(keys: Keys, ids: Iterable[bytes]) -> bool:
    """Erase the keys of files, so that nobody reads them again.

    Returns
    -------
    bool
        Whether the journal holds them no more either; another program may be reading it.
    """
    with _keys_in(keys) as connection:
        if connection is None:
            return True
        connection.executemany("DELETE FROM file_keys WHERE id = ?", [(one,) for one in ids])
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def erase_keys(paths: Iterable[Path]) -> None:
    """Erase the keys of files that lie in an unlocked vault; what else there is stays.

    Raises
    ------
    StorageError
        Another program reads their session, so that its journal may still hold keys.
    """
    found: dict[Path | None, tuple[Keys, list[bytes]]] = {}
    for path in paths:
        keys = keys_of(path)
        if keys is not None and (file_id := _id_in(path)) is not None:
            found.setdefault(keys.session, (keys, []))[1].append(file_id)
    for keys, ids in found.values():
        if not forget(keys, ids):
            raise StorageError(
                "The session is in use elsewhere, so its journal may still hold keys of what is "
                "to be erased; close other programs that read it, and erase it again."
            )


def hand(paths: Iterable[Path]) -> dict[str, str]:
    """Keys of single files for a process that may read these alone; empty outside of vaults."""
    if not unlocked_at_all():
        return {}
    found = {}
    for path in paths:
        if (keys := keys_of(path)) is not None and (file_id := _id_in(path)) is not None:
            found[file_id.hex()] = _key_of(keys, file_id, path).hex()
    return found


def take(given: Mapping[str, str]) -> None:
    """Take what `hand` gave to this process."""
    if given:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: F401 - before walls

        _handed.update({bytes.fromhex(k): bytes.fromhex(v) for k, v in given.items()})


class _Heard:
    """A file that tells what is read of it."""

    def __init__(self, file: BinaryIO, tell: Told) -> None:
        self._file, self._tell = file, tell

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._file.read(size)
        self._tell(len(block))
        return block


@contextmanager
def _source(content: bytes | Path, tell: Told) -> Iterator[BinaryIO]:
    with io.BytesIO(content) if isinstance(content, bytes) else opened(content) as file:
        yield cast("BinaryIO", _Heard(file, tell))


def _id_in(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return id_of(file.read(HEADER))


def _new_key(keys: Keys, file_id: bytes) -> bytes:
    """A random key, kept wrapped in the session's database; where there is none, a derived one."""
    with _keys_in(keys) as connection:
        if connection is None:
            return derived(keys.files, "file", file_id)
        key = secrets.token_bytes(KEY)
        row = (file_id, wrap(keys.files, key, file_id))
        connection.execute("INSERT INTO file_keys VALUES (?, ?)", row)
    return key


def _key_of(keys: Keys | None, file_id: bytes, path: Path) -> bytes:
    from cryptography.exceptions import InvalidTag

    if keys is None:
        raise LockedError(f"{path.name} is encrypted; unlock its library's vault first.")
    row = None
    with _keys_in(keys) as connection:
        if connection is not None:
            asked = "SELECT key FROM file_keys WHERE id = ?"
            row = connection.execute(asked, (file_id,)).fetchone()
    if row is None:
        return derived(keys.files, "file", file_id)
    try:
        return unwrap(keys.files, bytes(row[0]), file_id)
    except (InvalidTag, ValueError) as error:
        raise IntegrityError(f"The key of {path.name} is damaged; restore a backup.") from error


@contextmanager
def _keys_in(keys: Keys) -> Iterator[sqlite3.Connection | None]:
    """The database that holds the keys of a session's files; None before there is one."""
    if keys.session is None or not (keys.session / _DATABASE).is_file():
        yield None
        return
    path = f"{(keys.session / _DATABASE).as_uri()}?mode=rw"
    options: dict[str, Any] = {"uri": True, "isolation_level": None, "timeout": 30.0}
    with closing(opened_with(keys, path, **options)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        yield connection
