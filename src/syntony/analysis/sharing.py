"""A supervisor's copy: a session of its own that holds only the parts that somebody chose.

It is made by writing what is shared, never by taking the rest out of a copy. Whoever has its files
can read all that is in them, with other programs too: that it is not taken away, and ends, is kept
by this program alone. So only what may be seen is in it.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from syntony.analysis.blanking import anew, by_path, fate
from syntony.analysis.reviewed import Reviewed
from syntony.analysis.wayout import may_leave
from syntony.core.clock import Clock
from syntony.core.contracts import Progress
from syntony.core.errors import DataError, ParameterError, StorageError
from syntony.core.session import Media, Session
from syntony.core.sharing import SharedCopy
from syntony.io.store import open_session, reading
from syntony.io.store.audit import note
from syntony.io.store.saving import new_database
from syntony.io.store.sharing import fill
from syntony.io.vault import create_vault, files, keyring
from syntony.io.vault.keys import needed

#: Folder of the session in the copy, which is a library: a name that tells nothing.
SESSION = "session"
#: Folder of its films and sound.
MEDIA = "media"


def share(
    folder: Path,
    into: Path,
    copy: SharedCopy,
    *,
    passphrase: str | None = None,
    plain: bool = False,
    mark: str = "",
    progress: Progress | None = None,
) -> int:
    """Make a supervisor's copy of a session; the session stays as it is.

    Parameters
    ----------
    folder : Path
        The session's folder.
    into : Path
        A library with the copy alone in it; must not exist. Until it is whole it is called
        ``NAME.part``.
    copy : SharedCopy
        What is shared, and until when.
    passphrase : str, optional
        Encrypts the copy in a vault of its own.
    plain : bool
        Let a copy of a session in a vault be readable by everybody who has it.
    mark : str
        What the session's audit trail calls a copy that stays with the session; without it the
        copy counts as taken away.
    progress : callable, optional
        Told ``(what, done, total)`` in seconds of film.

    Returns
    -------
    int
        Its size (bytes).

    Raises
    ------
    ConsentError
        Somebody has not allowed it.
    BlindError
        Who shares it looks without measures.
    CopyError
        The session is such a copy itself.
    ParameterError
        It would end before today, a film cannot be written anew, or it would lie readable where
        the session does not.
    DataError, IntegrityError
        Nothing is in the parts, or the session is not what was written.
    StorageError, FormatError, LimitError, MissingExtra
        The disk refuses, or a film cannot be decoded or written. Nothing was made.
    """
    store = open_session(folder)
    if (other := store.shared) is not None:
        other.refuse("sharing it on")
    opened = Reviewed(store, lambda: copy.who)
    may_leave(opened, "review", *copy.purposes)
    session = opened.session
    part = _place(folder, into, copy, encrypted=passphrase is not None, plain=plain)
    inner = part / SESSION
    try:
        inner.mkdir(parents=True, mode=0o700)
        with _encrypted(part, inner, passphrase):
            media = _Films(folder, inner / MEDIA, copy, progress).of(session)
            empty = replace(session, recordings=(), clocks={})
            with new_database(inner, empty) as connection:
                fill(connection, folder, copy, media)
                _check_some(connection)
        size = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
        told = (*copy.told, f"bytes:{size}")
        if mark:
            note(folder, "share", f"copy:{mark}", *told, who=copy.who)
        else:
            note(folder, "export", "format:copy", *told, who=copy.who)
        part.rename(into)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"The copy cannot be written ({error.strerror}); check the folder and its room."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return size


def _place(folder: Path, into: Path, copy: SharedCopy, *, encrypted: bool, plain: bool) -> Path:
    """Where the copy is written before it is whole."""
    if copy.until is not None and copy.until < reading.today():
        raise ParameterError(f"The copy's last day must be still to come; {copy.until} came.")
    part = into.with_name(f"{into.name}.part")
    if into.exists() or part.exists():
        raise StorageError(f"{into.name} is there already; choose another name.")
    if encrypted:
        needed()
    elif not plain and keyring.vault_of(folder) is not None:
        raise ParameterError(
            "The session lies in a vault, and its copy would be readable by everybody who has it. "
            "Give the copy a passphrase of its own, or say that it may be readable."
        )
    elif (vault := keyring.vault_of(into.absolute().parent)) is not None:
        raise ParameterError(
            f"A copy without a passphrase of its own cannot lie in the vault of {vault.name}; "
            "name a folder outside of it."
        )
    return part


@contextmanager
def _encrypted(part: Path, inner: Path, passphrase: str | None) -> Iterator[None]:
    """Let what is written into a folder be encrypted in a vault of its own, if it is to be."""
    if passphrase is None:
        yield
        return
    _, key, _ = create_vault(part, passphrase)  # nobody keeps the recovery code: share it again
    keyring.enter(inner, key)
    try:
        yield
    finally:
        keyring.lock(inner)


@dataclass(frozen=True)
class _Films:
    """How films and sound get into a copy.

    Parameters
    ----------
    folder : Path
        The session's folder.
    made : Path
        Where they are written.
    copy : SharedCopy
        What is shared.
    progress : callable or None
        Told ``(what, done, total)`` in seconds of film.
    """

    folder: Path
    made: Path
    copy: SharedCopy
    progress: Progress | None

    def of(self, session: Session) -> dict[str, list[Media]]:
        """Write all of which something is shared; by their recordings."""
        if self.copy.films == "none":
            return {}
        new: dict[Media, Media] = {}
        for path, (tracks, clock) in by_path(session).items():
            new |= dict(self._written(path, tracks, clock))
        return {
            recording.name: [new[one] for one in recording.media if one in new]
            for recording in session.recordings
        }

    def _written(
        self, path: Path, tracks: Sequence[Media], clock: Clock
    ) -> Iterator[tuple[Media, Media]]:
        """A file's tracks and what stands for each in the copy; none where nothing is shared."""
        first = min(one.start for one in tracks)
        last = max(one.start + one.duration for one in tracks)
        shown, hidden = (
            [(clock.to_device(start), clock.to_device(stop)) for start, stop in parts]
            for parts in (self.copy.parts, self.copy.hidden)
        )
        if not any(start <= last and stop > first for start, stop in shown):
            return
        lost = "" if path.is_file() else "the file is not where it was"
        if not any(start <= last and stop > first for start, stop in hidden):
            self._refuse(path, lost)
            name = f"{secrets.token_hex(8)}{path.suffix.lower()}"
            self.made.mkdir(exist_ok=True)
            files.write(self.made / name, path)
            yield from ((one, _placed(one, one, name)) for one in tracks)
            return
        self._refuse(path, lost or fate(self.folder, path, tracks).reason)
        made = anew(path, tracks, hidden, self.made, self.progress)
        for old, new in zip(tracks, made.tracks, strict=True):
            yield old, _placed(new, old, made.path.name)

    def _refuse(self, path: Path, reason: str) -> None:
        if reason:
            raise ParameterError(
                f"A film cannot be written without what is not shared ({path.name}: {reason}). "
                "Share without films."
            )


def _placed(new: Media, old: Media, name: str) -> Media:
    """A track as the copy's database has it."""
    return replace(new, path=Path(MEDIA) / name, persons=old.persons, removed=())


def _check_some(connection: sqlite3.Connection) -> None:
    """Refuse a copy in which nothing is."""
    tables = ("streams", "events", "media")
    asked = " UNION ALL ".join(f"SELECT 1 FROM {name}" for name in tables)  # noqa: S608 - ours
    if connection.execute(f"{asked} LIMIT 1").fetchone() is None:
        raise DataError(
            "Nothing was recorded in the parts that are shared, or in films alone, which are not; "
            "choose others, or share films."
        )
