"""What people write of a session: notes, labels, hunches, emotion words, judged moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syntony.core.clock import ClockSource
from syntony.core.errors import DataError
from syntony.core.moments import Moment

Decision = Literal["open", "agreed", "rejected"]
#: What the other person said of a hunch.
Answer = Literal["not asked", "yes", "partly", "no"]


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


@dataclass(frozen=True)
class Hunch:
    """What somebody took another to feel or mean, before asking.

    Parameters
    ----------
    id : str
        Unique in its session.
    start : float
        Session time (s).
    text : str
        The hunch.
    about : str
        Code of the person whom it is about.
    confidence : int
        How sure its author was, from 1 (a guess) to 5 (sure).
    author : str
        By whom.
    answer : str
        What the other said when asked: ``not asked``, ``yes``, ``partly`` or ``no``.
    created, edited
        As in `Note`.
    """

    id: str
    start: float
    text: str
    about: str
    confidence: int
    author: str
    answer: Answer = "not asked"
    created: str = ""
    edited: str = ""

    def __post_init__(self) -> None:
        _check_step("confidence", self.confidence)


@dataclass(frozen=True)
class Feeling:
    """A word for an emotion at a time, a place in the field of valence and arousal, or both.

    Parameters
    ----------
    id : str
        Unique in its session.
    start : float
        Session time (s).
    word : str
        The word; empty where only a place in the field was chosen.
    person : str
        Code of the person who is taken to feel it; empty: the author.
    author : str
        By whom.
    intensity, confidence : int or None
        From 1 to 5.
    valence, arousal : float or None
        From -1 (unpleasant, calm) to 1 (pleasant, excited); both or none.
    reply : str
        What the other person said when the word was offered.
    created, edited
        As in `Note`.
    """

    id: str
    start: float
    word: str
    person: str
    author: str
    intensity: int | None = None
    confidence: int | None = None
    valence: float | None = None
    arousal: float | None = None
    reply: str = ""
    created: str = ""
    edited: str = ""

    def __post_init__(self) -> None:
        for name, step in (("intensity", self.intensity), ("confidence", self.confidence)):
            if step is not None:
                _check_step(name, step)
        if (self.valence is None) != (self.arousal is None):
            raise DataError("A place in the field needs a valence and an arousal; one came.")
        for value in (self.valence, self.arousal):
            if value is not None and not -1 <= value <= 1:
                raise DataError(f"Valence and arousal go from -1 to 1; {value:g} came.")
        if not self.word and self.valence is None:
            raise DataError("A feeling needs a word or a place in the field; neither came.")


@dataclass(frozen=True)
class ReportDraft:
    """How the report for one audience shall be, as somebody set it up.

    Parameters
    ----------
    id : str
        The audience.
    pages : tuple of str
        What is switched on.
    moments : tuple of str
        Ids of the moments on the first page.
    opening, closing : str
        Words before and after everything else.
    body : bool
        Whether a report in plain words may tell of the inside of a body.
    """

    id: str
    pages: tuple[str, ...]
    moments: tuple[str, ...] = ()
    opening: str = ""
    closing: str = ""
    body: bool = False


def _check_step(name: str, value: int) -> None:
    if not 1 <= value <= 5:
        raise DataError(f"The {name} goes from 1 to 5; {value} came.")


def _check_span(start: float, stop: float | None) -> None:
    if stop is not None and stop < start:
        raise DataError(f"A span ends after it begins; {start:g} to {stop:g} s came.")


@dataclass(frozen=True)
class Correction:
    """A recording's clock as it was put right after the import; it stands before the file's.

    Parameters
    ----------
    id : str
        Unique in its session; tells nothing of the recording's name.
    recording : str
        Name of the recording.
    offset, drift, offset_error, drift_error, reference, source
        As of `syntony.core.clock.Clock`; an error that nobody knows is None.
    created : str
        When, as ISO 8601 in UTC.
    """

    id: str
    recording: str
    offset: float
    drift: float
    offset_error: float | None
    drift_error: float | None
    reference: float
    source: ClockSource
    created: str = ""
