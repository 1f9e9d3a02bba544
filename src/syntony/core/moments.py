"""Moments that may be worth a look, and what finds them.

A moment is a question, never a grade: it says why it was marked and how often chance would mark
one in an hour of two people like these who were not together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from syntony.core.errors import DataError
from syntony.core.settings import Settings
from syntony.core.signals import Array, Modality

#: A second cue beside the name, so that no moment is known by its color alone.
Shape = Literal["triangle", "inverted", "diamond", "circle", "ring", "square", "star"]


@dataclass(frozen=True)
class Value:
    """One number behind a moment, such as ``Value("duration", 42.0, "s")``."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Moment:
    """A span of a session that may be worth a look.

    Parameters
    ----------
    kind : str
        Name of the detector.
    start, stop, peak : float
        Session time (s); `peak` is where to look first.
    title : str
        A few words, such as ``"Skin conductance rises in both"``.
    reason : str
        One sentence: why it was marked.
    persons : tuple of str
        Whom it is about.
    signals : tuple of str
        In what it was seen.
    strength : float
        For the order among moments of one kind; larger stands out more.
    values : tuple of Value
        The numbers behind it.
    per_hour : float
        How many of its kind chance marks in an hour; NaN where that is unknown.
    method : str
        The rule in words with its figures.
    session : str
        In which session it is.
    shape : str
        How it is drawn.
    """

    kind: str
    start: float
    stop: float
    peak: float
    title: str
    reason: str
    persons: tuple[str, ...]
    signals: tuple[str, ...]
    strength: float
    values: tuple[Value, ...] = ()
    per_hour: float = math.nan
    method: str = ""
    session: str = ""
    shape: Shape = "circle"

    def __post_init__(self) -> None:
        if not self.start <= self.peak <= self.stop:
            raise DataError(
                f"The peak of a moment lies within it; {self.start:g}, {self.peak:g} and "
                f"{self.stop:g} s came."
            )


@dataclass(frozen=True, eq=False)
class Track:
    """One quantity of two persons, second by second.

    Parameters
    ----------
    signal, unit : str
        What it is.
    modality : str
        The system it belongs to.
    persons : tuple of str
        The two.
    levels : ndarray, shape (2, n)
        Mean of each person's signal in each second, in its unit; NaN where not observed.
    strength : ndarray, shape (n,)
        How strongly they are coupled in the window around each second; NaN where unknown.
    low, high : ndarray, shape (n,)
        Where chance keeps `strength` in 95 % of windows.
    """

    signal: str
    unit: str
    modality: Modality
    persons: tuple[str, str]
    levels: Array
    strength: Array
    low: Array
    high: Array

    @property
    def title(self) -> str:
        """What people call it."""
        return self.signal.replace("_", " ")

    @property
    def beyond(self) -> Array:
        """Strength in half-widths of chance from its middle: above 1 is more than chance."""
        half = (self.high - self.low) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((self.strength - (self.high + self.low) / 2) / half)


@dataclass(frozen=True, eq=False)
class Scene:
    """What detectors look at: everything of two persons on seconds of one clock.

    Parameters
    ----------
    persons : tuple of str
        The two.
    start : float
        Session time of the first second.
    tracks : tuple of Track
        All of one length.
    """

    persons: tuple[str, str]
    start: float
    tracks: tuple[Track, ...]

    def __post_init__(self) -> None:
        if len({track.levels.shape for track in self.tracks}) > 1:
            raise DataError("The tracks of a scene need one length.")

    def __len__(self) -> int:
        return self.tracks[0].levels.shape[1] if self.tracks else 0

    def of(self, *modalities: Modality) -> tuple[Track, ...]:
        """Tracks of these systems."""
        return tuple(track for track in self.tracks if track.modality in modalities)

    def moment(self, first: int, last: int, peak: int, **told: Any) -> Moment:
        """A moment from the second `first` up to `last` (excluded), persons filled in."""
        start, stop, top = (self.start + s for s in (first, last, peak))
        return Moment(start=start, stop=stop, peak=top, persons=self.persons, **told)


@dataclass(frozen=True)
class Detector:
    """A kind of moment: one constant ``DETECTOR`` in one file of ``detectors/``.

    Parameters
    ----------
    name : str
        The file's name.
    title : str
        What people call such moments.
    shape : str
        How they are drawn.
    settings : type of Settings
        Its settings with the usual values.
    find : callable
        ``(scene, settings) -> tuple of Moment``; sees nothing but the scene, so that it is asked
        about strangers in the same way.
    method : callable
        ``settings -> str``: the rule in words with its figures, for *why*.
    caution : str
        What such a moment does not mean.
    source : str
        Where the rule comes from.
    """

    name: str
    title: str
    shape: Shape
    settings: type[Settings]
    find: Callable[[Scene, Any], tuple[Moment, ...]]
    method: Callable[[Any], str]
    caution: str
    source: str

    def configured(self, given: Mapping[str, Any]) -> Settings:
        """Check settings by name.

        Raises
        ------
        ParameterError
            A setting is unknown or impossible.
        """
        return self.settings.checked(f"Detector {self.name!r}", given)
