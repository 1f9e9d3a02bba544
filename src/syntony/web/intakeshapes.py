"""The shapes of the import: places to choose from, what is in files, and what the page says."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from syntony.core.plan import ClockChoice
from syntony.web.clockshapes import MarkShape
from syntony.web.models import CourseShape, Job, Known, NoticeShape, ProfileShape, Shape

#: A code of a person, a session or a dyad: it becomes part of names of files.
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w][\w .-]*$")]
FileId = Annotated[str, Field(pattern=r"^f\d{1,3}$")]
_Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Offset = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]


class PlaceShape(Shape):
    """A folder or a file that may be chosen. `size`: of a file (bytes)."""

    id: str
    name: str
    folder: bool
    size: int


class PlacesShape(Shape):
    """What a folder holds; `above` leads back."""

    name: str
    above: str | None
    entries: list[PlaceShape]
    complete: bool


class ChosenBody(Shape):
    """Folders and files by the ids under which they were listed."""

    ids: Annotated[list[_Id], Field(min_length=1, max_length=60)]


class RateBody(Shape):
    """Samples a second of a file that does not say it (Hz)."""

    rate: Annotated[float, Field(ge=0.001, le=1e6, allow_inf_nan=False)]


class PersonShape(Shape):
    """A participant: a code, never a name."""

    code: Code
    role: Annotated[str, Field(max_length=40)]


class PartShape(Shape):
    """Something in a file that can be somebody's.

    `persons`: whose it seems to be, of pictures from left to right. `strip`: the signal in small.
    """

    id: str
    kind: Literal["signal", "events", "video", "audio"]
    column: str
    name: str
    persons: list[str]
    sure: Literal["told", "guessed", "unsure", "unknown"]
    modality: str
    unit: str
    rate: Known
    samples: int
    start: Known
    duration: Known
    strip: list[Known]


class FileShape(Shape):
    """A file as it was understood. `confidence`: how surely it is of its format, 0 to 1.

    `dated`: `start` counts seconds since 1970. `asks_rate`: it holds no rate; somebody says it.
    """

    id: str
    name: str
    folder: str
    kind: Literal["film", "sound", "signals", "marks", "unknown"]
    reader: str
    confidence: float
    size: int
    start: Known
    duration: Known
    dated: bool
    width: int
    height: int
    error: str | None
    notices: list[NoticeShape]
    parts: list[PartShape]
    asks_rate: bool


class ImportShape(Shape):
    """Files that were looked into, who seems to be in them, and what they are to each other."""

    id: str
    name: str
    persons: list[PersonShape]
    files: list[FileShape]
    notices: list[NoticeShape]


class PartBody(Shape):
    """Whose a part is: one person; of pictures everybody from left to right."""

    id: Annotated[str, Field(pattern=r"^p\d{1,4}$")]
    persons: Annotated[list[Code], Field(max_length=8)]
    name: Annotated[str, Field(max_length=60)] = ""


class BoxShape(Shape):
    """A rectangle in the picture (shares of its size); without a person, nobody is there."""

    person: Annotated[str, Field(max_length=60)]
    part: Annotated[str, Field(max_length=40)] = ""
    left: _Share
    top: _Share
    right: _Share
    bottom: _Share

    @model_validator(mode="after")
    def _has_area(self) -> Self:
        if self.right - self.left < 0.01 or self.bottom - self.top < 0.01:
            raise ValueError("a region needs at least a hundredth of the picture each way")
        return self


class FileBody(Shape):
    """What somebody said about a file."""

    id: FileId
    parts: Annotated[list[PartBody], Field(max_length=500)]
    boxes: Annotated[tuple[BoxShape, ...], Field(max_length=20)] = ()


class ClocksBody(Shape):
    """How the clocks of the files are brought together.

    `offsets`: session time minus the file's time (s) by file, `error`: their standard error (s);
    `clocks`: what is known of a file's clock besides, as it was proposed or marked.
    """

    by: Literal["alone", "together", "events", "correlation", "given"] = "alone"
    on: Annotated[str, Field(max_length=200)] = ""
    offsets: dict[str, _Offset] = Field(default_factory=dict, max_length=60)
    error: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] | None = None
    clocks: dict[str, ClockChoice] = Field(default_factory=dict, max_length=60)


class ImportBody(Shape):
    """Everything that makes files a session.

    `window` and `max_lag` (s): what is compared at once and how far apart; null is as usual.
    `recipe`: by its key in the offers.
    """

    name: Code
    dyad: Annotated[str, Field(max_length=60)] = ""
    persons: Annotated[list[PersonShape], Field(min_length=1, max_length=20)]
    files: Annotated[list[FileBody], Field(min_length=1, max_length=60)]
    clocks: ClocksBody = ClocksBody()
    recipe: Literal["all", "movement", "physiology", "voice"] = "all"
    depth: Literal["quick", "usual", "thorough"] = "usual"
    window: Annotated[float, Field(ge=0.5, le=3600)] | None = None
    max_lag: Annotated[float, Field(gt=0, le=600)] | None = None

    def used(self) -> list[FileBody]:
        """The files of which something is somebody's."""
        return [one for one in self.files if any(part.persons for part in one.parts)]


class ProposalShape(Shape):
    """A clock that two files suggest; nothing is taken before somebody agrees."""

    clock: ClockChoice
    error_ms: Known
    words: str
    marks: list[MarkShape]


class ProposalBody(Shape):
    """Which file is to come onto which other one's clock, and how that is looked for."""

    file: FileId
    against: FileId
    way: Literal["clap", "correlation"]


class ProposedBox(Shape):
    """Where somebody seems to be in the picture; `place`: which one from the left, null nobody."""

    place: int | None
    left: float
    top: float
    right: float
    bottom: float


class TraceShape(Shape):
    """Something to align by: extremes of bins of `step` s from `start` on the file's clock."""

    id: str
    title: str
    start: float
    step: float
    low: list[Known]
    high: list[Known]


class ClockShape(Shape):
    """A recording on session time (s). `error_ms`: half of a 95 % interval; null is unknown.

    `session = time + offset + drift * time`.
    """

    name: str
    start: float
    stop: float
    offset: float
    drift: float
    error_ms: Known
    source: str
    marks: list[MarkShape]


class AlignedShape(Shape):
    """All clocks, and the plan that the command line reruns."""

    clocks: list[ClockShape]
    plan: str


class BegunShape(Shape):
    """The session that will be there when the job is done."""

    session: str
    job: Job


class OfferShape(Shape):
    """A recipe, and what it costs here: seconds of work and bytes; of no pairs it has none."""

    key: str
    title: str
    statement: str
    seconds: float
    size: int
    pairs: int


class AdviceShape(Shape):
    """What makes sense for a setting (s), and who says so."""

    low: float | None
    high: float | None
    statement: str
    ground: str


class SketchShape(Shape):
    """One person's minute: `values` from `start` on in steps of `step` (s)."""

    person: str
    start: float
    step: float
    values: list[Known]


class PreviewShape(Shape):
    """What the settings make of a minute. `took_ms`: the computation, `again`: from memory."""

    title: str
    unit: str
    signals: list[SketchShape]
    measure: str
    window: float
    max_lag: float
    course: CourseShape | None
    profile: ProfileShape | None
    words: str
    advice: dict[Literal["window", "max_lag"], AdviceShape]
    took_ms: float
    again: bool
