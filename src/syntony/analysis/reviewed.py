"""A stored session as those see it who review it: what was found, written and allowed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from syntony.core.clock import Clock
from syntony.core.consent import Purpose, check, generated
from syntony.core.errors import AbsentError, BlindError
from syntony.core.results import Findings
from syntony.core.session import Session
from syntony.core.sharing import SharedCopy
from syntony.core.signals import Array, Participant, Samples
from syntony.io.saved import findings_of
from syntony.io.store import SessionStore
from syntony.io.store.blinds import Blinds
from syntony.io.store.consents import Consents
from syntony.io.store.kept import ANALYSIS, extracted_store
from syntony.io.store.notebook import Notebook


@dataclass(eq=False)
class Reviewed:
    """A stored session and whoever works with it; what does not change is read once.

    Parameters
    ----------
    store : SessionStore
        The session.
    who : callable
        Who works with it now.
    """

    store: SessionStore
    who: Callable[[], str]

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._mark = ""  # of the analysis that was read last
        self._findings: Findings | None = None
        self._ends: tuple[Path | None, float] | None = None

    @cached_property
    def session(self) -> Session:
        """Who met, what was marked, media and clocks; without samples."""
        return self.store.described()

    @cached_property
    def copy(self) -> SharedCopy | None:
        """What it says of itself where it is a supervisor's copy; None elsewhere."""
        return self.store.shared

    @property
    def described(self) -> tuple[Session, ...]:
        """The session, and what was extracted from it as one of its own."""
        made = extracted_store(self.store.folder)
        return (self.session, made.described()) if made else (self.session,)

    @property
    def people(self) -> tuple[Participant, ...]:
        """Who met, with those whom an analysis found in films and sound."""
        found: dict[str, Participant] = {}
        for session in self.described:
            for person in session.participants:
                found.setdefault(person.code, person)
        return tuple(found.values())

    @property
    def duration(self) -> float:
        """Session time at which the last stream or media ends (s)."""
        made = extracted_store(self.store.folder)
        place = made.folder if made else None
        with self._lock:
            if self._ends is None or self._ends[0] != place:
                self._ends = place, self._end(made)
            return self._ends[1]

    def moved(self) -> None:
        """Clocks or recordings are others: what was read of the session is read again."""
        with self._lock:
            self.__dict__.pop("session", None)
            self._ends = None

    @property
    def notebook(self) -> Notebook:
        """What people wrote about it."""
        return Notebook(self.store.folder, self.who(), self.blind)

    @property
    def blind(self) -> bool:
        """Whether who works with it now chose to write before seeing the measures."""
        last = Blinds(self.store.folder).last(self.who())
        return last is not None and not last.ended

    @property
    def consents(self) -> Consents:
        """What those who were recorded allow."""
        return Consents(self.store.folder, self.who())

    def allow(self, purpose: Purpose) -> None:
        """Let a use of the session pass, where everybody who was recorded allows it.

        Raises
        ------
        ConsentError
            Somebody has not allowed it, or took it back.
        """
        if generated(self.session):
            return
        codes = [person.code for person in self.people] if purpose != "review" else []
        check(self.session, codes, self.consents.all(), purpose)

    @property
    def findings(self) -> Findings | None:
        """The newest analysis as it may be seen: None before there is one, and to the blind."""
        return None if self.blind else self.analysis

    @property
    def analysis(self) -> Findings | None:
        """The newest analysis whoever looks; None before there is one."""
        with self._lock:
            mark = self.store.result_marks().get(ANALYSIS, "")
            if mark != self._mark:
                self._findings = self._read() if mark else None
                self._mark = mark
            return self._findings

    def found(self) -> Findings:
        """The newest analysis.

        Raises
        ------
        AbsentError
            There is none yet.
        BlindError
            Who asks looks without measures.
        """
        if self.blind:
            raise BlindError(
                "You chose to write before you see the measures; write a note, a label or a "
                "rating, and reveal them."
            )
        if (findings := self.findings) is None:
            raise AbsentError("This session has not been analyzed yet; analyze it first.")
        return findings

    def _read(self) -> Findings | None:
        for result in self.store.results():
            if result.name == ANALYSIS:
                return findings_of(result.content)
        return None

    def _end(self, made: SessionStore | None) -> float:
        stops = [
            *_stops(self.store, self.session),
            *(_stops(made, made.described()) if made else ()),
        ]
        for recording in self.session.recordings:
            clock = self.session.clocks.get(recording.name)
            for media in recording.media:
                end = media.start + media.duration
                stops.append(clock.to_session(end) if clock else end)
        return max(stops, default=0.0)


def bins_of(times: Array) -> tuple[float, float, int]:
    """Start (s), step (s) and number of the bins in which samples at times of their own fall."""
    step = float(np.median(np.diff(times))) if times.size > 1 else 1.0
    return float(times[0]), step, int((times[-1] - times[0]) // step) + 1


def _stops(store: SessionStore, session: Session) -> Iterator[float]:
    """Session times at which the streams of a store end (s)."""
    lengths = store.lengths()
    for info in store.streams:
        n = lengths.get(info.number, 0)
        if info.quality or not n:
            continue
        if info.rate is None:
            samples = store.read(info)
            assert isinstance(samples, Samples)  # noqa: S101 - they have no rate
            start, step, n = bins_of(samples.times)
            yield start + n * step
            continue
        on = info.on(session.clocks.get(info.recording, Clock()))
        assert on.rate is not None  # noqa: S101 - as above
        yield on.start + n * float(1 / on.rate)
