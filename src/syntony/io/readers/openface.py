"""Faces found by OpenFace: gaze, head, landmarks and action units as a table."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording, Stream
from syntony.core.settings import Share
from syntony.core.signals import Array, Modality
from syntony.io.following import GHOST
from syntony.io.layout import Layout, TableSettings, preview
from syntony.io.table import read_table
from syntony.io.timeline import ClockSettings, Quantity, Rows, in_order, streams_of

_NEEDED = frozenset(("frame", "timestamp", "confidence", "success"))
_FACTS = _NEEDED | {"face_id"}
#: Beginnings of OpenFace's names, with unit and system.
_COLUMNS: tuple[tuple[re.Pattern[str], str, Modality], ...] = (
    (re.compile(r"gaze_angle_[xy]"), "rad", "gaze"),
    (re.compile(r"gaze_\d_[xyz]"), "", "gaze"),
    (re.compile(r"eye_lmk_[xy]_\d+"), "px", "gaze"),
    (re.compile(r"eye_lmk_[XYZ]_\d+"), "mm", "gaze"),
    (re.compile(r"pose_T[xyz]"), "mm", "movement"),
    (re.compile(r"pose_R[xyz]"), "rad", "movement"),
    (re.compile(r"[xy]_\d+"), "px", "face"),
    (re.compile(r"[XYZ]_\d+"), "mm", "face"),
    (re.compile(r"AU\d+_r"), "0 to 5", "face"),
    (re.compile(r"AU\d+_c"), "0 or 1", "face"),
    (re.compile(r"p_\w+"), "", "face"),
)


class OpenfaceSettings(TableSettings, ClockSettings):
    """What a recipe may tell about OpenFace's tables.

    Parameters
    ----------
    minimum_confidence : float
        Rows of less confidence count as not observed, like those without success.
    """

    minimum_confidence: Share = 0.75


def sniff(head: bytes, _path: Path) -> float:
    """The columns that all versions write."""
    if b"confidence" not in head or b"success" not in head:
        return 0.0
    layout = preview(head)
    return 0.97 if layout is not None and {*_names(layout)} >= _NEEDED else 0.0


def _names(layout: Layout) -> list[str]:
    return [name.strip() for name in layout.names]


def read(path: Path, settings: OpenfaceSettings) -> Recording:
    """Read every quantity of every face at the time of its picture."""
    table = read_table(path, settings)
    names = _names(table.layout)
    lacking = _NEEDED - {*names}
    if lacking:
        raise FormatError(f"{path.name} has no column {', '.join(sorted(lacking))}.")
    place = {name: i for i, name in enumerate(names)}
    taken = [(i, q) for i, name in enumerate(names) if (q := _quantity(name)) is not None]
    if not taken:
        raise FormatError(f"{path.name} holds none of OpenFace's columns of gaze, head or face.")
    fact = {name: table.values[place[name]] for name in _NEEDED}
    good = (fact["success"] == 1) & (fact["confidence"] >= settings.minimum_confidence)
    faces = table.values[place["face_id"]] if "face_id" in place else np.zeros(good.size)
    kept, notices = _faces(faces, good, path.name)
    values = np.where(good, table.values[[i for i, _ in taken]], np.nan)
    quantities = [quantity for _, quantity in taken]
    streams: list[Stream] = []
    for number, face in enumerate(kept, 1):
        own = faces == face
        sure: Array = fact["confidence"][own][None]
        rows = Rows(
            fact["timestamp"][own], np.concatenate((values[:, own], sure)), table.lines[own],
            path.name,
        )  # fmt: skip
        rows, faults = in_order(rows, settings)
        prefix = f"{number}: " if len(kept) > 1 else ""
        asked = [
            Quantity(prefix + q.name, q.unit, q.modality)
            for q in (*quantities, Quantity("confidence", "0 to 1", "face"))
        ]
        found, remarks = streams_of(rows, asked, None)
        streams += found
        notices += [*faults, *remarks]
    share = 1 - float(good.mean())
    if share:
        text = (
            f"In {share:.1%} of the rows no face was found or with less confidence than "
            f"{settings.minimum_confidence:g}; they count as not observed."
        )
        notices.append(Notice("face-lost", text, path.name, warning=share > 0.2))
    unique = {(n.code, n.text): n for n in (*table.notices, *notices)}
    return Recording(path.name, tuple(streams), notices=tuple(unique.values()))


def _quantity(name: str) -> Quantity | None:
    """What a column measures; None where it is a fact about the row, or unknown."""
    if name in _FACTS:
        return None
    for pattern, unit, modality in _COLUMNS:
        if pattern.fullmatch(name):
            return Quantity(name, unit, modality)
    return None


def _faces(faces: Array, good: Array, where: str) -> tuple[list[float], list[Notice]]:
    """Numbers of the faces that are there for long; OpenFace gives a lost face a new one."""
    numbers, counts = np.unique(faces[np.isfinite(faces)], return_counts=True)
    if not numbers.size or not good.any():
        raise FormatError(f"{where}: in none of its {faces.size} rows a face was found.")
    stays = counts >= GHOST * counts.max()
    notices = []
    if not stays.all():
        text = (
            f"{int((~stays).sum())} of {numbers.size} faces are there in "
            f"{int(counts[~stays].sum())} rows only and were left out."
        )
        notices.append(Notice("ghosts", text, where))
    if stays.sum() > 1:
        text = (
            f"{int(stays.sum())} faces are numbered in this file; OpenFace gives a face that was "
            "lost a new number, so look whether each is one person throughout."
        )
        notices.append(Notice("identity-by-number", text, where))
    return [float(number) for number in numbers[stays]], notices


READER = Reader(
    name="openface",
    title="OpenFace table",
    suffixes=(".csv", ".txt"),
    binary=False,
    sniff=sniff,
    read=read,
    settings=OpenfaceSettings,
    source="Baltrusaitis et al. (2018), OpenFace 2.0, doi 10.1109/FG.2018.00019",
)
