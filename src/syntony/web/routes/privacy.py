"""Sharing and privacy: who did what, and what those who were recorded allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import APIRouter

from syntony.core.consent import PURPOSES, WORDS, Consent, Purpose, generated
from syntony.core.errors import AbsentError, ConsentError, ParameterError, SyntonyError
from syntony.core.session import Notice
from syntony.io.store.audit import Entry
from syntony.io.store.erasure import erase_media
from syntony.web.library import Opened
from syntony.web.privacy import (
    Allowance,
    Answer,
    ConsentView,
    Deed,
    Erasure,
    Fault,
    NewConsent,
    Proven,
    RemovedFile,
    Said,
    Trail,
)
from syntony.web.shared import withdrawn
from syntony.web.state import AtHand, Desk, Id, Stored

router = APIRouter(prefix="/sessions/{sid}", tags=["privacy"])
erased = APIRouter(tags=["privacy"])


@router.get("/audit")
def audit(opened: Stored, desk: AtHand) -> Trail:
    """Who wrote, analyzed, exported and erased what and when; ids, and no texts."""
    return trail_shape(*desk.library.trail(opened.id))


@router.get("/consents")
def consents(opened: Stored) -> ConsentView:
    """For what the session may be used, by whose word."""
    said = opened.consents.all()
    return ConsentView(
        needed=not generated(opened.session),
        purposes=[_allowance(opened, said, purpose) for purpose in PURPOSES],
        said=[_said(one) for one in said],
    )


@router.post("/consents", status_code=201)
def consent(opened: Stored, desk: AtHand, given: NewConsent) -> Said:
    """Record what a person says; it counts from now on, and nothing that was said is lost.

    Supervisor's copies that are no longer allowed are unshared.
    """
    codes = [person.code for person in opened.people]
    if given.person not in codes:
        raise ParameterError(f"Nobody here has this code; there are: {', '.join(codes)}.")
    one = opened.consents.record(given.person, given.purpose, given=given.given)
    if not given.given and withdrawn(opened, given.purpose):
        desk.changed(opened.id, "copies")
    desk.changed(opened.id, "consents")
    return _said(one)


@router.post("/erase")
def erase(sid: Id, desk: AtHand, given: Erasure) -> Proven:
    """Erase a session, or its films and sound, and say what was removed.

    `confirm` is the session's name, or its id where it cannot be read any more. Nothing of it can
    be brought back; that a disk overwrites what was on it is not promised.
    """
    library, who = desk.library, desk.library.author()
    name = _name(desk, sid)
    if given.confirm != name:
        raise ParameterError("Write the session's name to confirm that it is to be erased.")
    for job in desk.jobs.all():
        if job.session == sid and job.state in ("queued", "running"):
            desk.jobs.cancel(job.id)
    if given.what == "media":
        opened = library.session(sid)
        with opened.making:
            proof = erase_media(opened.store.folder, who=who)
        mark = library.trail(sid)[0][-1].mark
    else:
        proof, mark = library.erase(sid, who)
    desk.changed(sid, "media" if given.what == "media" else "erased")
    removed = [RemovedFile(kind=r.kind, size=r.size, sha256=r.sha256) for r in proof.removed]
    return Proven(
        session=sid, what=given.what, removed=removed, size=sum(r.size for r in removed),
        elsewhere=proof.elsewhere, exports=proof.exports, mark=mark,
    )  # fmt: skip


@erased.get("/erasures")
def erasures(desk: AtHand) -> Trail:
    """Which sessions were erased, by whom and when, with sizes and hashes of what was removed."""
    entries, faults = desk.library.ledger.trail()
    return trail_shape([e for e in entries if e.what.startswith("erase")], faults)


def _name(desk: Desk, sid: str) -> str:
    """What a session is called, or its id where it is damaged."""
    try:
        return desk.library.session(sid).session.name
    except AbsentError:
        raise
    except SyntonyError:
        return sid


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


def _allowance(opened: Opened, said: Sequence[Consent], purpose: Purpose) -> Allowance:
    last = {one.person: one.given for one in said if one.purpose == purpose}
    words: dict[bool | None, Answer] = {True: "given", False: "withdrawn", None: "unknown"}
    reason = None
    try:
        opened.allow(purpose)
    except ConsentError as error:
        reason = str(error)
    return Allowance(
        purpose=purpose, words=WORDS[purpose], allowed=reason is None, reason=reason,
        persons={person.code: words[last.get(person.code)] for person in opened.people},
    )  # fmt: skip


def _said(one: Consent) -> Said:
    return Said(person=one.person, purpose=one.purpose, given=one.given, time=one.time, who=one.who)
