"""The shapes of ratings, hunches, emotion words, and of looking without measures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syntony.core.ratings import MOST
from syntony.web.models import Known, Shape, Word
from syntony.web.written import Seconds, Text

Step = Annotated[int, Field(ge=1, le=5)]
Side = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Code = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(min_length=1, max_length=60)]
Reading = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Asked = Literal["not asked", "yes", "partly", "no"]


class NewRating(Shape):
    """A rating that begins: what is rated, the words at its ends, and whose state it is."""

    start: Seconds
    scale: Short
    low: Short
    high: Short
    person: Code


class NewBlock(Shape):
    """Readings without a gap; `first` is the number of the first, counted from 0 s, 25 a second."""

    first: Annotated[int, Field(ge=0, le=1 << 30)]
    values: Annotated[list[Reading], Field(min_length=1, max_length=MOST)]


class RatedRun(Shape):
    """Readings without a gap, from a session time on (s)."""

    start: float
    values: list[float]


class RatingShape(Shape):
    """A rating; `rate` readings a second of session time, and gaps between its runs."""

    id: str
    start: float
    scale: str
    low: str
    high: str
    person: str
    author: str
    created: str
    rate: int
    seconds: float
    runs: list[RatedRun]


class BlockKept(Shape):
    """A block is on the disk."""

    rating: str
    readings: int


class DifferenceShape(Shape):
    """A moment at which two ratings lie apart: the mean of each."""

    start: float
    stop: float
    one: float
    other: float


class ComparisonShape(Shape):
    """Two ratings of the same; `lag`: positive where the first comes first (s)."""

    seconds: float
    lags: list[float]
    profile: list[Known]
    r: Known
    lag: Known
    p: Known
    differences: list[DifferenceShape]
    reason: str
    sentence: str


class NewHunch(Shape):
    """What another is taken to feel or mean, before asking."""

    start: Seconds
    text: Text
    about: Code
    confidence: Step


class HunchEdit(Shape):
    """What is to be changed of a hunch; what is left out stays."""

    text: Text | None = None
    confidence: Step | None = None
    answer: Asked | None = None


class HunchShape(Shape):
    """A hunch, and what the other said of it."""

    id: str
    start: float
    text: str
    about: str
    confidence: int
    author: str
    answer: Asked
    created: str
    edited: str | None


class NewFeeling(Shape):
    """An emotion word, a place in the field of valence and arousal, or both."""

    start: Seconds
    word: Annotated[str, Field(max_length=60)] = ""
    person: Code = ""
    intensity: Step | None = None
    confidence: Step | None = None
    valence: Side | None = None
    arousal: Side | None = None


class FeelingEdit(Shape):
    """What is to be changed of an emotion word; what is left out stays."""

    intensity: Step | None = None
    confidence: Step | None = None
    reply: Annotated[str, Field(max_length=20_000)] | None = None


class FeelingShape(Shape):
    """An emotion word at a time; `person` is empty where it is the author's own."""

    id: str
    start: float
    word: str
    person: str
    author: str
    intensity: int | None
    confidence: int | None
    valence: float | None
    arousal: float | None
    reply: str
    created: str
    edited: str | None


class BlindMark(Shape):
    """Something that was written blind, and whether it lies on a moment that was found."""

    kind: Literal["note", "label", "hunch", "emotion word"]
    id: str
    start: float
    stop: float
    words: str
    met: bool


class BlindFound(Shape):
    """A moment that was found, and whether something written blind lies on it."""

    id: str
    start: float
    stop: float
    title: str
    met: bool


class RevealShape(Shape):
    """What was written blind beside what was found.

    `expected`: how many marks would lie on moments were all of them moved together elsewhere;
    `p`: at which share of such places as many do, or more.
    """

    marks: list[BlindMark]
    found: list[BlindFound]
    met: int
    expected: float
    p: float
    sentence: str


class BlindShape(Shape):
    """Whether measures are hidden from who asks, and what was written since."""

    active: bool
    began: str | None
    ended: str | None
    written: int
    revealed: RevealShape | None


class NewVocabulary(Shape):
    """The words of a library, at most six."""

    words: Annotated[list[Word], Field(min_length=1, max_length=6)]


class AgreementRow(Shape):
    """How two people's labels of one word agree, in seconds of the session."""

    word: str
    one: int
    other: int
    kappa: Known
    low: Known
    high: Known


class AgreementShape(Shape):
    """Labels of two authors, word by word; without two authors the rows are empty."""

    authors: list[str]
    one: str | None
    other: str | None
    rows: list[AgreementRow]
    sentence: str
