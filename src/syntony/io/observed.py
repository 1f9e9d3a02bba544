"""What every reader's streams are looked through for: nothing measured, constants, zeros."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from syntony.core.session import Notice, Recording, Stream
from syntony.core.signals import Array, Samples, SignalSet

#: A stretch of zeros that is worth a word (s).
LONG_ZEROS = 5.0
#: Codes of the notices that `remarks` gives.
REMARKS = frozenset(("not-observed", "constant", "zero-stretches"))


@dataclass(frozen=True, eq=False)
class Series:
    """One quantity, whatever the stream that it came in.

    Parameters
    ----------
    name, person, unit, modality : str
        As in `syntony.core.signals.Signal`.
    times, values : ndarray, shape (n,)
        Seconds, and numbers with NaN where nothing was observed.
    rate : float
        Samples a second (Hz); NaN where the times are irregular.
    """

    name: str
    person: str
    unit: str
    modality: str
    times: Array
    values: Array
    rate: float


def stream_name(stream: Stream) -> str:
    """Name of a stream; readers call the channels of a set after it: ``name/label``."""
    return stream.channels[0].rpartition("/")[0] if isinstance(stream, SignalSet) else stream.name


def series_of(streams: Iterable[Stream]) -> Iterator[Series]:
    """Every quantity of some streams, channels taken apart."""
    for stream in streams:
        if isinstance(stream, Samples):
            yield Series(
                stream.name, stream.person, stream.unit, stream.modality, stream.times,
                stream.values, float("nan"),
            )  # fmt: skip
            continue
        for signal in stream if isinstance(stream, SignalSet) else (stream,):
            yield Series(
                signal.name, signal.person, signal.unit, signal.modality, signal.times,
                signal.values, float(signal.rate),
            )  # fmt: skip


def remarks(recording: Recording) -> tuple[Notice, ...]:
    """Notices on streams that were read well but are odd in themselves."""
    empty: list[str] = []
    constant: list[str] = []
    zeros: list[str] = []
    for series in series_of(recording.streams):
        name = f"{series.name} of {series.person}" if series.person else series.name
        seen = series.values[np.isfinite(series.values)]
        if not seen.size:
            empty.append(name)
        elif seen.size > 1 and (seen == seen[0]).all():
            constant.append(f"{name} = {seen[0]:g}")
        elif share := _zero_share(series):
            zeros.append(f"{name} {share:.0%}")
    zero_text = (
        f"Zeros that last longer than {LONG_ZEROS:g} s count as observed "
        "(share of the time: {}); if they mean no data, say missing=['0']."
    )
    found = (
        ("not-observed", empty, "Not one number was observed in: {}.", True),
        ("constant", constant, "It never changes, so nothing can be in step with it: {}.", True),
        ("zero-stretches", zeros, zero_text, False),
    )
    return tuple(
        Notice(code, text.format(_listed(names)), recording.name, warning)
        for code, names, text, warning in found
        if names
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(names[:8]) + more


def _zero_share(series: Series) -> float:
    """Share of the time that lies in long stretches of zeros."""
    if series.times.size < 3:
        return 0.0
    zero = np.concatenate(([False], series.values == 0.0, [False]))
    edges = np.flatnonzero(np.diff(zero.astype(np.int8)))
    first, last = edges[::2], edges[1::2] - 1
    lengths = series.times[last] - series.times[first]
    return float(lengths[lengths >= LONG_ZEROS].sum() / (series.times[-1] - series.times[0]))
