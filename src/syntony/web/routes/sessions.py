"""A session: its view, its tiles, its maps, and every finding at one time."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from syntony.core.errors import AbsentError
from syntony.core.results import Finding
from syntony.web.findings import chance_bytes, map_bytes, null_shapes, table_shape, this_moment
from syntony.web.library import Opened
from syntony.web.models import NullShape, SessionView, TableShape, ThisMoment
from syntony.web.state import AtHand, Id, Session
from syntony.web.views import session_view
from syntony.web.vocabulary import vocabulary

router = APIRouter(prefix="/sessions/{sid}", tags=["session"])

Small = Annotated[int, Path(ge=0, le=1 << 31)]
#: An answer of plain numbers.
BINARY: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}}


@router.get("")
def session(opened: Session, desk: AtHand, response: Response) -> SessionView:
    """Everything about a session but samples, maps and what people wrote."""
    if opened.id in desk.cut:
        desk.cut.discard(opened.id)
        response.headers["clear-site-data"] = '"cache"'  # tiles are kept for ever
    return session_view(opened, vocabulary(desk.library.index))


@router.get("/tiles/{signal}/{level}/{number}", response_class=Response, responses=BINARY)
def tile(opened: Session, signal: Id, level: Small, number: Small, request: Request) -> Response:
    """Smallest and then largest values in 512 bins, float32, little-endian; NaN is a gap."""
    track = opened.tracks.by_id.get(signal)
    if track is None:
        raise AbsentError("There is no such signal in this session.")
    values = opened.tracks.tile(track, level, number)
    return kept(values.astype("<f4").tobytes(), request)


@router.get("/maps/{finding}", response_class=Response, responses=BINARY)
def lag_map(opened: Session, finding: Id, request: Request) -> Response:
    """The map as int8, lag by window, the most negative lag first; -128 is unknown."""
    return kept(map_bytes(mapped(opened, finding)), request, lasting=False)


@router.get("/maps/{finding}/chance", response_class=Response, responses=BINARY)
def chance(opened: Session, finding: Id, request: Request) -> Response:
    """Chance of each cell as uint8 in steps of 1/255, rounded up; 255 is unknown."""
    return kept(chance_bytes(mapped(opened, finding)), request, lasting=False)


@router.get("/nulls/{finding}")
def nulls(opened: Session, finding: Id) -> list[NullShape]:
    """Every test of a finding with the values that chance gave it."""
    return null_shapes(_finding(opened, finding))


@router.get("/moment")
def moment(
    opened: Session, t: Annotated[float, Query(ge=-1e7, le=1e7, allow_inf_nan=False)]
) -> ThisMoment:
    """Every finding at one time (s)."""
    return this_moment(opened.found(), opened.tracks.lanes, t)


@router.get("/table")
def table(opened: Session) -> TableShape:
    """The table of findings that the command line writes."""
    return table_shape(opened.found())


def mapped(opened: Opened, name: str) -> Finding:
    """A finding with a map, by its id."""
    found = _finding(opened, name)
    if found.result.dims != ("time", "lag"):
        raise AbsentError("There is no finding with a map of this id.")
    return found


def _finding(opened: Opened, name: str) -> Finding:
    found = {f"f{k}": finding for k, finding in enumerate(opened.found().findings)}
    if name not in found:
        raise AbsentError("There is no finding of this id.")
    return found[name]


def kept(content: bytes, request: Request, *, lasting: bool = True) -> Response:
    """An answer that a browser keeps: for ever, or as long as it is the same."""
    tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    keep = "private, max-age=31536000, immutable" if lasting else "private, no-cache"
    headers = {"etag": tag, "cache-control": keep}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/octet-stream", headers=headers)
