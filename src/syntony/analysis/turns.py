"""Turns that somebody marked or an extractor heard, handed to extractors that ask for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from syntony.core.clock import Clock
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings

#: Name of the setting and of the events.
TURNS = "turns"


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
    found: dict[str, list[tuple[float, float]]] = {}
    unsure: list[str] = []
    for recording in recordings:
        mine = [e for e in recording.events if e.name == TURNS and e.person and len(e)]
        if not mine:
            continue
        clock = clocks.get(recording.name, Clock())
        if math.isnan(clock.offset_error):
            if recording.streams or recording.media:
                continue  # a clock of its own that nobody has aligned
            unsure.append(recording.name)
        for events in mine:
            for time, length in zip(events.times, events.durations, strict=True):
                start = own.to_device(clock.to_session(float(time)))
                stop = own.to_device(clock.to_session(float(time + length)))
                if stop > start:
                    found.setdefault(events.person, []).append((start, stop))
    missing = sorted({who for who in persons if who} - found.keys())
    if not found or missing:
        text = f"Turns were left out, because nobody marked those of {', '.join(missing)}."
        return settings, (Notice("turns-left-out", text),) if found else ()
    notices: tuple[Notice, ...] = ()
    if unsure:
        text = (
            f"The turns in {', '.join(unsure)} were taken to be on the clock of the sound; align "
            "them if they were not marked on it."
        )
        notices = (Notice("turns-clock", text),)
    turns = {who: tuple(sorted(spans)) for who, spans in found.items()}
    return settings.model_copy(update={TURNS: turns}), notices
