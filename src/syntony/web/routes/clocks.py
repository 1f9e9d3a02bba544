"""Clocks of a session after the import: how they are, what they suggest, and corrections."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from syntony.core.plan import ClockChoice
from syntony.web.afterwards import SEEN, clock_views, correct, stale, suggested
from syntony.web.clockshapes import ClocksView, Suggested
from syntony.web.state import AtHand, Id, Session

router = APIRouter(prefix="/sessions/{sid}/clocks", tags=["session"])


@router.get("")
def clocks(opened: Session) -> ClocksView:
    """Every recording with its clock, and whether the analysis was made on other ones."""
    return ClocksView(clocks=clock_views(opened), stale=stale(opened))


@router.get("/{recording}/proposal")
def proposal(
    recording: Id, opened: Session, way: Literal["clap", "correlation"] = "correlation"
) -> Suggested:
    """What a recording and the first one suggest: how far apart they are now, and a clock.

    Films and sound are decoded, of a film five minutes: it may take a while the first time.
    """
    found, off = suggested(opened, recording, way)
    return Suggested(**found.model_dump(), off_ms=1000 * off, seen=off > SEEN)


@router.post("/{recording}", status_code=201)
def put_right(recording: Id, told: ClockChoice, opened: Session, desk: AtHand) -> ClocksView:
    """Give a recording another clock; undone like anything that was written.

    What was analyzed before is kept, and is marked as of other clocks until it is analyzed again.
    """
    correct(opened, recording, told)
    desk.changed(opened.id, "corrections")
    return ClocksView(clocks=clock_views(opened), stale=stale(opened))
