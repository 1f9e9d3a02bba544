"""Masked copies from the command line: of a film, a sound, or a session and its people's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from syntony.analysis.copies import Masked, Masking, masked_copy
from syntony.analysis.reviewed import Reviewed
from syntony.analysis.soundtrack import Clip
from syntony.analysis.wayout import may_leave
from syntony.core.consent import Purpose
from syntony.core.contracts import Progress
from syntony.core.errors import ParameterError
from syntony.core.session import Media
from syntony.io.reading import read
from syntony.io.store import open_session
from syntony.io.store.audit import note
from syntony.io.store.schema import DATABASE


def mask(
    path: Path,
    out: Path,
    masking: Masking,
    *,
    people: int,
    span: tuple[float, float] = (-np.inf, np.inf),
    purpose: Purpose = "supervision",
    progress: Progress | None = None,
    who: str = "",
) -> tuple[Masked, ...]:
    """Make masked copies of a film or a sound, or of all of a session.

    Parameters
    ----------
    path : Path
        A file, or a session folder.
    out : Path
        Folder of the copy; must not exist.
    masking : Masking
        How people are hidden.
    people : int
        How many are to be seen in each film.
    span : tuple of float
        Which part (s): of a file its own time, of a session that of the session.
    purpose : str
        For what: everybody in the session must have allowed it, and that films are taken away.
    progress : callable, optional
        Told ``(what, done, total)``.
    who : str
        Who asks for it, for the audit trail.

    Raises
    ------
    ConsentError, CopyError, BlindError
        As of `syntony.analysis.wayout.may_leave`.
    ParameterError
        There is no film and no sound.
    FormatError, LimitError, StorageError, MissingExtra
        As of `syntony.analysis.copies.masked_copy`.
    """
    facts = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "people": people}
    if not (path / DATABASE).is_file():
        pairs = _paired(read(path).media)
        clips = [Clip(film, sound, *span, people) for film, sound in pairs]
        return masked_copy(_some(clips), out, masking, facts=facts, progress=progress)
    opened = Reviewed(open_session(path), lambda: who)
    may_leave(opened, purpose, "media")
    session, clips = opened.session, []
    for recording in session.recordings:
        clock = session.clocks.get(recording.name)
        first, last = (clock.to_device(t) for t in span) if clock else span
        clips += [
            Clip(film, sound, first, last, people) for film, sound in _paired(recording.media)
        ]
    masked = masked_copy(_some(clips), out, masking, facts=facts, progress=progress)
    for one in masked:
        ids = (f"purpose:{purpose}", f"bytes:{one.size}", f"faces:{masking.faces}",
               f"voice:{masking.voice}", f"sha256:{one.sha256}")  # fmt: skip
        note(path, "export", "format:masked", *ids, who=who)
    return masked


def _some(clips: Sequence[Clip]) -> Sequence[Clip]:
    if not clips:
        raise ParameterError("There is no film and no sound here, so there is nothing to mask.")
    return clips


def _paired(media: Sequence[Media]) -> list[tuple[Media | None, Media | None]]:
    """Films with the sound of their own file, then sound that has no pictures."""
    films = [one for one in media if one.kind == "video"]
    sounds = [one for one in media if one.kind == "audio"]
    pairs: list[tuple[Media | None, Media | None]] = [
        (film, next((one for one in sounds if one.path == film.path), None)) for film in films
    ]
    alone = [one for one in sounds if one.path not in {film.path for film in films}]
    return [*pairs, *((None, sound) for sound in alone)]
