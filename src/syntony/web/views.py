"""A session as the page opens it, and its row in the list."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from syntony.analysis.demo import PLANTED
from syntony.analysis.judging import judged
from syntony.core.clock import Clock
from syntony.core.consent import generated
from syntony.core.errors import (
    ConsentError,
    CopyError,
    FormatError,
    LockedError,
    SyntonyError,
)
from syntony.core.signals import Events
from syntony.report import formats
from syntony.web.findings import STRIP, finding_views, notice_shape, strip
from syntony.web.lanes import letters
from syntony.web.library import Opened
from syntony.web.media import media_infos
from syntony.web.models import (
    Event,
    EventSeries,
    PlantedShape,
    SessionRow,
    SessionView,
    Word,
)
from syntony.web.shared import facts_of

#: Why a session is not shown.
State = Literal["damaged", "closed", "ended"]


def session_view(opened: Opened, vocabulary: Sequence[Word]) -> SessionView:
    """Everything about a session but samples, maps and what people wrote."""
    session, findings = opened.session, opened.findings
    notices = [*session.notices, *(findings.notices if findings else ())]
    return SessionView(
        id=opened.id, name=session.name, dyad=session.dyad, generated=generated(opened.session),
        duration=opened.duration, persons=letters(opened.people), media=media_infos(opened),
        lanes=opened.tracks.lanes, events=list(_events(opened)),
        findings=finding_views(findings) if findings else [],
        notices=[notice_shape(notice) for notice in dict.fromkeys(notices)],
        vocabulary=list(vocabulary), blind=opened.blind, analyzed=opened.analysis is not None,
        planted=None if opened.blind else _planted(opened),
        shared=opened.copy and facts_of(opened.copy, opened.duration),
    )  # fmt: skip


def session_row(sid: str, opened: Opened) -> SessionRow:
    """A session in the list."""
    session, findings = opened.session, opened.findings
    moments = judged(findings, opened.notebook)
    lanes = opened.tracks.lanes
    media = [m.kind for r in session.recordings for m in r.media]
    modalities = [lane.modality for lane in lanes] + media
    return SessionRow(
        id=sid, name=session.name, dyad=session.dyad, date=session.design.get("date"),
        duration=opened.duration, modalities=list(dict.fromkeys(modalities)),
        state="analyzed" if opened.analysis else "new", moments=len(moments),
        reviewed=sum(moment.decision != "open" for moment in moments),
        generated=generated(opened.session),
        strip=strip(findings, opened.duration) if findings else [math.nan] * STRIP, problem=None,
        roles=list(dict.fromkeys(p.role or p.code for p in opened.people)),
        shared=opened.copy is not None,
    )  # fmt: skip


def damaged_row(sid: str, error: SyntonyError) -> SessionRow:
    """A session that cannot be read, or a copy that has ended: it harms no other."""
    state: State = "ended" if isinstance(error, CopyError) else "damaged"
    return _bare(sid, "?", state, _problem(error))


def closed_row(opened: Opened, error: ConsentError) -> SessionRow:
    """A session that somebody in it does not allow to be reviewed: its name, and why."""
    return _bare(opened.id, opened.session.name, "closed", str(error))


def _bare(sid: str, name: str, state: State, problem: str) -> SessionRow:
    return SessionRow(
        id=sid, name=name, dyad="", date=None, duration=0.0, modalities=[], state=state,
        moments=0, reviewed=0, generated=False, strip=[math.nan] * STRIP, problem=problem, roles=[],
        shared=state == "ended",
    )  # fmt: skip


def _planted(opened: Opened) -> list[PlantedShape] | None:
    session = opened.session
    if not generated(opened.session) or session.dyad != "demo":
        return None
    return [
        PlantedShape(signal=p.signal, start=p.start, stop=p.stop, leader=p.leader, lag=p.lag)
        for p in PLANTED
    ]


def _events(opened: Opened) -> Iterator[EventSeries]:
    every = [
        (session.clocks.get(r.name, Clock()), events)
        for session in opened.described
        for r in session.recordings
        for events in r.events
    ]
    for k, (clock, events) in enumerate(every):
        yield EventSeries(
            id=f"e{k}", title=formats.capital(formats.quantity(events.name)),
            person=events.person or None, events=list(_marks(events, clock)),
        )  # fmt: skip
    yield from _forms(opened)


def _forms(opened: Opened) -> Iterator[EventSeries]:
    """Questionnaires that were answered before or after the session, at its ends."""
    by_person: dict[str, list[Event]] = {}
    for one in opened.notebook.responses():
        if one.phase:
            at = 0.0 if one.phase == "before" else opened.duration
            scores = list(one.scores.values())
            told = formats.number(scores[0].value, 0) if len(scores) == 1 else ""
            label = f"{one.form.title} {told}".strip()
            by_person.setdefault(one.person, []).append(Event(start=at, stop=None, label=label))
    for k, (person, events) in enumerate(by_person.items()):
        yield EventSeries(id=f"q{k}", title="Questionnaires", person=person, events=events)


def _marks(events: Events, clock: Clock) -> Iterator[Event]:
    for time, duration, label in zip(
        events.times.tolist(), events.durations.tolist(), events.labels, strict=True
    ):
        lasts = math.isfinite(duration) and duration > 0
        stop = clock.to_session(time + duration) if lasts else None
        yield Event(start=clock.to_session(time), stop=stop, label=label)


def _problem(error: SyntonyError) -> str:
    """Say why a session cannot be shown."""
    if isinstance(error, (LockedError, CopyError)):
        return str(error)
    kind = "newer or foreign" if isinstance(error, FormatError) else "damaged"
    return f"This session is {kind}: {error}"
