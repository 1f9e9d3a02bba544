"""What it takes to see people, and what a user must know of how following them fared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import DataError
from syntony.core.session import Notice
from syntony.vision.bodies import BodySight
from syntony.vision.detection import Detector
from syntony.vision.faces import FaceSight
from syntony.vision.following import Follower
from syntony.vision.mesh import FaceReader
from syntony.vision.network import Network

#: Share of pictures from which on somebody's absence is worth a word.
ABSENT = 0.02
#: Share of looks over the picture from which on further people are.
CROWDED = 0.1


def face_sight(*, irises: bool = True, least: float = 0.5, where: Path | None = None) -> FaceSight:
    """Load what it takes to see faces.

    Parameters
    ----------
    irises : bool
        Whether to look for them, too.
    least : float
        Probability from which on the detector's finds are looked at more closely.
    where : Path, optional
        Folder of the networks, if not this installation's.

    Raises
    ------
    MissingExtra
        LiteRT or a network's file is not there.
    IntegrityError
        A network's file is not the one that was tested.
    """
    detector = Detector("face_detection", Network("face_detection", where=where), least=least)
    iris = Network("iris_landmark", where=where) if irises else None
    return FaceSight(detector, FaceReader(Network("face_landmark", where=where), iris))


def body_sight(
    *, least: float = 0.5, where: Path | None = None, network: Path | None = None
) -> BodySight:
    """Load what it takes to see bodies; errors as of `face_sight`.

    Parameters
    ----------
    least : float
        Probability from which on the detector's finds are looked at more closely.
    where : Path, optional
        Folder of the networks, if not this installation's.
    network : Path, optional
        A file of the user's own in place of ``pose_landmark``, such as the lite or heavy one.
    """
    detector = Detector("pose_detection", Network("pose_detection", where=where), least=least)
    return BodySight(detector, Network("pose_landmark", where=where, file=network))


def named_once(persons: tuple[str, ...]) -> tuple[str, ...]:
    """The persons to be followed.

    Raises
    ------
    DataError
        Nobody is named, or somebody twice.
    """
    if not persons or len(set(persons)) < len(persons):
        raise DataError(
            "Who is to be seen must be said, each person once and from left to right; got: "
            f"{', '.join(persons) or 'nobody'}. Name them for this video."
        )
    return persons


def notices(
    what: str, persons: Sequence[str], follower: Follower[Any], missing: NDArray[np.int64]
) -> tuple[Notice, ...]:
    """Who was not seen, how often there were others, and whether names were put right."""
    pictures = max(follower.pictures, 1)
    if not follower.tracker.started:
        return (
            Notice(
                f"no-{_many(what)}",
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
        made.append(Notice(f"too-many-{_many(what)}", text, what))
    if follower.tracker.corrections:
        text = (
            f"Names were put right {follower.tracker.corrections} times after people had covered "
            "each other; shortly before each, who is who may be wrong."
        )
        made.append(Notice("names-exchanged", text, what))
    return tuple(made)


def _number(count: int) -> str:
    return "this person was" if count == 1 else f"these {count} were"


def _many(what: str) -> str:
    return {"face": "faces", "body": "bodies"}[what]
