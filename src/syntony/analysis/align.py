"""Alignment: from the clocks of devices to one session clock, and how well it is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from syntony.analysis.clocklines import WRONG, AlignSettings, by_pattern, check, clock_through
from syntony.analysis.delays import anchors, innovations, refined
from syntony.analysis.drift import agreeing, fit_line
from syntony.analysis.grid import resampled
from syntony.core.clock import Clock
from syntony.core.errors import ClockError, ParameterError
from syntony.core.session import Recording
from syntony.core.signals import Array, Samples, Signal, SignalSet

# Differences that must agree before anybody believes in a drift that was searched for.
_AGREEING = 4


def align(
    recordings: Sequence[Recording],
    *,
    by: Literal["events", "correlation", "given"],
    on: str = "",
    reference: str = "",
    given: Mapping[str, Clock | float] | None = None,
    settings: AlignSettings | None = None,
) -> dict[str, Clock]:
    """Map the clocks of recordings to that of one of them.

    Parameters
    ----------
    recordings : sequence of Recording
        Two or more, each on its own clock.
    by : str
        ``events``: common events, matched by label and order; where one recording has more of a
        label than the other, by the pattern of their distances. ``correlation``: a signal that
        both have recorded. ``given``: as said in `given`.
    on : str
        Name of the events or of the signal; left out, all events, or the one signal whose name
        all recordings share.
    reference : str
        The recording whose clock becomes session time; left out, the first.
    given : mapping of str to Clock or float
        From a recording's name to its clock, or to session time minus device time (s). The
        error of a mere number is unknown, so no lag is claimed on it.
    settings : AlignSettings, optional
        What is taken for granted about clocks.

    Returns
    -------
    dict of str to Clock
        One a recording; for ``Session(..., clocks=...)``.

    Raises
    ------
    ClockError
        The recordings have no common events, or their peaks of correlation are not distinct.
    ParameterError
        There is no such recording, signal or clock.

    Examples
    --------
    >>> from syntony.core.signals import Events
    >>> claps = np.array([2.0, 31.5, 60.0, 122.25])
    >>> cameras = [
    ...     Recording("left", events=(Events(claps, 0 * claps, ("clap",) * 4),)),
    ...     Recording("right", events=(Events(claps + 7.5, 0 * claps, ("clap",) * 4),)),
    ... ]
    >>> align(cameras, by="events")["right"].offset
    -7.5
    """
    settings = settings or AlignSettings()
    named = {recording.name: recording for recording in recordings}
    reference = reference or recordings[0].name
    if reference not in named:
        raise ParameterError(
            f"No recording is called {reference!r}; there are: {', '.join(named)}."
        )
    others = [recording for recording in recordings if recording.name != reference]
    clocks = {reference: Clock()}
    if by == "given":
        return clocks | _given(others, given or {})
    for device in others:
        if by == "events":
            clocks[device.name] = _by_events(device, named[reference], on, settings)
        else:
            name = on or _shared_name(recordings)
            clocks[device.name] = correlated(
                _shared(device, name), _shared(named[reference], name), settings
            )
    return clocks


def _given(others: Sequence[Recording], given: Mapping[str, Clock | float]) -> dict[str, Clock]:
    names = [recording.name for recording in others]
    if sorted(given) != sorted(names):
        raise ParameterError(
            f"Clocks are needed for {', '.join(names)}; they came for {', '.join(given) or 'none'}."
        )
    return {
        name: clock
        if isinstance(clock, Clock)
        else Clock(float(clock), 0.0, math.nan, math.nan, source="given")
        for name, clock in given.items()
    }


def _by_events(device: Recording, reference: Recording, on: str, settings: AlignSettings) -> Clock:
    """Clock of a device whose events are also among those of the reference."""
    places = f"{device.name} and {reference.name}"
    times, differences = _matched(_marks(device, on), _marks(reference, on), places, settings)
    return clock_through(times, differences, places, settings, source="events")


def _marks(recording: Recording, on: str) -> dict[str, Array]:
    """Times of a recording's events by label, in order."""
    found: dict[str, list[float]] = {}
    for events in recording.events:
        if on in ("", events.name):
            for time, label in zip(events.times.tolist(), events.labels, strict=True):
                found.setdefault(label, []).append(time)
    return {label: np.sort(times) for label, times in found.items()}


