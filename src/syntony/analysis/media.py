"""Signals out of films: decoder and extractor work behind the walls, signals come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.contracts import Progress
from syntony.core.errors import FormatError, ParameterError
from syntony.core.extraction import Extraction, Extractor, Feed, Mark, Piece, Process, collected
from syntony.core.session import Media, Notice
from syntony.core.settings import Settings
from syntony.io.child import Limits
from syntony.io.pictures import Pictures, heard, told
from syntony.io.serving import scaled, stream
from syntony.io.walled import named

#: Processor time that decoding and extraction may take for a second of film (s).
EACH = 30.0
#: Seconds of film from one message to the next.
_PACE = 1.0


def extract_media(
    media: Media,
    extractor: Extractor,
    settings: Settings,
    *,
    progress: Progress | None = None,
    limits: Limits | None = None,
    until: float | None = None,
) -> Extraction:
    """Apply an extractor of pictures to a track of a film.

    Decoder and extractor run in one process within the limits, a picture at a time, so memory
    does not grow with length and a hostile file reaches nothing.

    Parameters
    ----------
    media : Media
        Of kind ``video``; its `persons` are who is to be seen from left to right.
    extractor : Extractor
        One that is fed ``luma`` or ``rgb``; its `start` is a function or class of a module.
    settings : Settings
        Of this extractor.
    progress : callable, optional
        Told ``(what, done, total)`` in seconds of film.
    limits : Limits, optional
        Memory and patience; processor time grows with the film's length.
    until : float, optional
        How much of the film is looked at, from its beginning (s); left out, all of it.

    Returns
    -------
    Extraction
        On the file's clock (s). Its notices tell what could not be decoded.

    Raises
    ------
    ParameterError
        The extractor takes no pictures, or the media are none.
    FormatError, LimitError
        The file cannot be decoded, or took more than it may.
    DataError
        The extractor cannot work on these pictures.
    """
    if media.kind != "video" or extractor.food == "series":
        raise ParameterError(
            f"The extractor {extractor.name} takes {extractor.food} and {media.path.name} is "
            f"{media.kind}; give an extractor of pictures a track of pictures."
        )
    start, kind = _name_of(extractor.start), _name_of(type(settings))
    given = {
        "media": told(media), "food": extractor.food, "start": start, "settings": kind,
        "told": settings.model_dump(mode="json"), "until": until,
    }  # fmt: skip
    modules = ("av", start[0], kind[0], *extractor.imports)
    messages = stream(
        media.path, work, given, imports=modules,
        readable=[value for _, value in settings if isinstance(value, Path)],
        limits=scaled(limits or Limits(), media.duration, each=EACH),
    )  # fmt: skip
    made: Extraction | None = None
    notices: list[Notice] = []
    for noun in messages:
        if isinstance(noun, Extraction):
            made = noun
        elif isinstance(noun, Notice):
            notices.append(noun)
        elif isinstance(noun, Mark) and progress is not None:
            what = f"{extractor.name} of {media.path.name}"
            progress(what, round(noun.time), max(1, round(media.duration)))
    if made is None:
        raise FormatError(f"{media.path.name}: the extractor {extractor.name} gave no result.")
    return Extraction(made.streams, made.quality, made.events, (*made.notices, *notices))


def feed_of(media: Media) -> Feed:
    """What an extractor knows before the first picture."""
    return Feed(media.rate, media.start, persons=media.persons, size=media.size)


def work(path: Path, given: Mapping[str, Any]) -> Iterator[Mark | Notice | Extraction]:
    """Decode and extract; a generator for `syntony.io.serving.stream`.

    Parameters
    ----------
    path : Path
        The film.
    given : mapping
        ``media``, ``food``; ``start`` and ``settings`` as module and qualified name; ``told``, the
        settings as JSON; ``until``, how much of it (s).

    Yields
    ------
    Mark or Notice or Extraction
        A mark ``progress`` at the time that is reached (s), then notices, then the extraction.
    """
    media = heard(path, given["media"])
    settings = named(*given["settings"])(**given["told"])
    process: Process = named(*given["start"])(feed_of(media), settings)
    pictures = Pictures(media, given["food"])
    whole: list[Piece] = []
    pieces: list[Piece] = []
    before, until = media.start, given.get("until")
    for chunk in pictures:
        if until is not None and chunk.times[0] - media.start >= until:
            break
        pieces.append(process.push(chunk))
        if chunk.times[-1] - before >= _PACE:
            before = float(chunk.times[-1])
            whole.append(_joined(pieces))
            pieces.clear()
            yield Mark("progress", before - media.start)
    yield from pictures.notices()
    yield collected(process, [*whole, *pieces, process.finish()])


def _joined(pieces: Sequence[Piece]) -> Piece:
    """Pieces as one, which takes a fraction of their memory."""
    return Piece(
        np.concatenate([piece.times for piece in pieces]),
        np.concatenate([piece.values for piece in pieces], axis=1),
        np.concatenate([piece.quality for piece in pieces], axis=1),
        tuple(mark for piece in pieces for mark in piece.marks),
    )


def _name_of(thing: Any) -> list[str]:
    """Module and qualified name, by which the other process finds it again."""
    module, name = thing.__module__, thing.__qualname__
    if "<" in name:
        raise ParameterError(
            f"{module}.{name} has no name by which another process could find it; make it a "
            "function or class of its module."
        )
    return [module, name]
