"""Where films and sound lie: they stay in their files, and files are moved by people."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from syntony.core.errors import DataError
from syntony.io.store import audit, schema
from syntony.io.store.sealing import broken_seals, is_sealed, table_checksum


def move_media(folder: Path, recording: str, old: Path, new: Path, *, who: str = "") -> None:
    """Say where the films and sound of a recording lie now; nothing on the disk is moved.

    The seal of the table is renewed with it.

    Parameters
    ----------
    folder : Path
        The session's folder.
    recording : str
        Name of the recording.
    old, new : Path
        Where they were, and where they are.
    who : str
        Who found them, for the audit trail.

    Raises
    ------
    DataError
        The recording has nothing in that file.
    StorageError
        The disk refuses; nothing was written.
    """
    with (
        schema.guarded(folder),
        closing(schema.connect(folder / schema.DATABASE, write=True)) as connection,
        schema.transaction(connection),
    ):
        rows = connection.execute(
            "SELECT media.id, path FROM media JOIN recordings ON recordings.id = media.recording "
            "WHERE recordings.name = ?",
            (recording,),
        ).fetchall()
        found = [number for number, path in rows if folder / path == old]
        if not found:
            raise DataError("This recording has no film or sound in that file.")
        # A seal that is broken already is not made good by this.
        renew = is_sealed(connection) and "media" not in broken_seals(connection)
        path = str(new.relative_to(folder)) if new.is_relative_to(folder) else str(new)
        for number in found:
            connection.execute("UPDATE media SET path = ? WHERE id = ?", (path, number))
        if renew:
            told = (table_checksum(connection, "media"),)
            connection.execute("UPDATE seals SET checksum = ? WHERE name = 'media'", told)
        audit.add(connection, "write", *(f"media:{number}" for number in found), who=who)
