"""Bodies of 17 points in the order of COCO: JSON of COCO, AlphaPose and MMPose, or a long table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.signals import Array
from syntony.io.following import Find
from syntony.io.keypoints import COCO, Poses, PoseSettings, find, pose_recording
from syntony.io.text import encoding_of_head, read_bytes

_HEADER = re.compile(
    rb"\s*frame\s*[,;\t]\s*person\s*[,;\t]\s*keypoint\s*[,;\t]\s*x\s*[,;\t]\s*y"
    rb"\s*(?:[,;\t]\s*(?:confidence|conf|score|likelihood)\s*)?\r?\n",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d+)\D*$")


class CocoSettings(PoseSettings):
    """What a recipe may tell: rate, persons and minimum_confidence."""


def sniff(head: bytes, _path: Path) -> float:
    """Keypoints of pictures in JSON, or the five columns of a long table."""
    if _HEADER.match(head):
        return 0.97
    top = head.lstrip()
    if not top.startswith((b"{", b"[")) or b'"keypoints"' not in head:
        return 0.0
    return 0.95 if b'"image_id"' in head or b'"instances"' in head else 0.0


def read(path: Path, settings: CocoSettings) -> Recording:
    """Read the bodies of all pictures."""
    data = read_bytes(path)
    if _HEADER.match(data):
        pictures = _long_table(data, settings, path.name)
    else:
        content = json.loads(
            data.decode(encoding_of_head(data[:4096]) or "utf-8", errors="replace")
        )
        pictures = {}
        for number, one in _instances(content, path.name):
            found = pictures.setdefault(number, [])
            if one is not None:
                found.append(_body(one, settings, path.name))
    if not pictures:
        raise FormatError(f"{path.name} holds no picture with a body.")
    return pose_recording(Poses(COCO, "xy", "px", pictures), settings, path.name)


def _long_table(data: bytes, settings: CocoSettings, where: str) -> dict[int, list[Find]]:
    """Rows of picture, number of the find in it, number of the point, x, y and perhaps sureness."""
    header, _, body = data.partition(b"\n")
    sign = next(s for s in (b",", b";", b"\t") if s in header)
    width = header.count(sign) + 1
    rows = body.replace(b"\r", b"").rstrip(b"\n").split(b"\n")
    if not data.endswith(b"\n"):
        rows = rows[:-1]  # it is cut off
    odd = next((i for i, row in enumerate(rows) if row.count(sign) != width - 1), None)
    if odd is not None or not rows:
        raise FormatError(f"{where}, line {2 + (odd or 0)}: not a row of {width} numbers.")
    try:
        values = np.array(sign.join(rows).split(sign), dtype=np.float64).reshape(-1, width)
    except ValueError as error:
        raise FormatError(f"{where}: a row holds something else than numbers ({error}).") from error
    keys = values[:, :3]
    whole = np.isfinite(keys).all() and (keys == np.rint(keys)).all() and (np.abs(keys) < 1e9).all()
    if not whole or (keys[:, 2] < 0).any() or (keys[:, 2] >= len(COCO)).any():
        raise FormatError(
            f"{where}: pictures, finds and points are numbered, points from 0 to {len(COCO) - 1}."
        )
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    values = values[order]
    edges = np.flatnonzero(np.diff(values[:, :2], axis=0).any(axis=1)) + 1
    pictures: dict[int, list[Find]] = {}
    for block in np.split(values, edges):
        triples = np.full((len(COCO), 3), np.nan)
        places = block[:, 2].astype(np.int64)
        triples[places, : width - 3] = block[:, 3:]
        one = find(triples, settings.minimum_confidence)
        pictures.setdefault(int(block[0, 0]), []).append(one)
    return pictures


def _instances(content: Any, where: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Number of the picture and description of every body; None is a picture without one."""
    if isinstance(content, dict) and "instance_info" in content:
        for number, frame in enumerate(content["instance_info"]):
            yield int(frame.get("frame_id", number)), None
            for one in frame["instances"]:
                yield int(frame.get("frame_id", number)), one
        return
    named: dict[str, int] = {}
    if isinstance(content, dict):
        for image in content.get("images", ()):
            named[str(image["id"])] = _number(str(image.get("file_name", image["id"])), where)
            yield named[str(image["id"])], None
        content = content.get("annotations", ())
    for one in content:
        image_id = str(one["image_id"])
        yield named.get(image_id, -1) if named else _number(image_id, where), one


def _number(name: str, where: str) -> int:
    """The last number in a picture's name."""
    digits = _DIGITS.search(name.rpartition(".")[0] or name)
    if digits is None or len(digits[1]) > 15:
        raise FormatError(f"{where}: the name of picture {name[:40]!r} holds no number.")
    return int(digits[1])


def _body(one: Mapping[str, Any], settings: CocoSettings, where: str) -> Find:
    told = next((one[key] for key in ("track_id", "idx", "instance_id") if key in one), "")
    identity = str(told[0] if isinstance(told, list) and told else told)
    return find(_triples(one, where)[: len(COCO)], settings.minimum_confidence, identity)


def _triples(one: Mapping[str, Any], where: str) -> Array:
    """Rows of x, y and sureness, or COCO's labels of visibility (0 is not labeled)."""
    points = np.array(one["keypoints"], dtype=np.float64)
    if points.ndim == 2 and points.shape[1] == 2:
        scores = np.array(one.get("keypoint_scores", np.full(len(points), np.nan)))
        points = np.column_stack((points, scores.astype(np.float64)))
    points = points.reshape(-1, 3) if points.size % 3 == 0 else points
    if points.ndim != 2 or points.shape[1] != 3 or len(points) < len(COCO):
        raise FormatError(
            f"{where}: a body of {points.size} numbers came; x, y and sureness of at least "
            f"{len(COCO)} points were expected."
        )
    return points


READER = Reader(
    name="coco",
    title="Keypoints in COCO's order (COCO, AlphaPose, MMPose, YOLO tables)",
    suffixes=(".json", ".csv"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=CocoSettings,
    source="Lin et al. (2014), Microsoft COCO, doi 10.1007/978-3-319-10602-1_48",
    imports=("scipy.optimize",),
)
