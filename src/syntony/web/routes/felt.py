"""Hunches and emotion words. An answer to a write says that it is on the disk."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace

from fastapi import APIRouter

from syntony.core.annotations import Feeling, Hunch
from syntony.web.entries import known, now, one_of
from syntony.web.rated import (
    FeelingEdit,
    FeelingShape,
    HunchEdit,
    HunchShape,
    NewFeeling,
    NewHunch,
)
from syntony.web.state import AtHand, Id, Session

router = APIRouter(prefix="/sessions/{sid}", tags=["notebook"])


@router.get("/hunches")
def hunches(opened: Session) -> list[HunchShape]:
    """Every hunch, in the order of time."""
    return [_hunch(one) for one in opened.notebook.hunches()]


@router.post("/hunches", status_code=201)
def log(opened: Session, desk: AtHand, given: NewHunch) -> HunchShape:
    """Log a hunch before asking."""
    known(opened, given.about)
    made = Hunch(secrets.token_hex(8), author=opened.who(), created=now(), **given.model_dump())
    opened.notebook.keep("Log a hunch", made)
    desk.changed(opened.id, "hunches")
    return _hunch(made)


@router.patch("/hunches/{hunch}")
def answer(opened: Session, desk: AtHand, hunch: Id, given: HunchEdit) -> HunchShape:
    """Say what the other said, or change the hunch."""
    changes = given.model_dump(exclude_none=True)
    changed = replace(one_of(opened.notebook.hunches(), hunch), edited=now(), **changes)
    words = f"Hunch: {changed.answer}" if "answer" in changes else "Change a hunch"
    opened.notebook.keep(words, changed)
    desk.changed(opened.id, "hunches")
    return _hunch(changed)


@router.delete("/hunches/{hunch}", status_code=204)
def drop(opened: Session, desk: AtHand, hunch: Id) -> None:
    """Take out a hunch."""
    opened.notebook.erase("Erase a hunch", one_of(opened.notebook.hunches(), hunch))
    desk.changed(opened.id, "hunches")


@router.get("/feelings")
def feelings(opened: Session) -> list[FeelingShape]:
    """Every emotion word, in the order of time."""
    return [_feeling(one) for one in opened.notebook.feelings()]


@router.post("/feelings", status_code=201)
def pin(opened: Session, desk: AtHand, given: NewFeeling) -> FeelingShape:
    """Pin an emotion word, a place in the field of valence and arousal, or both to a time."""
    if given.person:
        known(opened, given.person)
    made = Feeling(secrets.token_hex(8), author=opened.who(), created=now(), **given.model_dump())
    opened.notebook.keep(f"Emotion word: {made.word}" if made.word else "Valence, arousal", made)
    desk.changed(opened.id, "feelings")
    return _feeling(made)


@router.patch("/feelings/{feeling}")
def reply(opened: Session, desk: AtHand, feeling: Id, given: FeelingEdit) -> FeelingShape:
    """Say what the other said to it, or how strong and how sure it is."""
    old = one_of(opened.notebook.feelings(), feeling)
    changed = replace(old, edited=now(), **given.model_dump(exclude_none=True))
    opened.notebook.keep("Change an emotion word", changed)
    desk.changed(opened.id, "feelings")
    return _feeling(changed)


@router.delete("/feelings/{feeling}", status_code=204)
def unpin(opened: Session, desk: AtHand, feeling: Id) -> None:
    """Take out an emotion word."""
    opened.notebook.erase("Erase an emotion word", one_of(opened.notebook.feelings(), feeling))
    desk.changed(opened.id, "feelings")


def _hunch(one: Hunch) -> HunchShape:
    return HunchShape(**asdict(one) | {"edited": one.edited or None})


def _feeling(one: Feeling) -> FeelingShape:
    return FeelingShape(**asdict(one) | {"edited": one.edited or None})
