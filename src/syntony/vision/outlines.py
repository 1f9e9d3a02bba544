"""Regions of movement around people: head and body of each, and a place where nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from syntony.core.areas import Polygon, Region, Regions
from syntony.core.signals import Array
from syntony.vision.bodies import POINTS, Body
from syntony.vision.mesh import Face

#: Points of a body that count where they can be seen; feet and knees move with chairs.
_BODY = [i for i, name in enumerate(POINTS) if i > 10 and "foot" not in name and "heel" not in name]
_SEEN = 0.5
#: Room left around a head, in its own width and height: left and right, above, below.
_HEAD_ROOM = (0.35, 0.75, 0.15)
#: Room left around a body, in shoulder widths.
_BODY_ROOM = 0.3
#: A background is at least this wide and high (share of the picture), and so far from everybody.
_LEAST, _AWAY = 0.05, 0.02


def regions_from_people(
    looks: Sequence[tuple[Sequence[Face], Sequence[Body]]],
    persons: Sequence[str],
    size: tuple[int, int],
) -> Regions | None:
    """Propose regions of movement from a few pictures of a film.

    Parameters
    ----------
    looks : sequence of (faces, bodies)
        What was found in each picture, in any order.
    persons : sequence of str
        From left to right.
    size : tuple of int
        Height and width of the pictures (pixels).

    Returns
    -------
    Regions or None
        For each person a box ``head`` and below it a box ``body`` that hold everything that was
        seen of them in any of the pictures, with some room; where boxes of neighbors meet, the
        middle between them is the border. The background is the largest upright rectangle beside
        or above everybody, None where there is no room. Shares of the picture's width and height.
        None where never all of the persons were seen together.
    """
    heads: list[list[Array]] = [[] for _ in persons]
    bodies: list[list[Array]] = [[] for _ in persons]
    for faces, found in looks:
        if len(found) < len(persons):
            continue
        largest = sorted(found, key=lambda body: -body.size)[: len(persons)]
        for k, body in enumerate(sorted(largest, key=lambda body: float(body.middle[0]))):
            heads[k].append(_head_box(body, faces))
            bodies[k].append(_body_box(body))
    if not all(heads):
        return None
    whole = np.array([0, 0, size[1], size[0]], np.float64)
    boxes = [
        (_clipped(_around(mine), whole), _clipped(_around(theirs), whole))
        for mine, theirs in zip(heads, bodies, strict=True)
    ]
    boxes = _apart(boxes)
    shares = np.array([size[1], size[0], size[1], size[0]], np.float64)
    regions = []
    for person, (upper, lower) in zip(persons, boxes, strict=True):
        below = np.array([lower[0], max(lower[1], upper[3]), lower[2], lower[3]])
        regions.append(Region(person=person, part="head", polygon=_corners(upper / shares)))
        if below[3] - below[1] > 0.02 * size[0]:
            regions.append(Region(person=person, part="body", polygon=_corners(below / shares)))
    free = _free(boxes, size)
    return Regions(
        regions=tuple(regions), background=None if free is None else _corners(free / shares)
    )


def _head_box(body: Body, faces: Sequence[Face]) -> Array:
    """Left, top, right, bottom of a head: by its face, or by the body's own points."""
    nose = body.points[0, :2]
    near = [face for face in faces if np.linalg.norm(face.middle - nose) < 0.8 * face.size]
    points = near[0].mesh[:, :2] if near else body.points[:11, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    if not near:  # eleven points from ear to ear and from eyes to mouth
        middle, width = (low + high) / 2, high[0] - low[0]
        half = np.array([width / 2, 0.6 * width])
        low, high = middle - half, middle + half
    aside, above, below = _HEAD_ROOM
    width, height = high - low
    return np.array(
        [low[0] - aside * width, low[1] - above * height, high[0] + aside * width,
         high[1] + below * height]
    )  # fmt: skip


def _body_box(body: Body) -> Array:
    """Left, top, right, bottom of what can be seen of a body below the head."""
    seen = [i for i in _BODY if body.visibility[i] >= _SEEN] or [11, 12]
    points = body.points[seen, :2]
    room = _BODY_ROOM * body.size
    return np.concatenate((points.min(axis=0) - room, points.max(axis=0) + room))


def _around(boxes: Sequence[Array]) -> Array:
    """The box that holds boxes."""
    table = np.array(boxes)
    return np.concatenate((table[:, :2].min(axis=0), table[:, 2:].max(axis=0)))


def _clipped(box: Array, whole: Array) -> Array:
    low, high = np.tile(whole[:2], 2), np.tile(whole[2:], 2)
    clipped: Array = np.clip(box, low, high)
    return clipped


def _apart(boxes: Sequence[tuple[Array, Array]]) -> list[tuple[Array, Array]]:
    """Cut boxes of neighbors where they meet."""
    made = [(head.copy(), body.copy()) for head, body in boxes]
    for left, right in pairwise(made):
        ends = max(left[0][2], left[1][2])
        begins = min(right[0][0], right[1][0])
        if ends > begins:
            border = (ends + begins) / 2
            for box in left:
                box[2] = min(box[2], border)
            for box in right:
                box[0] = max(box[0], border)
    return made


def _free(boxes: Sequence[tuple[Array, Array]], size: tuple[int, int]) -> Array | None:
    """The largest upright rectangle beside, above or between everybody."""
    height, width = size
    away = _AWAY * np.array([width, height, width, height]) * [-1, -1, 1, 1]
    taken = [box + away for pair in boxes for box in pair]
    for _, body in boxes:  # legs and chairs may be anywhere below
        taken.append(np.array([body[0], body[3] - 1, body[2], height]) + away)
    table = np.array(taken)
    across = sorted({0.0, float(width), *table[:, [0, 2]].ravel().tolist()})
    down = sorted({0.0, float(height), *table[:, [1, 3]].ravel().tolist()})
    best, largest = None, 0.0
    for left, right in combinations((x for x in across if 0 <= x <= width), 2):
        beside = (table[:, 0] >= right) | (table[:, 2] <= left)
        for top, bottom in combinations((y for y in down if 0 <= y <= height), 2):
            area = (right - left) * (bottom - top)
            if area <= largest or right - left < _LEAST * width or bottom - top < _LEAST * height:
                continue
            if (beside | (table[:, 1] >= bottom) | (table[:, 3] <= top)).all():
                best, largest = np.array([left, top, right, bottom]), area
    return best


def _corners(box: Array) -> Polygon:
    left, top, right, bottom = (round(min(max(float(v), 0.0), 1.0), 4) for v in box)
    return ((left, top), (right, top), (right, bottom), (left, bottom))
