"""Continuous ratings: begun, read on in blocks, erased, and compared."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query

from syntony.core.errors import AbsentError, ParameterError
from syntony.core.ratings import RATE, Rated, Rating, RatingBlock
from syntony.web.entries import known, now
from syntony.web.library import Opened
from syntony.web.rated import (
    BlockKept,
    ComparisonShape,
    DifferenceShape,
    NewBlock,
    NewRating,
    RatedRun,
    RatingShape,
)
from syntony.web.state import AtHand, Id, Session
from syntony.web.written import NoteId

router = APIRouter(prefix="/sessions/{sid}/ratings", tags=["notebook"])

_GONE = "The rating is not there; it may have been undone or erased."
_CAVEAT = (
    "Both may follow what the session did to everybody; this is no measure of how well "
    "somebody reads another."
)


@router.get("")
def ratings(opened: Session) -> list[RatingShape]:
    """Every rating with its readings, in the order of time."""
    return [_shape(one) for one in opened.notebook.ratings()]


@router.post("", status_code=201)
def begin(opened: Session, desk: AtHand, given: NewRating) -> RatingShape:
    """Begin a rating."""
    known(opened, given.person)
    made = Rating(secrets.token_hex(8), author=opened.who(), created=now(), **given.model_dump())
    opened.notebook.keep(f"Rate {made.scale}", made)
    desk.changed(opened.id, "ratings")
    return _shape(Rated(made))


@router.post("/{rating}/blocks", status_code=201)
def read_on(opened: Session, rating: Id, given: NewBlock) -> BlockKept:
    """Readings that follow; on the disk when it answers, and undone with the rating."""
    place = opened.notebook.place(rating)
    if place is None:
        raise AbsentError(_GONE)
    if (given.first + len(given.values)) / RATE > opened.duration + 1:
        raise ParameterError(f"Readings lie in the session; it ends at {opened.duration:g} s.")
    block = RatingBlock(secrets.token_hex(8), rating, place, given.first, tuple(given.values))
    opened.notebook.keep("Rate on", block, onto=rating)
    return BlockKept(rating=rating, readings=len(given.values))


@router.delete("/{rating}", status_code=204)
def erase(opened: Session, desk: AtHand, rating: Id) -> None:
    """Take out a rating with its readings."""
    one = _of(opened, rating)
    opened.notebook.erase("Erase a rating", one.rating, *one.blocks)
    desk.changed(opened.id, "ratings")


@router.get("/compare")
def compare(
    opened: Session, one: Annotated[NoteId, Query()], other: Annotated[NoteId, Query()]
) -> ComparisonShape:
    """How far two ratings of the same go together, with what delay, and where they differ."""
    from syntony.analysis.ratings import compare_ratings  # it loads what analyses need

    first, second = _of(opened, one), _of(opened, other)
    found = compare_ratings(first, second)
    return ComparisonShape(
        seconds=found.seconds, lags=found.lags.tolist(), profile=found.profile.tolist(),
        r=found.r, lag=found.lag, p=found.p, reason=found.reason,
        differences=[
            DifferenceShape(start=d.start, stop=d.stop, one=d.one, other=d.other)
            for d in found.differences
        ],
        sentence=found.reason or _CAVEAT,
    )  # fmt: skip


def _of(opened: Opened, name: str) -> Rated:
    for one in opened.notebook.ratings():
        if one.rating.id == name:
            return one
    raise AbsentError(_GONE)


def _shape(one: Rated) -> RatingShape:
    told = one.rating
    return RatingShape(
        id=told.id, start=told.start, scale=told.scale, low=told.low, high=told.high,
        person=told.person, author=told.author, created=told.created, rate=RATE,
        seconds=one.seconds,
        runs=[RatedRun(start=first / RATE, values=values.tolist()) for first, values in one.runs()],
    )  # fmt: skip
