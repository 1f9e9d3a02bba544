"""Masked copies: made, looked at, released, taken away; and what was taken away so far."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path as Place
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from syntony.analysis.copies import about
from syntony.analysis.copies import release as let_go
from syntony.analysis.wayout import Shared, taken_out
from syntony.core.errors import AbsentError, DataError, ParameterError
from syntony.io.store.audit import note
from syntony.io.vault import files
from syntony.web.copies import (
    copies_of,
    copy_of,
    copy_view,
    discard,
    request_for,
    taken_away,
    tidy,
)
from syntony.web.copyshapes import CopyView, Looked, NewCopy, Taken
from syntony.web.library import Opened
from syntony.web.media import ranged
from syntony.web.models import Job
from syntony.web.routes.sessions import BINARY
from syntony.web.state import AtHand, Desk, Id, Session

router = APIRouter(prefix="/sessions/{sid}", tags=["copies"])
away = APIRouter(prefix="/sessions/{sid}", tags=["export"])

Number = Annotated[int, Path(ge=0, le=1000)]
_KINDS = {".mp4": "video/mp4", ".m4a": "audio/mp4"}


@router.get("/copies")
def copies(opened: Session) -> list[CopyView]:
    """Masked copies that were made, newest first."""
    return copies_of(opened)


@router.post("/copies", status_code=202)
def make(opened: Session, desk: AtHand, given: NewCopy) -> Job:
    """Make a masked copy of a film or sound; the original stays as it is.

    Everybody who was recorded must have allowed the purpose, and that films and sound are taken
    away; 403 otherwise.
    """
    if opened.copy is not None:
        opened.copy.refuse("masking it")
    for purpose in (given.purpose, "media"):
        opened.allow(purpose)
    tidy(opened, busy=_busy(desk, opened))
    return desk.jobs.add("mask", opened.id, request_for(opened, given, secrets.token_hex(8)))


@router.delete("/copies/{copy}", status_code=204)
def remove(opened: Session, desk: AtHand, copy: Id) -> None:
    """Remove a copy; it can be made again."""
    discard(copy_of(opened, copy))
    note(opened.store.folder, "take-out", f"copies:{copy}", who=opened.who())
    desk.changed(opened.id, "copies")


@router.post("/copies/{copy}/release")
def release(opened: Session, desk: AtHand, copy: Id, given: Looked) -> CopyView:
    """Say that somebody looked at the worst pictures; without it nothing is taken away."""
    folder = copy_of(opened, copy)
    if not given.looked:
        raise ParameterError("Look at the worst pictures of this copy first, and say that you did.")
    let_go(folder, opened.who())
    note(opened.store.folder, "release", f"copies:{copy}", who=opened.who())
    desk.changed(opened.id, "copies")
    return copy_view(opened, folder)


@router.get("/copies/{copy}/clips/{number}", response_class=Response,
            responses={**BINARY, 206: {}, 416: {}})  # fmt: skip
def watch(opened: Session, copy: Id, number: Number, request: Request) -> Response:
    """A masked clip, to be watched here, in byte ranges."""
    file = _file(opened, copy, number)
    return ranged(file, _KINDS[file.suffix], request)


@router.get("/copies/{copy}/clips/{number}/pictures/{picture}", response_class=Response,
            responses={200: {"content": {"image/png": {}}}})  # fmt: skip
def picture(opened: Session, copy: Id, number: Number, picture: Number) -> Response:
    """One of the pictures of a clip that must be looked at, as they are in it."""
    folder = copy_of(opened, copy)
    doubtful = _clip(folder, number)["doubtful"]
    if picture >= len(doubtful):
        raise AbsentError("There is no such picture in this clip.")
    with files.opened(folder / doubtful[picture]["picture"]) as file:
        return Response(file.read(), media_type="image/png")


@router.get("/shares")
def shares(opened: Session) -> list[Taken]:
    """What was taken away of the session so far, newest first."""
    return taken_away(opened)


@away.get("/export/copies/{copy}/clips/{number}", response_class=Response, responses=BINARY)
def take(
    opened: Session, copy: Id, number: Number, request: Request, purpose: Shared = "supervision"
) -> Response:
    """Take a masked clip away, once somebody has looked at its worst pictures.

    Everybody who was recorded must have allowed the purpose, and that films and sound are taken
    away; 403 otherwise.
    """
    told: list[str] = []

    def clip() -> Place:
        folder = copy_of(opened, copy)
        said = about(folder)
        if said["released"] is None:
            raise DataError("Look at the worst pictures of this copy first, and say that you did.")
        one = _clip(folder, number)
        told.extend((f"copy:{copy}", f"clip:{number + 1}", f"faces:{said['faces']}",
                     f"voice:{said['voice']}", f"sha256:{one['sha256']}"))  # fmt: skip
        if stretch := said["stretches"][number]:
            told.extend((f"from:{stretch[0]:.3f}", f"to:{stretch[1]:.3f}"))
        return folder / str(one["file"])

    file = taken_out(opened, purpose, "masked", clip, also=("media",), told=told)
    answer = ranged(file, _KINDS[file.suffix], request)
    name = f"syntony-masked-{number + 1}{file.suffix}"
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    return answer


def _busy(desk: Desk, opened: Opened) -> bool:
    return any(
        job.session == opened.id and job.kind == "mask" and job.state in ("queued", "running")
        for job in desk.jobs.all()
    )


def _clip(folder: Place, number: int) -> Mapping[str, Any]:
    clips = about(folder)["clips"]
    if number >= len(clips):
        raise AbsentError("There is no such clip in this copy.")
    found: Mapping[str, Any] = clips[number]
    return found


def _file(opened: Opened, copy: str, number: int) -> Place:
    folder = copy_of(opened, copy)
    return folder / str(_clip(folder, number)["file"])
