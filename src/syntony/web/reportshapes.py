"""The shapes of the report builder: audiences, their pages, and how a report is set up."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syntony.core.consent import Purpose
from syntony.core.contracts import ReportPage
from syntony.web.models import Shape
from syntony.web.written import NoteId

Reader = Literal["trainee", "supervisor", "client", "research"]
Words = Annotated[str, Field(max_length=20_000)]


class PageShape(Shape):
    """Something that can be switched on and off; `usual`: on unless it is switched off."""

    name: ReportPage
    title: str
    usual: bool


class AudienceShape(Shape):
    """Those for whom a report is written; `reason`: why it cannot be taken away yet."""

    name: Reader
    title: str
    words: str
    purpose: Purpose
    plain: bool
    pages: list[PageShape]
    reason: str | None


class ReportEdit(Shape):
    """How a report shall be: pages that are on, moments of the first page, and own words."""

    pages: Annotated[list[ReportPage], Field(max_length=20)]
    moments: Annotated[list[NoteId], Field(max_length=3)]
    opening: Words
    closing: Words
    body: bool


class ReportShape(ReportEdit):
    """How the report of an audience is set up."""

    audience: Reader


class ReportsView(Shape):
    """Audiences, how each report is set up, and why the client may not be shown bodies.

    `pinned`: moments of the session that are pinned, in order; the proposal for the first page.
    """

    audiences: list[AudienceShape]
    reports: list[ReportShape]
    pinned: list[str]
    body_reason: str | None
