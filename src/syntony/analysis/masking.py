"""What of an extracted signal is left out: too little quality, or its wearer moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from syntony.analysis.feeds import series_for
from syntony.core.extraction import Extractor, run
from syntony.core.plan import ExtractChoice
from syntony.core.registry import get
from syntony.core.session import Recording, Stream
from syntony.core.signals import Array, Samples, Signal

#: What a movement does to a signal of the body may last so long before and after it (s).
AROUND_MOVEMENT = 2.0


def of_quality(stream: Stream, judged: Stream | None, least: float) -> tuple[Stream | None, float]:
    """A stream without what is of too little quality.

    Parameters
    ----------
    stream : Signal, SignalSet or Samples
        What was extracted.
    judged : the same, or None
        Its quality, 0 to 1.
    least : float
        What is below becomes a gap.

    Returns
    -------
    stream : Stream or None
        None where of irregular samples nothing is left.
    share : float
        How much of what was there was masked.
    """
    if least <= 0 or judged is None or type(judged) is not type(stream):
        return stream, 0.0
    if isinstance(stream, Samples) and isinstance(judged, Samples):
        grade = np.full(stream.times.size, np.nan)
        _, mine, theirs = np.intersect1d(stream.times, judged.times, return_indices=True)
        grade[mine] = judged.values[theirs]
        return _without(stream, grade < least)
    if isinstance(stream, Signal) and isinstance(judged, Signal):
        return _without(stream, judged.values < least)
    return stream, 0.0


def of_rest(
    stream: Stream, recording: Recording, most: float | None
) -> tuple[Stream | None, float]:
    """A stream without what was recorded while its wearer moved.

    Parameters
    ----------
    stream : Signal, SignalSet or Samples
        What was extracted from a sensor on a body.
    recording : Recording
        Where it comes from; the same person's accelerometer in it is asked.
    most : float or None
        Movement (unit of the accelerometer, as `motion` gives it) beyond which a value, and what
        lies within 2 s of it, becomes a gap; None leaves everything.

    Returns
    -------
    stream, share
        As of `of_quality`; unchanged where nobody wore an accelerometer.
    """
    if most is None or not isinstance(stream, Signal | Samples):
        return stream, 0.0
    spans = [
        (t - AROUND_MOVEMENT, t + AROUND_MOVEMENT)
        for movement in _worn(recording, stream.person)
        for t in movement.times[movement.values > most]
    ]
    return _without(stream, _inside(stream.times, spans))


def _worn(recording: Recording, person: str) -> list[Signal]:
    """Movement of a person by each accelerometer in a recording."""
    motion: Extractor = get("extractors", "motion")
    choice = ExtractChoice(extractor="motion", persons=(person,) if person else ())
    return [
        stream
        for series in series_for(motion, recording, choice)
        for stream in run(motion, series.feed, series.chunks, motion.settings()).streams
        if isinstance(stream, Signal)
    ]


def _inside(times: Array, spans: list[tuple[float, float]]) -> NDArray[np.bool_]:
    """Which times lie in any of the spans, whose starts ascend or not."""
    if not spans:
        return np.zeros(times.size, bool)
    starts, stops = (np.sort(np.array(edge)) for edge in zip(*spans, strict=True))
    opened = np.searchsorted(starts, times, side="right")
    closed = np.searchsorted(stops, times, side="left")
    return np.asarray(opened > closed)


def _without(
    stream: Signal | Samples, bad: NDArray[np.bool_]
) -> tuple[Signal | Samples | None, float]:
    there = np.isfinite(stream.values)
    share = float((bad & there).sum() / max(there.sum(), 1))
    if isinstance(stream, Signal):
        return stream.like(np.where(bad, np.nan, stream.values)), share
    if bad.all():
        return None, share
    return replace(stream, times=stream.times[~bad], values=stream.values[~bad]), share
