"""Bodies of the people in a picture: lean, uprightness, arms, and how hands and shoulders move."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Array
from syntony.vision.bodies import Body
from syntony.vision.following import Follower
from syntony.vision.people import body_sight, named_once, notices
from syntony.vision.posture import MOVEMENT, POSTURE, Movement, posture, seen_at_all
from syntony.vision.regular import EvenSteps

#: Shoulder width (pixels) from which on a body is as good as it gets.
LARGE = 40.0


class PoseSettings(Settings):
    """How bodies are found.

    Parameters
    ----------
    span : float
        Over how long a movement is measured (s): speeds are half of it late.
    least_visible : float
        Probability that a point can be seen under which what rests on it is a gap.
    least : float
        Probability from which on the detector's finds are looked at more closely.
    models : Path or None
        A folder with the network files, where this installation has none.
    network : Path or None
        A file of your own in place of ``pose_landmark_full.tflite``, such as MediaPipe's lite
        (0.7 of the cost) or heavy one.
    """

    span: Seconds = 0.2
    least_visible: Share = 0.5
    least: Annotated[float, Field(gt=0, lt=1)] = 0.5
    models: Path | None = None
    network: Path | None = None


PLACE = {"body_x": "px", "body_y": "px", "body_size": "px"}


class _Poses:
    """Follows the bodies of a recording."""

    def __init__(self, feed: Feed, settings: PoseSettings) -> None:
        self._persons = named_once(feed.persons)
        self._settings = settings
        sight = body_sight(least=settings.least, where=settings.models, network=settings.network)
        self._follower = Follower(len(feed.persons), sight)
        self.outputs = tuple(output for person in feed.persons for output in _outputs(person))
        self.rate: Fraction | None = feed.rate
        self._steps = EvenSteps(feed.rate, feed.start, len(self.outputs))
        self._movements = [Movement(settings.span) for _ in feed.persons]
        self._missing = np.zeros(len(feed.persons), np.int64)

    def push(self, chunk: Chunk) -> Piece:
        """Take pictures, give what is final."""
        made = []
        for t, picture in zip(chunk.times.tolist(), chunk.values, strict=True):
            rows, quality = [], []
            for person, body in enumerate(self._follower(picture, t)):
                self._missing[person] += body is None and self._follower.tracker.started
                moved = self._movements[person].push(t, body)
                values, good = _measured(body, moved, self._settings.least_visible)
                rows.append(values)
                quality.append(good)
            made += self._steps.push(t, np.concatenate(rows), np.concatenate(quality))
        return self._steps.piece(made)

    def finish(self) -> Piece:
        """Nothing is held back."""
        return Piece.nothing(len(self.outputs))

    def notices(self) -> tuple[Notice, ...]:
        """Who was not seen, how often there were others, and whether names were put right."""
        return notices("body", self._persons, self._follower, self._missing)


def _outputs(person: str) -> tuple[Output, ...]:
    place = [Output(name, unit, person, "movement") for name, unit in PLACE.items()]
    held = [Output(name, unit, person, "movement") for name, (unit, _) in POSTURE.items()]
    moved = [Output(name, "shoulder widths/s", person, "movement") for name in MOVEMENT]
    return (*place, *held, *moved)


def _measured(body: Body | None, moved: dict[str, float], least: float) -> tuple[Array, Array]:
    """A person's outputs with their quality; NaN where points cannot be seen."""
    count = len(PLACE) + len(POSTURE) + len(MOVEMENT)
    if body is None:
        return np.full(count, np.nan), np.zeros(count)
    good = body.presence * min(1.0, body.size / LARGE)
    x, y = body.middle.tolist()
    measured = posture(body) | moved
    values = [x, y, body.size]
    quality = [good] * len(values)
    points = {name: names for name, (_, names) in POSTURE.items()} | MOVEMENT
    for name in (*POSTURE, *MOVEMENT):
        visible = seen_at_all(body, points[name])
        values.append(measured[name] if visible >= least else np.nan)
        quality.append(good * visible)
    return np.array(values), np.array(quality)


EXTRACTOR = Extractor(
    name="pose",
    title="Posture and movement of hands and shoulders",
    food="rgb",
    wants=(),
    causal=True,
    settings=PoseSettings,
    start=_Poses,
    source="Bazarevsky et al. (2020), BlazePose, arXiv:2006.10204",
    imports=("ai_edge_litert",),
    extra="video",
)
