"""Hide who is in pictures, and rather too much than too little.

A picture in which not every expected person is found for certain is masked as a whole. Where all
are found, each face and the hair around it goes under a box; then a detector looks at the result.
What might be a face goes under a box, too; if one is plainly seen, or is still suspected, that
picture is masked as a whole. Pictures masked as a whole are a few gray tiles; nothing is blurred,
since blur can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array
from syntony.vision.canvas import Canvas, Color
from syntony.vision.detection import Detection
from syntony.vision.faces import FaceSight
from syntony.vision.following import Follower, tiles
from syntony.vision.mesh import Face
from syntony.vision.network import Picture
from syntony.vision.squares import letterbox

#: How faces are hidden: under a plain box, under a few large tiles, or by drawing nothing but
#: lines of each face on plain ground.
Faces = Literal["solid", "pixels", "avatar"]
#: What was done to a picture: all faces were found; some person was lost for a moment and the way
#: between was covered; not everybody was found; a face was seen in spite of the boxes; faces were
#: drawn; a face was missing in the drawing.
METHODS = ("faces", "bridged", "whole", "seen", "drawn", "absent")
#: Presence from which on a face is found for certain.
CERTAIN = 0.8
#: Longest gap (s) that is bridged, and how far (box widths) a face may have moved meanwhile.
GAP, MOVED = 0.4, 0.75
#: Probabilities from which on a face is suspected, and plainly seen, in a masked picture; what is
#: suspected is hidden with so much room (its size), and looked for again so often.
SUSPECTED, SEEN = 0.3, 0.5
_MORE, _TRIES = 0.25, 3
#: Room around the mesh of a face, in its width and height: at the sides, above, below.
_ROOM = (0.3, 0.55, 0.2)
#: Tiles along the longer edge of a picture that is masked as a whole, and across a face.
_WHOLE, _ACROSS = 8, 3
#: Steps of gray that are left of a tile, and of each color in a face's.
_GRAYS, _COLORS = 8, 8
_PLAIN, _GROUND = (72, 76, 82), (24, 26, 30)
#: One a person, as everywhere in syntony.
_LINES: tuple[Color, ...] = ((86, 180, 233), (230, 120, 50), (0, 158, 115), (204, 121, 167))
#: Outlines of the face mesh: face, eyes, brows, lips, nose; the first ones are closed.
_RINGS = (
    (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
     152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191),
)  # fmt: skip
_PATHS = ((70, 63, 105, 66, 107), (300, 293, 334, 296, 336), (168, 6, 197, 195, 5, 4, 1),
          (98, 97, 2, 326, 327))  # fmt: skip


@dataclass(frozen=True, eq=False)
class Covers:
    """Which boxes hide the faces of each picture.

    Parameters
    ----------
    boxes : ndarray, shape (n_persons, n, 4)
        Left, top, right, bottom (pixels); NaN where the picture is masked as a whole.
    methods : ndarray of int, shape (n,)
        Places in `METHODS`: faces, bridged or whole.
    certainty : ndarray, shape (n,)
        Of the person who was found least surely; 0 where somebody was not.
    """

    boxes: Array
    methods: NDArray[np.int64]
    certainty: Array


class FaceWatch:
    """Finds the faces of the expected persons, picture by picture.

    Parameters
    ----------
    count : int
        How many persons are to be seen.
    sight : FaceSight
        How they are seen; without irises.
    """

    def __init__(self, count: int, sight: FaceSight) -> None:
        self._follower = Follower(count, sight)

    def __call__(self, picture: Picture, t: float) -> list[Face | None]:
        """Faces by person in the next picture, at a time (s); None for who is not certain."""
        found = self._follower(picture, t)
        return [face if face is not None and face.presence >= CERTAIN else None for face in found]


def face_box(face: Face | None) -> Array:
    """Box that hides a face with hair and ears: left, top, right, bottom (pixels); NaN for none."""
    if face is None:
        return np.full(4, np.nan)
    low, high = face.mesh[:, :2].min(axis=0), face.mesh[:, :2].max(axis=0)
    (width, height), (aside, above, below) = high - low, _ROOM
    return np.array(
        [low[0] - aside * width, low[1] - above * height, high[0] + aside * width,
         high[1] + below * height]
    )  # fmt: skip


def covers(times: Array, boxes: Array, certainty: Array) -> Covers:
    """Decide what hides the faces of each picture.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Of the pictures (s), ascending.
    boxes : ndarray, shape (n_persons, n, 4)
        Where each was found for certain; NaN elsewhere.
    certainty : ndarray, shape (n_persons, n)
        0 to 1; 0 or NaN where not found.

    Returns
    -------
    Covers
        A person who is lost for at most `GAP` s and comes back near by is bridged: one box holds
        both places. Every box also holds those of the pictures just before and after. With
        anybody missing for longer, or before the first or after the last find, the picture is
        masked as a whole.
    """
    filled = boxes.copy()
    bridged = np.zeros(times.size, bool)
    for own in filled:
        there = np.flatnonzero(np.isfinite(own[:, 0]))
        for a, b in pairwise(there.tolist()):
            if b - a > 1 and times[b] - times[a] <= GAP + 1e-9 and _near(own[a], own[b]):
                own[a + 1 : b] = _hull(own[a], own[b])
                bridged[a + 1 : b] = True
    whole = ~np.isfinite(filled[:, :, 0]).all(axis=0)
    wide = filled.copy()
    for step in (-1, 1):
        beside = np.roll(filled, step, axis=1)
        beside[:, 0 if step == 1 else -1] = np.nan
        wide[..., :2] = np.fmin(wide[..., :2], beside[..., :2])
        wide[..., 2:] = np.fmax(wide[..., 2:], beside[..., 2:])
    wide[:, whole] = np.nan
    methods = np.where(whole, 2, np.where(bridged, 1, 0)).astype(np.int64)
    least = np.nan_to_num(np.where(np.isfinite(boxes[..., 0]), certainty, 0.0)).min(axis=0)
    return Covers(wide, methods, least)


def _near(one: Array, other: Array) -> bool:
    shift = np.abs((one[:2] + one[2:]) - (other[:2] + other[2:])) / 2
    sizes = np.array([box[2] - box[0] for box in (one, other)])
    return bool(shift.max() <= MOVED * sizes.min() and sizes.max() <= 1.5 * sizes.min())


def _hull(one: Array, other: Array) -> Array:
    return np.concatenate((np.minimum(one[:2], other[:2]), np.maximum(one[2:], other[2:])))


class Mask:
    """Masks pictures, and looks whether a face is left.

    Parameters
    ----------
    faces : str
        ``solid`` or ``pixels``.
    sight : FaceSight
        Whose detector, which should tell of all that is `SUSPECTED`, looks at the result.
    """

    def __init__(self, faces: Faces, sight: FaceSight) -> None:
        self._faces = faces
        self._sight = sight

    def __call__(self, picture: Picture, boxes: Array | None) -> tuple[Picture, bool]:
        """Mask a picture: faces in boxes (n, 4), or all of it for None.

        Returns
        -------
        picture : ndarray of uint8
            A new one.
        seen : bool
            Whether a face was seen in spite of the boxes, so that all of it was masked.
        """
        if boxes is None:
            return whole(picture), False
        made = picture.copy()
        for box in boxes:
            self._hide(made, box)
        for _ in range(_TRIES):
            left = faces_left(self._sight, made)
            if not left:
                return made, False
            if max(found.score for found in left) >= SEEN:
                break
            for found in left:
                room = _MORE * (found.box[2:] - found.box[:2])
                self._hide(made, found.box + np.concatenate((-room, room)))
        return whole(picture), True

    def _hide(self, picture: Picture, box: Array) -> None:
        height, width = picture.shape[:2]
        left, right = (int(v) for v in np.clip([np.floor(box[0]), np.ceil(box[2])], 0, width))
        top, bottom = (int(v) for v in np.clip([np.floor(box[1]), np.ceil(box[3])], 0, height))
        part = picture[top:bottom, left:right]
        if not part.size:
            return
        if self._faces == "solid":
            part[:] = _PLAIN
        else:
            part[:] = _tiled(part, -(-(right - left) // _ACROSS), 256 // _COLORS)


def faces_left(sight: FaceSight, picture: Picture) -> Sequence[Detection]:
    """What the detector takes for a face in the whole picture or its parts, by its own limit."""
    height, width = picture.shape[:2]
    squares = (letterbox(height, width), *tiles(height, width))
    return sight.detect(np.ascontiguousarray(picture), squares)


def whole(picture: Picture) -> Picture:
    """A picture as a few gray tiles: where it was bright, and no more."""
    side = -(-max(picture.shape[:2]) // _WHOLE)
    gray = _tiled(picture.mean(axis=2, keepdims=True), side, 256 // _GRAYS)
    return np.repeat(gray, 3, axis=2)


def _tiled(part: NDArray[np.uint8] | Array, side: int, step: int) -> NDArray[np.uint8]:
    """Means of square tiles in coarse steps, as large as what came."""
    height, width = part.shape[:2]
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    sums = np.add.reduceat(np.add.reduceat(part, rows, axis=0, dtype=np.float64), columns, axis=1)
    heights = np.diff(np.append(rows, height))[:, None, None]
    widths = np.diff(np.append(columns, width))[None, :, None]
    coarse = (sums / (heights * widths)).astype(np.int64) // step * step + step // 2
    large = np.repeat(np.repeat(coarse, side, axis=0)[:height], side, axis=1)[:, :width]
    return large.astype(np.uint8)


def avatar(size: tuple[int, int], faces: Sequence[Face | None]) -> Picture:
    """Lines of faces on plain ground, in a color a person; nothing of the picture is in it.

    Parameters
    ----------
    size : tuple of int
        Height and width (pixels).
    faces : sequence of Face or None
        By person.
    """
    picture = np.empty((*size, 3), np.uint8)
    picture[:] = _GROUND
    canvas = Canvas(picture)
    for person, face in enumerate(faces):
        if face is None:
            continue
        color, width = _LINES[person % len(_LINES)], max(1.0, face.size / 40)
        for ring in _RINGS:
            canvas.polygon(face.mesh[list(ring), :2], color, width)
        for path in _PATHS:
            for start, end in pairwise(path):
                canvas.line(face.mesh[start, :2], face.mesh[end, :2], color, width)
    return picture


def worst(
    times: Array, methods: NDArray[np.int64], certainty: Array, *, count: int = 50,
    apart: float = 0.4,
) -> list[int]:  # fmt: skip
    """Numbers of the pictures in which somebody is most likely to be seen, worst first.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Of the pictures (s).
    methods : ndarray of int, shape (n,)
        Places in `METHODS`; those that are masked as a whole show nobody.
    certainty : ndarray, shape (n,)
        Of the least sure person.
    count : int
        How many at most.
    apart : float
        Least time between two of them (s): neighbors look alike.
    """
    open_to_view = ~np.isin(methods, [METHODS.index("whole"), METHODS.index("seen")])
    chosen: list[int] = []
    for i in np.argsort(certainty, kind="stable").tolist():
        if open_to_view[i] and all(abs(times[i] - times[k]) >= apart for k in chosen):
            chosen.append(i)
            if len(chosen) == count:
                break
    return chosen
