"""Saving a whole session: it appears complete or not at all."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from syntony.core.errors import StorageError, SyntonyError
from syntony.core.session import Recording, Session
from syntony.core.signals import Signal
from syntony.io.store import schema
from syntony.io.store.reading import SessionStore
from syntony.io.store.rows import insert_clock, insert_recording, insert_session, insert_stream
from syntony.io.store.sealing import finish, insert_sealed
from syntony.io.store.streams import StreamInfo, block_of


def save_session(
    session: Session, folder: Path, *, files: Mapping[str, Path] | None = None
) -> SessionStore:
    """Save a session completely or not at all.

    Parameters
    ----------
    session : Session
        What is saved; it comes back equal to the bit.
    folder : Path
        The session's folder; made where it is missing.
    files : mapping of str to Path, optional
        From a recording's name to the file that it was read from. `SessionStore.verify` then
        checks that the file still is what was read.

    Returns
    -------
    SessionStore
        The saved session.

    Raises
    ------
    StorageError
        The folder holds a session already, or the disk refuses.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from syntony.core.session import Recording
    >>> from syntony.core.signals import Participant
    >>> pulse = Signal([61.0, 62.0, 60.0], rate=1, name="heart_rate", person="client")
    >>> session = Session("pilot", (Participant("client"),), (Recording("belt", (pulse,)),))
    >>> with TemporaryDirectory() as folder:
    ...     store = save_session(session, Path(folder))
    ...     store.session().signals(name="heart_rate")[0].values
    array([61., 62., 60.])
    """
    with new_database(folder, session) as connection:
        for recording in session.recordings:
            path = (files or {}).get(recording.name)
            place = None if path is None else _place(path, folder)
            number = insert_recording(connection, _media_placed(recording, folder), place)
            streams = [(stream, False) for stream in recording.streams]
            for stream, quality in streams + [(stream, True) for stream in recording.quality]:
                info = replace(StreamInfo.of(recording.name, stream), quality=quality)
                support = stream.support if isinstance(stream, Signal) else None
                info = insert_stream(connection, number, info, support)
                insert_sealed(connection, info, [block_of(stream)])
        for name, clock in session.clocks.items():
            insert_clock(connection, name, clock)
        finish(connection)
    return SessionStore(folder)


@contextmanager
def new_database(folder: Path, session: Session) -> Iterator[sqlite3.Connection]:
    """Make a session's database; it gets its name when everything is on the disk.

    Raises
    ------
    StorageError
        The folder holds a session already, or the disk refuses.
    LockedError
        It lies in a vault that is locked: nothing is written into it unencrypted.
    """
    path = folder / schema.DATABASE
    _refuse_second(path)
    schema.refuse_beside_vault(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f".{schema.DATABASE}.{secrets.token_hex(4)}"
        try:
            with schema.guarded(folder), closing(schema.create(partial)) as connection:
                with schema.transaction(connection):
                    insert_session(connection, session)
                    yield connection
                connection.execute("PRAGMA journal_mode = WAL")
            _flush(partial)
            _refuse_second(path)  # another program may have been quicker
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        _flush(folder)
        _flush(folder.parent)
    except OSError as error:
        if isinstance(error, SyntonyError):
            raise
        raise StorageError(
            f"The session cannot be written to {folder.name} ({error.strerror}); choose another "
            "folder or check its permissions."
        ) from error


def _refuse_second(path: Path) -> None:
    if path.exists():
        raise StorageError(
            f"{path.parent.name} holds a session already; choose a folder of its own."
        )


def _place(path: Path, folder: Path) -> str:
    """Where a source lies: inside the session's folder by its place there."""
    path, folder = path.resolve(), folder.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _media_placed(recording: Recording, folder: Path) -> Recording:
    """The recording, the paths of its media in the session's folder relative to it."""
    media = []
    for one in recording.media:
        inside = [f for f in (folder, folder.resolve()) if one.path.is_relative_to(f)]
        media.append(replace(one, path=one.path.relative_to(inside[0])) if inside else one)
    return replace(recording, media=tuple(media))


def _flush(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows keeps names safe by itself and opens no folder.
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
