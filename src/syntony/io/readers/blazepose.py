"""Bodies of 33 points as BlazePose and MediaPipe give them: JSON of pictures, or a wide table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Share
from syntony.core.signals import Array
from syntony.io.following import Find
from syntony.io.keypoints import BLAZEPOSE, Poses, PoseSettings, find, pose_recording
from syntony.io.layout import Layout, TableSettings, preview
from syntony.io.table import read_table
from syntony.io.text import encoding_of_head, read_bytes
from syntony.io.timecolumn import find_times, seconds_of

_AXES = {"x": 0, "y": 1, "z": 2, "visibility": 3, "vis": 3, "v": 3}
_NUMBERED = re.compile(r"(?:pose|landmark|lm|point|kp|keypoint|joint|p)*(\d{1,2})")
_LISTS = ("landmarks", "poseLandmarks", "pose_landmarks", "keypoints")
_TIMES = {"timestamp_ms": 1e-3, "timestampMs": 1e-3, "timestamp": 1.0, "time": 1.0}
_PLACES = {name.replace(" ", ""): i for i, name in enumerate(BLAZEPOSE)}
_PLACES |= {"leftmouth": 9, "rightmouth": 10, "mouthleft": 9, "mouthright": 10}


class BlazeposeSettings(PoseSettings):
    """What a recipe may tell about BlazePose's points.

    Parameters
    ----------
    rate : float or str
        Pictures a second (Hz), where the file holds no times.
    persons : int
        How many people there are; 0 takes the number that most pictures show.
    minimum_confidence : float
        Points whose visibility is below count as not found.
    """

    minimum_confidence: Share = 0.5


def sniff(head: bytes, _path: Path) -> float:
    """Landmarks with their visibility in JSON, or columns named after the points."""
    top = head.lstrip()
    if top.startswith((b"{", b"[")):
        listed = any(f'"{key}"'.encode() in head for key in _LISTS) or top.startswith(b"[[")
        return 0.94 if listed and b'"visibility"' in head else 0.0
    layout = preview(head)
    if layout is None or not layout.has_header:
        return 0.0
    return 0.96 if len(_columns(layout)) >= 2 * len(BLAZEPOSE) else 0.0


def read(path: Path, settings: BlazeposeSettings) -> Recording:
    """Read the bodies of all pictures."""
    data = read_bytes(path)
    if data.lstrip().startswith((b"{", b"[")):
        text = data.decode(encoding_of_head(data[:4096]) or "utf-8", errors="replace")
        pictures, times = _from_json(json.loads(text), settings, path.name)
        notices: tuple[Notice, ...] = ()
    else:
        pictures, times, notices = _from_table(path, settings)
    if not pictures:
        raise FormatError(f"{path.name} holds no picture.")
    largest = [
        float(np.nanmax(np.abs(one.points[:, :2])))
        for finds in pictures.values() for one in finds if one.count
    ]  # fmt: skip
    # Shares of the picture's width and height reach a little beyond 1 at its edges.
    unit = "px" if largest and float(np.median(largest)) > 10 else ""
    poses = Poses(BLAZEPOSE, "xyz", unit, pictures, times)
    recording = pose_recording(poses, settings, path.name)
    return Recording(recording.name, recording.streams, notices=(*notices, *recording.notices))


def _from_json(
    content: Any, settings: BlazeposeSettings, where: str
) -> tuple[dict[int, list[Find]], dict[int, float]]:
    """Pictures in a list, each a list of points, of people, or a mapping that holds one."""
    if isinstance(content, Mapping):
        content = next(
            (content[key] for key in ("frames", "results", "pictures") if key in content), [content]
        )
    pictures: dict[int, list[Find]] = {}
    times: dict[int, float] = {}
    for i, frame in enumerate(content):
        number = i
        people: Any = frame
        if isinstance(frame, Mapping):
            number = int(frame.get("frame", frame.get("frame_id", i)))
            key = next((key for key in _LISTS if key in frame), None)
            people = frame[key] if key else []
            told = next((key for key in _TIMES if frame.get(key) is not None), None)
            if told:
                times[number] = float(frame[told]) * _TIMES[told]
        if people and isinstance(people[0], Mapping):
            people = [people]
        pictures[number] = [_body(one, settings, where) for one in people or ()]
    return pictures, times


def _body(one: Sequence[Mapping[str, Any]], settings: BlazeposeSettings, where: str) -> Find:
    if len(one) != len(BLAZEPOSE):
        raise FormatError(f"{where}: a body of {len(one)} points came; BlazePose has 33.")
    nothing = float("nan")
    rows = np.array(
        [[p["x"], p["y"], p.get("z", 0.0), p.get("visibility", nothing)] for p in one],
        dtype=np.float64,
    )
    return find(rows, settings.minimum_confidence)


def _columns(layout: Layout) -> dict[tuple[int, int], int]:
    """Point and axis -> place of the column, from names such as ``X_NOSE`` and ``lm0_x``."""
    found: dict[tuple[int, int], int] = {}
    for place, name in enumerate(layout.names):
        words = [word for word in re.split(r"[\W_]+", name.lower()) if word]
        axis = [i for i in (0, len(words) - 1) if words and words[i] in _AXES]
        if len(words) < 2 or not axis:
            continue
        plain = "".join(word for i, word in enumerate(words) if i != axis[-1])
        number = _NUMBERED.fullmatch(plain)
        point = int(number[1]) if number else _PLACES.get(plain, -1)
        if 0 <= point < len(BLAZEPOSE):
            found.setdefault((point, _AXES[words[axis[-1]]]), place)
    return found


def _from_table(
    path: Path, settings: BlazeposeSettings
) -> tuple[dict[int, list[Find]], dict[int, float], tuple[Notice, ...]]:
    """One body a row, with its time if a column holds it."""
    table = read_table(path, TableSettings())
    columns = _columns(table.layout)
    n = table.values.shape[1]
    rows: Array = np.full((n, len(BLAZEPOSE), 4), np.nan)
    for (point, axis), place in columns.items():
        rows[:, point, axis] = table.values[place]
    if not any(axis == 2 for _, axis in columns):
        rows[:, :, 2] = 0.0
    pictures = {i: [find(rows[i], settings.minimum_confidence)] for i in range(n)}
    time = find_times(table.layout, "", "", path.name)
    if time is None or time.counts_samples:
        return pictures, {}, table.notices
    seconds = seconds_of(table, time)
    times = {i: float(t) for i, t in enumerate(seconds)}
    return pictures, times, (*table.notices, *time.notices)


READER = Reader(
    name="blazepose",
    title="BlazePose and MediaPipe points (JSON or table)",
    suffixes=(".json", ".csv"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=BlazeposeSettings,
    source="Bazarevsky et al. (2020), BlazePose, doi 10.48550/arXiv.2006.10204",
    imports=("scipy.optimize",),
)
