"""The shapes of sharing and privacy: the audit trail."""

from __future__ import annotations

from syntony.web.models import Shape


class Deed(Shape):
    """One row of the audit trail; `ids` name what it concerned, `mark` is the chain so far."""

    number: int
    time: str
    who: str
    what: str
    ids: list[str]
    mark: str


class Fault(Shape):
    """A place at which the trail is not what was written."""

    where: str
    text: str


class Trail(Shape):
    """Who did what and when, and whether nobody changed it since."""

    intact: bool
    faults: list[Fault]
    deeds: list[Deed]
