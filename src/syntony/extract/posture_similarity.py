"""How alike two people hold themselves: like a mirror image, and side for side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array

#: Angles (deg) that are compared -> the one that takes its place in a mirror, and whether it
#: changes its sign there.
ANGLES: Mapping[str, tuple[str, float]] = {
    "lean_left": ("lean_left", -1.0),
    "lean_forward": ("lean_forward", 1.0),
    "left_arm_out": ("right_arm_out", 1.0),
    "right_arm_out": ("left_arm_out", 1.0),
    "left_arm_forward": ("right_arm_forward", 1.0),
    "right_arm_forward": ("left_arm_forward", 1.0),
    "left_elbow": ("right_elbow", 1.0),
    "right_elbow": ("left_elbow", 1.0),
}
#: Fewer angles than these say nothing about a posture.
LEAST = 4


class PostureSimilaritySettings(Settings):
    """How strictly postures are compared.

    Parameters
    ----------
    width : float
        Difference (deg) at which an angle still counts 0.61 (a Gaussian's standard deviation).
        Angles that rest on depth are off by 10 to 20 degrees.
    """

    width: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 20.0


@dataclass
class _Process:
    """Similarity of every pair, sample by sample."""

    feed: Feed
    settings: PostureSimilaritySettings
    persons: tuple[str, ...]
    rows: Mapping[tuple[str, str], int]

    @property
    def outputs(self) -> tuple[Output, ...]:
        pairs = [
            "" if len(self.persons) == 2 else f" {one} & {other}"
            for one, other in combinations(self.persons, 2)
        ]
        return tuple(
            Output(f"posture_similarity_{kind}{pair}", "0 to 1", "", "movement")
            for pair in pairs
            for kind in ("mirrored", "anatomical")
        )

    @property
    def rate(self) -> Fraction:
        return self.feed.rate

    def push(self, chunk: Chunk) -> Piece:
        """Take angles (n_channels, n), give as many samples."""
        values, quality = [], []
        for one, other in combinations(self.persons, 2):
            for mirrored in (True, False):
                alike, known = self._alike(chunk.values, one, other, mirrored=mirrored)
                values.append(alike)
                quality.append(known)
        return Piece(chunk.times, np.array(values), np.array(quality))

    def finish(self) -> Piece:
        """Nothing is held back."""
        return Piece.nothing(len(self.outputs))

    def notices(self) -> tuple[Notice, ...]:
        """What a high value does not mean."""
        text = (
            "People who sit or stand at ease hold themselves alike without any copying: compare "
            "posture similarity with that of other pairs or other times, not with 0."
        )
        return (Notice("posture-level", text, "posture_similarity", warning=False),)

    def _alike(self, x: Array, one: str, other: str, *, mirrored: bool) -> tuple[Array, Array]:
        """Mean likeness of the angles, and the share of them that is known."""
        missing = np.full(x.shape[1], np.nan)
        # Added one by one: a sum over an array's axis depends on how long the chunk is.
        known, total = np.zeros(x.shape[1]), np.zeros(x.shape[1])
        for name, (mirror, sign) in ANGLES.items():
            mine = self._row(x, one, name, missing)
            theirs = self._row(x, other, mirror if mirrored else name, missing)
            apart = mine - (sign if mirrored else 1.0) * theirs
            likeness = np.exp(-0.5 * (apart / self.settings.width) ** 2)
            known += np.isfinite(likeness)
            total += np.nan_to_num(likeness)
        alike = np.divide(total, known, out=np.full(known.size, np.nan), where=known >= LEAST)
        return alike, np.where(known >= LEAST, known / len(ANGLES), 0.0)

    def _row(self, x: Array, person: str, name: str, missing: Array) -> Array:
        row = self.rows.get((person, name))
        return missing if row is None else x[row]


def _start(feed: Feed, settings: PostureSimilaritySettings) -> _Process:
    """Find whose each angle is.

    Raises
    ------
    DataError
        There are not two people with enough angles.
    """
    rows = {
        (person, name): i
        for i, (person, name) in enumerate(zip(feed.persons, feed.channels, strict=True))
        if name in ANGLES
    }
    people = dict.fromkeys(person for person, _ in rows)
    persons = tuple(p for p in people if sum(key[0] == p for key in rows) >= LEAST)
    if len(persons) < 2:
        raise DataError(
            f"Posture similarity needs two people with at least {LEAST} angles each on one grid, "
            f"as the extractor pose gives them; got {', '.join(persons) or 'nobody'}. Extract pose "
            "of both first."
        )
    return _Process(feed, settings, persons, rows)


EXTRACTOR = Extractor(
    name="posture_similarity",
    title="Posture similarity, mirrored and side for side",
    food="series",
    wants=tuple(ANGLES),
    causal=True,
    settings=PostureSimilaritySettings,
    start=_start,
    source="LaFrance & Broadbent (1976), doi:10.1177/105960117600100307",
    together=True,
)
