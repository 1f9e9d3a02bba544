"""How a body holds itself and moves: angles in its own axes, distances in shoulder widths."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array
from syntony.vision.bodies import PLACE, Body

_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_SHOULDERS = ("left_shoulder", "right_shoulder")


def _arm(side: str) -> tuple[str, ...]:
    return (f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist")


#: Measures of a posture: unit, and the points on which each rests.
POSTURE: dict[str, tuple[str, tuple[str, ...]]] = {
    "lean_left": ("deg", _TRUNK),
    "lean_forward": ("deg", _TRUNK),
    "uprightness": ("shoulder widths", ("left_ear", "right_ear", *_SHOULDERS)),
    "openness": ("shoulder widths", (*_SHOULDERS, "left_wrist", "right_wrist")),
    "left_arm_out": ("deg", (*_TRUNK, "left_elbow")),
    "right_arm_out": ("deg", (*_TRUNK, "right_elbow")),
    "left_arm_forward": ("deg", (*_TRUNK, "left_elbow")),
    "right_arm_forward": ("deg", (*_TRUNK, "right_elbow")),
    "left_elbow": ("deg", _arm("left")),
    "right_elbow": ("deg", _arm("right")),
}
#: Measures of movement: the points whose paths they follow.
MOVEMENT: dict[str, tuple[str, ...]] = {
    "left_hand_movement": ("left_wrist",),
    "right_hand_movement": ("right_wrist",),
    "shoulder_movement": _SHOULDERS,
}


@dataclass(frozen=True, eq=False)
class Axes:
    """A body's own axes in the picture's (right, down, away).

    Parameters
    ----------
    left, up, forward : ndarray, shape (3,)
        Towards the person's own left, from hips to shoulders, and out of the chest.
    """

    left: Array
    up: Array
    forward: Array


def axes(world: Array) -> Axes:
    """Axes of a trunk from its shoulders and hips, shape (33, 3)."""
    shoulders, hips = world[[11, 12]], world[[23, 24]]
    up = shoulders.mean(axis=0) - hips.mean(axis=0)
    up = up / np.linalg.norm(up)
    left = shoulders[0] - shoulders[1] + hips[0] - hips[1]
    left = left - (left @ up) * up
    left = left / np.linalg.norm(left)
    return Axes(left, up, np.cross(left, up))


def posture(body: Body) -> dict[str, float]:
    """How a body holds itself.

    Parameters
    ----------
    body : Body
        In a picture.

    Returns
    -------
    dict of str to float
        ``lean_left``, ``lean_forward``: of the trunk from the picture's vertical, to the person's
        own left and out of the chest (deg). ``uprightness``: ears above shoulders along the
        trunk's own line in the picture (shoulder widths); it falls when head and chest sink.
        ``openness``: from the right to the left wrist towards the person's left (shoulder widths);
        small with folded hands, negative with crossed arms. ``*_arm_out``, ``*_arm_forward``:
        upper arm away from the body's middle and out of the chest (-90 to 90 deg). ``*_elbow``:
        180 deg is straight. What rests on depth (all that says forward) is the network's guess
        from one picture and off by 10 to 20 degrees: compare its changes.
    """
    world, own = body.world, axes(body.world)
    flat = np.array([1.0, 0.0, 1.0])
    left, forward = own.left * flat, own.forward * flat
    rise = -own.up[1]
    made = {
        "lean_left": _deg(math.atan2(own.up @ left / max(np.linalg.norm(left), 1e-9), rise)),
        "lean_forward": _deg(
            math.atan2(own.up @ forward / max(np.linalg.norm(forward), 1e-9), rise)
        ),
        "uprightness": _uprightness(body),
    }
    width = float(np.linalg.norm(world[11] - world[12]))
    span = world[PLACE["left_wrist"]] - world[PLACE["right_wrist"]]
    made["openness"] = float(span @ own.left) / width
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, elbow, wrist = (world[PLACE[name]] for name in _arm(side))
        upper = (elbow - shoulder) / max(float(np.linalg.norm(elbow - shoulder)), 1e-9)
        made[f"{side}_arm_out"] = _deg(math.asin(_unit(sign * float(upper @ own.left))))
        made[f"{side}_arm_forward"] = _deg(math.asin(_unit(float(upper @ own.forward))))
        lower = (wrist - elbow) / max(float(np.linalg.norm(wrist - elbow)), 1e-9)
        made[f"{side}_elbow"] = _deg(math.acos(_unit(-float(upper @ lower))))
    return made


def seen_at_all(body: Body, names: tuple[str, ...]) -> float:
    """The least visibility among some points."""
    return float(min(body.visibility[PLACE[name]] for name in names))


class Movement:
    """Speed of a person's hands and shoulders in the picture, as it comes.

    Speed is the way from where a point was `span` seconds ago, over that time, in shoulder widths
    a second: steadier than from one picture to the next, and half a span late. A shoulder width
    is what was usual for the person so far.

    Parameters
    ----------
    span : float
        Seconds.
    """

    def __init__(self, span: float) -> None:
        self._span = span
        self._past: list[tuple[float, Array]] = []
        self._width = math.nan
        self._since = math.nan

    def push(self, t: float, body: Body | None) -> dict[str, float]:
        """Take a picture's body; NaN where there is nothing to compare with."""
        if body is None:
            self._past.clear()
            return dict.fromkeys(MOVEMENT, math.nan)
        self._learn(t, body.size)
        points = body.points[:, :2]
        while len(self._past) > 1 and t - self._past[1][0] >= self._span - 1e-6:
            self._past.pop(0)
        made = dict.fromkeys(MOVEMENT, math.nan)
        if self._past and t - self._past[0][0] >= self._span - 1e-6:
            before, then = self._past[0]
            ways = np.linalg.norm(points - then, axis=1) / ((t - before) * self._width)
            for name, names in MOVEMENT.items():
                made[name] = float(np.mean([ways[PLACE[point]] for point in names]))
        self._past.append((t, points))
        return made

    def _learn(self, t: float, width: float) -> None:
        """A slow mean of the shoulder width: quick at first, then over 20 s."""
        if math.isnan(self._width):
            self._width, self._since, self._last = width, t, t
            return
        share = (t - self._last) / min(max(t - self._since, 1e-9), 20.0)
        self._width += min(share, 1.0) * (width - self._width)
        self._last = t


def _uprightness(body: Body) -> float:
    points = body.points[:, :2]
    ears, shoulders, hips = (points[pair].mean(axis=0) for pair in ([7, 8], [11, 12], [23, 24]))
    line = shoulders - hips
    line = line / max(float(np.linalg.norm(line)), 1e-9)
    return float((ears - shoulders) @ line) / max(body.size, 1e-9)


def _deg(angle: float) -> float:
    return math.degrees(angle)


def _unit(value: float) -> float:
    return min(1.0, max(-1.0, value))
