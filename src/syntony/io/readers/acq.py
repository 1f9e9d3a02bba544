"""Recordings of BIOPAC systems, as AcqKnowledge writes them (.acq)."""

from __future__ import annotations

import io
import math
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.core.signals import Array, Events
from syntony.io.channels import Channel, streams_of_channels, unique, unit_of

#: Lengths and version, number of channels, and time of a sample (ms) at the top of the file.
_TOP = "hiihhhd"
#: Revisions of the format that are in use: from AcqKnowledge 2.0 on, with room for later ones.
_REVISIONS = range(30, 400)
_MOST_CHANNELS = 512
#: Reads that any file may take, and bytes of a file for each further one (a marker has 12).
_PATIENCE, _SMALLEST = 20_000, 8
#: The marker with which AcqKnowledge begins a piece of recording.
_SEGMENT = "apnd"


class AcqSettings(Settings):
    """Nothing needs to be told: rates, units and markers stand in the file."""


def sniff(head: bytes, _path: Path) -> float:
    """A known revision with a sensible number of channels and time of a sample."""
    return 0.95 if _order(head) else 0.0


def _order(head: bytes) -> str:
    """Order of the bytes, ``<`` or ``>``; empty where this is no such file."""
    for order in "<>":
        if len(head) < struct.calcsize(order + _TOP):
            return ""
        _, revision, length, channels, _, _, step = struct.unpack_from(order + _TOP, head)
        sane = revision in _REVISIONS and 100 < length < 1 << 20 and 1e-3 <= step <= 1e7
        if sane and 1 <= channels <= _MOST_CHANNELS:
            return order
    return ""


