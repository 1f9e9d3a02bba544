"""Followers with their networks, and what a user must know of how they fared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syntony.core.session import Notice
from syntony.vision.detection import Detector
from syntony.vision.following import FaceFollower
from syntony.vision.mesh import FaceReader
from syntony.vision.network import Network

#: Share of pictures from which on somebody's absence is worth a word.
ABSENT = 0.02
#: Share of looks over the picture from which on further people are.
CROWDED = 0.1


def face_follower(
    count: int, *, irises: bool = True, least: float = 0.5, where: Path | None = None
) -> FaceFollower:
    """Make a follower of so many faces.

    Raises
    ------
    MissingExtra
        LiteRT or a network's file is not there.
    IntegrityError
        A network's file is not the one that was tested.
    """
    detector = Detector("face_detection", Network("face_detection", where=where), least=least)
    iris = Network("iris_landmark", where=where) if irises else None
    return FaceFollower(count, detector, FaceReader(Network("face_landmark", where=where), iris))


def notices(
    what: str, persons: Sequence[str], follower: FaceFollower, missing: NDArray[np.int64]
) -> tuple[Notice, ...]:
    """Who was not seen, how often there were others, and whether names were put right."""
    pictures = max(follower.pictures, 1)
    if not follower.tracker.started:
        return (
            Notice(
                f"no-{what}s",
                f"{', '.join(persons)}: {_number(len(persons))} never seen together in "
                f"{follower.pictures} pictures, so nobody could be named; check who is to be seen, "
                "and the light.",
                what,
            ),
        )
    made = []
    for person, count in zip(persons, missing, strict=True):
        if count / pictures > ABSENT:
            text = f"{person} is not seen in {count / pictures:.0%} of the pictures: gaps there."
            made.append(Notice(f"{what}-lost", text, person))
    crowd = follower.too_many / max(follower.looked_at, 1)
    if crowd > CROWDED:
        text = (
            f"More people than the {len(persons)} who are named are seen in {crowd:.0%} of the "
            "looks over the picture; they were left out."
        )
        made.append(Notice(f"too-many-{what}s", text, what))
    if follower.tracker.corrections:
        text = (
            f"Names were put right {follower.tracker.corrections} times after people had covered "
            "each other; shortly before each, who is who may be wrong."
        )
        made.append(Notice("names-exchanged", text, what))
    return tuple(made)


def _number(count: int) -> str:
    return "this person was" if count == 1 else f"these {count} were"
