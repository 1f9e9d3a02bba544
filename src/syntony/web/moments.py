"""Moments as the page lists them."""

from __future__ import annotations

from syntony.core.annotations import Judged
from syntony.report import formats
from syntony.web.written import Figure, Moment, Why

#: Kind of the moments that people mark.
MADE = "made"


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
