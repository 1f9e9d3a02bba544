"""A minute of two people, to see what a plan's settings do before hours are computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from syntony.analysis.media import extract_media
from syntony.analysis.run import analyze
from syntony.core.areas import Regions
from syntony.core.errors import DataError
from syntony.core.extraction import Extractor
from syntony.core.guidance import Guidance, advice
from syntony.core.plan import AnalysisPlan, MeasureChoice, Null
from syntony.core.registry import get
from syntony.core.results import Finding
from syntony.core.session import Media, Recording, Session, on_session_time
from syntony.core.signals import Modality, Samples, Signal, SignalSet

#: Length of what is looked at (s), and the surrogates of a look.
MINUTE, LOOK = 60.0, 99
#: Windows that a minute must hold at least.
_WINDOWS = 4


@dataclass(frozen=True, eq=False)
class Minute:
    """The signals of two people, on the session's clock.

    Parameters
    ----------
    session : Session
        Of two recordings, one a person, without anything else.
    signals : tuple of Signal
        The same two.
    """

    session: Session
    signals: tuple[Signal, Signal]

    @property
    def modality(self) -> Modality:
        """What was measured."""
        return self.signals[0].modality

    def advice(self, setting: str) -> Guidance | None:
        """What the literature says about a setting for this kind of signal."""
        return advice(setting, self.modality, self.signals[0].unit)


@dataclass(frozen=True, eq=False)
class Look:
    """What a plan's settings make of a minute.

    Parameters
    ----------
    finding : Finding
        With few surrogates: a look, not a result.
    window, max_lag : float
        As they were used (s): a minute holds no windows of a minute.
    words : str
        What is shown.
    """

    finding: Finding
    window: float
    max_lag: float
    words: str


def minute_of(session: Session, plan: AnalysisPlan, regions: Mapping[str, Regions]) -> Minute:
    """Find a minute of a signal that two people share.

    Parameters
    ----------
    session : Session
        Aligned; nothing extracted.
    plan : AnalysisPlan
        Its `modalities` say which signals count.
    regions : mapping of str to Regions
        By recording: where whose movement is looked for in its film.

    Returns
    -------
    Minute
        From the middle of the time that both cover; of a film its first minute.

    Raises
    ------
    DataError
        No two people share such a signal, or a film's movement.
    FormatError, LimitError
        The film cannot be decoded.
    """
    wanted = plan.modalities
    by_name: dict[str, dict[str, Signal]] = {}
    for signal in _signals(session):
        if signal.person and (wanted is None or signal.modality in wanted):
            by_name.setdefault(signal.name, {}).setdefault(signal.person, signal)
    for people in by_name.values():
        for one, two in combinations(people.values(), 2):
            start, stop = max(one.start, two.start), min(one.stop, two.stop)
            if stop - start >= MINUTE / 3:
                begin = max(start, (start + stop - MINUTE) / 2)
                return _minute(session, one, two, begin, min(stop, begin + MINUTE))
    if wanted is None or "movement" in wanted:
        for recording in session.recordings:
            for media in recording.media:
                if media.kind == "video" and len(media.persons) > 1:
                    return _filmed(session, recording, media, regions.get(recording.name))
    raise DataError(
        "Nothing here that two people share can be looked at beforehand: this recipe's signals "
        "are made during the analysis, or are not in these files."
    )


def look(minute: Minute, measure: MeasureChoice) -> Look:
    """Compute what a measure makes of a minute.

    Parameters
    ----------
    minute : Minute
        Two people's signals.
    measure : MeasureChoice
        With window and largest lag; a window of which a minute holds fewer than four is
        shortened, and that is said.

    Raises
    ------
    DataError
        The minute is too short, or holds too few observations.
    """
    length = min(signal.duration for signal in minute.signals)
    told = dict(measure.settings)
    asked = float(told.get("window", 60.0))
    most = length / (1 + (_WINDOWS - 1) / 4)
    window = min(asked, round(most / 2, 1))
    lag = min(float(told.get("max_lag", 5.0)), round(window / 2, 2))
    told |= {"window": window, "step": max(0.2, window / 8), "max_lag": lag}
    plan = AnalysisPlan(
        extract=(), moments=(), inter_brain=False,
        measures=(measure.model_copy(update={"settings": told}),),
        null=Null(members=("spectrum",), surrogates=LOOK),
    )  # fmt: skip
    found = analyze(minute.session, plan)
    if not found.findings:
        raise DataError(
            found.failures[0].text if found.failures else "This minute holds too little to compare."
        )
    words = f"{length:.0f} s, {LOOK} surrogates of the spectrum: a look, not a result."
    if window < asked:
        words += f" So little holds no windows of {asked:g} s; these are {window:g} s."
    return Look(found.findings[0], window, lag, words)


def _filmed(session: Session, recording: Recording, media: Media, drawn: Regions | None) -> Minute:
    """Motion energy of the first minute of a film."""
    motion: Extractor = get("extractors", "motion_energy")
    told = {} if drawn is None else drawn.model_dump(exclude_none=True)
    made = extract_media(media, motion, motion.settings(**told), until=MINUTE)
    clock = session.clocks.get(recording.name)
    found: dict[str, Signal] = {}
    for stream in made.streams:
        if isinstance(stream, Signal) and stream.person and stream.name == "motion_energy":
            timed = stream if clock is None else on_session_time(stream, clock)
            found.setdefault(stream.person, timed)  # type: ignore[arg-type] # a signal stays one
    if len(found) < 2:
        raise DataError(f"{media.path.name} shows the movement of fewer than two people.")
    one, two = list(found.values())[:2]
    start = max(one.start, two.start)
    return _minute(session, one, two, start, min(one.stop, two.stop, start + MINUTE))


def _minute(session: Session, one: Signal, two: Signal, start: float, stop: float) -> Minute:
    pieces = (one.between(start, stop), two.between(start, stop))
    recordings = tuple(Recording(signal.person, (signal,)) for signal in pieces)
    people = tuple(p for p in session.participants if p.code in (one.person, two.person))
    ordered = sorted(pieces, key=lambda s: [p.code for p in people].index(s.person))
    made = replace(session, participants=people, recordings=recordings, clocks={})
    return Minute(made, (ordered[0], ordered[1]))


def _signals(session: Session) -> list[Signal]:
    return [
        signal
        for stream in session.streams
        if not isinstance(stream, Samples)
        for signal in (stream if isinstance(stream, SignalSet) else (stream,))
        if np.isfinite(signal.values).any()
    ]
