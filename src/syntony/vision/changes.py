"""What a change between two pictures is: movement, noise, light, or another scene."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.core.extraction import Mark
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.kernels.motion import likeness, noise_level

#: Share of changed pixels from which on it is asked what the change is.
MUCH = 0.15
#: Share of changed pixels and correlation with the picture before of another scene.
MOST, UNLIKE = 0.3, 0.5
#: Part of the change that is common to all pixels, from which on it is the light.
COMMON = 0.5
#: Nobody moves at once this many times as much as in the half second before.
SUDDEN = 4.0
#: Rows and columns of a picture that are looked at, about.
COARSE = 60
#: Seconds on which the background's usual unrest rests, and steps that must be known of it.
USUAL, LEAST = 2.0, 10
#: Robust standard deviations, and a share of pixels, by which a single step may exceed it.
OUTLYING, SLIGHT = 6.0, 0.01
#: Share of changed background pixels that tells noise (grain) from a coded still.
GRAIN = 0.05


@dataclass(frozen=True)
class Look:
    """How alike two pictures are, in each area, the background last.

    Parameters
    ----------
    common, correlation : ndarray, shape (n_areas,)
        Common part of the change, and correlation of the levels.
    """

    common: Array
    correlation: Array


def look_at(
    before: NDArray[np.uint8], picture: NDArray[np.uint8], boxes: Sequence[tuple[slice, slice]]
) -> Look:
    """Compare two pictures coarsely."""
    step = max(1, min(picture.shape) // COARSE)
    found = [likeness(before[box][::step, ::step], picture[box][::step, ::step]) for box in boxes]
    return Look(np.array([f[1] for f in found]), np.array([f[2] for f in found]))


class Noise:
    """The background's noise, from the first differences of a film.

    Parameters
    ----------
    wanted : int
        Differences that it rests on.
    share : float
        Of the background's pixels that may exceed the level.
    least : int
        Smallest threshold.
    """

    def __init__(self, wanted: int, share: float, least: int) -> None:
        self._wanted = wanted
        self._share = share
        self._least = least
        self._levels: list[int] = []
        self._grain: list[float] = []

    def add(self, counts: NDArray[np.int64]) -> None:
        """Take the histogram of the background's changes."""
        if self.done:
            return
        self._levels.append(noise_level(counts.astype(np.float64), self._share))
        self._grain.append(float(1 - counts[0] / counts.sum()))

    @property
    def done(self) -> bool:
        """Whether enough has come."""
        return len(self._levels) >= self._wanted

    @property
    def level(self) -> int:
        """Level that is exceeded by no more than the share in a usual picture."""
        return int(np.ceil(np.median(self._levels))) if self._levels else 0

    @property
    def threshold(self) -> int:
        """The level, at least the smallest threshold."""
        return min(254, max(self._least, self.level))

    @property
    def grainy(self) -> bool:
        """Whether pictures of the same thing usually differ."""
        return self.done and float(np.median(self._grain)) > GRAIN


@dataclass(frozen=True, eq=False)
class Verdict:
    """What is thought of one change.

    Parameters
    ----------
    masked : ndarray of bool, shape (n_areas,), or None
        Areas whose change is no movement, if any; the background only with all others.
    quality : float
        0 to 1 of the rest.
    marks : tuple of Mark
        Cuts and light.
    """

    masked: NDArray[np.bool_] | None
    quality: float
    marks: tuple[Mark, ...] = ()


class Judge:
    """Tells movement from what only looks like it; rests on the past alone.

    Parameters
    ----------
    persons : sequence of str
        Of each area; the background, last, is nobody's.
    unrest : float
        Share of changed background pixels from which on the camera or the light has moved.
    rate : float
        Pictures a second (Hz).
    """

    def __init__(self, persons: Sequence[str], unrest: float, rate: float) -> None:
        self._persons = persons
        self._unrest = unrest
        self._past: deque[Array] = deque(maxlen=max(3, round(rate / 2)))
        self._usual: deque[float] = deque(maxlen=max(LEAST, round(USUAL * rate)))
        self._high = False
        self._counts = {"scene cut": 0, "lighting step": 0, "unrest": 0, "pulse": 0}
        self._seen = 0

    def __call__(self, shares: Array, time: float, look: Callable[[], Look]) -> Verdict:
        """Judge one change.

        Parameters
        ----------
        shares : ndarray, shape (n_areas,)
            Of changed pixels, the background last.
        time : float
            Of the later picture (s).
        look : callable
            Compares both pictures; asked only where much has changed.
        """
        self._seen += 1
        *_, background = listed = shares.tolist()
        most = max(listed)
        good = min(1.0, max(0.0, 1 - background / self._unrest)) if self._unrest else 1.0
        pulse = self._is_pulse(background)
        if not pulse and background <= self._unrest and most <= MUCH:
            self._past.append(shares)
            return Verdict(None, good)
        masked = np.zeros(shares.size, np.bool_)
        marks: tuple[Mark, ...] = ()
        if most > MUCH or background > self._unrest:
            masked, marks = self._asked(shares, time, look())
        if not masked[-1] and background > self._unrest:
            masked[:] = True
            self._counts["unrest"] += 1
        elif not masked.any() and pulse:
            masked[:] = True
            self._counts["pulse"] += 1
        self._past.append(np.where(masked, 0.0, shares))
        return Verdict(masked, good, marks)

    def _asked(
        self, shares: Array, time: float, seen: Look
    ) -> tuple[NDArray[np.bool_], tuple[Mark, ...]]:
        """Areas where the scene or the light has changed."""
        much = shares > MUCH
        light = much & (seen.common > COMMON)
        cut = other = (shares > MOST) & ~light & (seen.correlation < UNLIKE)
        if len(self._past) == self._past.maxlen:
            cut = other | (much & ~light & (shares > SUDDEN * np.max(self._past, axis=0)))
            cut[-1] = other[-1]
        marks = []
        for name, which in (("lighting step", light), ("scene cut", cut)):
            if not which.any():
                continue
            self._counts[name] += 1
            if which[-1] or which[:-1].all():
                which[:] = True
            people = [""] if which.all() else dict.fromkeys(
                person for person, hit in zip(self._persons, which, strict=True) if hit
            )  # fmt: skip
            marks += [Mark(name, time, person=person) for person in people]
        return light | cut, tuple(marks)

    def _is_pulse(self, background: float) -> bool:
        """Whether the background changes for one picture only, as where a coder starts anew."""
        high = background > SLIGHT and len(self._usual) >= LEAST and self._exceeds(background)
        self._usual.append(background)
        single = high and not self._high
        self._high = high
        return single

    def _exceeds(self, background: float) -> bool:
        past = np.array(self._usual)
        middle = float(np.median(past))
        spread = 1.4826 * float(np.median(np.abs(past - middle)))
        return background > middle + max(SLIGHT, OUTLYING * spread)

    def notices(self) -> tuple[Notice, ...]:
        """How often something was masked, and why."""
        texts = {
            "scene cut": "{} times the picture or a person's region shows another scene at once; "
            "those steps are gaps.",
            "lighting step": "{} times the light changed at once; those steps are gaps.",
            "unrest": "{} times more than {:.0%} of the background changed (camera moved, people "
            "in the background, exposure); those steps are gaps.",
            "pulse": "{} times the background changed for one picture only, as where a coder "
            "starts anew; those steps are gaps.",
        }
        found = []
        for name, count in self._counts.items():
            if count:
                text = texts[name].format(count, self._unrest)
                serious = count > 0.1 * self._seen
                found.append(Notice(name.replace(" ", "-"), text, warning=serious))
        return tuple(found)
