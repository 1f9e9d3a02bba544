"""The handbook: what each measure, null and kind of moment is, and what it does not mean."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from fastapi import APIRouter

from syntony.report.handbook import handbook
from syntony.web.models import Shape

router = APIRouter(tags=["help"])


class HandbookFact(Shape):
    """A name and its value."""

    name: str
    value: str


class HandbookPart(Shape):
    """A heading with paragraphs, or with the items of a list."""

    title: str
    lines: list[str]
    listed: bool


class HandbookEntry(Shape):
    """One page of the handbook."""

    name: str
    kind: Literal["measures", "surrogates", "detectors"]
    title: str
    line: str
    formula: str
    facts: list[HandbookFact]
    parts: list[HandbookPart]
    source: str


@router.get("/handbook")
def pages() -> list[HandbookEntry]:
    """Every page, made from what the measures, nulls and kinds of moments declare."""
    return [
        HandbookEntry(
            name=one.name, kind=one.kind, title=one.title, line=one.line, formula=one.formula,
            facts=[HandbookFact(name=name, value=value) for name, value in one.facts],
            parts=[HandbookPart(**asdict(part)) for part in one.parts],
            source=one.source,
        )
        for one in handbook()
    ]  # fmt: skip
