"""An hour of supervision: the agenda of starred moments, and what people take from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field
from starlette.responses import Response

from syntony.analysis.judging import judged
from syntony.analysis.wayout import Shared
from syntony.core.annotations import Judged
from syntony.core.errors import ParameterError
from syntony.core.supervision import Summary, Topic, agenda, proposed
from syntony.report.leaving import FORMS, exported
from syntony.web.library import Opened
from syntony.web.models import Shape
from syntony.web.state import AtHand, Session
from syntony.web.written import NoteId

router = APIRouter(prefix="/sessions/{sid}", tags=["supervision"])
away = APIRouter(prefix="/sessions/{sid}", tags=["export"])

_SUMMARY = "summary"
_MOST = 500


class TopicShape(Shape):
    """A starred moment on the agenda."""

    moment: NoteId
    done: bool


class SummaryText(Shape):
    """What people took from the hour."""

    text: Annotated[str, Field(max_length=100_000)]


class SummaryShape(Shape):
    """The summary; `proposed` is a beginning that is made of the agenda."""

    text: str
    author: str
    edited: str | None
    proposed: str


@router.get("/agenda")
def topics(opened: Session) -> list[TopicShape]:
    """Starred moments in the order that was chosen; new ones follow in the order of time."""
    return [TopicShape(moment=one.id, done=topic.done) for one, topic in _agenda(opened)]


@router.put("/agenda")
def arrange(
    opened: Session, desk: AtHand, given: Annotated[list[TopicShape], Body(max_length=_MOST)]
) -> list[TopicShape]:
    """Order the agenda and tick off what was talked about, as one step that can be undone."""
    before = [(one.id, topic.done) for one, topic in _agenda(opened)]
    after = [(one.moment, one.done) for one in given]
    if sorted(name for name, _ in before) != sorted(name for name, _ in after):
        raise ParameterError(
            f"An agenda names each of the {len(before)} starred moments once; star a moment to put "
            "it there."
        )
    if after != before:
        made = [Topic(name, k, done) for k, (name, done) in enumerate(after)]
        ticked = dict(before) != dict(after)
        opened.notebook.keep("Tick off a topic" if ticked else "Order the agenda", *made)
        desk.changed(opened.id, "agenda")
    return topics(opened)


@router.get("/summary")
def summary(opened: Session) -> SummaryShape:
    """What people took from the hour, and a beginning for it."""
    kept = next(iter(opened.notebook.summaries()), Summary(_SUMMARY, "", ""))
    return SummaryShape(
        text=kept.text, author=kept.author, edited=kept.edited or None,
        proposed=proposed(_agenda(opened)),
    )  # fmt: skip


@router.put("/summary")
def summarize(opened: Session, desk: AtHand, given: SummaryText) -> SummaryShape:
    """Write the summary, as one step that can be undone."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if given.text != summary(opened).text:
        opened.notebook.keep(
            "Write the summary", Summary(_SUMMARY, given.text, opened.who(), now)
        )  # fmt: skip
        desk.changed(opened.id, "summaries")
    return summary(opened)


@away.get(
    "/export/summary",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {}}}},
)
def take(opened: Session, purpose: Shared = "supervision") -> Response:
    """Agenda and summary as Markdown; everybody must have allowed the purpose, 403 otherwise."""
    kind, name = FORMS["summary"]
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(exported(opened, "summary", purpose), media_type=kind, headers=headers)


def _agenda(opened: Opened) -> list[tuple[Judged, Topic]]:
    book = opened.notebook
    return agenda(judged(opened.findings, book), book.agenda())
