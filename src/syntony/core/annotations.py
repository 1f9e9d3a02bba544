"""What people write about a session: notes, labels, and what they say of its moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syntony.core.errors import DataError
from syntony.core.moments import Moment

Decision = Literal["open", "agreed", "rejected"]


@dataclass(frozen=True)
class Note:
    """Something written about a time or a span.

    Parameters
    ----------
    id : str
        Unique in its session.
    start : float
        Session time (s).
    text, author : str
        What was written, and by whom.
    stop : float or None
        Its end (s), where it is about a span.
    frame : int or None
        Number of the picture that was seen, in `media`.
    media : str or None
        Which of the session's media it was.
    parent, moment : str or None
        Ids of the note that it answers and of the moment that it is about.
    created, edited : str
        When, as ISO 8601 in UTC; `edited` is empty while it is as it was written.
    """

    id: str
    start: float
    text: str
    author: str
    stop: float | None = None
    frame: int | None = None
    media: str | None = None
    parent: str | None = None
    moment: str | None = None
    created: str = ""
    edited: str = ""

    def __post_init__(self) -> None:
        _check_span(self.start, self.stop)


@dataclass(frozen=True)
class Label:
    """A word of the vocabulary at a time or over a span, set with one key.

    Parameters
    ----------
    id : str
        Unique in its session.
    key, name : str
        The key, and the word that it stood for.
    start : float
        Session time (s).
    author : str
        By whom.
    stop, frame, media, created
        As in `Note`.
    """

    id: str
    key: str
    name: str
    start: float
    author: str
    stop: float | None = None
    frame: int | None = None
    media: str | None = None
    created: str = ""

    def __post_init__(self) -> None:
        _check_span(self.start, self.stop)


@dataclass(frozen=True)
class Judged:
    """A moment with what people said of it.

    Parameters
    ----------
    id : str
        Unique in its session, and the same after the same analysis.
    moment : Moment
        As it was marked or made.
    decision : str
        ``open``, ``agreed`` or ``rejected``.
    edited : bool
        Whether its title is not what it was marked with.
    starred : bool
        Whether it is on the agenda.
    made : bool
        Whether a person marked it, not an analysis.
    """

    id: str
    moment: Moment
    decision: Decision = "open"
    edited: bool = False
    starred: bool = False
    made: bool = False


def _check_span(start: float, stop: float | None) -> None:
    if stop is not None and stop < start:
        raise DataError(f"A span ends after it begins; {start:g} to {stop:g} s came.")
