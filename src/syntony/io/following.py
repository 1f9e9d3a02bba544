"""Bodies without names, picture by picture, given to the persons whom they fit.

Every find goes to the person who was last seen where it is; what fits nobody is left out and
counted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from syntony.core.errors import FormatError
from syntony.core.session import Notice
from syntony.core.signals import Array

#: How far (in sizes) a person may be from where it was last seen, at once and more each second.
REACH, REACH_A_SECOND = 0.6, 4.0
#: Unseen for longer than this (s), a person may come back anywhere.
LOST = 1.0
#: Finds nearer than this (sizes) are the same body found twice.
SAME = 0.1
#: Exchanging two names would cost less than this (sizes) more: they may be mixed up.
MIXED = 0.15
#: Fewer points than these are no body.
FEWEST = 3
#: A body that is there in fewer than this share of the pictures is a ghost.
GHOST = 0.05


@dataclass(frozen=True, eq=False)
class Find:
    """A body in a picture.

    Parameters
    ----------
    points : ndarray, shape (n_points, n_axes)
        NaN where a point was not found.
    confidence : float
        Mean sureness of its points, 0 to 1; NaN where the file tells none.
    identity : str
        Name that the file itself keeps from picture to picture; empty where it keeps none.
    """

    points: Array
    confidence: float = math.nan
    identity: str = ""

    @property
    def count(self) -> int:
        """Points that were found."""
        return int(np.isfinite(self.points[:, 0]).sum())


def by_identity(
    seen: Mapping[int, Sequence[Find]], wanted: int, pictures: int, told: tuple[str, list[Notice]]
) -> list[dict[int, Find]]:
    """Persons by the names that the file keeps, from left to right."""
    where, notices = told
    people: dict[str, dict[int, Find]] = {}
    for number, finds in seen.items():
        for one in finds:
            people.setdefault(one.identity, {}).setdefault(number, one)
    there = sorted(people.values(), key=len, reverse=True)
    kept = there[:wanted] if wanted else [own for own in there if len(own) >= GHOST * pictures]
    kept = kept or there[:1]
    if len(kept) < len(there):
        text = (
            f"{len(there) - len(kept)} of {len(there)} names in the file are there in "
            f"{sum(len(own) for own in there[len(kept) :])} pictures only and were left out; if "
            "they are pieces of the same people, say persons=."
        )
        notices.append(Notice("ghosts", text, where))
    return sorted(kept, key=_middle)


def _middle(own: Mapping[int, Find]) -> float:
    """Where a person is from left to right, on the whole."""
    return float(np.median([np.nanmean(one.points[:, 0]) for one in own.values()]))


def by_place(
    seen: Mapping[int, Sequence[Find]], wanted: int, step: float, told: tuple[str, list[Notice]]
) -> list[dict[int, Find]]:
    """Persons by where they were last seen, named from left to right."""
    where, notices = told
    spans = [_span(one.points) for finds in seen.values() for one in finds]
    size = float(np.median(spans)) or 1.0
    single = {n: _distinct(finds, size) for n, finds in seen.items()}
    counts = Counter(len(finds) for finds in single.values() if finds)
    count = wanted or max(counts, key=lambda n: (counts[n], -n))
    # Two finds at one place are two people who meet, unless there are more finds than people.
    single = {n: list(f) if len(f) <= count else single[n] for n, f in seen.items()}
    whole = [n for n in sorted(single) if len(single[n]) >= count]
    if not whole:
        raise FormatError(
            f"{where}: no picture shows {count} people; at most {max(counts)} were found in one."
        )
    follower = _Follower(count, size, step)
    first = whole[0]
    numbers = sorted(single)
    follower.begin(first, single[first])
    for number in (n for n in numbers if n > first):
        follower.update(number, single[number])
    later = follower.people
    follower = _Follower(count, size, step, people=later, mixed=follower.mixed)
    follower.resume(first)
    for number in (n for n in reversed(numbers) if n < first):
        follower.update(number, single[number])
    found = sum(len(finds) for finds in seen.values())
    kept = sum(len(own) for own in follower.people)
    both = sum(all(n in own for own in follower.people) for n in numbers)
    text = (
        f"Bodies have no names in this file; {count} people were told apart by their places, from "
        f"left to right in picture {first}. All are there in {both / len(numbers):.1%} of "
        f"{len(numbers)} pictures; {found - kept} of {found} finds fit nobody and were left out."
    )
    notices.append(Notice("identity-by-place", text, where, warning=False))
    if mixed := follower.mixed:
        text = (
            f"In {mixed} pictures two people were so near each other that their names may have "
            "been exchanged; look at the video there."
        )
        notices.append(Notice("identity-unsure", text, where))
    return sorted(follower.people, key=lambda own: _middle({first: own[first]}))


def _span(points: Array) -> float:
    """Diagonal of the box around the points that were found."""
    there = points[np.isfinite(points[:, 0]), :2]
    return float(np.hypot(*(there.max(axis=0) - there.min(axis=0))))


def _apart(one: Array, other: Array) -> float:
    """Mean distance of the points that both have, or that of their middles."""
    common = np.isfinite(one[:, 0]) & np.isfinite(other[:, 0])
    if common.sum() >= FEWEST:
        return float(np.hypot(*(one[common, :2] - other[common, :2]).T).mean())
    return float(np.hypot(*(np.nanmedian(one[:, :2], 0) - np.nanmedian(other[:, :2], 0))))


def _distinct(finds: Sequence[Find], size: float) -> list[Find]:
    """Every body once: of two finds at one place the one with more points."""
    kept: list[Find] = []
    for one in sorted(finds, key=lambda f: f.count, reverse=True):
        if all(_apart(one.points, other.points) > SAME * size for other in kept):
            kept.append(one)
    return kept


@dataclass
class _Follower:
    """Where everybody was last seen."""

    count: int
    size: float
    step: float
    people: list[dict[int, Find]] = field(default_factory=list)
    last: list[tuple[int, Array]] = field(default_factory=list)
    mixed: int = 0

    def begin(self, number: int, finds: Sequence[Find]) -> None:
        """Name the bodies of a picture."""
        largest = sorted(finds, key=lambda f: f.count, reverse=True)[: self.count]
        self.people = [{number: one} for one in largest]
        self.last = [(number, one.points) for one in largest]

    def resume(self, number: int) -> None:
        """Go on from a picture in which everybody has a name."""
        self.last = [(number, own[number].points) for own in self.people]

    def update(self, number: int, finds: Sequence[Find]) -> None:
        """Give the finds of a picture to those whom they fit."""
        from scipy.optimize import linear_sum_assignment

        if not finds:
            return
        cost = np.array(
            [
                [self._cost(i, number, f, self._twice(f, finds)) for f in finds]
                for i in range(self.count)
            ]
        )
        never = 1e6
        rows, columns = linear_sum_assignment(np.where(np.isfinite(cost), cost, never))
        places = zip(rows.tolist(), columns.tolist(), strict=True)
        pairs = [(r, c) for r, c in places if np.isfinite(cost[r, c])]
        self.mixed += any(
            cost[a, d] + cost[b, c] - cost[a, c] - cost[b, d] < MIXED
            for k, (a, c) in enumerate(pairs)
            for b, d in pairs[k + 1 :]
        )
        for row, column in pairs:
            self.people[row][number] = finds[column]
            # Points that are not found now stay where they were, so that the next find of them is
            # not compared with nothing.
            old, new = self.last[row][1], finds[column].points
            fresh = abs(number - self.last[row][0]) * self.step <= LOST
            self.last[row] = (number, np.where(np.isfinite(new) | (not fresh), new, old))

    def _twice(self, find: Find, finds: Sequence[Find]) -> bool:
        """Whether a find lies on another, and so may be the same body."""
        return any(
            other is not find and _apart(find.points, other.points) <= SAME * self.size
            for other in finds
        )

    def _cost(self, person: int, number: int, find: Find, twice: bool) -> float:  # noqa: FBT001
        """Distance in sizes; infinite where the person cannot be."""
        then, points = self.last[person]
        away = abs(number - then) * self.step
        far = _apart(points, find.points) / self.size
        if away > LOST:
            return math.inf if twice else REACH + far
        return far if far <= REACH + REACH_A_SECOND * away else math.inf
