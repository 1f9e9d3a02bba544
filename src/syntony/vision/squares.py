"""Turned squares in a picture: where a network looks, and the way back to the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array


@dataclass(frozen=True)
class Square:
    """A square that may be turned.

    Parameters
    ----------
    x, y : float
        Its middle (pixels, from the picture's left and top edge).
    side : float
        Its side (pixels).
    turn : float
        Angle of its upper edge (radians, clockwise as seen).
    """

    x: float
    y: float
    side: float
    turn: float = 0.0

    def matrix(self, pixels: int, *, mirrored: bool = False) -> Array:
        """From places in its cut of so many pixels to places in the picture, shape (2, 3)."""
        scale = self.side / pixels
        c, s = scale * math.cos(self.turn), scale * math.sin(self.turn)
        half = pixels / 2
        flip = -1.0 if mirrored else 1.0
        return np.array(
            [
                [flip * c, -s, self.x - flip * c * half + s * half],
                [flip * s, c, self.y - flip * s * half - c * half],
            ]
        )

    def to_picture(self, points: Array, pixels: int, *, mirrored: bool = False) -> Array:
        """Bring points found in its cut into the picture.

        Parameters
        ----------
        points : ndarray, shape (n, 2) or (n, 3)
            Pixels of the cut; a third column is depth in the same scale.
        pixels : int
            Side of the cut.
        mirrored : bool
            Whether the cut was taken mirrored.

        Returns
        -------
        ndarray, of the same shape
            Pixels of the picture.
        """
        matrix = self.matrix(pixels, mirrored=mirrored)
        there = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        depth = points[:, 2:] * (self.side / pixels)
        return np.hstack((there, depth))


def letterbox(height: int, width: int) -> Square:
    """The smallest upright square that holds a whole picture."""
    return Square(width / 2, height / 2, float(max(height, width)))


def around(points: Array, turn: float, margin: float) -> Square:
    """The square of a given turn around points, made larger by a factor.

    The middle and the size are those of the box whose edges have that turn; the longer edge
    becomes the side.
    """
    c, s = math.cos(turn), math.sin(turn)
    along, down = points[:, 0] * c + points[:, 1] * s, points[:, 1] * c - points[:, 0] * s
    u, v = (along.min() + along.max()) / 2, (down.min() + down.max()) / 2
    side = max(float(np.ptp(along)), float(np.ptp(down))) * margin
    return Square(float(u * c - v * s), float(u * s + v * c), side, turn)
