"""Sharing and privacy: who did what."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter

from syntony.core.session import Notice
from syntony.io.store.audit import Entry
from syntony.web.privacy import Deed, Fault, Trail
from syntony.web.state import AtHand, Session

router = APIRouter(prefix="/sessions/{sid}", tags=["privacy"])


@router.get("/audit")
def audit(opened: Session, desk: AtHand) -> Trail:
    """Who wrote, analyzed, exported and erased what and when; ids, and no texts."""
    return trail_shape(*desk.library.trail(opened.id))


def trail_shape(entries: Iterable[Entry], faults: Iterable[Notice]) -> Trail:
    """A trail for the page."""
    wrong = [Fault(where=fault.where, text=fault.text) for fault in faults]
    deeds = [
        Deed(
            number=one.number, time=one.time, who=one.who, what=one.what, ids=list(one.ids),
            mark=one.mark,
        )
        for one in entries
    ]  # fmt: skip
    return Trail(intact=not wrong, faults=wrong, deeds=deeds)
