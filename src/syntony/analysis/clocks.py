"""A session on one clock, as its plan says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from syntony.analysis.align import align
from syntony.analysis.clocklines import AlignSettings, clock_through
from syntony.core.clock import NORMAL_95, Clock
from syntony.core.plan import Alignment, ClockChoice
from syntony.core.session import Session
from syntony.core.signals import Array


def on_one_clock(session: Session, choice: Alignment | None) -> Session:
    """Align a session's recordings.

    Parameters
    ----------
    session : Session
        With the clocks that its files know, if any.
    choice : Alignment or None
        How; None leaves the clocks as they are.

    Returns
    -------
    Session
        With a clock for every recording.

    Raises
    ------
    ClockError
        The recordings cannot be brought together.
    ParameterError
        There is no such recording, signal or setting.
    """
    if choice is None or len(session.recordings) < 2:
        return session
    settings = AlignSettings.checked("align", choice.settings)
    error = math.nan if choice.offset_error is None else choice.offset_error
    drift = settings.usual_drift / NORMAL_95  # nobody measured it; crystals keep within the usual
    given = {
        name: Clock(offset=offset, offset_error=error, drift_error=drift, source="given")
        for name, offset in choice.offsets.items()
    }
    given |= {name: clock_chosen(name, told, settings)[0] for name, told in choice.clocks.items()}
    clocks = align(
        session.recordings,
        by=choice.by,
        on=choice.on,
        reference=choice.reference,
        given=given,
        settings=settings,
    )
    return replace(session, clocks=clocks)


def clock_chosen(
    name: str, told: ClockChoice, settings: AlignSettings | None = None
) -> tuple[Clock, Array]:
    """The clock that a plan tells of a recording.

    Parameters
    ----------
    name : str
        Of the recording, for errors.
    told : ClockChoice
        Marks, or numbers.
    settings : AlignSettings, optional
        What is taken for granted about clocks.

    Returns
    -------
    clock : Clock
        Fitted where there are marks.
    residuals : ndarray, shape (n_marks,)
        Session time of each mark minus what the clock makes of its device time (s).

    Raises
    ------
    ClockError
        No clock explains the marks.
    """
    settings = settings or AlignSettings()
    drift_error = settings.usual_drift / NORMAL_95 if told.drift_error is None else told.drift_error
    if not told.marks:
        error = math.nan if told.offset_error is None else told.offset_error
        clock = Clock(
            told.offset, told.drift, error, drift_error, told.reference, source=told.source
        )
        return clock, np.empty(0)
    times, others = np.array(sorted(told.marks)).T
    settings = settings.model_copy(update={"marker_error": told.mark_error})
    clock = clock_through(times, others - times, f"Marks of {name}", settings, source="marks")
    return clock, others - np.array([clock.to_session(float(t)) for t in times])
