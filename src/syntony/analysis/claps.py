"""Clocks by claps: sharp onsets that stand out from everything else in two recordings."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from syntony.analysis.clocklines import AlignSettings, by_pattern, clock_through
from syntony.analysis.traces import Kind, Trace
from syntony.core.clock import Clock
from syntony.core.errors import ClockError
from syntony.core.signals import Array, Signal

#: A clap rises within this (s), but never within less than two samples.
_RISE: dict[Kind, float] = {"sound": 0.01, "light": 0.05, "movement": 0.05, "acceleration": 0.05}
#: What came before it (s), and how near another onset may be (s).
_BEFORE, _APART = 0.25, 0.3
#: Onsets that are called claps are larger than all others by this factor.
STANDS_OUT = 2.0
#: As many claps are looked for at most.
_MOST = 8
#: Seconds by which three or more claps may differ from one clock.
_TOLERANCE = 0.1
#: What of a recording can be compared with what.
_PAIRS: dict[Kind, tuple[Kind, ...]] = {
    "sound": ("sound", "acceleration", "light"),
    "acceleration": ("sound", "acceleration", "light"),
    "light": ("sound", "acceleration", "light"),
    "movement": (),
}


def claps_in(trace: Trace) -> tuple[Array, float]:
    """When somebody clapped, or a light was flashed.

    Parameters
    ----------
    trace : Trace
        Sound, light or acceleration.

    Returns
    -------
    times : ndarray, shape (n,)
        On the recording's clock (s), ascending; empty where nothing stands out.
    prominence : float
        The least of them over the largest of all other onsets.
    """
    places, sizes = _onsets(trace.signal, _RISE[trace.kind])
    if not places.size or sizes.max() <= 0:
        return np.empty(0), 0.0
    order = np.argsort(-sizes, kind="stable")
    ranked = np.append(sizes[order], 0.0)[: _MOST + 1]
    below = np.maximum(ranked[1:], 1e-6 * ranked[0])
    ratios = ranked[: below.size] / below
    count = int(ratios.argmax()) + 1
    if ratios[count - 1] < STANDS_OUT:
        return np.empty(0), float(ratios[count - 1])
    times = trace.signal.times[np.sort(places[order[:count]])] - trace.late
    return times, float(min(ratios[count - 1], 99.0))


def clock_of_claps(
    device: Sequence[Trace], reference: Sequence[Trace], places: str, settings: AlignSettings
) -> tuple[Clock, Array, Array, tuple[Kind, Kind]]:
    """Clock of a device in which the same claps are heard, seen or felt as in the reference.

    Parameters
    ----------
    device, reference : sequence of Trace
        Of the two recordings.
    places : str
        What they are called in an error.
    settings : AlignSettings
        Its `marker_error` is replaced by what the traces can tell.

    Returns
    -------
    clock : Clock
        With one clap its drift stays unknown within the usual bound.
    times, others : ndarray, shape (n,)
        The claps on the device's clock and on the reference's (s).
    kinds : tuple of str
        In which trace of each they were found.

    Raises
    ------
    ClockError
        Nothing stands out in one of them, or what does cannot be the same claps.
    """
    refused = []
    for one in device:
        for other in reference:
            if other.kind not in _PAIRS[one.kind]:
                continue
            try:
                clock, times, others = _matched(one, other, places, settings)
            except ClockError as error:
                refused.append(f"Of {one.kind} with {other.kind}: {error}")
                continue
            return clock, times, others, (one.kind, other.kind)
    if not refused:
        raise ClockError(
            f"{places} need sound, pictures or an accelerometer each, to look for claps in them."
        )
    raise ClockError(f"{places} cannot be brought together by claps. {' '.join(refused)}")


def _matched(
    one: Trace, other: Trace, places: str, settings: AlignSettings
) -> tuple[Clock, Array, Array]:
    (times, sharp), (others, clear) = claps_in(one), claps_in(other)
    if not (times.size and others.size):
        raise ClockError(
            f"no onset is {STANDS_OUT:g} times as large as the rest (found {sharp:.1f} and "
            f"{clear:.1f} times). Clap near both devices, or set marks by hand."
        )
    told = settings.model_copy(
        update={"marker_error": math.hypot(one.error, other.error), "tolerance": _TOLERANCE}
    )
    if times.size != others.size:
        if min(times.size, others.size) < 3:
            raise ClockError(
                f"{times.size} and {others.size} onsets stand out, so nobody knows which belong "
                "together. Set marks by hand."
            )
        grid = np.meshgrid(times, others)
        times, others = by_pattern(grid[0].ravel(), grid[1].ravel(), places, told)
        order = np.argsort(times, kind="stable")
        times, others = times[order], others[order]
    clock = clock_through(times, others - times, places, told, source="clap")
    return clock, times, others


def _onsets(signal: Signal, rise: float) -> tuple[Array, Array]:
    """Places of the sharpest onsets (samples), and by how much the trace rises at each."""
    from scipy.ndimage import maximum_filter1d

    rate = float(signal.rate)
    ahead = max(2, round(rise * rate))
    back = max(2, round(_BEFORE * rate))
    apart = max(1, round(_APART * rate))
    values = signal.values
    known = np.isfinite(values)
    level = np.where(known, values, 0.0) - (np.nanmedian(values) if known.any() else 0.0)
    trail = maximum_filter1d(level, back, origin=(back - 1) // 2, mode="nearest")
    before = np.concatenate((level[:1], trail[:-1]))
    after = maximum_filter1d(level, ahead, origin=-(ahead // 2), mode="nearest")
    size = np.where(known, after - before, 0.0)
    size[: min(back, size.size)] = 0.0
    top = (size == maximum_filter1d(size, 2 * apart + 1)) & (size > 0)
    found = np.flatnonzero(top)
    # Of a flat top only its first sample is one onset.
    found = found[np.diff(found, prepend=-apart - 1) > apart]
    places = [
        k + int(np.argmax(level[k : k + ahead] > before[k] + size[k] / 2)) for k in found.tolist()
    ]
    return np.array(places, dtype=np.int64), size[found]
