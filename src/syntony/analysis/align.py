"""Alignment: from the clocks of devices to one session clock, and how well it is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.analysis.delays import anchors, innovations, refined
from syntony.analysis.drift import Line, agreeing, fit_line, line_through
from syntony.analysis.grid import resampled
from syntony.core.clock import NORMAL_95, Clock
from syntony.core.errors import ClockError, ParameterError
from syntony.core.session import Recording
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array, Samples, Signal, SignalSet

# Differences that must agree before anybody believes in a drift that was searched for.
_AGREEING = 4
# Seconds: finer than that no mark is believed, however well a few happen to agree.
_RESOLUTION = 1e-3
# Of differences, how many may be altogether wrong.
_WRONG = 0.25


class AlignSettings(Settings):
    """What is taken for granted about clocks.

    Parameters
    ----------
    max_drift : float
        Largest drift that is believed (s/s); 1e-3 is 3.6 s an hour.
    usual_drift : float
        Bound of the drift where it cannot be measured (s/s); crystals keep within 1e-4.
    marker_error : float
        Standard error (s) of an event's time difference, used where one or two events show no
        scatter; 0.02 is half a frame at 25/s.
    tolerance : float
        Largest distance (s) between marks of one moment on aligned clocks.
    block : float
        Length (s) of the blocks in which a shared signal is compared.
    """

    max_drift: Annotated[float, Field(ge=0, le=0.01)] = 1e-3
    usual_drift: Annotated[float, Field(gt=0, le=0.01)] = 1e-4
    marker_error: Seconds = 0.02
    tolerance: Seconds = 0.5
    block: Seconds = 20.0


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
            clocks[device.name] = _by_correlation(
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
    if np.ptp(times) == 0:
        # One moment, however often it was marked: the drift stays unknown within its bound.
        line = Line(
            float(differences.mean()), 0.0, settings.marker_error / times.size**0.5, math.inf,
            float(times[0]), np.ones(times.size, dtype=bool),
        )  # fmt: skip
    elif times.size == 2:
        line = line_through(times, differences, error=settings.marker_error)
    else:
        line = fit_line(times, differences, resolution=_RESOLUTION)
    _check(line, times, differences, places, settings)
    drift, drift_error = line.drift, line.drift_error
    if drift_error > settings.usual_drift / NORMAL_95:
        drift, drift_error = 0.0, settings.usual_drift / NORMAL_95
    return Clock(line.offset, drift, line.offset_error, drift_error, line.reference, "events")


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
        times, others = _by_pattern(times, others, places, settings)
    order = np.argsort(times, kind="stable")
    return times[order], (others - times)[order]


def _by_pattern(
    times: Array, others: Array, places: str, settings: AlignSettings
) -> tuple[Array, Array]:
    """Of all pairs of events that could be one moment, those that one clock explains."""
    members, rival = agreeing(
        times, others - times, tolerance=settings.tolerance, max_drift=settings.max_drift
    )
    times, others = times[members], others[members]
    if members.size < 3 or members.size < 1.25 * rival:
        raise ClockError(
            f"The events of {places} cannot be matched: the recordings have different numbers of "
            f"them, and at most {members.size} fit together in one way, {rival} in another. Give "
            "them labels of their own, or give the offset."
        )
    off = np.abs(others - times - fit_line(times, others - times).at(times))
    kept: list[int] = []
    for i in np.argsort(off, kind="stable"):
        if times[i] not in times[kept] and others[i] not in others[kept]:
            kept.append(int(i))
    return times[kept], others[kept]


def _by_correlation(device: Signal, reference: Signal, settings: AlignSettings) -> Clock:
    """Clock of a device that has recorded the same thing as the reference."""
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
    if agreed.size < max(_AGREEING, (1 - _WRONG) * found.times.size):
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
    _check(line, delays.times, delays.shifts, f"The recordings of {reference.name!r}", settings)
    return Clock(
        line.offset, line.drift, line.offset_error, line.drift_error, line.reference, "correlation"
    )


def _check(
    line: Line, times: Array, differences: Array, places: str, settings: AlignSettings
) -> None:
    """Refuse a line that no clock follows."""
    if abs(line.drift) > settings.max_drift + 4 * line.drift_error:
        raise ClockError(
            f"{places} drift by {line.drift * 1e6:.0f} ppm, which no clock does (up to "
            f"{settings.max_drift * 1e6:.0f} is believed). Check which events belong together."
        )
    off = np.abs(differences - line.at(times))
    far = ~line.kept | (off > settings.tolerance)
    if far.mean() > _WRONG:
        raise ClockError(
            f"{places} cannot be brought together: {far.sum()} of {far.size} differences are off a "
            f"straight line, by up to {off.max():.2g} s. Check which events belong together, or "
            "whether a clock was set while it ran."
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
