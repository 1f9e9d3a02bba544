"""The shapes of everything that the page is told and tells."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _known(value: Any) -> Any:
    """What is not known is null: JSON has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


#: A number, or null where it is not known.
Known = Annotated[float | None, BeforeValidator(_known)]
Span = tuple[float, float]


class Shape(BaseModel):
    """An answer: exactly these fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Shape):
    """Why something was refused: what was needed, what came, what to do."""

    code: str
    text: str


class Refused(Shape):
    """The body of every answer that is an error."""

    error: Problem


class LaunchCode(Shape):
    """What the launch file hands to the browser."""

    code: Annotated[str, Field(max_length=200)]


class NoticeShape(Shape):
    """Something a user must know about data or a result."""

    code: str
    text: str
    level: Literal["info", "warning"]
    subject: str


class SessionRow(Shape):
    """A session in the list. `strip`: the strongest evidence in each of 120 parts of its time.

    `shared`: whether it is a supervisor's, which has `ended` after its last day.
    """

    id: str
    name: str
    dyad: str
    date: str | None
    duration: float
    modalities: list[str]
    state: Literal["new", "analyzed", "damaged", "closed", "ended"]
    moments: int
    reviewed: int
    generated: bool
    strip: list[Known]
    problem: str | None
    roles: list[str]
    shared: bool


class LibraryShape(Shape):
    """All sessions of the folder."""

    folder_label: str
    sessions: list[SessionRow]


class Person(Shape):
    """A participant by code, with a letter of their own in this session."""

    code: str
    role: str
    letter: str


class ReviewCopy(Shape):
    """A copy that browsers play: whether it is there, its bytes, about how long it takes (s)."""

    made: bool
    seconds: float
    size: int


class MediaInfo(Shape):
    """Pictures or sound. `start` and `duration` are on the file's own clock (s).

    Session time is ``media + offset + drift * media``. `review` is there where browsers do not
    play the file itself; once it is made, `url` serves it, on the same clock. `film` names the
    pictures that lie in the same file as a sound: who plays them plays both.
    """

    id: str
    kind: Literal["video", "audio"]
    persons: list[str]
    title: str
    start: float
    duration: float
    rate: Known
    width: int
    height: int
    frames: int | None
    playable: bool
    lost: bool
    reason: str | None
    review: ReviewCopy | None
    film: str | None
    offset: float
    drift: float
    url: str


class SignalInfo(Shape):
    """One quantity of one person, on session time (s). `bin`: length of a bin at level 0."""

    id: str
    name: str
    person: str
    rate: Known
    start: float
    stop: float
    low: Known
    high: Known
    quality: Known
    gaps: list[Span]
    bin: float
    levels: int
    samples: int


class Lane(Shape):
    """Signals that are drawn on one axis."""

    id: str
    title: str
    modality: str
    unit: str
    signals: list[SignalInfo]


class Event(Shape):
    """Something at a time, or over a span."""

    start: float
    stop: float | None
    label: str


class EventSeries(Shape):
    """Events of one kind."""

    id: str
    title: str
    person: str | None
    events: list[Event]


class LeadingShape(Shape):
    """Who leads. `interval`: of the lag of the first person before the second (s, signed)."""

    outcome: Literal["leads", "mutual", "undetermined"]
    leader: str | None
    lag: Known
    interval: tuple[Known, Known] | None
    p: Known
    reason: str


class StretchShape(Shape):
    """When the coupling exceeds chance over the whole session."""

    start: float
    stop: float
    p: Known
    strength: Known
    leading: LeadingShape


class CourseShape(Shape):
    """Strength of each window, and where chance keeps it."""

    time: list[float]
    value: list[Known]
    low: list[Known]
    high: list[Known]


class ProfileShape(Shape):
    """Strength at each lag over the whole session, and where chance keeps it."""

    lag: list[float]
    value: list[Known]
    low: list[Known]
    high: list[Known]


class MapView(Shape):
    """How the bytes of a map are read: ``value = raw * scale + offset``, -128 is unknown."""

    rows: int
    columns: int
    lags: Span
    times: Span
    scale: float
    offset: float


class FindingView(Shape):
    """One signal of one pair or group: its answer, its null, its leader, its moments."""

    id: str
    signal: str
    title: str
    modality: str
    measure: str
    persons: list[str]
    unit: str
    answer: str
    p: Known
    leading: LeadingShape
    sentence: str
    stretches: list[StretchShape]
    course: CourseShape | None
    profile: ProfileShape | None
    map: MapView | None
    window: Known
    method: str
    notices: list[NoticeShape]
    amounts: dict[str, Known]


class NullShape(Shape):
    """One test of a finding against chance: the observed value, and that of every imitation.

    `reached` counts the imitations that are at least as large; ``p = (1 + reached) / (1 + n)``.
    """

    test: str
    statistic: str
    observed: Known
    null: list[Known]
    reached: int
    p: Known
    surrogate: str
    keeps: str


class Word(Shape):
    """One key of the labeling vocabulary; its shape is told apart without color."""

    key: Annotated[str, Field(pattern=r"^[1-6]$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    shape: Literal["triangle", "inverted", "diamond", "circle", "ring", "square", "star"]
    definition: Annotated[str, Field(max_length=400)] = ""


class PlantedShape(Shape):
    """Coupling that was put into a generated session."""

    signal: str
    start: float
    stop: float
    leader: str
    lag: float


class CopyFacts(Shape):
    """What a session says of itself that is a supervisor's copy. `hidden`: what is not shared."""

    by: str
    made: str
    until: str | None
    parts: list[Span]
    hidden: list[Span]


class SessionView(Shape):
    """Everything about a session but samples, maps and what people wrote."""

    id: str
    name: str
    dyad: str
    generated: bool
    duration: float
    persons: list[Person]
    media: list[MediaInfo]
    lanes: list[Lane]
    events: list[EventSeries]
    findings: list[FindingView]
    notices: list[NoticeShape]
    vocabulary: list[Word]
    blind: bool
    analyzed: bool
    planted: list[PlantedShape] | None
    shared: CopyFacts | None


class MomentRow(Shape):
    """One finding at one time."""

    finding: str
    title: str
    value: Known
    low: Known
    high: Known
    state: Literal["above chance", "within chance", "unknown"]
    leader: str | None
    lag: Known
    quality: str


class ThisMoment(Shape):
    """Every finding at one time."""

    t: float
    rows: list[MomentRow]
    sentence: str


class Column(Shape):
    """A column of the table."""

    key: str
    title: str
    unit: str | None


class TableShape(Shape):
    """The command line's table of findings, and their sentences."""

    columns: list[Column]
    rows: list[dict[str, str | float | None]]
    words: list[str]


class Job(Shape):
    """Work that goes on beside the page."""

    id: str
    kind: str
    session: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    words: str
    error: str | None


class PlanText(Shape):
    """A plan as TOML; empty is the default plan."""

    plan: Annotated[str, Field(max_length=200_000)] = ""
