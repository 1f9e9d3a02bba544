"""What is pinned to be compared: moments and spans of any sessions, in an order that is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from syntony.analysis.judging import judged
from syntony.core.errors import (
    AbsentError,
    ConsentError,
    CopyError,
    FormatError,
    IntegrityError,
    ParameterError,
)
from syntony.report import formats
from syntony.web.index import Index
from syntony.web.library import Library, Opened
from syntony.web.models import Shape
from syntony.web.state import AtHand
from syntony.web.written import NoteId, Seconds

router = APIRouter(prefix="/library/pins", tags=["library"])

#: So many fit beside each other.
MOST = 4
_SELECT = "SELECT id, start, stop, moment FROM pins ORDER BY position"


class NewPin(Shape):
    """A moment, or a span of a session (s)."""

    session: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    start: Seconds
    stop: Seconds
    moment: NoteId | None = None


class PinShape(Shape):
    """A pin with the names that the session has for it now."""

    session: str
    name: str
    start: float
    stop: float
    moment: str | None
    title: str


@router.get("")
def pins(desk: AtHand) -> list[PinShape]:
    """What is pinned, in its order, without what is erased, damaged or closed to review."""
    return kept_pins(desk.library)


@router.put("")
def pin(given: Annotated[list[NewPin], Body(max_length=MOST)], desk: AtHand) -> list[PinShape]:
    """Pin these, in this order, and nothing else."""
    for one in given:
        if one.stop <= one.start:
            raise ParameterError(
                f"A pin ends after it begins; {one.start:g} to {one.stop:g} s came."
            )
        desk.library.session(one.session).allow("review")
    _keep(desk.library.index, given)
    desk.hub.tell({"kind": "changed", "session": "", "what": ["pins"], "by": ""})
    return kept_pins(desk.library)


def kept_pins(library: Library) -> list[PinShape]:
    """What is pinned in a library, as far as it may be seen."""
    with library.index.open() as index:
        rows = index.execute(_SELECT).fetchall()
    every = (NewPin(session=s, start=a, stop=b, moment=m) for s, a, b, m in rows)
    return [shape for one in every if (shape := _shape(library, one)) is not None]


def pinned_moments(library: Library, opened: Opened) -> list[str]:
    """Ids of the moments of a session that are pinned and not rejected, in the order of pins."""
    with library.index.open() as index:
        rows = index.execute(_SELECT).fetchall()
    shown = {
        one.id for one in judged(opened.findings, opened.notebook) if one.decision != "rejected"
    }
    return [moment for session, _, _, moment in rows if session == opened.id and moment in shown]


def _keep(index: Index, given: list[NewPin]) -> None:
    rows = [(k, p.session, p.start, p.stop, p.moment) for k, p in enumerate(given)]
    with index.open() as connection:
        connection.execute("DELETE FROM pins")
        connection.executemany("INSERT INTO pins VALUES (?, ?, ?, ?, ?)", rows)


def _shape(library: Library, one: NewPin) -> PinShape | None:
    """A pin with its title; None where its session cannot be seen, as the library's list says."""
    try:
        opened = library.session(one.session)
        opened.allow("review")
        title = _title(opened, one)
    except (AbsentError, ConsentError, CopyError, IntegrityError, FormatError):
        return None
    return PinShape(
        session=one.session, name=opened.session.name, start=one.start, stop=one.stop,
        moment=one.moment, title=title,
    )  # fmt: skip


def _title(opened: Opened, one: NewPin) -> str:
    if one.moment is not None:
        for judgment in judged(opened.findings, opened.notebook):
            if judgment.id == one.moment:
                return formats.capital(judgment.moment.title)
    minute, second = divmod(int(one.start), 60)
    return f"From {minute:02d}:{second:02d}"
