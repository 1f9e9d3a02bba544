"""Who is who from picture to picture: motion where it is plain, looks where it is not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from syntony.core.signals import Array

#: How far (in sizes) a person may be from where motion predicts, at once and more each second.
REACH, REACH_A_SECOND = 0.8, 8.0
#: Unseen for longer than this (s), a person is lost: motion says nothing any more.
LOST = 0.5
#: Pictures in a row in which everybody must be seen before anybody is named.
CONFIRM = 3
#: Weight of looks against motion, and how unlike a lost person's looks a find may be: the light
#: may have changed by a third. Later, a find that has stayed for so long (s) may be less like.
LOOKS_WEIGHT, LOOKS_LIMIT = 6.0, 0.45
STAYED, LOOSE_LIMIT = 2.0, 0.5
#: Persons nearer than this (sizes) may hide each other: their looks are not learned meanwhile.
NEAR = 3.0
#: Two persons' names are exchanged once looks have spoken for it by this much for this long (s).
SWAP_MARGIN, SWAP_TIME = 0.12, 0.6
#: Time constant (s) with which looks are learned.
LEARN = 15.0


@dataclass(frozen=True, eq=False)
class Seen:
    """Somebody in a picture, not yet named.

    Parameters
    ----------
    x, y, size : float
        Middle and size (pixels).
    looks : ndarray, shape (n_parts, n_bins)
        Square roots of color shares of some parts; NaN where a part is out of the picture.
    """

    x: float
    y: float
    size: float
    looks: Array


def unlike(one: Array, other: Array) -> float:
    """How differently two look: 0 (the same colors) to 1 (none in common); 0.5 if unknown."""
    common = (one * other).sum(axis=1)
    known = np.isfinite(common)
    return 1.0 - float(np.clip(common[known], 0, 1).mean()) if known.any() else 0.5


@dataclass(eq=False)
class _Person:
    """What is remembered of a person."""

    time: float
    seen: Seen
    looks: Array
    speed: Array = field(default_factory=lambda: np.zeros(2))
    age: float = 0.0

    def motion(self, t: float, seen: Seen) -> float:
        """Distance from where motion predicts, in sizes."""
        ahead = min(t - self.time, 0.2)
        x, y = self.seen.x + self.speed[0] * ahead, self.seen.y + self.speed[1] * ahead
        return math.hypot(seen.x - x, seen.y - y) / ((seen.size + self.seen.size) / 2)

    def take(self, t: float, seen: Seen, *, learn: bool) -> None:
        """Remember where the person was seen now, and unless it is doubtful what of."""
        step = t - self.time
        if 0 < step < LOST:
            speed = np.array([seen.x - self.seen.x, seen.y - self.seen.y]) / step
            self.speed = 0.5 * self.speed + 0.5 * speed
            self.age += step
        else:
            self.speed = np.zeros(2)
        if learn:
            share = min(1.0, max(step / LEARN, step / max(self.age, step, 1e-9)))
            fresh = np.where(np.isfinite(self.looks), self.looks, seen.looks)
            known = np.isfinite(seen.looks)
            self.looks = np.where(known, fresh + share * (seen.looks - fresh), fresh)
        self.time, self.seen = t, seen


class Tracker:
    """Names who is seen, picture after picture, from the past alone.

    Nobody is named before all have been seen together in a few pictures in a row; then they are
    named from left to right, the largest first where there are more than names. Afterwards a find
    goes to the person whose motion and looks fit it best, a person who was lost comes back by
    looks, and what fits nobody stays unnamed.

    Parameters
    ----------
    count : int
        How many persons there are.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._persons: list[_Person] = []
        self._waiting: list[tuple[Seen, int]] = []
        self._unnamed: list[tuple[Seen, float]] = []
        self._doubt: dict[tuple[int, int], float] = {}
        self._last = -math.inf
        #: How often names had been mixed up and were put right.
        self.corrections = 0

    @property
    def started(self) -> bool:
        """Whether everybody has been named once."""
        return bool(self._persons)

    def update(self, t: float, seen: Sequence[Seen]) -> list[int | None]:
        """Name who is seen at a time (s): for each person an index into `seen`, or None."""
        if not self.started:
            return self._start(t, seen)
        named = self._fitting(t, seen, self._stayed(t, seen))
        named = self._corrected(t, seen, named)
        for person, index in zip(self._persons, named, strict=True):
            if index is not None:
                alone = all(
                    i == index or _apart(seen[index], other) > NEAR for i, other in enumerate(seen)
                )
                person.take(t, seen[index], learn=alone)
        self._unnamed = [pair for i, pair in enumerate(self._unnamed) if i not in named]
        self._last = t
        return named

    def _stayed(self, t: float, seen: Sequence[Seen]) -> list[bool]:
        """Which finds have been there, unnamed, for long."""
        since = [
            min((begun for s, begun in self._unnamed if _apart(s, new) <= 1.0), default=t)
            for new in seen
        ]
        self._unnamed = list(zip(seen, since, strict=True))
        return [t - begun >= STAYED for begun in since]

    def _start(self, t: float, seen: Sequence[Seen]) -> list[int | None]:
        """Name everybody once enough finds have been there in each of the last pictures."""
        since = [
            1 + max((n for s, n in self._waiting if _apart(s, new) <= 1.0), default=0)
            for new in seen
        ]
        self._waiting = list(zip(seen, since, strict=True))
        steady = [i for i, n in enumerate(since) if n >= CONFIRM]
        if len(steady) < self._count:
            return [None] * self._count
        largest = sorted(steady, key=lambda i: -seen[i].size)[: self._count]
        order = sorted(largest, key=lambda i: seen[i].x)
        self._persons = [_Person(t, seen[i], seen[i].looks) for i in order]
        self._last = t
        return list(order)

    def _fitting(self, t: float, seen: Sequence[Seen], stayed: Sequence[bool]) -> list[int | None]:
        """The assignment of the least cost over all persons and finds."""
        from scipy.optimize import linear_sum_assignment

        named: list[int | None] = [None] * self._count
        if not seen:
            return named
        limits = [LOOSE_LIMIT if long else LOOKS_LIMIT for long in stayed]
        cost = np.array(
            [[_cost(t, p, s, limit) for s, limit in zip(seen, limits, strict=True)]
             for p in self._persons]
        )  # fmt: skip
        never = 1e3
        rows, columns = linear_sum_assignment(np.where(np.isfinite(cost), cost, never))
        for row, column in zip(rows, columns, strict=True):
            if np.isfinite(cost[row, column]):
                named[row] = int(column)
        return named

    def _corrected(
        self, t: float, seen: Sequence[Seen], named: list[int | None]
    ) -> list[int | None]:
        """Exchange two names where looks have spoken for it long enough."""
        step = min(max(t - self._last, 0.0), 0.2)
        for i in range(self._count):
            for j in range(i + 1, self._count):
                a, b = named[i], named[j]
                if a is None or b is None:
                    continue
                one, two = self._persons[i].looks, self._persons[j].looks
                gain = (
                    unlike(one, seen[a].looks) + unlike(two, seen[b].looks)
                    - unlike(one, seen[b].looks) - unlike(two, seen[a].looks)
                )  # fmt: skip
                held = self._doubt.get((i, j), 0.0)
                self._doubt[i, j] = held + step if gain > SWAP_MARGIN else 0.0
                if self._doubt[i, j] > SWAP_TIME:
                    named[i], named[j] = b, a
                    self._exchange(i, j)
        return named

    def _exchange(self, i: int, j: int) -> None:
        one, two = self._persons[i], self._persons[j]
        one.seen, two.seen = two.seen, one.seen
        one.speed, two.speed = two.speed, one.speed
        one.time, two.time = two.time, one.time
        self._doubt[i, j] = 0.0
        self.corrections += 1


def _apart(one: Seen, other: Seen) -> float:
    """Distance between two finds in sizes."""
    return math.hypot(one.x - other.x, one.y - other.y) / ((one.size + other.size) / 2)


def _cost(t: float, person: _Person, seen: Seen, limit: float) -> float:
    """How badly a find fits a person; infinite where it cannot be."""
    away = t - person.time
    looks = unlike(person.looks, seen.looks)
    if away > LOST:
        return 1.0 + LOOKS_WEIGHT * looks if looks <= limit else math.inf
    share = person.motion(t, seen) / (REACH + REACH_A_SECOND * away)
    grown = abs(math.log(seen.size / person.seen.size))
    if share > 1 or grown > 0.5 + 2 * away:
        return math.inf
    return share**2 + LOOKS_WEIGHT * looks
