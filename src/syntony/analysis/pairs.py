"""From a session to pairs or groups of persons on one grid, ready to be measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations
from operator import and_

from syntony.analysis.defaults import steps_for
from syntony.analysis.grid import common_grid
from syntony.analysis.prepare import prepare
from syntony.core.clock import Clock
from syntony.core.errors import DataError, SyntonyError
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Provenance
from syntony.core.session import Notice, Recording, Session, Stream, on_session_time
from syntony.core.signals import Modality, Samples, Signal, SignalSet
from syntony.core.spans import Intervals

#: Told of what could not be prepared: (what, error).
Failed = Callable[[str, SyntonyError], None]


@dataclass(frozen=True, eq=False)
class Pair:
    """Two or more persons' signals of one name, prepared, on one grid.

    Parameters
    ----------
    session, dyad : str
        Where it comes from.
    stratum : str
        Pseudo-dyads are made within it only; empty where the plan names none.
    signals : tuple of Signal
        One a person, prepared; same rate, start and length.
    raw : tuple of Signal
        The same ones as they came, on session time: amounts are read from these.
    clock_error : float
        Standard error (s) of the time between the recordings; NaN if unknown.
    provenance : Provenance
        Sources and preparation steps.
    notices : tuple of Notice
        What the user must know about these signals.
    family : str
        The channels that all are among, such as those of a cap; empty where they stand alone.
    """

    session: str
    dyad: str
    stratum: str
    signals: tuple[Signal, ...]
    raw: tuple[Signal | Samples, ...]
    clock_error: float
    provenance: Provenance
    notices: tuple[Notice, ...] = ()
    family: str = ""

    @property
    def name(self) -> str:
        """What was measured."""
        return self.signals[0].name

    @property
    def modality(self) -> Modality:
        """The system it belongs to."""
        return self.signals[0].modality

    @property
    def persons(self) -> tuple[str, ...]:
        """Codes of the persons, in order."""
        return tuple(signal.person for signal in self.signals)

    @property
    def support(self) -> Intervals:
        """When all were observed at once."""
        return reduce(and_, (signal.support for signal in self.signals))

    @property
    def method(self) -> str:
        """What keeps brain signals of different methods from being pooled: their unit."""
        return self.raw[0].unit if self.modality == "brain" else ""

    @property
    def rate(self) -> Fraction:
        """Common rate (Hz)."""
        return self.signals[0].rate


@dataclass(frozen=True, eq=False)
class Prepared:
    """One signal after its steps, with what is known of its origin.

    Parameters
    ----------
    signal, raw : Signal, Signal or Samples
        Prepared, and as it came, on session time.
    recording : Recording
        Where it is from.
    steps : tuple of str
        How it was extracted and prepared, in words.
    notices : tuple of Notice
        What concerns it.
    family : str
        The channels that it is among.
    """

    signal: Signal
    raw: Signal | Samples
    recording: Recording
    steps: tuple[str, ...]
    notices: tuple[Notice, ...]
    family: str = ""


def pairs(session: Session, plan: AnalysisPlan, failed: Failed | None = None) -> Iterator[Pair]:
    """Prepare a session's signals and yield every pair, or the group, that the plan compares.

    Parameters
    ----------
    session : Session
        With two or more participants.
    plan : AnalysisPlan
        Its `modalities`, `prepare`, `rate` and `pairs` are used.
    failed : callable, optional
        Told ``(what, error)`` of every signal or pair that cannot be prepared; the others are
        yielded all the same. Left out, the first one raises.

    Yields
    ------
    Pair
        By signal name, then by persons in the order of the session.

    Raises
    ------
    DataError
        No signal is shared by two persons, or two of them never overlap in time.
    """
    prepared = [p for r in session.recordings for p in prepared_signals(r, session, plan, failed)]
    order = list(session.persons)
    names = list(dict.fromkeys(p.signal.name for p in prepared))
    found = False
    for name in names:
        of_name = {p.signal.person: p for p in prepared if p.signal.name == name}
        people = sorted((p for p in of_name if p in order), key=order.index)
        for together in _compared(people, plan):
            found = True
            chosen = [of_name[person] for person in together]
            try:
                for other in chosen[1:]:
                    _refuse_two_methods(chosen[0].raw, other.raw)
                pair = on_one_grid(session, chosen, plan)
            except SyntonyError as error:
                if failed is None:
                    raise
                failed(f"{name} of {' and '.join(together)}", error)
                continue
            yield pair
    if not found:
        raise DataError(
            f"Session {session.name!r} has no signal that two persons share; it has: "
            + ("; ".join(f"{p.signal.person}: {p.signal.name}" for p in prepared) or "none")
            + ". Name persons and signals in the recipe's columns."
            + ("" if prepared else _why(session))
        )


def _why(session: Session) -> str:
    """What was said about a session of which no signal is left."""
    told = dict.fromkeys(n.text for n in session.notices if n.warning and len(n.text) < 250)
    return " ".join(["", "What was said about it:", *told]) if told else ""


def _compared(people: Sequence[str], plan: AnalysisPlan) -> Iterator[tuple[str, ...]]:
    """Who is compared with whom."""
    if plan.pairs == "group":
        if len(people) > 1:
            yield tuple(people)
        return
    for first, second in combinations(people, 2):
        if plan.pairs == "all" or first == people[0]:
            yield first, second


def prepared_signals(
    recording: Recording, session: Session, plan: AnalysisPlan, failed: Failed | None
) -> Iterator[Prepared]:
    """Every signal of a recording on session time, after the plan's steps."""
    clock = session.clocks.get(recording.name, Clock())
    for stream in recording.streams:
        timed = on_session_time(stream, clock)
        for part in timed if isinstance(timed, SignalSet) else (timed,):
            if plan.modalities is not None and part.modality not in plan.modalities:
                continue
            choices, notices = steps_for(part, plan), _concerning(part, recording.notices)
            origin = tuple(n.text for n in notices if n.code == "extracted")
            if isinstance(part, Samples):
                notices = (*notices, _resampling_notice(part))
            try:
                signal, steps = prepare(part, choices)
            except SyntonyError as error:
                if failed is None:
                    raise
                failed(f"{part.name} of {part.person}" if part.person else part.name, error)
                continue
            spoken = tuple(n for n in notices if n.code != "extracted")
            family = _family(stream, origin)
            yield Prepared(signal, part, recording, (*origin, *steps), spoken, family)


