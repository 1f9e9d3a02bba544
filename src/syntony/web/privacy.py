"""The shapes of sharing and privacy: the audit trail, consent and erasure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syntony.core.consent import Purpose
from syntony.web.models import Shape

#: What a person said last for a purpose.
Answer = Literal["given", "withdrawn", "unknown"]


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


class Said(Shape):
    """What one person said once."""

    person: str
    purpose: Purpose
    given: bool
    time: str
    who: str


class NewConsent(Shape):
    """What a person says now: given, or withheld or withdrawn."""

    person: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Purpose
    given: bool


class Allowance(Shape):
    """Whether a purpose is allowed by all, what each person said last, and why it is not."""

    purpose: Purpose
    words: str
    allowed: bool
    reason: str | None
    persons: dict[str, Answer]


class ConsentView(Shape):
    """For what a session may be used, and all that was said in order."""

    needed: bool
    purposes: list[Allowance]
    said: list[Said]


class Erasure(Shape):
    """What to erase: all of a session, or its films and sound. `confirm`: the session's name."""

    what: Literal["session", "media"]
    confirm: Annotated[str, Field(max_length=1000)]


class RemovedFile(Shape):
    """One file that was removed, by size (bytes) and hash; its name may name somebody."""

    kind: str
    size: int
    sha256: str


class Proven(Shape):
    """Proof of an erasure. `elsewhere`: media files outside the session's folder, which stay.

    `exports`: how often something was taken away before; `mark`: the end of the trail that holds
    the same list.
    """

    session: str
    what: Literal["session", "media"]
    removed: list[RemovedFile]
    size: int
    elsewhere: int | None
    exports: int | None
    mark: str


class FilmFate(Shape):
    """What becomes of a film or sound that holds something of a part.

    `what`: written anew, silenced, or impossible, with the `reason`; `inside`: whether it lies in
    the session's folder (others stay where they are); `seconds`: about how long it takes.
    """

    title: str
    what: Literal["anew", "silenced", "impossible"]
    reason: str
    inside: bool
    seconds: float


class PartOutlook(Shape):
    """What removing a part would take out: films, rows by what they are, and all masked copies."""

    films: list[FilmFate]
    count: dict[str, int]
    copies: int


class PartRemoval(Shape):
    """Which part to remove (s), by the session's name.

    `erase_films`: erase films and sound whole that cannot be written anew; otherwise they are a
    reason to refuse.
    """

    start: Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]
    stop: Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]
    confirm: Annotated[str, Field(max_length=1000)]
    erase_films: bool = False
