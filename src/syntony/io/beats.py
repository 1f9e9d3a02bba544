"""Beats from the intervals between them, with a word on those that are none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError
from syntony.core.session import Notice
from syntony.core.signals import Array, Samples

#: Shortest and longest time between two beats of a person at rest or in motion (ms).
SHORTEST_MS, LONGEST_MS = 250.0, 2500.0
#: Between two beats farther apart than this the sensor has lost some (ms).
PAUSE_MS = 3000.0
#: A beat may be ectopic that differs by more than this share from the median of its neighbors:
#: the 20 % of Malik et al. (1996), doi 10.1093/oxfordjournals.eurheartj.a014868.
ECTOPIC = 0.2


def beats(
    intervals: Array, ends: Array | None, lines: NDArray[np.int64], where: str
) -> tuple[Samples, tuple[Notice, ...]]:
    """Intervals between beats (ms), each at the time of the beat that ends it.

    Parameters
    ----------
    intervals : ndarray, shape (n,)
        Milliseconds; NaN where missing.
    ends : ndarray, shape (n,), or None
        Time of the beat that ends each interval (s), ascending; None sums the intervals up.
    lines : ndarray of int, shape (n,)
        Where each stands in the file.
    where : str
        The file, for messages.

    Raises
    ------
    FormatError
        No interval is a heartbeat.
    """
    notices: list[Notice] = []
    timeless = ~(intervals > 0)
    if timeless.any():
        late = "; the beats after them may come too early" if ends is None else ""
        text = (
            f"{int(timeless.sum())} intervals are missing, zero or negative (the first at line "
            f"{lines[timeless][0]}) and were left out{late}."
        )
        notices.append(Notice("no-interval", text, where))
    intervals = intervals[~timeless]
    times = np.cumsum(intervals) / 1000 if ends is None else ends[~timeless]
    pause = intervals > PAUSE_MS
    if pause.any():
        text = (
            f"{int(pause.sum())} pauses of more than {PAUSE_MS / 1000:g} s (together "
            f"{intervals[pause].sum() / 1000:.4g} s) are no heartbeats and count as not observed."
        )
        notices.append(Notice("pauses", text, where))
    intervals, times = intervals[~pause], times[~pause]
    if not intervals.size:
        raise FormatError(
            f"{where} holds no interval between 0 and {PAUSE_MS:g} ms; "
            "if it holds something else, say reader='delimited'."
        )
    notices += _doubtful(intervals, where)
    return Samples(times, intervals, "rr", "ms", modality="heart"), tuple(notices)


def _doubtful(intervals: Array, where: str) -> Iterator[Notice]:
    odd = int(((intervals < SHORTEST_MS) | (intervals > LONGEST_MS)).sum())
    if odd:
        text = f"{odd} intervals are outside {SHORTEST_MS:g} to {LONGEST_MS:g} ms; they were kept."
        yield Notice("implausible-beats", text, where)
    if intervals.size < 5:
        return
    around = np.lib.stride_tricks.sliding_window_view(np.pad(intervals, 2, mode="edge"), 5)
    middle = np.median(around, axis=1)
    ectopic = int((np.abs(intervals - middle) > ECTOPIC * middle).sum())
    if ectopic:
        text = (
            f"{ectopic} of {intervals.size} beats ({ectopic / intervals.size:.1%}) differ by more "
            f"than {ECTOPIC:.0%} from their neighbors (ectopic or missed); they were kept, "
            "mask outliers before comparing."
        )
        yield Notice("ectopic-beats", text, where)
