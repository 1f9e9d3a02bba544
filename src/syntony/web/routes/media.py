"""Films and sound: the file in ranges, when each picture is shown, and how loud it is."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Request
from starlette.responses import FileResponse, Response

from syntony.core.errors import AbsentError, ParameterError
from syntony.io.vault.files import erase_keys
from syntony.web.media import BINS, media_of, played, ranged, shown_times, sounded, unplayable
from syntony.web.models import Job
from syntony.web.reviewing import request_for, review_file
from syntony.web.routes.sessions import BINARY, kept
from syntony.web.state import AtHand, Id, Session

router = APIRouter(prefix="/sessions/{sid}/media/{media}", tags=["media"])


@router.get("", response_class=FileResponse, responses={**BINARY, 206: {}, 416: {}})
@router.head("", response_class=FileResponse, include_in_schema=False)
def media(opened: Session, media: Id, request: Request) -> Response:
    """The file itself, in byte ranges."""
    return ranged(*played(opened, media), request)


@router.post("/review", status_code=202)
def make_review(opened: Session, media: Id, desk: AtHand) -> Job:
    """Make a review copy of a film or sound that browsers do not play; the original stays.

    400 where they play it.
    """
    one = media_of(opened, media)
    if unplayable(one) is None:
        raise ParameterError("Browsers play this file as it is; it needs no review copy.")
    if not one.path.is_file():
        raise AbsentError("The file is not where it was; bring it back, or import it again.")
    return desk.jobs.add("review", opened.id, request_for(opened, one))


@router.delete("/review", status_code=204)
def remove_review(opened: Session, media: Id, desk: AtHand) -> None:
    """Remove a review copy; it can be made again."""
    one = media_of(opened, media)
    copy = review_file(opened, one) if one.path.is_file() else None
    if copy is None or not copy.is_file():
        raise AbsentError("There is no review copy of this film or sound.")
    erase_keys([copy])
    copy.unlink()
    desk.changed(opened.id, "media")


@router.get("/frames", response_class=Response, responses=BINARY)
def frames(opened: Session, media: Id, request: Request) -> Response:
    """When each picture is shown on the file's own clock: float64, little-endian (s)."""
    return kept(shown_times(opened, media).astype("<f8").tobytes(), request, lasting=False)


@router.get("/envelope/{level}", response_class=Response, responses=BINARY)
def envelope(
    opened: Session, media: Id, level: Annotated[int, Path(ge=0, le=12)], request: Request
) -> Response:
    """Smallest and largest sample of each bin as pairs of int8: 127 is full scale, -128 unknown.

    A bin of level L lasts ``0.01 * 4**L`` s; the first one begins with the sound.
    """
    low, high = sounded(opened, media)
    starts = np.arange(0, low.size, BINS**level)
    pairs = np.stack((np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)), axis=1)
    scaled = np.where(np.isfinite(pairs), np.clip(np.round(pairs * 127), -127, 127), -128)
    return kept(scaled.astype(np.int8).tobytes(), request, lasting=False)
