"""The sound of a stretch of film, changed and written as far as its pictures are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from syntony.analysis.voices import Voice, changed
from syntony.core.session import Media
from syntony.core.signals import Array
from syntony.io.filmwriter import FilmWriter
from syntony.io.sound import SPEECH_RATE, Sound


@dataclass(frozen=True, eq=False)
class Clip:
    """A stretch of a film, of a sound, or of a film with its sound.

    Parameters
    ----------
    film, sound : Media or None
        Tracks of one clock; one of both may be missing.
    start, stop : float
        On that clock (s); infinite for all that there is.
    count : int
        How many persons are to be seen in the film.
    """

    film: Media | None
    sound: Media | None
    start: float = -np.inf
    stop: float = np.inf
    count: int = 2

    @property
    def span(self) -> tuple[float, float]:
        """First and last time of what there is (s)."""
        media = [one for one in (self.film, self.sound) if one is not None]
        first = min(one.start for one in media)
        last = max(one.start + one.duration for one in media)
        return max(self.start, first), min(self.stop, last + 1e-6)

    @property
    def zero(self) -> float:
        """The time that is zero in the copy: all of a film keeps its own times (s)."""
        first = self.span[0]
        return first if np.isfinite(self.start) else min(first, 0.0)


class Track:
    """Sound of a clip, changed and written as far as the pictures are; without a voice as it is."""

    def __init__(self, clip: Clip, voice: Voice | None, writer: FilmWriter) -> None:
        self._writer = writer
        self._reached = -np.inf
        self._blocks: Iterator[Array] = iter(())
        self._mix = False
        if clip.sound is None:
            return
        first, _ = clip.span
        begin = clip.sound.start
        self._skip = max(0, round((first - begin) * SPEECH_RATE))
        self._start = begin + self._skip / SPEECH_RATE
        self._zero, self._count = clip.zero, 0
        self._mix = clip.sound.channels > 2
        cut = self._cut(clip)
        self._blocks = cut
        if voice is not None:
            self._blocks = changed(voice, cut, clip.sound.channels, SPEECH_RATE)

    def _cut(self, clip: Clip) -> Iterator[Array]:
        """Samples of the span alone."""
        assert clip.sound is not None  # noqa: S101 - asked where there is one
        left = round((clip.span[1] - self._start) * SPEECH_RATE)
        skip = self._skip
        for chunk in Sound([clip.sound]).chunks():
            block = chunk.values[:, skip : skip + left]
            skip = max(0, skip - chunk.values.shape[1])
            left -= block.shape[1]
            if block.shape[1]:
                yield block
            if left <= 0:
                return

    def until(self, time: float) -> None:
        """Write what sounds before a time (s)."""
        while self._reached < time:
            block = next(self._blocks, None)
            if block is None:
                return
            if self._mix:
                block = block.mean(axis=0, keepdims=True)
            self._writer.sound(block, self._start - self._zero)
            self._count += block.shape[1]
            self._reached = self._start + self._count / SPEECH_RATE
