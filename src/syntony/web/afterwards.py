"""Clocks of a session put right after the import: what each is, what they suggest, what changed."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b

from syntony.analysis.clocks import clock_chosen
from syntony.analysis.proposals import Proposal, Way, proposed
from syntony.analysis.traces import Trace, traces_of
from syntony.core.annotations import Correction
from syntony.core.clock import Clock
from syntony.core.errors import AbsentError
from syntony.core.plan import ClockChoice
from syntony.core.session import Recording
from syntony.web.clockshapes import ClockView
from syntony.web.instep import choice_of, proposal_shape, span_of, worst_ms
from syntony.web.intakeshapes import ProposalShape
from syntony.web.library import Opened

#: Beyond this (s) two cameras are not in step: people see it.
SEEN = 0.040


def clock_views(opened: Opened) -> list[ClockView]:
    """Every recording that can be moved, with its clock."""
    corrected = {one.recording for one in opened.notebook.corrections()}
    made = []
    for name, recording in recordings(opened).items():
        clock = opened.session.clocks.get(recording.name, Clock())
        start, stop = _span(opened, recording)
        made.append(
            ClockView(
                id=name, title=recording.name, media=[m.kind for m in recording.media],
                clock=choice_of(clock), error_ms=worst_ms(clock, start, stop),
                corrected=recording.name in corrected,
            )
        )  # fmt: skip
    return made


def recordings(opened: Opened) -> dict[str, Recording]:
    """The session's recordings by an id that tells nothing of their names."""
    return {
        blake2b(r.name.encode(), digest_size=8).hexdigest(): r for r in opened.session.recordings
    }


def correct(opened: Opened, name: str, told: ClockChoice) -> None:
    """Keep another clock for a recording, as a step that can be undone.

    Raises
    ------
    AbsentError
        There is no such recording.
    ClockError
        No clock explains the marks.
    """
    recording = _one(opened, name)
    chosen = choice_of(clock_chosen(recording.name, told)[0])
    opened.notebook.keep(
        "Correct a clock",
        Correction(
            name, recording.name, chosen.offset, chosen.drift, chosen.offset_error,
            chosen.drift_error, chosen.reference, chosen.source,
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )  # fmt: skip
    opened.moved()


def suggested(opened: Opened, name: str, way: Way) -> tuple[ProposalShape, float]:
    """What a recording and the first one suggest, and how far off that the clock is now (s).

    Raises
    ------
    AbsentError
        There is no such recording, or it is the one whose clock counts.
    ClockError
        Nothing tells.
    """
    recording = _one(opened, name)
    first = next(iter(recordings(opened).values()))
    if recording is first:
        raise AbsentError("This recording's clock is the session's; correct another one.")
    names = recording.name, first.name
    found = proposed(_traces(opened, recording), _traces(opened, first), way, names=names)
    base = opened.session.clocks.get(first.name, Clock())
    clock = after(found.clock, base)
    now = opened.session.clocks.get(recording.name, Clock())
    start, stop = _span(opened, recording)
    off = max(abs(clock.to_session(t) - now.to_session(t)) for t in (start, stop))
    marks = tuple((t, base.to_session(u), left) for t, u, left in found.marks)
    return proposal_shape(Proposal(clock, found.words, marks), start, stop), off


def after(one: Clock, base: Clock) -> Clock:
    """The clock of a device that is known against another one whose clock is `base`."""
    at = one.to_session(one.reference)
    return Clock(
        base.to_session(at) - one.reference, (1 + one.drift) * (1 + base.drift) - 1,
        one.offset_error, one.drift_error, one.reference, one.source,
    )  # fmt: skip


def stale(opened: Opened) -> bool:
    """Whether the analysis was made on other clocks than there are now."""
    findings = opened.findings
    if findings is None:
        return False
    known = {name.rpartition(": ")[2]: told for name, told in findings.clocks.items()}
    corrected = {one.recording for one in opened.notebook.corrections()}
    for recording in opened.session.recordings:
        now = str(opened.session.clocks.get(recording.name, Clock()))
        told = known.get(recording.name, now if recording.name not in corrected else "")
        if told != now:
            return True
    return False


def _one(opened: Opened, name: str) -> Recording:
    found = recordings(opened).get(name)
    if found is None:
        raise AbsentError("There is no such recording in this session; reload the page.")
    return found


def _traces(opened: Opened, recording: Recording) -> tuple[Trace, ...]:
    """What a recording shows; decoded once while the session is at hand."""
    with opened.making:
        if recording.name not in opened.traces:
            whole = next(r for r in opened.store.session().recordings if r.name == recording.name)
            opened.traces[recording.name] = traces_of(whole)
        return opened.traces[recording.name]


def _span(opened: Opened, recording: Recording) -> tuple[float, float]:
    """From when to when a recording lasts, on its own clock (s)."""
    if recording.media:
        return span_of(recording)
    clock = opened.session.clocks.get(recording.name, Clock())
    ends = [
        (s.start, s.stop)
        for lane in opened.tracks.lanes
        for s in lane.signals
        if s.id in opened.tracks.by_id
        and opened.tracks.by_id[s.id].info.recording == recording.name
    ]
    if not ends:
        return 0.0, 0.0
    starts, stops = zip(*ends, strict=True)
    return clock.to_device(min(starts)), clock.to_device(max(stops))
