"""Taking a session away: report, tables, ELAN."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from syntony.report.annotated import Annotated, as_elan, as_tables
from syntony.report.build import report_bytes
from syntony.web.library import Opened
from syntony.web.moments import judged
from syntony.web.sharing import Shared, taken_out
from syntony.web.state import Session

router = APIRouter(prefix="/sessions/{sid}", tags=["export"])

Format = Literal["html", "pdf", "tsv", "elan"]
_KINDS: dict[str, tuple[str, str]] = {
    "html": ("text/html; charset=utf-8", "report.html"),
    "pdf": ("application/pdf", "report.pdf"),
    "tsv": ("application/zip", "tables.zip"),
    "elan": ("application/xml", "annotations.eaf"),
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.partition(";")[0]: {} for kind, _ in _KINDS.values()}}
}


@router.get("/export", response_class=Response, responses=_FILES)
def export(opened: Session, format: Format, purpose: Shared = "supervision") -> Response:
    """The report as a page or PDF, all tables as TSV in a zip file, or annotations for ELAN.

    Everybody who was recorded must have allowed the purpose; 403 otherwise.

    Rejected moments are in the tables with their decision, and not in the report.
    """
    kind, name = _KINDS[format]
    headers = {
        "content-disposition": f'attachment; filename="syntony-{name}"',
        # Opened in a browser it stays what it is: a page without script and of no origin.
        "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:",
    }
    content = taken_out(opened, purpose, format, lambda: _content(opened, format))
    return Response(content, media_type=kind, headers=headers)


def _content(opened: Opened, format: Format) -> bytes:
    book = opened.notebook
    moments, notes, labels = judged(opened.findings, book), book.notes(), book.labels()
    taken = Annotated(opened.findings, moments, notes, labels)
    if format == "tsv":
        return as_tables(taken)
    if format == "elan":
        return as_elan(taken)
    kept = tuple(one.moment for one in moments if one.decision != "rejected")
    findings = replace(opened.found(), title=opened.session.name, moments=kept)
    return report_bytes(findings, format=format, written=(*notes, *labels))
