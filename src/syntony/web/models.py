"""The shapes of everything that the page is told and tells."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


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
