"""Signals of one person against each other: whether voice, face, body and heart go together.

The arithmetic is that of two persons, and so is the calibration. What differs is who is named:
instead of two persons there are two signals of one, so nothing of it can be taken for synchrony
between people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from syntony.analysis.pairs import Failed, Pair, Prepared, on_one_grid, prepared_signals
from syntony.core.errors import SyntonyError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Session

#: Stands between the person and the signal in the place of a person's code.
OF = ": "


def within_persons(
    session: Session, plan: AnalysisPlan, failed: Failed | None = None
) -> Iterator[Pair]:
    """Yield every pair of a person's own signals that belong to different systems.

    Parameters
    ----------
    session : Session
        With one participant or more.
    plan : AnalysisPlan
        Its `prepare` and `rate` are used.
    failed : callable, optional
        Told ``(what, error)`` of every signal or pair that cannot be prepared; left out, the first
        one raises.

    Yields
    ------
    Pair
        Called ``within PERSON``; in the places of the persons stand ``PERSON: SIGNAL``. Signals of
        one system, or of an unknown one, are not compared: a head's pitch and its place go
        together whatever the person does.
    """
    ready = [p for r in session.recordings for p in prepared_signals(r, session, plan, failed)]
    for person in session.persons:
        own = [p for p in ready if p.signal.person == person and p.signal.modality != "unknown"]
        for one, other in combinations(own, 2):
            if one.signal.modality == other.signal.modality:
                continue
            try:
                pair = on_one_grid(session, (_as_person(one), _as_person(other)), plan)
            except SyntonyError as error:
                if failed is None:
                    raise
                failed(f"{one.signal.name} and {other.signal.name} of {person}", error)
                continue
            yield replace(pair, family="")


def _as_person(prepared: Prepared) -> Prepared:
    """A signal that bears its own name in the place of its person's."""
    person, name = prepared.signal.person, prepared.signal.name
    changes = {"name": f"within {person}", "person": f"{person}{OF}{name}"}
    return replace(
        prepared,
        signal=replace(prepared.signal, **changes),  # type: ignore[arg-type]
        raw=replace(prepared.raw, **changes),  # type: ignore[arg-type]
    )
