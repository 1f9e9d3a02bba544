"""Which vaults are unlocked in this process, and the keys of what lies in them.

A database or a file is asked for by its path; whoever opens it need not know of any vault. Where
nothing is unlocked, nothing is looked up.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from syntony.core.errors import IntegrityError, LockedError
from syntony.io.saved import put_whole
from syntony.io.vault.keys import NAME, Vault, derived, unwrap, wrap

#: A session's own key, wrapped by the vault's, in the session's folder.
SESSION_KEY = "session.key"
_DATABASE = "session.db"
_WORDS = b"syntony session key 1"
_PLAIN = b"SQLite format 3\0"


@dataclass(eq=False)
class _Ring:
    """A key for all below a folder: of a library, or of one session of it."""

    folder: Path
    key: bytearray
    session: bool = False
    live: bool = field(default=True)

    def forget(self) -> None:
        self.live = False
        self.key[:] = bytes(len(self.key))


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of one place in an unlocked vault.

    Parameters
    ----------
    database : bytes
        Raw key of its databases.
    audit : bytes
        Chains its audit trail.
    files : bytes
        Wraps the keys of its files.
    session : Path or None
        The session's folder; None for what is the library's own.
    """

    database: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    files: bytes = field(repr=False)
    session: Path | None
    ring: _Ring = field(repr=False)

    def alive(self) -> bool:
        """Whether the vault is unlocked still."""
        return self.ring.live


_rings: dict[Path, _Ring] = {}
_lock = threading.RLock()


def unlock(vault: Vault, key: bytes) -> None:
    """Make all of a library readable in this process, until `lock`."""
    _add(_Ring(vault.folder.resolve(), bytearray(key)))


def enter(folder: Path, key: bytes) -> None:
    """Make one session of a vault readable, which gets its key now if it has none.

    Parameters
    ----------
    folder : Path
        The session's folder.
    key : bytes
        The vault's key.
    """
    ring = _Ring(folder.resolve(), bytearray(key))
    if not (folder / SESSION_KEY).is_file():
        _make_key(folder, ring)
    _add(_Ring(ring.folder, bytearray(_session_key(folder, ring)), session=True))


def lock(folder: Path) -> None:
    """Forget the keys of a library; what is open of it reads no further.

    Python may have copied a key while it worked; what is left of that is no longer referred to.
    """
    folder = folder.resolve()
    with _lock:
        for place in [p for p in _rings if p.is_relative_to(folder)]:
            _rings.pop(place).forget()


def unlocked(folder: Path) -> bool:
    """Whether the keys of a library are at hand."""
    return folder.resolve() in _rings


def unlocked_at_all() -> bool:
    """Whether anything is unlocked in this process."""
    return bool(_rings)


def vault_of(path: Path) -> Path | None:
    """The library with a vault in which a path lies; None where it lies in none."""
    path = path.resolve()
    return next((p for p in (path, *path.parents) if (p / NAME).is_file()), None)


def keys_of(path: Path, *, make: bool = False) -> Keys | None:
    """The keys for a path; None where it lies in no vault that is unlocked here.

    Parameters
    ----------
    path : Path
        A database or a file, or where one will be.
    make : bool
        Whether a session's key is made where there is none: for its first database.

    Raises
    ------
    LockedError
        It is the database of a session that has no key: it was put there, not written.
    IntegrityError
        The session's key is not the vault's, or lost.
    """
    if not _rings:
        return None
    path = path.resolve()
    ring = _ring_of(path)
    if ring is None:
        return None
    if ring.session:
        return _keys(bytes(ring.key), ring.folder, ring)
    folder = _session_of(path, ring)
    if folder is None and make:
        folder = path.parent
        folder.mkdir(parents=True, exist_ok=True)
        _make_key(folder, ring)
    if folder is None and path.name != _DATABASE:
        return _keys(derived(bytes(ring.key), "library"), None, ring)
    if folder is None and path.is_file() and not is_plain(path):
        raise IntegrityError(
            f"{path.parent.name} has lost its key; take {SESSION_KEY} from a backup. Without it "
            "nobody reads the session."
        )
    if folder is None:
        raise LockedError(
            f"{path.parent.name} is not encrypted, though its library is. Run `syntony vault "
            "create` on the library again: it encrypts what is left."
        )
    return _keys(_session_key(folder, ring), folder, ring)


def is_plain(path: Path) -> bool:
    """Whether a file is a database that is not encrypted."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


def pseudonym(folder: Path, name: str) -> str:
    """A name that stands for another one, the same in the whole library; not to be undone.

    Parameters
    ----------
    folder : Path
        An unlocked library.
    name : str
        A person's code.

    Raises
    ------
    LockedError
        The library's vault is locked, or it has none.
    """
    from hashlib import blake2b

    ring = _rings.get(folder.resolve())
    if ring is None:
        raise LockedError(f"Pseudonyms of {folder.name} need its vault; unlock it first.")
    mark = blake2b(name.encode(), digest_size=5, key=derived(bytes(ring.key), "pseudonyms"))
    return f"P-{mark.hexdigest()}"


def handed(folder: Path) -> dict[str, str]:
    """What another process needs to work on one session; it goes through a pipe, nowhere else.

    Empty where the session lies in no unlocked vault. The other process cannot read any other
    session with it.
    """
    folder = folder.resolve()
    ring = _ring_of(folder)
    if ring is None:
        return {}
    if ring.session:
        return {"folder": str(ring.folder), "key": ring.key.hex()}
    if not (folder / SESSION_KEY).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _make_key(folder, ring)
    return {"folder": str(folder), "key": _session_key(folder, ring).hex()}


def take(given: Mapping[str, str]) -> None:
    """Take what `handed` gave to this process."""
    if given:
        folder = Path(given["folder"])
        _add(_Ring(folder, bytearray.fromhex(given["key"]), session=True))


def _add(ring: _Ring) -> None:
    with _lock:
        if (before := _rings.pop(ring.folder, None)) is not None:
            before.forget()
        _rings[ring.folder] = ring


def _ring_of(path: Path) -> _Ring | None:
    """The keys for a path; those of a vault do not open another one that lies in it."""
    with _lock:
        for place in (path, *path.parents):
            if place in _rings or (place / NAME).is_file():
                return _rings.get(place)
    return None


def _session_of(path: Path, ring: _Ring) -> Path | None:
    """The folder above a path that holds a session's key."""
    for folder in path.parents:
        if folder == ring.folder:
            return None
        if (folder / SESSION_KEY).is_file():
            return folder
    return None


def _make_key(folder: Path, ring: _Ring) -> None:
    by, secret = derived(bytes(ring.key), "sessions"), secrets.token_bytes(32)
    wrapped = wrap(by, secret, _WORDS)
    put_whole(folder / SESSION_KEY, lambda file: file.write(wrapped))


def _session_key(folder: Path, ring: _Ring) -> bytes:
    from cryptography.exceptions import InvalidTag

    by = derived(bytes(ring.key), "sessions")
    try:
        return unwrap(by, (folder / SESSION_KEY).read_bytes(), _WORDS)
    except (InvalidTag, ValueError, FileNotFoundError) as error:
        raise IntegrityError(
            f"{folder.name}/{SESSION_KEY} is not of this vault, or damaged; take it from a backup."
        ) from error


def _keys(key: bytes, session: Path | None, ring: _Ring) -> Keys:
    return Keys(
        derived(key, "database"), derived(key, "audit"), derived(key, "files"), session, ring
    )
