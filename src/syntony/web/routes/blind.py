"""Looking without measures, and what was written beside what was found afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from fastapi import APIRouter

from syntony.analysis.judging import moment_id
from syntony.core.annotations import Feeling, Hunch, Label, Note
from syntony.core.errors import ParameterError
from syntony.core.ratings import Rating
from syntony.io.store.blinds import Blind, Blinds
from syntony.report import formats
from syntony.stats.agreement import coincidence
from syntony.web.library import Opened
from syntony.web.rated import BlindFound, BlindMark, BlindShape, RevealShape
from syntony.web.state import AtHand, Session

router = APIRouter(prefix="/sessions/{sid}/blind", tags=["notebook"])

#: How far beside a moment a mark may lie (s): a hand is later than an eye.
REACH = 2.0


@router.get("")
def blind(opened: Session) -> BlindShape:
    """Whether measures are hidden from who asks; after the reveal, marks beside moments."""
    return _shape(opened, Blinds(opened.store.folder).last(opened.who()))


@router.post("", status_code=201)
def begin(opened: Session, desk: AtHand) -> BlindShape:
    """Hide measures, moments and maps from who asks until they have written."""
    began = Blinds(opened.store.folder).begin(opened.who())
    desk.changed(opened.id, "findings", "moments", "blind")
    return _shape(opened, began)


@router.post("/reveal")
def reveal(opened: Session, desk: AtHand) -> BlindShape:
    """Show them again; at least one note, label, rating, hunch or word must have been written."""
    blinds = Blinds(opened.store.folder)
    last = blinds.last(opened.who())
    if last is not None and not last.ended and not _written(opened, last):
        raise ParameterError(
            "Write first: one note, label, rating, hunch or emotion word of your own, then reveal."
        )
    ended = blinds.reveal(opened.who())
    desk.changed(opened.id, "findings", "moments", "blind")
    return _shape(opened, ended)


def _shape(opened: Opened, last: Blind | None) -> BlindShape:
    if last is None:
        return BlindShape(active=False, began=None, ended=None, written=0, revealed=None)
    return BlindShape(
        active=not last.ended, began=last.began, ended=last.ended or None,
        written=_written(opened, last), revealed=_revealed(opened, last) if last.ended else None,
    )  # fmt: skip


def _written(opened: Opened, time: Blind) -> int:
    book = opened.notebook
    written: list[Note | Label | Hunch | Feeling | Rating] = [
        *book.notes(), *book.labels(), *book.hunches(), *book.feelings(),
        *(one.rating for one in book.ratings() if one.blocks),
    ]  # fmt: skip
    return sum(_in(time, one.author, one.created) for one in written)


def _in(time: Blind, author: str, created: str) -> bool:
    until = time.ended or "9999"
    return author == time.author and time.began <= created <= until


_Kind = Literal["note", "label", "hunch", "emotion word"]


def _marks(opened: Opened, time: Blind) -> Iterator[tuple[_Kind, str, float, float, str]]:
    book = opened.notebook
    for note in book.notes():
        if note.parent is None and _in(time, note.author, note.created):
            stop = note.start if note.stop is None else note.stop
            yield "note", note.id, note.start, stop, note.text
    for label in book.labels():
        if _in(time, label.author, label.created):
            stop = label.start if label.stop is None else label.stop
            yield "label", label.id, label.start, stop, label.name
    for hunch in book.hunches():
        if _in(time, hunch.author, hunch.created):
            yield "hunch", hunch.id, hunch.start, hunch.start, hunch.text
    for felt in book.feelings():
        if _in(time, felt.author, felt.created):
            yield "emotion word", felt.id, felt.start, felt.start, felt.word or "in the field"


def _revealed(opened: Opened, time: Blind) -> RevealShape | None:
    if opened.findings is None:
        return None
    marks = sorted(_marks(opened, time), key=lambda mark: mark[2])
    found = opened.findings.moments

    def near(start: float, stop: float, low: float, high: float) -> bool:
        return start <= high + REACH and stop >= low - REACH

    spans = [(one.start, one.stop) for one in found]
    met = coincidence([mark[2:4] for mark in marks], spans, opened.duration, reach=REACH)
    return RevealShape(
        marks=[
            BlindMark(
                kind=kind, id=name, start=start, stop=stop, words=words,
                met=any(near(start, stop, *span) for span in spans),
            )
            for kind, name, start, stop, words in marks
        ],
        found=[
            BlindFound(
                id=moment_id(one), start=one.start, stop=one.stop,
                title=formats.capital(one.title),
                met=any(near(mark[2], mark[3], one.start, one.stop) for mark in marks),
            )
            for one in found
        ],
        met=met.met, expected=met.expected, p=met.p, sentence=_sentence(met.met, met.expected),
    )  # fmt: skip


def _sentence(met: int, expected: float) -> str:
    return (
        f"{met} of your marks lie on moments that were found; {expected:.1f} would if all your "
        "marks stood elsewhere in the session. Neither list is the truth: the program sees "
        "coordination, you see people."
    )
