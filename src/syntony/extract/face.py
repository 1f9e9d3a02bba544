"""Heads and faces of the people in a picture: angles, places, expressions, gaze."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.vision.following import Follower
from syntony.vision.heads import EXPRESSIONS, Head, expressions, gaze, head, upright
from syntony.vision.mesh import Face
from syntony.vision.people import face_sight, named_once, notices
from syntony.vision.regular import EvenSteps

#: Distance between the outer eye corners (pixels) from which on a face is as good as it gets.
LARGE = 24.0
#: Width of an iris (pixels) from which on gaze is: one degree moves it by a fifth of a pixel.
LARGE_IRIS = 12.0
#: Lids nearer than this (share of the eye distance) hide the iris.
SHUT = 0.035


class FaceSettings(Settings):
    """How faces are found.

    Parameters
    ----------
    irises : bool
        Whether to look for irises; without them there is no gaze, at two thirds of the cost.
    least : float
        Probability from which on the detector's finds are looked at more closely.
    models : Path or None
        A folder with the network files, where this installation has none.
    """

    irises: bool = True
    least: Annotated[float, Field(gt=0, lt=1)] = 0.5
    models: Path | None = None


#: Head angles and place, then expressions, then gaze: name and unit.
HEAD = {
    "head_yaw": "deg", "head_pitch": "deg", "head_roll": "deg",
    "head_x": "px", "head_y": "px", "head_size": "px",
}  # fmt: skip
GAZE = {"gaze_yaw": "deg", "gaze_pitch": "deg"}


class _Faces:
    """Follows the faces of a recording."""

    def __init__(self, feed: Feed, settings: FaceSettings) -> None:
        self._persons = named_once(feed.persons)
        sight = face_sight(irises=settings.irises, least=settings.least, where=settings.models)
        self._follower = Follower(len(feed.persons), sight)
        self.outputs = tuple(
            output for person in feed.persons for output in _outputs(person, settings.irises)
        )
        self.rate: Fraction | None = feed.rate
        self._steps = EvenSteps(feed.rate, feed.start, len(self.outputs))
        self._missing = np.zeros(len(feed.persons), np.int64)
        self._irises = settings.irises

    def push(self, chunk: Chunk) -> Piece:
        """Take pictures, give what is final."""
        made = []
        for t, picture in zip(chunk.times.tolist(), chunk.values, strict=True):
            rows, quality = [], []
            for person, face in enumerate(self._follower(picture, t)):
                self._missing[person] += face is None and self._follower.tracker.started
                values, good = _measured(face, irises=self._irises)
                rows.append(values)
                quality.append(good)
            made += self._steps.push(t, np.concatenate(rows), np.concatenate(quality))
        return self._steps.piece(made)

    def finish(self) -> Piece:
        """Nothing is held back."""
        return Piece.nothing(len(self.outputs))

    def notices(self) -> tuple[Notice, ...]:
        """Who was not seen, how often there were others, and whether names were put right."""
        return notices("face", self._persons, self._follower, self._missing)


def _outputs(person: str, irises: bool) -> tuple[Output, ...]:  # noqa: FBT001
    heads = [Output(name, unit, person, "movement") for name, unit in HEAD.items()]
    faces = [Output(name, "eye distances", person, "face") for name in EXPRESSIONS]
    eyes = [Output(name, unit, person, "gaze") for name, unit in GAZE.items()] if irises else []
    return (*heads, *faces, *eyes)


def _measured(face: Face | None, *, irises: bool) -> tuple[Array, Array]:
    """A person's outputs with their quality; NaN and 0 where there is no face."""
    count = len(HEAD) + len(EXPRESSIONS) + (len(GAZE) if irises else 0)
    if face is None:
        return np.full(count, np.nan), np.zeros(count)
    pose = head(face.mesh)
    measured = expressions(upright(face, pose))
    x, y = face.middle
    values = [pose.yaw, pose.pitch, pose.roll, float(x), float(y), face.size]
    values += [measured[name] for name in EXPRESSIONS]
    good = _quality(face, pose)
    quality = [good] * len(values)
    if irises:
        open_eyes = measured["eye_opening"] >= SHUT
        values += gaze(face, pose) if open_eyes else (math.nan, math.nan)
        rim = np.linalg.norm(face.irises[:, 1] - face.irises[:, 3], axis=1).max()
        seen = good * min(1.0, float(rim) / LARGE_IRIS) if open_eyes else 0.0
        quality += [seen, seen]
    return np.array(values), np.array(quality)


def _quality(face: Face, pose: Head) -> float:
    """Presence, less for small faces and for those that are turned away by over 40 degrees."""
    ahead = math.cos(math.radians(pose.yaw))
    turned = min(1.0, max(0.0, (ahead - 0.1) / 0.65))
    return face.presence * min(1.0, face.size / LARGE) * turned


EXTRACTOR = Extractor(
    name="face",
    title="Head angles, facial measures and gaze",
    food="rgb",
    wants=(),
    causal=True,
    settings=FaceSettings,
    start=_Faces,
    source="Kartynnik et al. (2019), arXiv:1907.06724; Ablavatski et al. (2020), arXiv:2006.11341",
    imports=("ai_edge_litert",),
    extra="video",
)
