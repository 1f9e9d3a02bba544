"""The contact sheet: pictures of a film with what was found in them, for a human eye to check."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array
from syntony.kernels.crop import scaled
from syntony.vision.bodies import PLACE, Body
from syntony.vision.canvas import Canvas, Color, line_height, png
from syntony.vision.heads import head
from syntony.vision.mesh import Face
from syntony.vision.network import Picture

#: Blue and vermillion, as everywhere, then green and pink (Okabe & Ito).
COLORS: tuple[Color, ...] = ((86, 169, 221), (240, 140, 62), (74, 204, 156), (228, 150, 196))
_GRAY: Color = (200, 200, 200)
_AXES: tuple[Color, ...] = ((230, 80, 80), (90, 210, 90), (90, 140, 255))
_BONES = tuple(
    (PLACE[a], PLACE[b])
    for a, b in (
        ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"),
        ("left_shoulder", "left_hip"), ("right_shoulder", "right_hip"),
        ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"),
        ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist"),
        ("left_hip", "left_knee"), ("left_knee", "left_ankle"),
        ("right_hip", "right_knee"), ("right_knee", "right_ankle"),
    )
)  # fmt: skip
#: Points of the mesh that are drawn: its outline, lids, brows, lips and nose.
_DRAWN = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 33, 160, 159,
    158, 133, 153, 145, 144, 263, 387, 386, 385, 362, 380, 374, 373, 70, 63, 105, 66, 107, 300, 293,
    334, 296, 336, 61, 291, 0, 17, 13, 14, 37, 267, 84, 314, 4, 6, 168, 197, 195, 98, 327,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture with what was found in it.

    Parameters
    ----------
    time : float
        When (s).
    picture : ndarray of uint8, shape (height, width, 3)
        RGB.
    faces, bodies : mapping of str to Face or Body
        By person; who is not in them is not drawn.
    polygons : mapping of str to ndarray, shape (n, 2)
        Further outlines by title, such as regions of movement (pixels of the picture).
    """

    time: float
    picture: Picture
    faces: Mapping[str, Face] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    polygons: Mapping[str, Array] = field(default_factory=dict)


def contact_sheet(
    shots: Sequence[Shot], persons: Sequence[str], *, columns: int = 3, width: int = 420
) -> NDArray[np.uint8]:
    """Draw pictures side by side with faces, head axes, irises, bodies and names.

    Parameters
    ----------
    shots : sequence of Shot
        At least one, in order of time.
    persons : sequence of str
        In the order of their colors.
    columns : int
        Pictures in a row.
    width : int
        Of each (pixels).

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        RGB; `syntony.vision.canvas.png` makes a file of it. Head axes are red to the person's
        left, green up, blue out of the face.
    """
    drawn = [_drawn(shot, persons, width) for shot in shots]
    columns = min(columns, len(drawn))
    height = max(picture.shape[0] for picture in drawn)
    rows = math.ceil(len(drawn) / columns)
    gap = 4
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8)
    for i, picture in enumerate(drawn):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        sheet[top : top + picture.shape[0], left : left + width] = picture
    return sheet


def contact_sheet_png(
    shots: Sequence[Shot], persons: Sequence[str], *, columns: int = 3, width: int = 420
) -> bytes:
    """The bytes of a PNG file of a contact sheet; see `contact_sheet`."""
    return png(contact_sheet(shots, persons, columns=columns, width=width))


def _drawn(shot: Shot, persons: Sequence[str], width: int) -> Picture:
    scale = width / shot.picture.shape[1]
    height = max(1, round(shot.picture.shape[0] * scale))
    canvas = Canvas(scaled(shot.picture, height, width))
    for title, corners in shot.polygons.items():
        canvas.polygon(corners * scale, _GRAY, 1.5)
        canvas.text(corners.min(axis=0) * scale + 2, title, _GRAY, 1)
    for i, person in enumerate(persons):
        color = COLORS[i % len(COLORS)]
        if person in shot.bodies:
            _body(canvas, shot.bodies[person], scale, color)
        if person in shot.faces:
            _face(canvas, shot.faces[person], scale, color)
        _name(canvas, shot, person, scale, color)
    unseen = [p for p in persons if p not in shot.faces and p not in shot.bodies]
    words = f"{shot.time:.2f} s" + (f"  not seen: {', '.join(unseen)}" if unseen else "")
    canvas.text(np.array([0, height]), words, (255, 255, 255))
    return canvas.picture


def _face(canvas: Canvas, face: Face, scale: float, color: Color) -> None:
    for place in face.mesh[list(_DRAWN), :2] * scale:
        canvas.dot(place, color, 0.8)
    for iris in face.irises * scale:
        if np.isfinite(iris).all():
            canvas.polygon(iris[1:], (255, 255, 255), 1.0)
    rotation = head(face.mesh).rotation
    start = face.mesh[168, :2] * scale
    length = 0.9 * face.size * scale
    # Towards the person's own left, up, and out of the face.
    for axis, sign, ink in zip((0, 1, 2), (1, -1, -1), _AXES, strict=True):
        canvas.line(start, start + sign * length * rotation[:2, axis], ink, 2.0)


def _body(canvas: Canvas, body: Body, scale: float, color: Color) -> None:
    for a, b in _BONES:
        if min(body.visibility[a], body.visibility[b]) >= 0.5:
            canvas.line(body.points[a, :2] * scale, body.points[b, :2] * scale, color, 2.0)
    for side in ("left_wrist", "right_wrist"):
        if body.visibility[PLACE[side]] >= 0.5:
            canvas.dot(body.points[PLACE[side], :2] * scale, color, 4.0)


def _name(canvas: Canvas, shot: Shot, person: str, scale: float, color: Color) -> None:
    """Write who it is above the head."""
    if person in shot.faces:
        places, size = shot.faces[person].mesh[:, :2], shot.faces[person].size
    elif person in shot.bodies:
        body = shot.bodies[person]
        places, size = body.points[:11, :2], body.size / 2
    else:
        return
    above = np.array([places[:, 0].min(), places[:, 1].min() - 0.6 * size]) * scale
    canvas.text(above - [0, line_height()], person, color)