def _family(stream: Stream, origin: tuple[str, ...]) -> str:
    """The set of channels, or the extractor, that a signal is one of several of."""
    if isinstance(stream, SignalSet) and len(stream.channels) > 1:
        first = stream.channels[0]
        return first.rpartition("/")[0] or first.rpartition(" ")[0] or "channels"
    _, by, how = origin[0].rpartition(" by ") if origin else ("", "", "")
    return how.partition(" (")[0] if by else ""


def _concerning(part: Signal | Samples, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Notices on a recording without those on the extraction of its other signals."""
    own = f"{part.name} of {part.person}" if part.person else part.name
    return tuple(n for n in notices if n.code not in ("extracted", "masked") or n.where == own)


def _resampling_notice(part: Samples) -> Notice:
    text = f"{part.name} came at times of its own and was put on a regular grid (see the steps)."
    return Notice("resampled", text, part.person, warning=False)


def _refuse_two_methods(one: Signal | Samples, other: Signal | Samples) -> None:
    """EEG and fNIRS are not interchangeable, whatever a recipe calls them: their units tell."""
    if "brain" in (one.modality, other.modality) and one.unit != other.unit:
        raise DataError(
            f"{one.name} of {one.person} is in {one.unit or 'no unit'}, that of {other.person} in "
            f"{other.unit or 'no unit'}: signals of the brain are compared within one method only. "
            "Give different quantities different names in the recipe."
        )


def on_one_grid(session: Session, chosen: Sequence[Prepared], plan: AnalysisPlan) -> Pair:
    """Prepared signals on one grid over the time that all cover."""
    signals = common_grid([one.signal for one in chosen], rate=plan.rate)
    recordings = dict.fromkeys(one.recording for one in chosen)
    middle = signals[0].start + signals[0].duration / 2
    families = {one.family for one in chosen}
    return Pair(
        session=session.name,
        dyad=session.dyad or session.name,
        stratum=session.design.get(plan.null.stratum, ""),
        signals=tuple(signals),
        raw=tuple(one.raw for one in chosen),
        clock_error=session.clock_error(tuple(r.name for r in recordings), middle),
        provenance=Provenance(
            sources=tuple(r.source for r in recordings if r.source),
            steps=tuple(dict.fromkeys(step for one in chosen for step in one.steps)),
            seed=plan.seed,
        ),
        notices=tuple(dict.fromkeys(notice for one in chosen for notice in one.notices)),
        family=families.pop() if len(families) == 1 else "",
    )
