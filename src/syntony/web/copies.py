"""Masked copies of a session: where they lie, and how they are made."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syntony.analysis.copies import about
from syntony.analysis.voices import HONEST
from syntony.core.clock import Clock
from syntony.core.errors import AbsentError, DataError, ParameterError
from syntony.core.session import Media
from syntony.io.pictures import told
from syntony.io.store.audit import trail
from syntony.io.store.erasure import DISPLAY
from syntony.io.vault.files import erase_keys
from syntony.web.copyshapes import (
    CopiedClip,
    CopyView,
    DoubtfulPicture,
    NewCopy,
    Stretch,
    Taken,
)
from syntony.web.library import Opened
from syntony.web.media import clocked, titled
from syntony.web.reviewing import tracks

#: Folder of the copies in what is drawn of a session's media, and can be made again.
COPIES = "copies"


def place(opened: Opened) -> Path:
    """Folder of a session's copies."""
    return opened.store.folder / DISPLAY / COPIES


def copy_of(opened: Opened, name: str) -> Path:
    """Folder of a copy by its id.

    Raises
    ------
    AbsentError
        There is none.
    """
    folder = place(opened) / name
    if name.endswith(".part") or not folder.is_dir():
        raise AbsentError("There is no such copy; it may have been removed.")
    return folder


def copies_of(opened: Opened) -> list[CopyView]:
    """Every copy that is whole, newest first."""
    folders = [path for path in place(opened).glob("*") if path.suffix != ".part"]
    found = []
    for folder in folders:
        try:
            found.append(copy_view(opened, folder))
        except DataError:
            continue  # being removed
    return sorted(found, key=lambda one: one.made, reverse=True)


def copy_view(opened: Opened, folder: Path) -> CopyView:
    """A copy for the page."""
    said = about(folder)
    url = f"/api/v1/sessions/{opened.id}/copies/{folder.name}"
    released = said["released"] or {}
    return CopyView(
        id=folder.name, made=said["made"], by=said["by"], purpose=said["purpose"],
        title=said["title"], faces=said["faces"], voice=said["voice"], people=said["people"],
        honest=HONEST[said["voice"]],
        clips=[
            _clip(f"{url}/clips/{k}", url, k, clip, stretch)
            for k, (clip, stretch) in enumerate(
                zip(said["clips"], said["stretches"], strict=True)
            )
        ],
        released=released.get("time"), released_by=released.get("who"),
    )  # fmt: skip


def _clip(
    url: str, copy: str, number: int, clip: Mapping[str, Any], stretch: list[float] | None
) -> CopiedClip:
    away = copy.replace("/copies/", "/export/copies/")
    return CopiedClip(
        kind="audio" if clip["file"].endswith(".m4a") else "video",
        stretch=stretch and Stretch(start=stretch[0], stop=stretch[1]),
        duration=clip["duration"], size=clip["size"], methods=clip["methods"],
        doubtful=[
            DoubtfulPicture(
                time=one["time"], method=one["method"], certainty=one["certainty"],
                url=f"{url}/pictures/{k}",
            )
            for k, one in enumerate(clip["doubtful"])
        ],
        url=url, away=f"{away}/clips/{number}",
    )  # fmt: skip


def request_for(opened: Opened, given: NewCopy, name: str) -> dict[str, Any]:
    """What a job needs to make a copy.

    Raises
    ------
    ParameterError
        A stretch is empty.
    AbsentError
        There is no such film or sound.
    """
    media, clock = clocked(opened, given.media)
    if not media.path.is_file():
        raise AbsentError("The film is not where it was; bring it back, or import it again.")
    film, sound = _tracks(opened, media)
    spans = [_span(clock, one) for one in given.stretches]
    return {
        "folder": str(opened.store.folder),
        "copy": str(place(opened) / name),
        "path": str(media.path),
        "film": film and told(film),
        "sound": sound and told(sound),
        "spans": spans or [None],
        "people": given.people,
        "faces": given.faces,
        "voice": given.voice,
        "facts": {
            "made": datetime.now(UTC).isoformat(timespec="seconds"), "by": opened.who(),
            "purpose": given.purpose, "title": titled(media, given.media), "people": given.people,
            "stretches": [[one.start, one.stop] for one in given.stretches] or [None],
        },
    }  # fmt: skip


def _tracks(opened: Opened, media: Media) -> tuple[Media | None, Media | None]:
    """The pictures and the sound of a file; of sound alone no pictures."""
    return (None, media) if media.kind == "audio" else (media, tracks(opened, media)[1])


def _span(clock: Clock, one: Stretch) -> list[float]:
    start, stop = clock.to_device(one.start), clock.to_device(one.stop)
    if not (math.isfinite(start) and stop - start > 0.05):
        raise ParameterError("A stretch needs an end after its start; give both in seconds.")
    return [start, stop]


def discard(folder: Path) -> None:
    """Remove a copy: it is none any more from the first moment on."""
    left = folder.rename(folder.with_name(f"{folder.name}.part"))
    erase_keys(left.iterdir())
    shutil.rmtree(left)


def tidy(opened: Opened, *, busy: bool) -> None:
    """Remove what jobs left behind that ended before their copy was whole."""
    if not busy:
        for left in place(opened).glob("*.part"):
            shutil.rmtree(left, ignore_errors=True)


def taken_away(opened: Opened) -> list[Taken]:
    """What was taken away so far, newest first, as the audit trail has it."""
    found = []
    for entry in trail(opened.store.folder)[0]:
        if entry.what != "export":
            continue
        said = dict(one.partition(":")[::2] for one in entry.ids)
        size = said.pop("bytes", "")
        found.append(
            Taken(
                time=entry.time, who=entry.who, what=said.pop("format", ""),
                purpose=said.pop("purpose", ""), size=int(size) if size.isdecimal() else None,
                details=[f"{key}:{value}" for key, value in said.items()],
            )
        )  # fmt: skip
    return found[::-1]
