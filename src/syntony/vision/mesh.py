"""A face's mesh of 468 points and its irises."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array
from syntony.kernels.crop import crop
from syntony.vision.detection import Detection
from syntony.vision.network import Network, Picture
from syntony.vision.squares import Square, around

#: Outer and inner corner of the eye at the picture's left and of the one at its right.
EYES = ((33, 133), (263, 362))
MARGIN = 1.5
EYE_MARGIN = 2.3


@dataclass(frozen=True, eq=False)
class Face:
    """A face in a picture.

    Parameters
    ----------
    mesh : ndarray, shape (468, 3)
        Points of MediaPipe's face mesh (pixels; the third column is depth, away from the camera,
        in the same scale).
    presence : float
        The network's own probability that this is a face.
    irises : ndarray, shape (2, 5, 2)
        Middle and rim of the iris at the picture's left and of the one at its right (pixels);
        NaN where they were not looked for.
    """

    mesh: Array
    presence: float
    irises: Array

    @property
    def square(self) -> Square:
        """Where to look for it in the next picture."""
        left, right = self.mesh[33], self.mesh[263]
        turn = math.atan2(right[1] - left[1], right[0] - left[0])
        return around(self.mesh[:, :2], turn, MARGIN)

    @property
    def middle(self) -> Array:
        """Halfway between the outer eye corners (pixels)."""
        return (self.mesh[33, :2] + self.mesh[263, :2]) / 2

    @property
    def size(self) -> float:
        """Between the outer eye corners in depth, too (pixels): yaw does not shorten it."""
        return float(np.linalg.norm(self.mesh[33] - self.mesh[263]))


def face_square(found: Detection) -> Square:
    """Where to look for the mesh of a face that a detector saw."""
    left, right = found.points[0], found.points[1]
    turn = math.atan2(right[1] - left[1], right[0] - left[0])
    corners = found.box.reshape(2, 2)
    middle = corners.mean(axis=0)
    side = float(np.ptp(corners, axis=0).max()) * MARGIN
    return Square(float(middle[0]), float(middle[1]), side, turn)


class FaceReader:
    """The networks that turn a square of a picture into a face."""

    def __init__(self, mesh: Network, iris: Network | None) -> None:
        self._mesh = mesh
        self._iris = iris

    def __call__(self, picture: Picture, square: Square) -> Face:
        """Read the face in a square, whether or not there is one: see its presence."""
        side = self._mesh.side
        points, logit = self._mesh(crop(picture, square.matrix(side), side, 0.0))
        mesh = square.to_picture(points.reshape(468, 3).astype(np.float64), side)
        presence = 1 / (1 + math.exp(-min(max(float(logit.ravel()[0]), -50.0), 50.0)))
        return Face(mesh, presence, np.full((2, 5, 2), np.nan))

    def with_irises(self, picture: Picture, face: Face) -> Face:
        """Look for the irises of a face."""
        if self._iris is None:
            return face
        found = [_iris(self._iris, picture, face, eye) for eye in (0, 1)]
        return Face(face.mesh, face.presence, np.stack(found))


def _iris(network: Network, picture: Picture, face: Face, eye: int) -> Array:
    """Five points of one iris; the network knows one side, the other is shown mirrored.

    On five talkers its eye contour begins 2.1 px from the outer corner this way and 2.9 px from
    the inner one the other way round.
    """
    outer, inner = face.mesh[list(EYES[eye]), :2]
    across = (inner - outer) * (1 if eye == 0 else -1)
    square = around(np.stack((outer, inner)), math.atan2(across[1], across[0]), EYE_MARGIN)
    side, mirrored = network.side, eye == 1
    _, iris = network(crop(picture, square.matrix(side, mirrored=mirrored), side, 0.0))
    points = iris.reshape(5, 3)[:, :2].astype(np.float64)
    return square.to_picture(points, side, mirrored=mirrored)
