"""Taking a session away: report, tables, ELAN, features without whom they are of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from syntony.io.store.kept import extracted_store
from syntony.report.annotated import Annotated, as_elan, as_tables
from syntony.report.build import report_bytes
from syntony.report.deidentified import deidentified
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
_ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


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
    headers = {"content-disposition": 'attachment; filename="syntony-features.zip"'}
    content = taken_out(opened, purpose, "features", lambda: _features(opened))
    return Response(content, media_type="application/zip", headers=headers)


def _features(opened: Opened) -> bytes:
    made = extracted_store(opened.store.folder)
    sessions = [store.session() for store in (opened.store, made) if store is not None]
    return deidentified(sessions, opened.findings, judged(opened.findings, opened.notebook))


def _content(opened: Opened, format: Format) -> bytes:
    book = opened.notebook
    moments, notes, labels = judged(opened.findings, book), book.notes(), book.labels()
    taken = Annotated(
        opened.findings, moments, notes, labels, book.hunches(), book.feelings(), book.ratings(),
        book.responses(),
    )  # fmt: skip
    if format == "tsv":
        return as_tables(taken)
    if format == "elan":
        return as_elan(taken)
    kept = tuple(one.moment for one in moments if one.decision != "rejected")
    findings = replace(opened.found(), title=opened.session.name, moments=kept)
    return report_bytes(findings, format=format, written=(*notes, *labels, *taken.responses))
