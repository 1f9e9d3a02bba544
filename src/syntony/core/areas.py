"""Regions of a picture: whose movement is looked for where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from syntony.core.errors import DataError
from syntony.core.settings import Settings

Coordinate = Annotated[float, Field(allow_inf_nan=False)]
#: Corners in order, each (x from the left, y from the top).
Polygon = Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=3)]


class Region(Settings):
    """A person, or a part of a person's body, in a picture.

    Parameters
    ----------
    person : str
        Code of the person.
    part : str
        Such as ``head`` or ``body``; empty is all of the person.
    polygon : tuple of (x, y)
        Corners in order, from the picture's upper left corner as it is displayed.
    """

    person: str
    part: str = ""
    polygon: Polygon

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"{self.person} {self.part}".strip()


class Regions(Settings):
    """All regions of a film.

    Parameters
    ----------
    regions : tuple of Region
        One for each person or part.
    background : tuple of (x, y), optional
        Corners of a place where nobody ever is: what changes there is the camera's doing.
    coordinates : str
        ``share`` of width and height, 0 to 1, or ``pixels``.
    """

    regions: tuple[Region, ...] = ()
    background: Polygon | None = None
    coordinates: Literal["share", "pixels"] = "share"

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.coordinates == "pixels":
            return self
        for title, polygon in self.polygons():
            if any(not 0 <= value <= 1 for corner in polygon for value in corner):
                raise ValueError(
                    f"the region {title} has corners beyond 0 and 1; say coordinates = 'pixels' "
                    "if they are pixels"
                )
        return self

    def polygons(self) -> list[tuple[str, Polygon]]:
        """Title and corners of every region, the background last."""
        found = [(region.title, region.polygon) for region in self.regions]
        return [*found, ("background", self.background)] if self.background else found

    def in_pixels(
        self, polygon: Sequence[tuple[float, float]], size: tuple[int, int]
    ) -> list[tuple[float, float]]:
        """Corners in pixels of a picture of (height, width)."""
        if self.coordinates == "pixels":
            return list(polygon)
        return [(x * size[1], y * size[0]) for x, y in polygon]


def side_by_side(persons: tuple[str, ...], *, above: float = 0.1, below: float = 1.0) -> Regions:
    """Equal parts of the picture from left to right, and a strip above them as background.

    Parameters
    ----------
    persons : tuple of str
        From left to right.
    above : float
        Height of the strip, as a share of the picture's; 0 is none.
    below : float
        Where the parts end, as a share of the picture's height.

    Raises
    ------
    DataError
        Nobody is named.
    """
    if not persons:
        raise DataError(
            "Movement needs to know who is to be seen, from left to right, or a region for each "
            "person; name them for this video, or give regions."
        )
    width = 1 / len(persons)
    return Regions(
        regions=tuple(
            Region(person=person, polygon=_box(i * width, above, min(1.0, (i + 1) * width), below))
            for i, person in enumerate(persons)
        ),
        background=_box(0.0, 0.0, 1.0, above) if above > 0 else None,
    )


def _box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return ((left, top), (right, top), (right, bottom), (left, bottom))
