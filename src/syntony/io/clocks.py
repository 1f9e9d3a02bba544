"""The clocks of a session's files on one session clock, with what is known of their error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from syntony.core.clock import Clock
from syntony.core.session import Notice, Recording, Stream
from syntony.core.signals import Samples

#: A clock that begins within an hour counts from the beginning of the recording, and is kept;
#: any other (time of day, time since a computer was switched on) is moved to begin at 0 (s).
ELAPSED = 3600.0
#: A clock that is past this counts seconds since 1970, the same for all devices (s).
DATED = 1e8


def on_one_clock(
    files: Sequence[Sequence[Recording]], *, together: bool
) -> tuple[tuple[Recording, ...], dict[str, Clock]]:
    """Find the session clock of some files.

    Parameters
    ----------
    files : sequence of sequence of Recording
        What each file gave; recordings of one file share its time, each with at most one entry
        in its clocks that says how surely.
    together : bool
        Whether the files share one clock or began at the same instant.

    Returns
    -------
    tuple of Recording, dict of str to Clock
        All recordings, and their clocks. An error that nobody knows is NaN: then no lag between
        these recordings is claimed until they are aligned.
    """
    starts = [min(map(_start, streams)) if streams else 0.0 for streams in map(_streams, files)]
    zeros = _zeros(starts)
    known = len(files) == 1 or together
    dated = all(start >= DATED for start in starts)
    recordings: list[Recording] = []
    clocks: dict[str, Clock] = {}
    for parts, zero in zip(files, zeros, strict=True):
        for recording in parts:
            own = next(iter(recording.clocks.values()), None)
            recordings.append(replace(recording, clocks={}))
            if own is not None and (known or dated):
                clocks[recording.name] = replace(own, offset=own.offset - zero)
            elif not known:
                clocks[recording.name] = Clock(-zero, offset_error=math.nan, source="file")
            elif zero:
                clocks[recording.name] = Clock(-zero, source="given" if together else "file")
    if any(math.isnan(clock.offset_error) for clock in clocks.values()) and not known:
        recordings[0] = _warned(recordings[0], len(files))
    return tuple(recordings), clocks


def _streams(parts: Sequence[Recording]) -> list[Stream]:
    return [stream for recording in parts for stream in recording.streams]


def _start(stream: Stream) -> float:
    return float(stream.times[0]) if isinstance(stream, Samples) else stream.start


def _zeros(starts: Sequence[float]) -> list[float]:
    """Device time at which each file's session time is 0."""
    if all(0 <= start < ELAPSED for start in starts):
        return [0.0] * len(starts)
    if all(start >= DATED for start in starts):
        return [min(starts)] * len(starts)
    return [0.0 if 0 <= start < ELAPSED else start for start in starts]


def _warned(recording: Recording, count: int) -> Recording:
    text = (
        f"How the clocks of the {count} files belong together is not known, so no lag between "
        "them is claimed: align them, or say together = true in the recipe if they share a clock "
        "or began at the same instant."
    )
    notice = Notice("clocks-unknown", text, recording.name)
    return replace(recording, notices=(*recording.notices, notice))
