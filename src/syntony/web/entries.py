"""What the routes of everything that people write have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from syntony.core.errors import AbsentError, ParameterError
from syntony.web.library import Opened


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Kind = TypeVar("_Kind", bound=_Named)


def one_of(every: Iterable[_Kind], name: str) -> _Kind:
    """The one with this id.

    Raises
    ------
    AbsentError
        There is none.
    """
    for one in every:
        if one.id == name:
            return one
    raise AbsentError("It is not there; somebody may have erased it.")


def known(opened: Opened, code: str) -> str:
    """The code of somebody who met.

    Raises
    ------
    ParameterError
        Nobody has this code.
    """
    codes = [person.code for person in opened.people]
    if code not in codes:
        raise ParameterError(f"Nobody here has the code {code!r}; there are {', '.join(codes)}.")
    return code


def now() -> str:
    """The time as entries have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
