"""Films and sound that are not where they were: found again by their size and their hash."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.provenance import Source
from syntony.core.session import Recording
from syntony.io.store.whereabouts import move_media
from syntony.web.library import Opened
from syntony.web.media import media_of
from syntony.web.models import Shape
from syntony.web.picker import Picker
from syntony.web.state import AtHand, Id, Session

router = APIRouter(prefix="/sessions/{sid}/media", tags=["media"])

#: So many files are looked at in one go.
_MOST = 50_000


class Searched(Shape):
    """Where to look: a folder or a file, by its id."""

    place: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class FoundShape(Shape):
    """Whether it was found, and how many files of its size were looked into."""

    found: bool
    compared: int


@router.post("/{mid}/find")
def find(opened: Session, desk: AtHand, mid: Id, given: Searched) -> FoundShape:
    """Look for a file that was moved: of the same size, and then of the same hash."""
    media = media_of(opened, mid)
    recording, source = _source(opened, mid)
    compared = 0
    for path in _files(desk.picker, given.place):
        if path.stat().st_size != source.size_bytes:
            continue
        compared += 1
        if Source.of(path, source.reader).sha256 == source.sha256:
            move_media(
                opened.store.folder, recording.name, media.path, path, who=opened.who()
            )  # fmt: skip
            del opened.session  # it is read again
            desk.changed(opened.id, "media")
            return FoundShape(found=True, compared=compared)
    return FoundShape(found=False, compared=compared)


def _files(picker: Picker, place: str) -> Iterator[Path]:
    return islice(picker.files(picker.path(place)), _MOST)


def _source(opened: Opened, mid: str) -> tuple[Recording, Source]:
    """The recording of media, with the file that it was read from."""
    every = [recording for recording in opened.session.recordings for _ in recording.media]
    recording = every[int(mid[1:])]
    source, path = recording.source, media_of(opened, mid).path
    if source is None or Path(source.name).suffix.lower() != path.suffix.lower():
        raise ParameterError(
            "Nobody kept the hash of this film or sound, so it cannot be told from another one; "
            "put it back where it was, or import it again."
        )
    return recording, source
