"""Faces of named persons through a recording."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from syntony.vision.detection import Detection, Detector
from syntony.vision.looks import looks
from syntony.vision.mesh import Face, FaceReader, face_square
from syntony.vision.network import Picture
from syntony.vision.squares import Square, letterbox
from syntony.vision.tracking import LOST, Seen, Tracker

#: Least presence of a face that counts, and least distance between its outer eye corners (pixels).
PRESENT, SMALLEST = 0.5, 6.0
#: How often to look over the whole picture (s): with everybody in sight, and with somebody missing.
LOOK_OVER, SEEK = 1.0, 0.2


class FaceFollower:
    """Follows the faces of persons who are named from left to right.

    Parameters
    ----------
    count : int
        How many persons there are.
    detector : Detector
        Of faces.
    reader : FaceReader
        Of meshes and irises.

    Notes
    -----
    A face is looked for where it was in the picture before; the detector looks over the whole
    picture now and then, and more often while somebody is missing (Kartynnik et al. 2019,
    arXiv:1907.06724). Which name a face gets is the `Tracker`'s decision.
    """

    def __init__(self, count: int, detector: Detector, reader: FaceReader) -> None:
        self._detector = detector
        self._reader = reader
        self.tracker = Tracker(count)
        self._count = count
        self._last: list[tuple[float, Face] | None] = [None] * count
        self._looked = -math.inf
        #: Pictures, those on which the detector looked, and those on which it saw too many.
        self.pictures, self.looked_at, self.too_many = 0, 0, 0

    def __call__(self, picture: Picture, t: float) -> list[Face | None]:
        """Find everybody in the next picture; None for who is not seen."""
        self.pictures += 1
        faces = self._followed(picture, t)
        if self._due(t, len(faces)):
            faces = _distinct([*faces, *self._sought(picture, faces)])
            self._looked = t
            self.looked_at += 1
            self.too_many += len(faces) > self._count
        seen = [_seen(picture, face) for face in faces]
        named = self.tracker.update(t, seen)
        found: list[Face | None] = []
        for person, index in enumerate(named):
            if index is None:
                found.append(None)
                continue
            face = self._reader.with_irises(picture, faces[index])
            self._last[person] = (t, face)
            found.append(face)
        return found

    def _followed(self, picture: Picture, t: float) -> list[Face]:
        """Faces where they were before."""
        made = []
        for last in self._last:
            if last is not None and t - last[0] <= LOST:
                face = self._reader(picture, last[1].square)
                if _good(face):
                    made.append(face)
        return _distinct(made)

    def _due(self, t: float, found: int) -> bool:
        """Whether to look over the whole picture."""
        if not self.tracker.started:
            return True
        wait = LOOK_OVER if found >= self._count else SEEK
        return t - self._looked >= wait - 1e-6

    def _sought(self, picture: Picture, known: Sequence[Face]) -> list[Face]:
        """Faces that the detector sees beside those that are followed."""
        height, width = picture.shape[:2]
        found = self._detector(picture, (letterbox(height, width),))
        if len(found) < self._count and max(height, width) > 1.2 * min(height, width):
            found = self._detector(picture, (letterbox(height, width), *tiles(height, width)))
        made = []
        for detection in found:
            if any(_same_place(detection, face) for face in known):
                continue
            rough = self._reader(picture, face_square(detection))
            face = self._reader(picture, rough.square) if _good(rough) else rough
            if _good(face):
                made.append(face)
        return made


def tiles(height: int, width: int) -> tuple[Square, ...]:
    """Squares as large as the shorter edge that cover a picture and overlap by a third or more."""
    short, long = min(height, width), max(height, width)
    count = math.ceil((long - short) / (short * 2 / 3)) + 1
    middles = np.linspace(short / 2, long - short / 2, count)
    if width >= height:
        return tuple(Square(float(m), height / 2, float(short)) for m in middles)
    return tuple(Square(width / 2, float(m), float(short)) for m in middles)


def face_parts(face: Face) -> tuple[Square, ...]:
    """Hair, face and clothes: what tells people apart at a glance."""
    x, y, side = *face.middle, face.size
    turn = face.square.turn
    s, c = math.sin(turn), math.cos(turn)
    hair = Square(x + 0.9 * side * s, y - 0.9 * side * c, side)
    skin = Square(x - 0.4 * side * s, y + 0.4 * side * c, side)
    clothes = Square(x, y + 2.8 * side, 1.8 * side)
    return hair, skin, clothes


def _seen(picture: Picture, face: Face) -> Seen:
    x, y = face.middle
    return Seen(float(x), float(y), face.size, looks(picture, face_parts(face)))


def _good(face: Face) -> bool:
    return face.presence >= PRESENT and face.size >= SMALLEST


def _distinct(faces: Sequence[Face]) -> list[Face]:
    """Each face once: of two in one place the more certain, the earlier where they are equal."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda f: -f.presence):
        if all(math.dist(face.middle, k.middle) > 0.6 * max(face.size, k.size) for k in kept):
            kept.append(face)
    return kept


def _same_place(found: Detection, face: Face) -> bool:
    middle = found.points[:2].mean(axis=0)
    return math.dist(middle, face.middle) < 0.6 * face.size
