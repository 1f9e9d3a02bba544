"""Intervals between heartbeats, cleaned of artifacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.physiology.intervals import Interval, IntervalStream, interval_streams


class RrSettings(Settings):
    """What counts as an artifact.

    Parameters
    ----------
    quality : float
        Likeness to the beats around it below which a beat is none.
    share : float
        Largest difference of an interval from the median of the five before and after it, as a
        share of that median. Ectopic, missed and additional beats differ by more.
    """

    quality: Annotated[float, Field(ge=0, le=1)] = 0.7
    share: Annotated[float, Field(gt=0, lt=1)] = 0.25


@dataclass
class _Process:
    streams: Sequence[IntervalStream]
    held: list[tuple[int, Interval]] = field(default_factory=list)

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(Output("rr", "ms", s.person, "heart", "irregular") for s in self.streams)

    @property
    def rate(self) -> Fraction | None:
        return None

    def push(self, chunk: Chunk) -> Piece:
        """Take a wave or intervals, give the intervals that are judged."""
        for i, stream in enumerate(self.streams):
            self.held += [(i, one) for one in stream.push(chunk)]
        return self._until(min(stream.settled for stream in self.streams))

    def finish(self) -> Piece:
        for i, stream in enumerate(self.streams):
            self.held += [(i, one) for one in stream.finish()]
        return self._until(np.inf)

    def notices(self) -> tuple[Notice, ...]:
        found = []
        for stream in self.streams:
            if stream.artifacts:
                share = stream.artifacts / stream.judged
                text = (
                    f"{share:.1%} of {stream.judged} intervals between beats were masked as "
                    "artifacts (ectopic, missed or additional beats); they are marked."
                )
                found.append(Notice("rr-artifacts", text, stream.person, share > 0.05))
        return tuple(found)

    def _until(self, stop: float) -> Piece:
        ready = sorted((p for p in self.held if p[1].time <= stop), key=lambda p: p[1].time)
        self.held = [p for p in self.held if p[1].time > stop]
        times = np.unique([one.time for _, one in ready])
        values = np.full((len(self.streams), times.size), np.nan)
        quality = np.full_like(values, np.nan)
        marks = []
        for i, one in ready:
            column = int(np.searchsorted(times, one.time))
            person = self.streams[i].person
            if one.artifact:
                begin = one.time - one.length / 1000
                marks.append(Mark("rr artifact", begin, one.length / 1000, person=person))
                quality[i, column] = 0.0
            else:
                values[i, column] = one.length
                quality[i, column] = one.quality
        return Piece(times, values, quality, tuple(marks))


def start(feed: Feed, settings: RrSettings) -> _Process:
    """Intervals between beats (ms) at the times of the beats that end them.

    Artifacts are left out, never replaced, and marked.

    Raises
    ------
    DataError
        No channel holds intervals, an ECG or a pulse wave, or the rate of a wave is too low.
    """
    return _Process(interval_streams(feed, settings.quality, settings.share))


EXTRACTOR = Extractor(
    name="rr",
    title="Intervals between heartbeats",
    food="series",
    wants=("rr", "ecg", "ppg"),
    causal=False,
    settings=RrSettings,
    start=start,
    source="Malik et al. (1989), doi:10.1093/oxfordjournals.eurheartj.a059428, with the median of "
    "the intervals around in place of the one before",
)
