"""Named persons through a recording: faces or bodies, by one way of following."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np

from syntony.vision.detection import Detection
from syntony.vision.network import Picture
from syntony.vision.squares import Square, letterbox
from syntony.vision.tracking import LOST, Seen, Tracker

#: How often to look over the whole picture (s): with everybody in sight, and with somebody missing.
LOOK_OVER, SEEK = 1.0, 0.2

T = TypeVar("T")


class Sight(Protocol[T]):
    """How one kind of thing is seen in a picture: a face, a body."""

    def detect(self, picture: Picture, squares: tuple[Square, ...]) -> Sequence[Detection]:
        """Look for all of them in some squares."""

    def read(self, picture: Picture, square: Square) -> T:
        """Look closely at the one in a square, whether or not there is one."""

    def square_of_detection(self, found: Detection) -> Square:
        """Where to look closely at what the detector saw."""

    def square(self, thing: T) -> Square:
        """Where to look for it in the next picture."""

    def certainty(self, thing: T) -> float:
        """Probability that it is one; 0 if it cannot be used."""

    def same(self, one: T, other: T) -> bool:
        """Whether two were found in one place."""

    def holds(self, thing: T, found: Detection) -> bool:
        """Whether a detector's find is one that is followed already."""

    def seen(self, picture: Picture, thing: T) -> Seen:
        """What tells it apart from others."""

    def finished(self, picture: Picture, thing: T) -> T:
        """Add what is only wanted of named persons."""


class Follower(Generic[T]):
    """Follows persons who are named from left to right.

    Parameters
    ----------
    count : int
        How many persons there are.
    sight : Sight
        How they are seen.

    Notes
    -----
    A person is looked for where they were in the picture before; the detector looks over the whole
    picture now and then, and more often while somebody is missing (Kartynnik et al. 2019,
    arXiv:1907.06724). Which name a find gets is the `Tracker`'s decision.
    """

    def __init__(self, count: int, sight: Sight[T]) -> None:
        self._sight = sight
        self._count = count
        self._last: list[tuple[float, T] | None] = [None] * count
        self._looked = -math.inf
        self.tracker = Tracker(count)
        #: Pictures, those on which the detector looked, and those on which it saw too many.
        self.pictures, self.looked_at, self.too_many = 0, 0, 0

    def __call__(self, picture: Picture, t: float) -> list[T | None]:
        """Find everybody in the next picture; None for who is not seen."""
        self.pictures += 1
        picture = np.ascontiguousarray(picture)
        things = self._followed(picture, t)
        if self._due(t, len(things)):
            things = distinct(
                self._sight, [*things, *sought(self._sight, picture, things, self._count)]
            )
            self._looked = t
            self.looked_at += 1
            self.too_many += len(things) > self._count
        named = self.tracker.update(t, [self._sight.seen(picture, thing) for thing in things])
        found: list[T | None] = []
        for person, index in enumerate(named):
            if index is None:
                found.append(None)
                continue
            thing = self._sight.finished(picture, things[index])
            self._last[person] = (t, thing)
            found.append(thing)
        return found

    def _followed(self, picture: Picture, t: float) -> list[T]:
        """Those who are where they were before."""
        squares = [
            self._sight.square(last[1])
            for last in self._last
            if last is not None and t - last[0] <= LOST
        ]
        return distinct(self._sight, [self._sight.read(picture, square) for square in squares])

    def _due(self, t: float, found: int) -> bool:
        """Whether to look over the whole picture."""
        if not self.tracker.started:
            return True
        wait = LOOK_OVER if found >= self._count else SEEK
        return t - self._looked >= wait - 1e-6


def sought(sight: Sight[T], picture: Picture, known: Sequence[T], count: int) -> list[T]:
    """Those whom the detector sees beside those who are known.

    Parameters
    ----------
    sight : Sight
        How they are seen.
    picture : ndarray, shape (height, width, 3)
        RGB.
    known : sequence
        Who was found already.
    count : int
        How many there should be: with fewer in the whole picture, a wide or high one is looked
        over once more in squares.

    Returns
    -------
    list
        Each once, in no particular order; some may be of no certainty.
    """
    height, width = picture.shape[:2]
    found = sight.detect(picture, (letterbox(height, width),))
    if len(found) < count and max(height, width) > 1.2 * min(height, width):
        found = sight.detect(picture, (letterbox(height, width), *tiles(height, width)))
    made = []
    for detection in found:
        if any(sight.holds(thing, detection) for thing in known):
            continue
        rough = sight.read(picture, sight.square_of_detection(detection))
        if sight.certainty(rough) > 0:
            made.append(sight.read(picture, sight.square(rough)))
    return made


def distinct(sight: Sight[T], things: Sequence[T]) -> list[T]:
    """Each once: of two in one place the more certain, the earlier where they are equal."""
    kept: list[T] = []
    for thing in sorted(things, key=lambda found: -sight.certainty(found)):
        certain = sight.certainty(thing) > 0
        if certain and not any(sight.same(thing, other) for other in kept):
            kept.append(thing)
    return kept


def glance(sight: Sight[T], picture: Picture, count: int) -> list[T]:
    """Everybody in a single picture, unnamed, with all that is wanted of named persons."""
    picture = np.ascontiguousarray(picture)
    things = distinct(sight, sought(sight, picture, (), count))
    return [sight.finished(picture, thing) for thing in things]


def tiles(height: int, width: int) -> tuple[Square, ...]:
    """Squares as large as the shorter edge that cover a picture and overlap by a third or more."""
    short, long = min(height, width), max(height, width)
    count = math.ceil((long - short) / (short * 2 / 3)) + 1
    middles = np.linspace(short / 2, long - short / 2, count)
    if width >= height:
        return tuple(Square(float(m), height / 2, float(short)) for m in middles)
    return tuple(Square(width / 2, float(m), float(short)) for m in middles)
