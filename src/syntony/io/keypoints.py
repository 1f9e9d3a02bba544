"""Bodies found picture by picture, put together to persons who keep their names.

Pose programs say where the points of a body are in each picture, and number the bodies of a picture
anew each time. Here every find goes to the person who was last seen where it is; points that were
not found are NaN, and what fits nobody is left out and counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording, Stream
from syntony.core.settings import Settings, Share
from syntony.core.signals import Array, Signal, SignalSet, as_rate
from syntony.io.following import FEWEST, Find, by_identity, by_place
from syntony.io.timeline import Rate

#: The 17 points of COCO in their order.
COCO = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder",
    "left elbow", "right elbow", "left wrist", "right wrist", "left hip", "right hip",
    "left knee", "right knee", "left ankle", "right ankle",
)  # fmt: skip
#: The 25 points of OpenPose's newer model, and the 18 of its older one.
BODY_25 = (
    "nose", "neck", "right shoulder", "right elbow", "right wrist", "left shoulder",
    "left elbow", "left wrist", "mid hip", "right hip", "right knee", "right ankle", "left hip",
    "left knee", "left ankle", "right eye", "left eye", "right ear", "left ear", "left big toe",
    "left small toe", "left heel", "right big toe", "right small toe", "right heel",
)  # fmt: skip
BODY_18 = (
    "nose", "neck", "right shoulder", "right elbow", "right wrist", "left shoulder",
    "left elbow", "left wrist", "right hip", "right knee", "right ankle", "left hip",
    "left knee", "left ankle", "right eye", "left eye", "right ear", "left ear",
)  # fmt: skip
#: The 33 points of BlazePose, which MediaPipe gives.
BLAZEPOSE = (
    "nose", "left eye inner", "left eye", "left eye outer", "right eye inner", "right eye",
    "right eye outer", "left ear", "right ear", "mouth left", "mouth right", "left shoulder",
    "right shoulder", "left elbow", "right elbow", "left wrist", "right wrist", "left pinky",
    "right pinky", "left index", "right index", "left thumb", "right thumb", "left hip",
    "right hip", "left knee", "right knee", "left ankle", "right ankle", "left heel",
    "right heel", "left foot index", "right foot index",
)  # fmt: skip
#: Pictures a second (Hz) where nobody says.
USUAL_RATE = 25
#: Pictures may be missing between finds, but not this many times as many as there are.
_MOST_GAPS = 50


class PoseSettings(Settings):
    """What a recipe may tell about files of keypoints.

    Parameters
    ----------
    rate : float or str
        Pictures a second (Hz); it is not in the file.
    persons : int
        How many people there are; 0 takes the number that most pictures show.
    minimum_confidence : float
        Points that were found less surely count as not found.
    """

    rate: Rate | None = None
    persons: Annotated[int, Field(ge=0, le=20)] = 0
    minimum_confidence: Share = 0.2


@dataclass(frozen=True)
class Poses:
    """What a file of keypoints holds.

    Parameters
    ----------
    names : tuple of str
        Of the points.
    axes : str
        ``xy`` or ``xyz``.
    unit : str
        Of the coordinates.
    pictures : mapping of int to sequence of Find
        From the number of a picture to the bodies in it.
    times : mapping of int to float, optional
        Time of each picture (s), where the file tells it.
    """

    names: tuple[str, ...]
    axes: str
    unit: str
    pictures: Mapping[int, Sequence[Find]]
    times: Mapping[int, float] = field(default_factory=dict)


def find(triples: Array, minimum: float, identity: str = "") -> Find:
    """A body from rows of coordinates and, last, sureness; (0, 0) and what is unsure is NaN."""
    points, sure = np.array(triples[:, :-1]), triples[:, -1]
    zero = (points[:, :2] == 0).all(axis=1)
    there = ~zero & np.isfinite(points).all(axis=1) & ~(sure < minimum)
    points[~there] = np.nan
    known = sure[there & np.isfinite(sure)]
    return Find(points, float(np.clip(known.mean(), 0, 1)) if known.size else math.nan, identity)


def pose_recording(poses: Poses, settings: PoseSettings, where: str) -> Recording:
    """One set of signals a person: ``1: pose/nose x`` for several, ``pose/nose x`` for one.

    Raises
    ------
    FormatError
        No body is in it, or its pictures are numbered wildly.
    """
    seen = {n: [f for f in finds if f.count >= FEWEST] for n, finds in poses.pictures.items()}
    filled = sorted(n for n, finds in seen.items() if finds)
    if not filled:
        raise FormatError(f"{where}: in none of its {len(seen)} pictures a body was found.")
    numbers = sorted(seen)
    if numbers[-1] - numbers[0] > _MOST_GAPS * len(numbers):
        raise FormatError(
            f"{where}: {len(numbers)} pictures are numbered from {numbers[0]} to {numbers[-1]}; "
            "the numbers are damaged."
        )
    notices: list[Notice] = []
    rate, start = _clock(poses, numbers, settings, (where, notices))
    step = 1 / float(rate)
    if any(f.identity for finds in seen.values() for f in finds):
        people = by_identity(seen, settings.persons, len(numbers), (where, notices))
    else:
        people = by_place(seen, settings.persons, step, (where, notices))
    streams: list[Stream] = []
    for number, own in enumerate(people, 1):
        name = f"{number}: pose" if len(people) > 1 else "pose"
        streams += _streams(poses, own, (numbers[0], numbers[-1]), (name, rate, start))
    return Recording(where, tuple(streams), notices=tuple(notices))


def _clock(
    poses: Poses, numbers: Sequence[int], settings: PoseSettings, told: tuple[str, list[Notice]]
) -> tuple[Fraction, float]:
    """Rate, and time of the first picture."""
    where, notices = told
    times = [poses.times[n] for n in numbers if n in poses.times]
    if len(times) == len(numbers) > 1:
        span = times[-1] - times[0]
        steps = np.diff(times) / np.diff(numbers)
        if not span > 0 or (steps <= 0).any():
            raise FormatError(f"{where}: the times of its pictures do not ascend.")
        rate = as_rate(float(f"{(numbers[-1] - numbers[0]) / span:.6g}"))
        if (np.abs(steps * float(rate) - 1) > 0.5).any():
            text = (
                f"Pictures came unevenly ({steps.min():.4g} to {steps.max():.4g} s apart); they "
                f"were put on an even grid of {float(rate):g} Hz."
            )
            notices.append(Notice("uneven", text, where))
        return rate, times[0]
    if settings.rate is None:
        text = (
            f"The file does not say its rate; {USUAL_RATE} pictures a second were assumed. All "
            "lags and durations scale with it: say --rate if the video had another."
        )
        notices.append(Notice("assumed-rate", text, where))
    rate = as_rate(USUAL_RATE if settings.rate is None else settings.rate)
    return rate, numbers[0] / float(rate)


def _streams(
    poses: Poses, own: Mapping[int, Find], span: tuple[int, int], where: tuple[str, Fraction, float]
) -> Iterator[Stream]:
    """Coordinates of a person, and how surely they were found."""
    name, rate, start = where
    n = span[1] - span[0] + 1
    axes = len(poses.axes)
    values = np.full((len(poses.names) * axes, n), np.nan)
    sure = np.full(n, np.nan)
    for number, one in own.items():
        values[:, number - span[0]] = one.points.ravel()
        sure[number - span[0]] = one.confidence
    channels = tuple(f"{name}/{point} {axis}" for point in poses.names for axis in poses.axes)
    seen = np.isfinite(values).any(axis=1)
    kept = tuple(channel for channel, there in zip(channels, seen, strict=True) if there)
    yield SignalSet(values[seen], kept, rate, start, poses.unit, modality="movement")
    if np.isfinite(sure).any():
        yield Signal.with_gaps(
            sure, rate, start, name=f"{name} confidence", unit="0 to 1", modality="movement"
        )
