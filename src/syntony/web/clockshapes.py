"""The shapes of clocks that are put right after the import."""

from __future__ import annotations

from typing import Literal

from syntony.core.plan import ClockChoice
from syntony.web.models import Known, Shape


class ClockView(Shape):
    """A recording's clock: `session = time + offset + drift * (time - reference)`.

    `error_ms`: half of a 95 % interval where it is widest; `corrected`: after the import.
    """

    id: str
    title: str
    media: list[Literal["video", "audio"]]
    clock: ClockChoice
    error_ms: Known
    corrected: bool


class ClocksView(Shape):
    """All clocks of a session; `stale`: the analysis was made on other ones."""

    clocks: list[ClockView]
    stale: bool


class MarkShape(Shape):
    """One moment on the file's clock and on the session's (s), and what the line leaves (ms)."""

    device: float
    session: float
    residual_ms: float


class Suggested(Shape):
    """A clock that two recordings suggest, and how far the one there is now is off (ms).

    `seen`: by more than 40 ms, which people see.
    """

    clock: ClockChoice
    error_ms: Known
    words: str
    marks: list[MarkShape]
    off_ms: float
    seen: bool
