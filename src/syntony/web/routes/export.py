"""Taking a session away: report, tables, ELAN, features without whom they are of."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from syntony.analysis.wayout import Shared
from syntony.report.leaving import FORMS, exported
from syntony.web.state import Session

router = APIRouter(prefix="/sessions/{sid}", tags=["export"])

Format = Literal["html", "pdf", "tsv", "elan"]
_KINDS = ("text/html", "application/pdf", "application/zip", "application/xml")
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in _KINDS}}}


@router.get("/export", response_class=Response, responses=_FILES)
def export(opened: Session, format: Format, purpose: Shared = "supervision") -> Response:
    """The report as a page or PDF, all tables as TSV in a zip file, or annotations for ELAN.

    Everybody who was recorded must have allowed the purpose; 403 otherwise.

    Rejected moments are in the tables with their decision, and not in the report.
    """
    kind, name = FORMS[format]
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        # Opened in a browser it stays what it is: a page without script and of no origin.
        "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:",
    }
    return Response(exported(opened, format, purpose), media_type=kind, headers=headers)


@router.get(
    "/export/features",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
)
def features(opened: Session, purpose: Shared = "research") -> Response:
    """Signals, events, findings and moments without names, texts, dates, films and sound.

    Fields from a fixed list as a zip file; persons are P1, P2, ..., times count from the first
    sample. Everybody who was recorded must have allowed the purpose; 403 otherwise.
    """
    kind, name = FORMS["features"]
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    content = exported(opened, "features", purpose)
    return Response(content, media_type=kind, headers=headers)
