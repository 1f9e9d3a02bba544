"""Moments as the page lists them: what was found, under what people said of it."""

from __future__ import annotations

import hashlib

from syntony.core.annotations import Judged
from syntony.core.moments import Moment as Found
from syntony.core.results import Findings
from syntony.io.store.notebook import Notebook
from syntony.report import formats
from syntony.web.written import Figure, Moment, Why

#: Kind of the moments that people mark.
MADE = "made"


def judged(findings: Findings | None, notebook: Notebook) -> list[Judged]:
    """Every moment, in the order of time.

    A moment of which somebody said something stays as it was then, whatever a later analysis
    finds.
    """
    found = {moment_id(m): Judged(moment_id(m), m) for m in (findings.moments if findings else ())}
    kept = {one.id: one for one in notebook.moments()}
    return sorted({**found, **kept}.values(), key=lambda one: (one.moment.start, one.id))


def moment_shape(one: Judged) -> Moment:
    """A moment for the page."""
    moment = one.moment
    return Moment(
        id=one.id, kind=moment.kind, shape=moment.shape, start=moment.start, stop=moment.stop,
        peak=moment.peak, title=formats.capital(moment.title), reason=moment.reason,
        why=Why(
            method=moment.method,
            values=[Figure(name=v.name, value=v.value, unit=v.unit) for v in moment.values],
            per_hour_by_chance=moment.per_hour,
        ),
        persons=list(moment.persons), signals=list(moment.signals), strength=moment.strength,
        decision=one.decision, title_edited=one.edited, starred=one.starred,
        source="made" if one.made else "found",
    )  # fmt: skip


def moment_id(moment: Found) -> str:
    """An id that the same moment has again after the same analysis."""
    text = "\0".join((moment.kind, *moment.signals, *moment.persons, f"{moment.start:.1f}"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
