"""How faces are seen in a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from syntony.vision.detection import Detection, Detector
from syntony.vision.looks import looks
from syntony.vision.mesh import Face, FaceReader, face_square
from syntony.vision.network import Picture
from syntony.vision.squares import Square
from syntony.vision.tracking import Seen

#: Least presence of a face that counts, and least distance between its outer eye corners (pixels).
PRESENT, SMALLEST = 0.5, 6.0


class FaceSight:
    """Sees faces.

    Parameters
    ----------
    detector : Detector
        Of faces.
    reader : FaceReader
        Of meshes and irises.
    """

    def __init__(self, detector: Detector, reader: FaceReader) -> None:
        self._detector = detector
        self._reader = reader

    def detect(self, picture: Picture, squares: tuple[Square, ...]) -> Sequence[Detection]:
        """Look for faces in some squares."""
        return self._detector(picture, squares)

    def read(self, picture: Picture, square: Square) -> Face:
        """Look closely at the face in a square."""
        return self._reader(picture, square)

    def square_of_detection(self, found: Detection) -> Square:
        """Where its mesh is."""
        return face_square(found)

    def square(self, thing: Face) -> Square:
        """Where to look next."""
        return thing.square

    def certainty(self, thing: Face) -> float:
        """Presence, 0 below half and for faces of a few pixels."""
        good = thing.presence >= PRESENT and thing.size >= SMALLEST
        return thing.presence if good else 0.0

    def same(self, one: Face, other: Face) -> bool:
        """Whether two faces are in one place."""
        return math.dist(one.middle, other.middle) <= 0.6 * max(one.size, other.size)

    def holds(self, thing: Face, found: Detection) -> bool:
        """Whether the detector saw this face."""
        return math.dist(found.points[:2].mean(axis=0), thing.middle) < 0.6 * thing.size

    def seen(self, picture: Picture, thing: Face) -> Seen:
        """Place, size and colors."""
        x, y = thing.middle
        return Seen(float(x), float(y), thing.size, looks(picture, face_parts(thing)))

    def finished(self, picture: Picture, thing: Face) -> Face:
        """Look for the irises."""
        return self._reader.with_irises(picture, thing)


def face_parts(face: Face) -> tuple[Square, ...]:
    """Hair, face and clothes: what tells people apart at a glance."""
    x, y, side = *face.middle, face.size
    turn = face.square.turn
    s, c = math.sin(turn), math.cos(turn)
    hair = Square(x + 0.9 * side * s, y - 0.9 * side * c, side)
    skin = Square(x - 0.4 * side * s, y + 0.4 * side * c, side)
    clothes = Square(x, y + 2.8 * side, 1.8 * side)
    return hair, skin, clothes
