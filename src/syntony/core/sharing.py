"""What a supervisor's copy holds of a session: parts that somebody chose, until a day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from syntony.core.consent import WORDS, Purpose
from syntony.core.errors import CopyError, ParameterError

#: From and to in session time (s), half-open.
Part = tuple[float, float]
#: What becomes of films and sound: left out, or written anew without what is not shared.
Films = Literal["none", "shared"]


@dataclass(frozen=True)
class SharedCopy:
    """What a copy says of itself.

    Parameters
    ----------
    purpose : str
        For what it was made.
    who : str
        By whom.
    made : str
        When, as ISO 8601 in UTC.
    parts : tuple of (start, stop)
        What is shared, in session time (s); everything else is not in it.
    until : date or None
        The last day on which it can be opened.
    films : str
        ``none`` or ``shared``.
    notes : bool
        Whether what people wrote in the parts is in it.
    """

    purpose: Purpose
    who: str
    made: str
    parts: tuple[Part, ...]
    until: date | None = None
    films: Films = "none"
    notes: bool = False

    @property
    def hidden(self) -> tuple[Part, ...]:
        """What is not shared."""
        return complement(self.parts)

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What everybody must have allowed before it is made."""
        return (self.purpose, "media") if self.films == "shared" else (self.purpose,)

    @property
    def _maker(self) -> str:
        """Who shared it; "me" is what those are called who chose no name."""
        return self.who if self.who not in ("", "me") else "whoever shared it"

    @property
    def told(self) -> tuple[str, ...]:
        """As the audit trails have it."""
        return (
            f"purpose:{self.purpose}",
            *(f"part:{start:.3f}:{stop:.3f}" for start, stop in self.parts),
            f"until:{self.until or ''}", f"films:{self.films}",
            f"notes:{'yes' if self.notes else 'no'}",
        )  # fmt: skip

    def check_open(self, today: date) -> None:
        """Refuse to open it after its last day.

        Raises
        ------
        CopyError
            That day has passed.
        """
        if self.until is not None and today > self.until:
            raise CopyError(
                f"This copy for {WORDS[self.purpose]} could be opened until {self.until}. Ask "
                f"{self._maker} for another one, and erase this one."
            )

    def refuse(self, what: str) -> None:
        """Refuse to do with it what its maker alone may do with the session.

        Raises
        ------
        CopyError
            Always.
        """
        raise CopyError(
            f"This is a copy for {WORDS[self.purpose]}; {what} is for {self._maker} alone, who has "
            "the session."
        )


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts in order, those that touch as one.

    Raises
    ------
    ParameterError
        There is none, or one has no end after its beginning.

    Examples
    --------
    >>> joined([(60, 90), (10, 20), (80, 120)])
    ((10.0, 20.0), (60.0, 120.0))
    """
    found: list[Part] = []
    for start, stop in sorted(parts):
        if not (math.isfinite(start) and math.isfinite(stop) and stop > start):
            raise ParameterError(
                f"A part needs an end after its beginning, in seconds; {start:g} to {stop:g} came."
            )
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], float(stop)))
        else:
            found.append((float(start), float(stop)))
    if not found:
        raise ParameterError("Say what is shared: at least one part or moment; none came.")
    return tuple(found)


def complement(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Everything beside some parts, which are in order and apart.

    Examples
    --------
    >>> complement([(10.0, 20.0), (60.0, 120.0)])
    ((-inf, 10.0), (20.0, 60.0), (120.0, inf))
    """
    edges = [-math.inf, *(edge for part in parts for edge in part), math.inf]
    return tuple(zip(edges[::2], edges[1::2], strict=True))
