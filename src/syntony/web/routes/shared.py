"""Supervisor's copies: made, listed, taken away, unshared."""

from __future__ import annotations

import secrets

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from syntony.analysis.wayout import may_leave, taken_out
from syntony.web.library import Opened
from syntony.web.models import Job
from syntony.web.routes.sessions import BINARY
from syntony.web.shared import bundled, copies_of, copy_of, request_for, tidy, unshare, wanted
from syntony.web.sharedshapes import NewShare, SharedView
from syntony.web.state import AtHand, Desk, Id, Session, Stored

router = APIRouter(prefix="/sessions/{sid}/shared", tags=["copies"])
away = APIRouter(prefix="/sessions/{sid}", tags=["export"])


@router.get("")
def shared(opened: Session, desk: AtHand) -> list[SharedView]:
    """Every copy that was made here for a supervisor, newest first."""
    tidy(opened, busy=_busy(desk, opened))
    return copies_of(opened)


@router.post("", status_code=202)
def make(opened: Session, desk: AtHand, given: NewShare) -> Job:
    """Make a copy that holds only the parts; the session stays as it is.

    Everybody who was recorded must have allowed supervision and, with films, that films and sound
    are taken away; 403 otherwise.
    """
    copy = wanted(opened, given)
    may_leave(opened, *copy.purposes)
    request = request_for(opened, copy, secrets.token_hex(8))
    secret = {"passphrase": given.passphrase} if given.passphrase else {}
    return desk.jobs.add("share", opened.id, request, secret=secret)


@router.delete("/{copy}", status_code=204)
def remove(opened: Stored, desk: AtHand, copy: Id) -> None:
    """Unshare a copy, at once, whatever those who were recorded allow now."""
    unshare(opened, copy_of(opened, copy))
    desk.changed(opened.id, "copies")


@away.get("/export/shared/{copy}", response_class=Response, responses=BINARY)
def take(opened: Session, copy: Id) -> Response:
    """Take a copy away as a zip file.

    Everybody who was recorded must still allow supervision; 403 otherwise.
    """
    bundle = taken_out(
        opened, "supervision", "copy", lambda: bundled(copy_of(opened, copy)),
        told=(f"copy:{copy}",),
    )  # fmt: skip
    headers = {"content-disposition": 'attachment; filename="syntony-copy.zip"'}
    return StreamingResponse(bundle.pieces, media_type="application/zip", headers=headers)


def _busy(desk: Desk, opened: Opened) -> bool:
    return any(
        job.session == opened.id and job.kind == "share" and job.state in ("queued", "running")
        for job in desk.jobs.all()
    )
