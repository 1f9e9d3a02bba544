"""Bodies found by OpenPose: its JSON files, one a picture, packed into one zip file."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Recording
from syntony.io.following import Find
from syntony.io.keypoints import BODY_18, BODY_25, COCO, Poses, PoseSettings, find, pose_recording

#: What the files of an hour unpack to at most (bytes), and how many pictures there may be.
LARGEST_UNPACKED, MOST_PICTURES = 1 << 30, 1_000_000
_NAME = re.compile(r"(?:.*[^\d])?(\d+)_keypoints\.json")
_POINTS = {len(names): names for names in (BODY_25, BODY_18, COCO)}


class OpenposeSettings(PoseSettings):
    """What a recipe may tell: rate, persons and minimum_confidence."""


def sniff(head: bytes, _path: Path) -> float:
    """A zip file that begins with a picture's file, or such a file."""
    if head.startswith(b"PK\x03\x04") and len(head) > 30:
        name = head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")
        folder = name.endswith("/") and b"_keypoints.json" in head
        return 0.95 if folder or _NAME.fullmatch(PurePosixPath(name).name) else 0.0
    return 0.95 if head.lstrip().startswith(b"{") and b'"pose_keypoints_2d"' in head else 0.0


def read(path: Path, settings: OpenposeSettings) -> Recording:
    """Read the bodies of all pictures; faces and hands are left out."""
    if not zipfile.is_zipfile(path):
        raise FormatError(
            f"{path.name} holds one picture, or is cut off; pack the folder of all pictures' "
            "files into one zip file and read that."
        )
    pictures: dict[int, list[Find]] = {}
    sizes: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        entries = {
            int(match[1]): entry
            for entry in archive.infolist()
            if (match := _NAME.fullmatch(PurePosixPath(entry.filename).name))
            and "__MACOSX" not in entry.filename
        }
        if (
            sum(entry.file_size for entry in entries.values()) > LARGEST_UNPACKED
            or len(entries) > MOST_PICTURES
        ):
            raise LimitError(
                f"{path.name} holds {len(entries)} pictures or more than "
                f"{LARGEST_UNPACKED >> 20} MiB; cut it into sessions."
            )
        for number, entry in entries.items():
            with archive.open(entry) as file:
                people = json.loads(file.read(LARGEST_UNPACKED))["people"]
            pictures[number] = [_body(one, settings, sizes) for one in people]
    if len(sizes) > 1:
        raise FormatError(f"{path.name}: bodies of {sorted(sizes)} points are mixed in it.")
    if not sizes:
        raise FormatError(f"{path.name}: in none of its {len(pictures)} pictures is anybody.")
    names = _POINTS[sizes.pop()]
    return pose_recording(Poses(names, "xy", "px", pictures), settings, path.name)


def _body(one: dict[str, Any], settings: OpenposeSettings, sizes: set[int]) -> Find:
    numbers = np.array(one["pose_keypoints_2d"], dtype=np.float64)
    if numbers.size % 3 or numbers.size // 3 not in _POINTS:
        raise FormatError(
            f"A body of {numbers.size} numbers came; OpenPose writes x, y and sureness of "
            f"{', '.join(map(str, _POINTS))} points."
        )
    sizes.add(numbers.size // 3)
    told = one.get("person_id") or [-1]
    identity = "" if str(told[0]) == "-1" else str(told[0])
    return find(numbers.reshape(-1, 3), settings.minimum_confidence, identity)


READER = Reader(
    name="openpose",
    title="OpenPose (JSON files of pictures in a zip file)",
    suffixes=(".zip", ".json"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=OpenposeSettings,
    source="Cao et al. (2021), OpenPose, doi 10.1109/TPAMI.2019.2929257",
    imports=("scipy.optimize",),
)
