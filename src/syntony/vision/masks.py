"""Areas of a picture: polygons as boxes with masks, and whether they get in each other's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from syntony.core.areas import Region
from syntony.core.errors import DataError
from syntony.core.session import Notice
from syntony.kernels.polygons import inside

#: Shared part of the smaller of two persons' regions from which on they are one region.
SAME = 0.5

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Area:
    """Pixels of a region.

    Parameters
    ----------
    title : str
        What messages call it.
    box : tuple of slice
        Rows and columns that hold it.
    mask : ndarray of bool or None
        Its pixels in the box; None is all of them.
    size : int
        How many.
    """

    title: str
    box: tuple[slice, slice]
    mask: Mask | None
    size: int

    def whole(self, size: tuple[int, int]) -> Mask:
        """Its pixels in the whole picture of (height, width)."""
        mask = np.zeros(size, np.bool_)
        mask[self.box] = True if self.mask is None else self.mask
        return mask

    def turned(self) -> Area:
        """The same in a transposed picture."""
        mask = None if self.mask is None else self.mask.T
        return Area(self.title, (self.box[1], self.box[0]), mask, self.size)


def areas_of(
    regions: Sequence[Region],
    corners: Sequence[Sequence[tuple[float, float]]],
    size: tuple[int, int],
) -> tuple[list[Area], tuple[Notice, ...]]:
    """Areas of regions and of the background.

    Parameters
    ----------
    regions : sequence of Region
        Without the background.
    corners : sequence
        Of each region in pixels (x, y), and last of the background, if there is one.
    size : tuple of int
        Height and width of the picture.

    Returns
    -------
    list of Area
        In the same order.
    tuple of Notice
        On regions that overlap.

    Raises
    ------
    DataError
        A region holds no pixel, stands twice, or is mostly another person's.
    """
    titles = [*(region.title for region in regions), "background"][: len(corners)]
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise DataError(f"Regions need a person and part of their own; twice: {', '.join(twice)}.")
    masks = [inside(polygon, *size) for polygon in corners]
    for title, mask in zip(titles, masks, strict=True):
        if not mask.any():
            raise DataError(
                f"The region {title} holds not one pixel of the picture of {size[1]} x {size[0]}; "
                "check its corners (x from the left, y from the top) and its coordinates."
            )
    areas = [_area(title, mask) for title, mask in zip(titles, masks, strict=True)]
    owners = [*(region.person for region in regions), None][: len(corners)]
    return areas, tuple(_overlaps(titles, owners, masks))


def _area(title: str, mask: Mask) -> Area:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    part = np.ascontiguousarray(mask[box])
    return Area(title, box, None if part.all() else part, int(part.sum()))


def _overlaps(titles: list[str], owners: Sequence[str | None], masks: list[Mask]) -> list[Notice]:
    found = []
    for i, j in combinations(range(len(masks)), 2):
        if owners[i] == owners[j]:
            continue  # a head may lie in its body
        share = np.count_nonzero(masks[i] & masks[j]) / min(masks[i].sum(), masks[j].sum())
        both = f"{titles[i]} and {titles[j]}"
        if share > SAME:
            raise DataError(
                f"The regions {both} share {share:.0%} of their pixels, so they would move "
                "together whatever people do; draw them apart."
            )
        if share > 0:
            text = (
                f"The regions {both} share {share:.1%} of their pixels; movement there counts "
                "for both and looks like synchrony at lag 0. Draw them apart."
            )
            found.append(Notice("regions-overlap", text))
    return found
