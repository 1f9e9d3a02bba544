"""The shapes of what people write and say: moments, notes, labels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syntony.web.models import Known, Shape

#: Session time (s) as the page gives it.
Seconds = Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]
Frame = Annotated[int, Field(ge=0, le=1 << 40)]
MediaId = Annotated[str, Field(pattern=r"^m\d{1,6}$")]
NoteId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]


class Figure(Shape):
    """One number with its unit."""

    name: str
    value: Known
    unit: str


class Why(Shape):
    """The rule by which a moment was marked, and how often chance would mark one."""

    method: str
    values: list[Figure]
    per_hour_by_chance: Known


class Moment(Shape):
    """A span that may be worth a look: a question, never a grade."""

    id: str
    kind: str
    shape: Literal["triangle", "inverted", "diamond", "circle", "ring", "square", "star"]
    start: float
    stop: float
    peak: float
    title: str
    reason: str
    why: Why
    persons: list[str]
    signals: list[str]
    strength: Known
    decision: Literal["open", "agreed", "rejected"]
    title_edited: bool
    starred: bool
    source: Literal["found", "made"]


class MomentEdit(Shape):
    """What is to be said of a moment; what is left out stays."""

    decision: Literal["open", "agreed", "rejected"] | None = None
    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    start: Seconds | None = None
    stop: Seconds | None = None
    starred: bool | None = None


class NewMoment(Shape):
    """A moment that a person marks."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    start: Seconds
    stop: Seconds


class NewNote(Shape):
    """A note at a time or over a span."""

    start: Seconds
    stop: Seconds | None = None
    frame: Frame | None = None
    media: MediaId | None = None
    text: Text
    parent: NoteId | None = None
    moment: NoteId | None = None


class NoteEdit(Shape):
    """What is to be changed of a note; what is left out stays."""

    start: Seconds | None = None
    stop: Seconds | None = None
    text: Text | None = None


class NoteShape(Shape):
    """A note."""

    id: str
    start: float
    stop: float | None
    frame: int | None
    media: str | None
    text: str
    author: str
    parent: str | None
    moment: str | None
    created: str
    edited: str | None


class NewLabel(Shape):
    """A word of the vocabulary, by its key."""

    key: Annotated[str, Field(min_length=1, max_length=8)]
    start: Seconds
    stop: Seconds | None = None
    frame: Frame | None = None
    media: MediaId | None = None


class LabelEdit(Shape):
    """What is to be changed of a label; what is left out stays."""

    key: Annotated[str, Field(min_length=1, max_length=8)] | None = None
    start: Seconds | None = None
    stop: Seconds | None = None


class LabelShape(Shape):
    """A label."""

    id: str
    key: str
    name: str
    start: float
    stop: float | None
    frame: int | None
    media: str | None
    author: str
    created: str


class Stepped(Shape):
    """What was undone or done again, in words, and of what kind; null where there was nothing."""

    done: str | None
    changed: list[str]
