"""Review copies of media that browsers do not play: where they lie, and what makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from syntony.analysis.reviewcopy import effort
from syntony.core.session import Media
from syntony.io.pictures import told
from syntony.io.store.erasure import DISPLAY
from syntony.io.vault import files
from syntony.web.library import Opened
from syntony.web.models import ReviewCopy


def tracks(opened: Opened, media: Media) -> tuple[Media | None, Media | None]:
    """The pictures and the sound of the file that media lie in."""
    every = [one for r in opened.session.recordings for one in r.media if one.path == media.path]
    film, sound = (
        next((one for one in every if one.kind == kind), None) for kind in ("video", "audio")
    )
    return film, sound


def review_file(opened: Opened, media: Media) -> Path:
    """Where the review copy of a file lies, or would; a file that was changed has another one."""
    every = [one.path for r in opened.session.recordings for one in r.media]
    facts = media.path.stat()
    film, _ = tracks(opened, media)
    name = f"review-{every.index(media.path)}-{facts.st_size}-{facts.st_mtime_ns}"
    return opened.store.folder / DISPLAY / f"{name}.{'m4a' if film is None else 'mp4'}"


def review_of(opened: Opened, media: Media) -> ReviewCopy:
    """The review copy of media: what there is, or about what it would take."""
    file = review_file(opened, media)
    if file.is_file():
        return ReviewCopy(made=True, seconds=0.0, size=files.size_of(file))
    seconds, size = effort(*tracks(opened, media))
    return ReviewCopy(made=False, seconds=seconds, size=size)


def request_for(opened: Opened, media: Media) -> dict[str, Any]:
    """What a job needs to make the copy."""
    film, sound = tracks(opened, media)
    return {
        "folder": str(opened.store.folder),
        "path": str(media.path),
        "target": str(review_file(opened, media)),
        "film": film and told(film),
        "sound": sound and told(sound),
    }
