"""Signals before they are compared: preview, coverage, quality, origin."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from syntony.analysis.feeds import channels_of
from syntony.core.clock import Clock
from syntony.core.facts import SignalFacts
from syntony.core.session import Recording, Session, on_session_time
from syntony.core.signals import Array, Samples, Signal
from syntony.core.spans import Intervals

#: Bins of a preview.
BINS = 240
#: Without a sample for so many of its usual steps, and for so long (s), irregular samples pause.
PAUSE_STEPS, PAUSE = 8, 5.0


def signal_facts(session: Session) -> tuple[SignalFacts, ...]:
    """What is known of every signal of a session.

    Parameters
    ----------
    session : Session
        After extraction, on one clock.

    Returns
    -------
    tuple of SignalFacts
        In the order of recordings and streams; a channel that was never observed is among them.
    """
    return tuple(fact for r in session.recordings for fact in _of_recording(r, session))


def _of_recording(recording: Recording, session: Session) -> Iterator[SignalFacts]:
    clock = session.clocks.get(recording.name, Clock())
    beside = {
        (q.person, q.name): on_session_time(q, clock)
        for q in recording.quality
        if isinstance(q, Signal | Samples)
    }
    source = recording.source
    for raw in channels_of(recording):
        part = on_session_time(raw, clock)
        if not isinstance(part, Signal | Samples):
            continue
        own = f"{part.name} of {part.person}" if part.person else part.name
        mine = tuple(n for n in recording.notices if n.where == own)
        quality = beside.get((part.person, f"{part.name} quality"))
        edges = np.linspace(float(part.times[0]), _stop(part), _bins(part) + 1)
        low, high, _ = _binned(part, edges)
        support = _support(part)
        yield SignalFacts(
            session=session.name, recording=recording.name, name=part.name, person=part.person,
            unit=part.unit, modality=part.modality,
            rate=float(part.rate) if isinstance(part, Signal) else math.nan,
            n=len(part), edges=edges, low=low, high=high,
            quality=_binned(quality, edges)[2]
            if isinstance(quality, Signal | Samples)
            else np.empty(0),
            support=support,
            coverage=part.coverage
            if isinstance(part, Signal)
            else min(1.0, support.duration / float(edges[-1] - edges[0])),
            origin=next((n.text for n in mine if n.code == "extracted"), ""),
            source=f"{source.name} ({source.reader})" if source else "",
            notices=tuple(n for n in mine if n.code != "extracted"),
        )  # fmt: skip


def _stop(part: Signal | Samples) -> float:
    if isinstance(part, Signal):
        return part.stop
    return float(part.times[-1]) + (_step(part) if len(part) > 1 else 1.0)


def _step(part: Samples) -> float:
    return float(np.median(np.diff(part.times)))


def _bins(part: Signal | Samples) -> int:
    return max(1, min(BINS, len(part)))


def _binned(part: Signal | Samples, edges: Array) -> tuple[Array, Array, Array]:
    """Smallest, largest and mean value in each bin; NaN where nothing was observed."""
    count = edges.size - 1
    low, high, mean = (np.full(count, np.nan) for _ in range(3))
    bounds = np.searchsorted(part.times, edges - 1e-9)
    for i, (a, b) in enumerate(pairwise(bounds)):
        seen = part.values[a:b]
        seen = seen[np.isfinite(seen)]
        if seen.size:
            low[i], high[i], mean[i] = seen.min(), seen.max(), seen.mean()
    return low, high, mean


def _support(part: Signal | Samples) -> Intervals:
    if isinstance(part, Signal):
        return part.support
    if len(part) < 2:
        return Intervals([(float(part.times[0]), _stop(part))])
    longest = max(PAUSE, PAUSE_STEPS * _step(part))
    breaks = np.flatnonzero(np.diff(part.times) > longest)
    starts = part.times[np.concatenate(([0], breaks + 1))]
    stops = part.times[np.concatenate((breaks, [-1]))]
    stops[-1] = _stop(part)
    kept = stops > starts
    return Intervals(np.column_stack((starts[kept], stops[kept])))