def _matched(
    device: Mapping[str, Array],
    reference: Mapping[str, Array],
    places: str,
    settings: AlignSettings,
) -> tuple[Array, Array]:
    """Device times of common events, and reference time minus device time of each."""
    common = sorted(set(device) & set(reference))
    if not common:
        raise ClockError(
            f"{places} need events with the same labels; they have "
            f"{', '.join(sorted(device)) or 'none'} and {', '.join(sorted(reference)) or 'none'}. "
            "Mark common moments, or align by a shared signal."
        )
    if all(device[label].size == reference[label].size for label in common):
        pairs = [np.stack((device[label], reference[label])) for label in common]
        times, others = np.concatenate(pairs, axis=1)
    else:
        pairs = [
            np.stack([grid.ravel() for grid in np.meshgrid(device[label], reference[label])])
            for label in common
        ]
        times, others = np.concatenate(pairs, axis=1)
        times, others = by_pattern(times, others, places, settings)
    order = np.argsort(times, kind="stable")
    return times[order], (others - times)[order]


def correlated(device: Signal, reference: Signal, settings: AlignSettings) -> Clock:
    """Clock of a device that has recorded the same thing as the reference.

    Raises
    ------
    ClockError
        The peaks of correlation are not distinct, or no clock follows them.
    """
    rate = min(device.rate, reference.rate)
    x, y = innovations(resampled(device, rate), resampled(reference, rate))
    block = max(2, round(settings.block * x.rate))
    tolerance = max(0.05, 3 / x.rate)
    found, looked = anchors(x, y, block)
    agreed = np.empty(0, dtype=np.int64)
    if found.times.size >= _AGREEING:
        agreed, _ = agreeing(
            found.times, found.shifts, tolerance=tolerance, max_drift=settings.max_drift
        )
    if agreed.size < max(_AGREEING, (1 - WRONG) * found.times.size):
        raise ClockError(
            f"{reference.name!r} does not align the recordings: of {looked} blocks of "
            f"{settings.block:g} s, {found.times.size} have a distinct peak of correlation and "
            f"{agreed.size} of these agree; {_AGREEING} and three quarters are needed. Choose "
            "longer blocks, a signal that both recorded, or align by events."
        )
    line = fit_line(found.times[agreed], found.shifts[agreed])
    # The second time the blocks are compared on a clock that no longer smears them.
    for _ in range(2):
        delays = refined(
            x, y, block, offset=line.offset - line.drift * line.reference, drift=line.drift,
            reach=math.ceil(tolerance * x.rate) + 2,
        )  # fmt: skip
        if delays.times.size < _AGREEING:
            raise ClockError(
                f"Only {delays.times.size} blocks of {settings.block:g} s of {reference.name!r} "
                f"lie in both recordings; {_AGREEING} are needed. Choose shorter blocks."
            )
        line = fit_line(delays.times, delays.shifts, weights=delays.weights)
    check(line, delays.times, delays.shifts, f"The recordings of {reference.name!r}", settings)
    return Clock(
        line.offset, line.drift, line.offset_error, line.drift_error, line.reference, "correlation"
    )


def _shared_name(recordings: Sequence[Recording]) -> str:
    """The one name of a signal that every recording has."""
    names = [{signal.name for signal in _signals(recording)} for recording in recordings]
    common = sorted(set.intersection(*names))
    if len(common) != 1:
        raise ParameterError(
            f"Say on which signal the recordings are aligned; all of them have: "
            f"{', '.join(common) or 'none'}."
        )
    return common[0]


def _shared(recording: Recording, name: str) -> Signal:
    found = [signal for signal in _signals(recording) if signal.name == name]
    if len(found) != 1:
        raise ParameterError(
            f"{recording.name} must have one evenly sampled signal called {name!r} to be aligned "
            f"on; it has {len(found)}."
        )
    return found[0]


def _signals(recording: Recording) -> list[Signal]:
    return [
        signal
        for stream in recording.streams
        if not isinstance(stream, Samples)
        for signal in (stream if isinstance(stream, SignalSet) else (stream,))
    ]
