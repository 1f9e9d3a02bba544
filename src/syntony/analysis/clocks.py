"""A session on one clock, as its plan says."""

from __future__ import annotations

import math
from dataclasses import replace

from syntony.analysis.align import AlignSettings, align
from syntony.core.clock import NORMAL_95, Clock
from syntony.core.plan import Alignment
from syntony.core.session import Session


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
    clocks = align(
        session.recordings,
        by=choice.by,
        on=choice.on,
        reference=choice.reference,
        given=given,
        settings=settings,
    )
    return replace(session, clocks=clocks)
