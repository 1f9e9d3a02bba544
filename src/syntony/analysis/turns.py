"""Turns that somebody marked or an extractor heard: for extractors that ask, and for the report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from syntony.core.clock import Clock
from syntony.core.session import Notice, Recording, Session
from syntony.core.settings import Settings
from syntony.core.signals import Events
from syntony.core.turns import SessionTurns
from syntony.kernels.speakers import joined, together
from syntony.stats.turns import TURNS, Turn, turn_taking

Span = tuple[float, float]

#: Share of the speaking time from which two persons' turns are one person's.
MOSTLY = 0.5


@dataclass(frozen=True)
class _Gathered:
    """Turns of a session on one clock: each person's, and which recordings they stand in."""

    found: dict[str, list[Span]] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def with_turns(
    settings: Settings,
    recordings: Sequence[Recording],
    clocks: Mapping[str, Clock],
    own: Clock,
    persons: Sequence[str],
) -> tuple[Settings, tuple[Notice, ...]]:
    """Settings with the turns of a session, where they ask for turns and nobody gave any.

    Parameters
    ----------
    settings : Settings
        Of an extractor; those without ``turns`` come back as they are.
    recordings : sequence of Recording
        All of the session, with what earlier extractors found.
    clocks : mapping of str to Clock
        By name of the recording.
    own : Clock
        Of the sound.
    persons : sequence of str
        Whose its channels are; empty where nobody knows.

    Returns
    -------
    settings : Settings
        Turns on the sound's clock.
    notices : tuple of Notice
        What they rest on, and why they were left out.
    """
    if TURNS not in type(settings).model_fields or getattr(settings, TURNS):
        return settings, ()
    gathered = _gathered(recordings, clocks, own)
    found, unsure, twice = gathered.found, gathered.unsure, gathered.twice
    missing = sorted({who for who in persons if who} - found.keys())
    if not found or missing:
        text = f"Turns were left out, because nobody marked those of {', '.join(missing)}."
        return settings, (Notice("turns-left-out", text),) if found else ()
    notices: list[Notice] = []
    if twice:
        text = (
            f"The turns in {', '.join(twice)} are the same speech marked again, perhaps under "
            "other names; those of the first file were taken."
        )
        notices.append(Notice("turns-twice", text))
    if unsure:
        text = (
            f"The turns in {', '.join(unsure)} were taken to be on the clock of the sound; align "
            "them if they were not marked on it."
        )
        notices.append(Notice("turns-clock", text))
    turns = {who: tuple(sorted(spans)) for who, spans in found.items()}
    return settings.model_copy(update={TURNS: turns}), tuple(notices)


def session_turns(session: Session) -> tuple[SessionTurns, ...]:
    """The turn-taking of a session in which turns of two or more persons stand.

    Parameters
    ----------
    session : Session
        After extraction, with its clocks.

    Returns
    -------
    tuple of SessionTurns
        One where there are such turns: those of all recordings whose clocks are known, else those
        of the first recording that holds two persons' by itself. Nothing elsewhere.
    """
    everywhere = session.recordings
    for recordings in (everywhere, *((one,) for one in everywhere)):
        own = Clock() if recordings is everywhere else _own(session, recordings[0])
        clocks = session.clocks if recordings is everywhere else {}
        gathered = _gathered(recordings, clocks, Clock())
        turns = sorted(
            (
                Turn(who, own.to_session(start), own.to_session(stop))
                for who, spans in gathered.found.items()
                for start, stop in spans
            ),
            key=lambda turn: (turn.start, turn.stop),
        )
        if len(gathered.found) > 1:
            return (_told(session, gathered, turns),)
    return ()


def _own(session: Session, recording: Recording) -> Clock:
    return session.clocks.get(recording.name, Clock())


def _told(session: Session, gathered: _Gathered, turns: Sequence[Turn]) -> SessionTurns:
    start, stop = turns[0].start, max(turn.stop for turn in turns)
    counted = turn_taking(turns, start, stop)
    errors = [session.clocks.get(name, Clock()).offset_error for name in gathered.taken]
    apart = len(gathered.taken) > 1
    return SessionTurns(
        session=session.name,
        recordings=tuple(gathered.taken),
        persons=counted.persons,
        start=start,
        stop=stop,
        silence=counted.silence,
        overlap=counted.overlap,
        offset=counted.offset,
        clock_error=math.hypot(*errors) if apart else 0.0,
    )


def _gathered(
    recordings: Sequence[Recording], clocks: Mapping[str, Clock], own: Clock
) -> _Gathered:
    """Turns of recordings on a clock, none of them twice."""
    out = _Gathered()
    for recording in recordings:
        mine = [e for e in recording.events if e.name == TURNS and e.person and len(e)]
        if not mine:
            continue
        clock = clocks.get(recording.name, Clock())
        if math.isnan(clock.offset_error) and (recording.streams or recording.media):
            continue  # a clock of its own that nobody has aligned
        theirs = {e.person: list(_spans(e, clock, own)) for e in mine}
        if any(_same_speech(a, b) for a in theirs.values() for b in out.found.values()):
            out.twice.append(recording.name)
            continue
        if math.isnan(clock.offset_error):
            out.unsure.append(recording.name)
        out.taken.append(recording.name)
        for person, spans in theirs.items():
            out.found.setdefault(person, []).extend(spans)
    return out


def _spans(events: Events, clock: Clock, own: Clock) -> Iterator[Span]:
    for time, length in zip(events.times, events.durations, strict=True):
        start = own.to_device(clock.to_session(float(time)))
        stop = own.to_device(clock.to_session(float(time + length)))
        if stop > start:
            yield start, stop


def _same_speech(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether most of what one speaks lies within what the other speaks."""
    a, b = (joined(np.array(sorted(spans)).reshape(-1, 2), 1e-9) for spans in (one, other))
    lengths = [float(np.diff(spans, axis=1).sum()) for spans in (a, b)]
    shared = float(np.diff(together(a, b), axis=1).sum())
    return min(lengths) > 0 and shared > MOSTLY * min(lengths)
