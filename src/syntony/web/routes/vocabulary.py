"""The words that are set with one key, and how two people's labels agree."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from syntony.stats.labels import label_agreement
from syntony.web import vocabulary as kept
from syntony.web.models import Word
from syntony.web.rated import AgreementRow, AgreementShape, NewVocabulary
from syntony.web.state import AtHand, Desk, Session

router = APIRouter(tags=["notebook"])

_SENTENCE = (
    "Kappa counts seconds: 1 is full agreement, 0 is what chance gives. The interval is at 95 %. "
    "It says how well a definition is shared, not who is right."
)
_ALONE = "Labels of two people are needed; set the name under which you work, and label again."


@router.get("/vocabulary")
def words(desk: AtHand) -> list[Word]:
    """The words in use."""
    return list(kept.vocabulary(desk.library.index))


@router.put("/vocabulary")
def change(desk: AtHand, given: NewVocabulary) -> list[Word]:
    """Use other words from now on; labels that were set keep theirs."""
    kept.put(desk.library.index, given.words)
    return _told(desk)


@router.post("/vocabulary/undo")
def back(desk: AtHand) -> list[Word]:
    """Use the words of before."""
    if not kept.back(desk.library.index):
        return words(desk)
    return _told(desk)


def _told(desk: Desk) -> list[Word]:
    desk.library.ledger.add("vocabulary", who=desk.library.author())
    desk.changed("", "vocabulary")
    return words(desk)


@router.get("/sessions/{sid}/agreement")
def agree(
    opened: Session,
    one: Annotated[str | None, Query(max_length=200)] = None,
    other: Annotated[str | None, Query(max_length=200)] = None,
) -> AgreementShape:
    """Cohen's kappa of two authors' labels, word by word, over the seconds of the session."""
    labels = opened.notebook.labels()
    authors = sorted({label.author for label in labels})
    first = one if one in authors else next(iter(authors), None)
    second = other if other in authors else next((a for a in authors if a != first), None)
    if first is None or second is None or first == second:
        return AgreementShape(authors=authors, one=first, other=None, rows=[], sentence=_ALONE)
    found = label_agreement(labels, first, second, opened.duration)
    rows = [
        AgreementRow(
            word=word.word, one=word.one, other=word.other, kappa=word.found.kappa,
            low=word.found.low, high=word.found.high,
        )
        for word in found.words
    ]  # fmt: skip
    return AgreementShape(authors=authors, one=first, other=second, rows=rows, sentence=_SENTENCE)