class _Patient(io.FileIO):
    """A file that loses patience: lengths in damaged headers can lead a parser in circles."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self._left = _PATIENCE + path.stat().st_size // _SMALLEST

    def read(self, size: int | None = -1, /) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise OSError("headers that lead in circles")
        return super().read(-1 if size is None else size) or b""


def read(path: Path, _settings: AcqSettings) -> Recording:
    """Read every channel at its own rate, and the markers."""
    from bioread.reader import Reader as Bioread

    with path.open("rb") as file:
        if not _order(file.read(64)):
            raise FormatError(f"{path.name} does not begin as AcqKnowledge files do.")
    with _Patient(path) as file:
        # It keeps most of its errors to itself: what it did not get to is None.
        found = Bioread.read_headers(file)
        if found.datafile is None or not found.datafile.channels:
            raise FormatError(
                f"{path.name}: its headers cannot be read; the file is damaged or cut off."
            )
        if found.is_compressed:
            found = Bioread.read(file)
        raw, notices = _samples(file, found, path)
    step_ms = Fraction(repr(found.graph_header.sample_time))
    start = _start(found, path.name, notices)
    names = unique(channel.name for channel in found.datafile.channels)
    channels = [
        Channel(name, unit_of(one.units), values, 1000 / (step_ms * one.frequency_divider))
        for name, one, values in zip(names, found.datafile.channels, raw, strict=True)
        if values.size
    ]
    events = _markers(found, float(step_ms) / 1000, start, path.name, notices)
    streams = streams_of_channels(channels, start)
    if not streams:
        raise FormatError(f"{path.name} holds no samples; it is cut off behind its headers.")
    return Recording(path.name, streams, events, None, tuple(notices))


def _samples(file: Any, found: Any, path: Path) -> tuple[list[Array], list[Notice]]:
    """Values of each channel in its unit."""
    notices: list[Notice] = []
    channels = found.datafile.channels
    wrong = [
        one.name
        for one in channels
        if one.point_count < 0 or one.frequency_divider < 1 or one.dtype.itemsize not in (2, 8)
    ]
    if wrong:
        raise FormatError(f"{path.name}: the header of {wrong[0]!r} is damaged.")
    if found.is_compressed:
        raw = [one.raw_data for one in channels]
        if any(values is None for values in raw):
            raise FormatError(f"{path.name}: its compressed samples are damaged or cut off.")
    else:
        file.seek(found.data_start_offset)
        raw, notices = _apart(file.read(max(0, found.data_length)), channels, path.name)
    return [_scaled(values, one) for values, one in zip(raw, channels, strict=True)], notices


def _scaled(values: NDArray[Any], channel: Any) -> Array:
    scaled = values.astype(np.float64)
    if values.dtype.kind != "f":
        scaled = scaled * channel.raw_scale_factor + channel.raw_offset
    return np.where(np.isfinite(scaled), scaled, np.nan)


def _apart(data: bytes, channels: list[Any], name: str) -> tuple[list[NDArray[Any]], list[Notice]]:
    """Take interleaved samples apart, as far as their order is certain.

    A channel with divider d has a sample at every d-th tick. Where the counts in the header do
    not fit this, AcqKnowledge has left samples out of the last, incomplete round; nobody knows
    which, so that round is left out.
    """
    notices: list[Notice] = []
    dividers = [int(one.frequency_divider) for one in channels]
    counts = [int(one.point_count) for one in channels]
    sizes = [int(one.dtype.itemsize) for one in channels]
    most = max((n * d for n, d in zip(counts, dividers, strict=True)), default=0)
    ticks = min((n * d for n, d in zip(counts, dividers, strict=True) if n), default=0)
    begun = max(((n - 1) * d + 1 for n, d in zip(counts, dividers, strict=True)), default=0)
    if begun > ticks:
        text = (
            f"The header promises {begun} or more ticks for one channel and at most {ticks} for "
            f"another; the last {(most - ticks) / most:.2%} were left out, since the order of "
            "their samples is not known."
        )
        notices.append(Notice("tail-left-out", text, name, warning=False))
    if sum(n * size for n, size in zip(counts, sizes, strict=True)) > len(data):
        text = f"The file is cut off: {len(data)} bytes of samples are there, more were promised."
        notices.append(Notice("truncated", text, name))
    block = np.frombuffer(data, np.uint8)
    live = [i for i, n in enumerate(counts) if n]
    found: list[NDArray[Any]] = []
    for i, one in enumerate(channels):
        n = min(counts[i], math.ceil(ticks / dividers[i]), len(data) // sizes[i])
        at = np.arange(n, dtype=np.int64) * dividers[i]
        place = np.zeros(n, dtype=np.int64)
        for j in live:
            place += sizes[j] * -(-at // dividers[j])
            if j < i:
                place += sizes[j] * (at % dividers[j] == 0)
        place = place[place + sizes[i] <= len(data)]
        bytes_of = block[place[:, None] + np.arange(sizes[i])]
        found.append(np.ascontiguousarray(bytes_of).reshape(-1).view(one.dtype))
    return found, notices


def _start(found: Any, name: str, notices: list[Notice]) -> float:
    """When the first segment began (s since 1970), which newer files tell; else 0."""
    for marker in found.event_markers or ():
        if marker.type_code == _SEGMENT and marker.sample_index == 0 and marker.date_created_utc:
            return float(marker.date_created_utc.timestamp())
    text = "The file does not say when it began; its time starts at 0."
    notices.append(Notice("no-start", text, name, warning=False))
    return 0.0


def _markers(
    found: Any, step: float, start: float, name: str, notices: list[Notice]
) -> tuple[Events, ...]:
    """What was marked, in order of time."""
    if found.event_markers is None:
        text = "Its markers cannot be read: the file is cut off or damaged behind the samples."
        notices.append(Notice("no-markers", text, name))
        return ()
    markers = sorted(found.event_markers, key=lambda marker: int(marker.sample_index))
    if not markers:
        return ()
    times = start + step * np.array([int(marker.sample_index) for marker in markers])
    labels = tuple(str(marker.text or marker.type) for marker in markers)
    again = [m for m in markers if m.type_code == _SEGMENT and m.sample_index > 0]
    if again:
        text = (
            f"The recording was stopped and went on {len(again)} times (the first at "
            f"{step * again[0].sample_index:.4g} s); how long it paused is not in its time."
        )
        notices.append(Notice("appended", text, name))
    return (Events(times, np.zeros(times.size), labels, "markers"),)


READER = Reader(
    name="acq",
    title="BIOPAC AcqKnowledge (ACQ)",
    suffixes=(".acq",),
    binary=True,
    sniff=sniff,
    read=read,
    settings=AcqSettings,
    source="BIOPAC application note 156, a specification of the AcqKnowledge file format; read "
    "by bioread",
    imports=("bioread", "bioread.reader"),
)
