"""Settings of an import, tried on a minute before hours are computed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from syntony.analysis.offers import cost_of, offers
from syntony.analysis.previews import Minute, look, minute_of
from syntony.core.areas import Regions
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Session
from syntony.core.signals import Signal
from syntony.report import formats
from syntony.report.methods import measure_title
from syntony.web.findings import course_shape, profile_shape
from syntony.web.intakeshapes import AdviceShape, OfferShape, PreviewShape, SketchShape

#: Points of a signal in small.
POINTS = 300


@dataclass(frozen=True, eq=False)
class Tried:
    """A session with settings that somebody tries.

    Parameters
    ----------
    told : str
        What the session hangs on, as a key.
    session : Session
        Aligned; nothing extracted.
    plan : AnalysisPlan
        As it would be computed.
    regions : mapping of str to Regions
        By recording, where somebody has drawn them.
    """

    told: str
    session: Session
    plan: AnalysisPlan
    regions: Mapping[str, Regions]


@dataclass(eq=False)
class Tries:
    """What was read for the last try: the next one changes a setting, rarely a file."""

    _sessions: dict[str, Session] = field(default_factory=dict)
    _minutes: dict[object, Minute] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def session(self, told: str, read: Callable[[], Session]) -> Session:
        """The session that the page speaks of."""
        with self._lock:
            if told not in self._sessions:
                made = read()
                self._sessions.clear()
                self._minutes.clear()
                self._sessions[told] = made
            return self._sessions[told]

    def cost(self, key: str, tried: Tried) -> OfferShape:
        """A recipe with what it costs here."""
        offer = offers()[key]
        cost = cost_of(tried.session, tried.plan)
        return OfferShape(key=key, title=offer.title, statement=offer.statement, **cost._asdict())

    def preview(self, tried: Tried) -> PreviewShape:
        """What the settings make of a minute.

        Raises
        ------
        DataError
            No two people share a signal that can be looked at.
        """
        key = (tried.told, tried.plan.modalities)
        with self._lock:
            again = key in self._minutes
            if not again:
                self._minutes[key] = minute_of(tried.session, tried.plan, tried.regions)
            minute = self._minutes[key]
        began = time.perf_counter()
        seen = look(minute, tried.plan.measures[0])
        took = 1000 * (time.perf_counter() - began)
        first = minute.signals[0]
        return PreviewShape(
            title=formats.capital(formats.quantity(first.name)), unit=first.unit,
            signals=[_sketch(signal) for signal in minute.signals],
            measure=measure_title(seen.finding.result.measure), window=seen.window,
            max_lag=seen.max_lag,
            course=course_shape(seen.finding.course), profile=profile_shape(seen.finding),
            words=seen.words, advice=_advice(minute), took_ms=took, again=again,
        )  # fmt: skip


def _advice(minute: Minute) -> dict[str, AdviceShape]:
    found = {name: minute.advice(name) for name in ("window", "max_lag")}
    return {
        name: AdviceShape(low=g.low, high=g.high, statement=g.statement, ground=g.ground)
        for name, g in found.items()
        if g is not None
    }


def _sketch(signal: Signal) -> SketchShape:
    width = max(1, -(-len(signal) // POINTS))
    whole = signal.values[: len(signal) // width * width].reshape(-1, width)
    known = np.isfinite(whole)
    sums, counts = np.where(known, whole, 0.0).sum(axis=1), known.sum(axis=1)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return SketchShape(
        person=signal.person, start=signal.start, step=width / float(signal.rate),
        values=means.tolist(),
    )  # fmt: skip
