"""Moments of a session: what was found, under what people said of it."""

from __future__ import annotations

import hashlib

from syntony.core.annotations import Judged
from syntony.core.moments import Moment
from syntony.core.results import Findings
from syntony.io.store.notebook import Notebook


def judged(findings: Findings | None, notebook: Notebook) -> list[Judged]:
    """Every moment, in the order of time.

    A moment of which somebody said something stays as it was then, whatever a later analysis
    finds.
    """
    found = {moment_id(m): Judged(moment_id(m), m) for m in (findings.moments if findings else ())}
    kept = {one.id: one for one in notebook.moments()}
    return sorted({**found, **kept}.values(), key=lambda one: (one.moment.start, one.id))


def moment_id(moment: Moment) -> str:
    """An id that the same moment has again after the same analysis."""
    text = "\0".join((moment.kind, *moment.signals, *moment.persons, f"{moment.start:.1f}"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
