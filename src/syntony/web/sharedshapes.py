"""The shapes of supervisor's copies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syntony.io.vault.keys import SHORTEST
from syntony.web.copyshapes import Stretch
from syntony.web.models import Shape, Span


class NewShare(Shape):
    """A copy to make: which parts (s, session time), and what of them.

    `until`: the last day on which it opens; `passphrase`: encrypts it, and is kept nowhere.
    """

    parts: Annotated[list[Stretch], Field(max_length=500)]
    until: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    films: bool = False
    notes: bool = False
    passphrase: Annotated[str, Field(min_length=SHORTEST, max_length=1000)] | None = None


class Visit(Shape):
    """Who opened a copy, and when."""

    who: str
    time: str


class SharedView(Shape):
    """A copy that was made.

    `state`: whether it is here, its last day has passed, it was unshared, or it went with something
    that was erased. `opened`: who opened it where it lies; null where nobody here can know.
    """

    id: str
    made: str
    by: str
    parts: list[Span]
    until: str | None
    films: bool
    notes: bool
    size: int
    encrypted: bool
    state: Literal["here", "ended", "unshared", "gone"]
    unshared: str | None
    opened: list[Visit] | None
    away: str
