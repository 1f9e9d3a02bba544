"""What of a recording an extractor is fed: channels that lie on one grid, person by person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction

import numpy as np

from syntony.core.extraction import Chunk, Extractor, Feed
from syntony.core.kinds import kind_of
from syntony.core.plan import ExtractChoice
from syntony.core.session import Recording
from syntony.core.signals import Array, Samples, Signal, SignalSet, as_rate


@dataclass(frozen=True, eq=False)
class Series:
    """Channels of one person on one grid, as an extractor of series takes them.

    Parameters
    ----------
    feed : Feed
        What is known of them.
    times, values : ndarray, shapes (n,), (n_channels, n)
        Seconds on the device's clock, and numbers with NaN where nothing was observed.
    kinds : tuple of str
        One a channel.
    """

    feed: Feed
    times: Array
    values: Array
    kinds: tuple[str, ...]

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """All of it as one chunk: how it is cut makes no difference."""
        return (Chunk(self.times, self.values),)

    @property
    def identity(self) -> list[object]:
        """What makes it this one and no other, for the key under which results are kept."""
        feed = self.feed
        digest = hashlib.sha256(self.times.tobytes() + self.values.tobytes()).hexdigest()
        return [digest, str(feed.rate), feed.start, feed.channels, feed.persons, feed.units]

    @property
    def title(self) -> str:
        """What messages call it."""
        return ", ".join(self.feed.channels[:4]) + (" and others" if len(self.kinds) > 4 else "")


@dataclass(frozen=True, eq=False)
class _Channel:
    part: Signal | Samples
    kind: str

    @property
    def grid(self) -> tuple[object, ...]:
        """Channels with the same one can be rows of one array."""
        if isinstance(self.part, Samples):
            return (self.part.times.tobytes(),)
        return (self.part.rate, self.part.start, len(self.part))


def channels_of(recording: Recording) -> Iterator[Signal | Samples]:
    """Every channel of a recording, sets taken apart."""
    for stream in recording.streams:
        yield from stream if isinstance(stream, SignalSet) else (stream,)


def kind_of_part(part: Signal | Samples) -> str:
    """The kind of a channel, such as ``ecg``; empty where nobody can tell."""
    return kind_of(part.name, part.unit, part.modality)


def series_for(
    extractor: Extractor, recording: Recording, choice: ExtractChoice
) -> tuple[Series, ...]:
    """Channels of a recording that an extractor takes: one series a person, or one of them all.

    Of each person the first kind that the extractor wants decides the grid; channels of its
    other kinds come along where they lie on the same grid.

    Parameters
    ----------
    extractor : Extractor
        One that is fed series.
    recording : Recording
        Searched.
    choice : ExtractChoice
        Which channels and persons are meant.

    Returns
    -------
    tuple of Series
        Empty where the recording holds nothing for it.
    """
    # What an extractor made is wanted by its name: a head's pitch is no raw channel.
    wanted = [
        _Channel(part, part.name if part.name in extractor.wants else kind_of_part(part))
        for part in channels_of(recording)
        if not choice.persons or part.person in choice.persons
    ]
    if choice.channels:
        found = [c for c in wanted if any(_named(c.part.name, p) for p in choice.channels)]
    else:
        found = [c for c in wanted if c.kind in extractor.wants]
    if extractor.together:
        return (_series(_together(found, extractor)),) if found else ()
    people = dict.fromkeys(channel.part.person for channel in found)
    return tuple(
        _series(_together([c for c in found if c.part.person == person], extractor))
        for person in people
    )


def _named(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name.rpartition("/")[2], pattern)


def _together(channels: Sequence[_Channel], extractor: Extractor) -> list[_Channel]:
    """The channels on the grid of the first of the kind that is wanted most."""
    order = {kind: place for place, kind in enumerate(extractor.wants)}
    first = min(channels, key=lambda channel: order.get(channel.kind, len(order)))
    return [channel for channel in channels if channel.grid == first.grid]


def _series(channels: Sequence[_Channel]) -> Series:
    parts = [channel.part for channel in channels]
    times = parts[0].times
    feed = Feed(
        rate=_rate(parts[0]),
        start=float(times[0]),
        channels=tuple(part.name for part in parts),
        persons=tuple(part.person for part in parts),
        units=tuple(part.unit for part in parts),
    )
    values = np.stack([part.values for part in parts])
    return Series(feed, times, values, tuple(channel.kind for channel in channels))


def _rate(part: Signal | Samples) -> Fraction:
    """The rate; of irregular samples the nominal one, from the middle of their steps (Hz)."""
    if isinstance(part, Signal):
        return part.rate
    step = float(np.median(np.diff(part.times))) if len(part) > 1 else 1.0
    return as_rate(float(f"{1 / step:.6g}"))
