"""The report builder: set a report up for an audience, look at it, take it away."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from syntony.core.annotations import ReportDraft
from syntony.core.consent import Purpose
from syntony.core.errors import ConsentError
from syntony.report.audiences import AUDIENCES, PAGES, Audience, brief_for
from syntony.report.drafted import draft_of, drafted, written_for
from syntony.report.leaving import report_out
from syntony.report.page import page
from syntony.web.library import Opened
from syntony.web.reportshapes import (
    AudienceShape,
    PageShape,
    Reader,
    ReportEdit,
    ReportShape,
    ReportsView,
)
from syntony.web.routes.pins import pinned_moments
from syntony.web.state import AtHand, Session

router = APIRouter(prefix="/sessions/{sid}", tags=["report"])
out = APIRouter(prefix="/sessions/{sid}", tags=["export"])

Format = Literal["html", "pdf", "figures"]
_KINDS: dict[Format, tuple[str, str]] = {
    "html": ("text/html; charset=utf-8", "html"),
    "pdf": ("application/pdf", "pdf"),
    "figures": ("application/zip", "zip"),
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.partition(";")[0]: {} for kind, _ in _KINDS.values()}}
}
_PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}
#: A report runs nothing and fetches nothing; our own page alone may show it in a frame.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_FRAMED = {
    "content-security-policy": f"{_POLICY}; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
}


@router.get("/reports")
def reports(opened: Session, desk: AtHand) -> ReportsView:
    """For whom reports can be written, how each is set up, and which moments are pinned for it."""
    return ReportsView(
        audiences=[_audience(opened, one) for one in AUDIENCES.values()],
        reports=[_shape(one.name, draft_of(opened, one.name)) for one in AUDIENCES.values()],
        pinned=pinned_moments(desk.library, opened),
        body_reason=_reason(opened, "body"),
    )


@router.put("/reports/{audience}")
def set_up(opened: Session, desk: AtHand, audience: Reader, given: ReportEdit) -> ReportShape:
    """Set the report of an audience up; undone like every other change.

    That the client's report tells of heart, skin, breath and brain needs everybody's consent; 403
    otherwise.
    """
    if given.body:
        opened.allow("body")
    brief_for(audience, pages=given.pages)
    draft = ReportDraft(
        audience, tuple(given.pages), tuple(given.moments), given.opening, given.closing, given.body
    )
    opened.notebook.keep(f"Set up the report for the {audience}", draft)
    desk.changed(opened.id, "reports")
    return _shape(audience, draft)


@router.get("/reports/{audience}/preview", response_class=Response, responses=_PAGE)
def preview(opened: Session, desk: AtHand, audience: Reader) -> Response:
    """The report as it is now, for a frame of our own page: it runs and fetches nothing."""
    draft, allowed = draft_of(opened, audience), _reason(opened, "body") is None
    findings, brief = drafted(opened, audience, draft, body=allowed)
    written = written_for(opened, audience, desk.hidden)
    html = page(findings, written=written, brief=brief)
    return Response(html, media_type="text/html; charset=utf-8", headers=_FRAMED)


@out.get("/export/report", response_class=Response, responses=_FILES)
def take(opened: Session, desk: AtHand, audience: Reader, format: Format) -> Response:
    """The report as it is set up: as a page, as PDF, or its figures with their numbers.

    Everybody who was recorded must have allowed what the audience gets it for; 403 otherwise.
    """
    kind, ending = _KINDS[format]
    draft = draft_of(opened, audience)
    content = report_out(opened, audience, draft, format, hidden=desk.hidden)
    headers = {
        "content-disposition": f'attachment; filename="syntony-{audience}.{ending}"',
        "content-security-policy": _POLICY,
    }
    return Response(content, media_type=kind, headers=headers)


def _shape(audience: Reader, draft: ReportDraft) -> ReportShape:
    return ReportShape(
        audience=audience, pages=list(draft.pages), moments=list(draft.moments),
        opening=draft.opening, closing=draft.closing, body=draft.body,
    )  # fmt: skip


def _audience(opened: Opened, one: Audience) -> AudienceShape:
    return AudienceShape(
        name=one.name, title=one.title, words=one.words, purpose=one.purpose, plain=one.plain,
        pages=[
            PageShape(name=name, title=PAGES[name], usual=name in one.usual)
            for name in one.offered
        ],
        reason=_reason(opened, one.purpose),
    )  # fmt: skip


def _reason(opened: Opened, purpose: Purpose) -> str | None:
    """Why a purpose is not allowed; None where it is."""
    try:
        opened.allow(purpose)
    except ConsentError as error:
        return str(error)
    return None
