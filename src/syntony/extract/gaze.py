"""Who looks at whom: eyes and head against the direction in which the other one is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array

#: Usual error (deg) of eyes, and of a head that stands for them; depth adds its own.
EYES_ERROR, HEAD_ERROR = 8.0, 15.0
#: A head turned by more than this (deg) is seen from the side: its eyes are guessed.
SIDE, HIDDEN = 55.0, 85.0


class GazeSettings(Settings):
    """Where the other one is, and how near a look must come.

    Parameters
    ----------
    partner : str
        ``picture``: the other one is where the picture shows them. ``camera``: both look at each
        other through their cameras and screens, so who looks at the other looks at the camera.
    focal : float or None
        Focal length of the camera (pixels; 0.87 of the width for a usual 60 degrees). With it
        and the sizes of heads depth is estimated; None takes both to be equally far away.
    tolerance : float
        Angle (deg) within which a look counts as at the other. The eyes' own error is 5 to 10
        degrees, so a small tolerance loses true looks and a large one takes in neighbors.
    shortest : float
        Mutual gaze that holds for at least so long is marked (s).
    """

    partner: Literal["picture", "camera"] = "picture"
    focal: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    tolerance: Annotated[float, Field(gt=0, lt=90)] = 25.0
    shortest: Seconds = 0.3


@dataclass
class _Process:
    """Looks of everybody at everybody, sample by sample."""

    feed: Feed
    settings: GazeSettings
    persons: tuple[str, ...]
    rows: Mapping[tuple[str, str], int]
    _began: dict[tuple[str, str], float] = field(default_factory=dict)
    _last: float = math.nan
    _heads: set[str] = field(default_factory=set)

    @property
    def outputs(self) -> tuple[Output, ...]:
        made = []
        for one, other in permutations(self.persons, 2):
            to = self._to(other)
            made.append(Output(f"gaze_offset{to}", "deg", one, "gaze"))
            made.append(Output(f"looks{to}", "0 or 1", one, "gaze"))
        made += [
            Output(f"mutual_gaze{self._between(one, other)}", "0 or 1", "", "gaze")
            for one, other in self._pairs()
        ]
        return tuple(made)

    @property
    def rate(self) -> Fraction:
        return self.feed.rate

    def push(self, chunk: Chunk) -> Piece:
        """Take places, sizes and angles (n_channels, n), give as many samples."""
        looks: dict[tuple[str, str], tuple[Array, Array]] = {}
        values, quality = [], []
        for one, other in permutations(self.persons, 2):
            offset, sure = self._offset(chunk.values, one, other)
            at = np.where(np.isfinite(offset), offset <= self.settings.tolerance, np.nan)
            looks[one, other] = at, sure
            values += [offset, at]
            quality += [sure, sure]
        marks: list[Mark] = []
        for one, other in self._pairs():
            (mine, sure), (theirs, certain) = looks[one, other], looks[other, one]
            # Who looks away decides alone, even where the other one's eyes cannot be seen.
            away = (mine == 0) | (theirs == 0)
            mutual = np.where(away, 0.0, mine * theirs)
            values.append(mutual)
            quality.append(np.where(np.isfinite(mutual), np.fmin(sure, certain), 0.0))
            marks += self._marks((one, other), chunk.times, mutual)
        if chunk.times.size:
            self._last = float(chunk.times[-1])
        return Piece(chunk.times, np.array(values), np.array(quality), tuple(marks))

    def finish(self) -> Piece:
        """End what was going on."""
        stop = self._last + 1.0 / float(self.feed.rate)
        marks = [self._ended(pair, stop) for pair in list(self._began)]
        return Piece.nothing(len(self.outputs), tuple(m for m in marks if m is not None))

    def notices(self) -> tuple[Notice, ...]:
        """How sure any of it is."""
        made = []
        if self.settings.partner == "picture" and self.settings.focal is None:
            text = (
                "Everybody is taken to be equally far from the camera; where that is not so, "
                "give the camera's focal length (focal, in pixels)."
            )
            made.append(Notice("equal-depth", text, "gaze"))
        if self._heads:
            text = (
                f"{', '.join(sorted(self._heads))}: without irises the head stands for the eyes, "
                f"which look up to {HEAD_ERROR:g} degrees elsewhere."
            )
            made.append(Notice("head-for-eyes", text, "gaze"))
        text = (
            f"Looks are told from one camera with an error of about {EYES_ERROR:g} degrees, and of "
            "more where a face is seen from the side; check some of them against the film."
        )
        made.append(Notice("gaze-error", text, "gaze"))
        return tuple(made)

    def _pairs(self) -> list[tuple[str, str]]:
        n = len(self.persons)
        return [(self.persons[i], self.persons[j]) for i in range(n) for j in range(i + 1, n)]

    def _to(self, other: str) -> str:
        return "_at_other" if len(self.persons) == 2 else f"_at {other}"

    def _between(self, one: str, other: str) -> str:
        return "" if len(self.persons) == 2 else f" {one} & {other}"

    def _offset(self, x: Array, one: str, other: str) -> tuple[Array, Array]:
        """Angle (deg) between a look and the other one, and how sure it is."""
        head = _direction(self._row(x, one, "head_yaw"), self._row(x, one, "head_pitch"))
        eyes = _direction(self._row(x, one, "gaze_yaw"), self._row(x, one, "gaze_pitch"))
        known = np.isfinite(eyes).all(axis=0)
        if not any((one, name) in self.rows for name in ("gaze_yaw", "gaze_pitch")):
            self._heads.add(one)
            look, error = head, np.full(x.shape[1], HEAD_ERROR)
        else:
            look, error = np.where(known, eyes, np.nan), np.full(x.shape[1], EYES_ERROR)
        there = self._there(x, one, other)
        cosine = np.clip(look[0] * there[0] + look[1] * there[1] + look[2] * there[2], -1, 1)
        offset = np.degrees(np.arccos(cosine))
        turned = np.abs(self._row(x, one, "head_yaw"))
        aside = np.clip((HIDDEN - turned) / (HIDDEN - SIDE), 0.1, 1.0)
        sure = aside * self.settings.tolerance / (self.settings.tolerance + error)
        return offset, np.where(np.isfinite(offset), sure, 0.0)

    def _there(self, x: Array, one: str, other: str) -> Array:
        """Unit vectors from one head to the other, shape (3, n): right, down, away."""
        n = x.shape[1]
        if self.settings.partner == "camera":
            return np.repeat(np.array([[0.0], [0.0], [-1.0]]), n, axis=1)
        own, theirs = self._row(x, one, "head_size"), self._row(x, other, "head_size")
        size = np.sqrt(own * theirs)
        across = (self._row(x, other, "head_x") - self._row(x, one, "head_x")) / size
        down = (self._row(x, other, "head_y") - self._row(x, one, "head_y")) / size
        away = np.zeros(n)
        if self.settings.focal is not None:
            away = self.settings.focal * (1 / theirs - 1 / own)
        length = np.sqrt(across**2 + down**2 + away**2)
        unit: Array = np.stack((across, down, away)) / length
        return unit

    def _row(self, x: Array, person: str, name: str) -> Array:
        row = self.rows.get((person, name))
        return np.full(x.shape[1], np.nan) if row is None else x[row]

    def _marks(self, pair: tuple[str, str], times: Array, mutual: Array) -> list[Mark]:
        """Spans of mutual gaze that ended."""
        made = []
        for t, value in zip(times.tolist(), mutual.tolist(), strict=True):
            if value == 1:
                self._began.setdefault(pair, t)
            elif pair in self._began:
                mark = self._ended(pair, t)
                if mark is not None:
                    made.append(mark)
        return made

    def _ended(self, pair: tuple[str, str], stop: float) -> Mark | None:
        began = self._began.pop(pair)
        if stop - began < self.settings.shortest - 1e-9:
            return None
        return Mark("mutual gaze", began, stop - began, " & ".join(pair))


def _direction(yaw: Array, pitch: Array) -> Array:
    """Unit vectors of directions given in degrees, shape (3, n): right, down, away."""
    y, p = np.radians(yaw), np.radians(pitch)
    return np.stack((np.sin(y) * np.cos(p), -np.sin(p), -np.cos(y) * np.cos(p)))


#: What must be known of everybody, and what helps.
NEEDED = ("head_x", "head_y", "head_size", "head_yaw", "head_pitch")
HELPFUL = ("gaze_yaw", "gaze_pitch")


def _start(feed: Feed, settings: GazeSettings) -> _Process:
    """Find whose each channel is.

    Raises
    ------
    DataError
        There are not two people whose heads are known.
    """
    rows = {
        (person, name): i
        for i, (person, name) in enumerate(zip(feed.persons, feed.channels, strict=True))
        if name in NEEDED or name in HELPFUL
    }
    people = dict.fromkeys(person for person, _ in rows)
    persons = tuple(p for p in people if all((p, name) in rows for name in NEEDED))
    if len(persons) < 2:
        raise DataError(
            "Gaze needs place, size and angles of two people's heads on one grid, as the extractor "
            f"face gives them; got those of {', '.join(persons) or 'nobody'}. Extract face first."
        )
    return _Process(feed, settings, persons, rows)


EXTRACTOR = Extractor(
    name="gaze",
    title="Looks at the other and mutual gaze",
    food="series",
    wants=(*NEEDED, *HELPFUL),
    causal=True,
    settings=GazeSettings,
    start=_start,
    source="Argyle & Dean (1965), doi:10.2307/2786027; irises: arXiv:2006.11341",
    together=True,
)
