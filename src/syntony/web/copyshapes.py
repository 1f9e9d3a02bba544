"""The shapes of masked copies, and of what was taken away."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syntony.analysis.wayout import Shared
from syntony.web.models import Shape

FaceMode = Literal["solid", "pixels", "avatar"]
VoiceMode = Literal["none", "envelope", "disguised"]
Seconds = Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]


class Stretch(Shape):
    """From when to when (s, session time)."""

    start: Seconds
    stop: Seconds


class NewCopy(Shape):
    """A masked copy to make: of which film or sound, which stretches (none: all), and how.

    `people`: how many persons are to be seen in the film. Where one of them is not found for
    certain, a picture is masked as a whole.
    """

    purpose: Shared
    media: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    stretches: Annotated[list[Stretch], Field(max_length=50)]
    faces: FaceMode
    voice: VoiceMode
    people: Annotated[int, Field(ge=1, le=8)]


class Looked(Shape):
    """Whether somebody looked at the pictures that are most likely to show a face."""

    looked: bool


class DoubtfulPicture(Shape):
    """A picture to look at: `time` in the clip (s), how it was masked, how sure the faces were."""

    time: float
    method: str
    certainty: float
    url: str


class CopiedClip(Shape):
    """One clip: pictures by how they were masked, and those to look at, worst first."""

    kind: Literal["video", "audio"]
    stretch: Stretch | None
    duration: float
    size: int
    methods: dict[str, int]
    doubtful: list[DoubtfulPicture]
    url: str
    away: str


class CopyView(Shape):
    """A masked copy. `honest`: what its voices are; `released`: who looked, and when."""

    id: str
    made: str
    by: str
    purpose: Shared
    title: str
    faces: FaceMode
    voice: VoiceMode
    people: int
    honest: str
    clips: list[CopiedClip]
    released: str | None
    released_by: str | None


class Taken(Shape):
    """What was taken away once."""

    time: str
    who: str
    what: str
    purpose: str
    size: int | None
    details: list[str]
