"""Films and sound: the file in ranges, when each picture is shown, and how loud it is."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Request
from starlette.responses import FileResponse, Response

from syntony.web.media import BINS, played, ranged, shown_times, sounded
from syntony.web.routes.sessions import BINARY, kept
from syntony.web.state import Id, Session

router = APIRouter(prefix="/sessions/{sid}/media/{media}", tags=["media"])


@router.get("", response_class=FileResponse, responses={**BINARY, 206: {}, 416: {}})
@router.head("", response_class=FileResponse, include_in_schema=False)
def media(opened: Session, media: Id, request: Request) -> Response:
    """The file itself, in byte ranges."""
    return ranged(*played(opened, media), request)


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
