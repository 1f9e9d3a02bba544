"""Files of an import beside each other: traces to look at, and proposals for their clocks."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from syntony.analysis.clocks import clock_chosen
from syntony.analysis.intake import Seen
from syntony.analysis.proposals import Proposal, Way, proposed
from syntony.analysis.traces import Trace, traces_of
from syntony.core.clock import NORMAL_95, Clock
from syntony.core.errors import DataError
from syntony.core.plan import ClockChoice
from syntony.core.session import Recording
from syntony.core.signals import Array, Samples, Signal, SignalSet
from syntony.io.reading import read
from syntony.web.clockshapes import MarkShape
from syntony.web.intakeshapes import ProposalShape, TraceShape

#: Points of a trace that are drawn at once, and plain signals of a file that are shown.
POINTS, PLAIN = 2400, 3
_TITLES = {
    "sound": "Sound", "light": "Light", "movement": "Movement", "acceleration": "Acceleration",
}  # fmt: skip


@dataclass(eq=False)
class Looks:
    """What was seen in files when they were looked at for their clocks; kept while they import."""

    _kept: dict[str, tuple[Recording, tuple[Trace, ...]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, name: str, seen: Seen) -> tuple[Recording, tuple[Trace, ...]]:
        """A file's content and the traces in it, decoded once.

        Raises
        ------
        DataError, FormatError, LimitError
            It cannot be read.
        """
        if seen.recipe is None:
            raise DataError(f"{seen.path.name} cannot be used: {seen.error}")
        with self._lock:
            if name not in self._kept:
                recording = read(
                    seen.path, reader=seen.recipe.reader, settings=seen.recipe.settings
                )
                self._kept[name] = recording, traces_of(recording)
            return self._kept[name]

    def proposal(
        self, file: tuple[str, Seen], against: tuple[str, Seen], way: Way
    ) -> ProposalShape:
        """How a file comes onto another one's clock, as the files themselves suggest.

        Raises
        ------
        ClockError
            Nothing tells.
        """
        names = file[1].path.name, against[1].path.name
        recording, traces = self.at(*file)
        found = proposed(traces, self.at(*against)[1], way, names=names)
        start, stop = span_of(recording)
        return proposal_shape(found, start, stop)


def proposal_shape(found: Proposal, start: float, stop: float) -> ProposalShape:
    """A proposal for a recording from `start` to `stop` on its own clock (s)."""
    clock = found.clock
    return ProposalShape(
        clock=choice_of(clock),
        error_ms=worst_ms(clock, start, stop),
        words=found.words,
        marks=[
            MarkShape(device=t, session=u, residual_ms=1000 * left) for t, u, left in found.marks
        ],
    )


def choice_of(clock: Clock) -> ClockChoice:
    """A clock as a plan tells it."""
    return ClockChoice(
        offset=clock.offset, drift=clock.drift, offset_error=_known(clock.offset_error),
        drift_error=_known(clock.drift_error), reference=clock.reference, source=clock.source,
    )  # fmt: skip


def worst_ms(clock: Clock, start: float, stop: float) -> float:
    """Half of the 95 % interval of session time where it is widest (ms); NaN if unknown."""
    return 1000 * NORMAL_95 * max(clock.error(start), clock.error(stop))


def marked(name: str, told: ClockChoice) -> list[MarkShape]:
    """Marks of a clock with what is left over of each.

    Raises
    ------
    ClockError
        No clock explains them.
    """
    _, residuals = clock_chosen(name, told)
    pairs = zip(sorted(told.marks), residuals.tolist(), strict=True)
    return [MarkShape(device=t, session=u, residual_ms=1000 * left) for (t, u), left in pairs]


def trace_shapes(
    recording: Recording, traces: Sequence[Trace], start: float | None, stop: float | None
) -> list[TraceShape]:
    """A stretch of all traces and of the first few plain signals, in small.

    `start` and `stop` are on the file's clock (s); None is where it begins and ends.
    """
    first, last = span_of(recording)
    start, stop = first if start is None else start, last if stop is None else stop
    if stop <= start:
        raise DataError("A stretch ends after it begins; ask for a longer one.")
    shown = [(trace.kind, _TITLES[trace.kind], trace.signal) for trace in traces]
    plain = [s for s in _plain(recording) if all(s.name != kind for kind, *_ in shown)]
    shown += [(f"signal-{k}", s.name, s) for k, s in enumerate(plain[:PLAIN])]  # type: ignore[misc]
    return [_shape(name, title, signal, start, stop) for name, title, signal in shown]


def span_of(recording: Recording) -> tuple[float, float]:
    """From when to when a recording lasts on its own clock (s)."""
    starts = [media.start for media in recording.media]
    stops = [media.start + media.duration for media in recording.media]
    for stream in recording.streams:
        for part in stream if isinstance(stream, SignalSet) else (stream,):
            times = part.times
            starts.append(float(times[0]))
            stops.append(float(times[-1]))
    for events in recording.events:
        if len(events):
            starts.append(float(events.times[0]))
            stops.append(float(events.times[-1]))
    return min(starts, default=0.0), max(stops, default=0.0)


def _plain(recording: Recording) -> list[Signal]:
    return [
        signal
        for stream in recording.streams
        if not isinstance(stream, Samples)
        for signal in (stream if isinstance(stream, SignalSet) else (stream,))
    ]


def _shape(name: str, title: str, signal: Signal, start: float, stop: float) -> TraceShape:
    rate = float(signal.rate)
    begin = max(0, math.ceil((start - signal.start) * rate))
    end = min(len(signal), math.floor((stop - signal.start) * rate) + 1)
    values = signal.values[begin:end]
    width = max(1, -(-values.size // POINTS))
    low, high = _extremes(values, width)
    return TraceShape(
        id=name, title=title, start=signal.start + begin / rate,
        step=float(Fraction(width) / signal.rate), low=low.tolist(), high=high.tolist(),
    )  # fmt: skip


def _extremes(values: Array, width: int) -> tuple[Array, Array]:
    """Smallest and largest of each bin, NaN where nothing was observed."""
    if not values.size:
        return np.empty(0), np.empty(0)
    starts = np.arange(0, values.size, width)
    return np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
