"""How bodies are seen in a picture: 33 points each, with their depth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array
from syntony.kernels.crop import crop
from syntony.vision.detection import Detection, Detector
from syntony.vision.looks import looks
from syntony.vision.network import Network, Picture
from syntony.vision.squares import Square
from syntony.vision.tracking import Seen

#: BlazePose's points, left and right as the person has them.
POINTS = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye",
    "right_eye_outer", "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky",
    "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip",
    "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel",
    "left_foot_index", "right_foot_index",
)  # fmt: skip
PLACE = {name: i for i, name in enumerate(POINTS)}
PRESENT = 0.5
MARGIN = 1.25
#: Points by which two finds are compared: head, shoulders and hips.
CORE = [0, 7, 8, 11, 12, 23, 24]


@dataclass(frozen=True, eq=False)
class Body:
    """A body in a picture.

    Parameters
    ----------
    points : ndarray, shape (33, 3)
        `POINTS` (pixels; the third column is depth away from the camera in the same scale, from
        the middle of the hips).
    world : ndarray, shape (33, 3)
        The same in meters from the middle of the hips: right, down, away.
    visibility : ndarray, shape (33,)
        The network's own probability that each can be seen.
    presence : float
        That this is a body.
    frame : ndarray, shape (2, 2)
        The two points from which the next square is laid (pixels).
    """

    points: Array
    world: Array
    visibility: Array
    presence: float
    frame: Array

    @property
    def middle(self) -> Array:
        """Halfway between the shoulders (pixels)."""
        return np.asarray((self.points[11, :2] + self.points[12, :2]) / 2, np.float64)

    @property
    def size(self) -> float:
        """Between the shoulders in depth, too (pixels): a turn does not shorten it much."""
        return float(np.linalg.norm(self.points[11] - self.points[12]))


def square_from(middle: Array, top: Array) -> Square:
    """The square around a body whose middle and reach are known."""
    x, y = (top - middle).tolist()
    side = 2 * math.hypot(x, y) * MARGIN
    return Square(float(middle[0]), float(middle[1]), side, math.atan2(x, -y))


class BodySight:
    """Sees bodies.

    Parameters
    ----------
    detector : Detector
        Of bodies.
    network : Network
        ``pose_landmark``, or another of its family.
    """

    def __init__(self, detector: Detector, network: Network) -> None:
        self._detector = detector
        self._network = network

    def detect(self, picture: Picture, squares: tuple[Square, ...]) -> Sequence[Detection]:
        """Look for bodies in some squares."""
        return self._detector(picture, squares)

    def read(self, picture: Picture, square: Square) -> Body:
        """Look closely at the body in a square."""
        side = self._network.side
        found = self._network(crop(picture, square.matrix(side), side, 0.0))
        rows = found[0].reshape(39, 5).astype(np.float64)
        world = found[-1].reshape(39, 3).astype(np.float64)[:33]
        there = square.to_picture(rows[:, :3], side)
        c, s = math.cos(square.turn), math.sin(square.turn)
        turned = world @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        visible = 1 / (1 + np.exp(-np.clip(rows[:33, 3], -50, 50)))
        presence = float(found[1].ravel()[0])
        return Body(there[:33], turned, visible, presence, there[33:35, :2])

    def square_of_detection(self, found: Detection) -> Square:
        """Where its points are."""
        return square_from(found.points[0], found.points[1])

    def square(self, thing: Body) -> Square:
        """Where to look next."""
        return square_from(thing.frame[0], thing.frame[1])

    def certainty(self, thing: Body) -> float:
        """Presence, 0 below half."""
        return thing.presence if thing.presence >= PRESENT else 0.0

    def same(self, one: Body, other: Body) -> bool:
        """Whether two bodies are in one place: head, shoulders and hips together."""
        apart = np.linalg.norm(one.points[CORE, :2] - other.points[CORE, :2], axis=1)
        return float(np.median(apart)) <= 0.5 * max(one.size, other.size)

    def holds(self, thing: Body, found: Detection) -> bool:
        """Whether the detector saw this body; its third point is between the shoulders."""
        return math.dist(found.points[2], thing.middle) < 0.6 * thing.size

    def seen(self, picture: Picture, thing: Body) -> Seen:
        """Place, size and colors."""
        x, y = thing.middle
        return Seen(float(x), float(y), thing.size, looks(picture, body_parts(thing)))

    def finished(self, picture: Picture, thing: Body) -> Body:  # noqa: ARG002 - as others need it
        """Nothing more is wanted."""
        return thing


def body_parts(body: Body) -> tuple[Square, ...]:
    """Head, chest and belly: what tells people apart at a glance."""
    ears = body.points[[7, 8], :2].mean(axis=0)
    hips = body.points[[23, 24], :2].mean(axis=0)
    chest = body.middle + 0.25 * (hips - body.middle)
    belly = body.middle + 0.65 * (hips - body.middle)
    side = body.size
    return (
        Square(float(ears[0]), float(ears[1]), 0.6 * side),
        Square(float(chest[0]), float(chest[1]), 0.6 * side),
        Square(float(belly[0]), float(belly[1]), 0.6 * side),
    )
