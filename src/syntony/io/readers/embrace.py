"""Raw recordings of Empatica's EmbracePlus, in the Avro files of its storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Array, Events, Modality, Samples, Signal, SignalSet, as_rate
from syntony.io.beats import beats

_MAGIC = b"Obj\x01"


@dataclass(frozen=True)
class _Part:
    """A quantity in the raw data."""

    name: str
    unit: str
    modality: Modality
    axes: bool = False


_PARTS: Mapping[str, _Part] = {
    "eda": _Part("EDA", "µS", "skin"),
    "bvp": _Part("BVP", "nW", "heart"),
    "temperature": _Part("temperature", "°C", "skin"),
    "steps": _Part("steps", "count", "movement"),
    "accelerometer": _Part("acc", "g", "movement", axes=True),
    "gyroscope": _Part("gyro", "°/s", "movement", axes=True),
}


class EmbraceSettings(Settings):
    """Nothing needs to be told: starts, rates and ranges stand in the file."""


def sniff(head: bytes, _path: Path) -> float:
    """An Avro file whose schema speaks of raw data of a wristband."""
    known = b"rawData" in head and (b"systolicPeaks" in head or b"eda" in head)
    return 1.0 if head.startswith(_MAGIC) and known else 0.0


def read(path: Path, _settings: EmbraceSettings) -> Recording:
    """Read every sensor at its own rate, beats and button presses."""
    import fastavro

    with path.open("rb") as file:
        records = list(fastavro.reader(file))
    raw = [r["rawData"] for r in records if isinstance(r, dict) and r.get("rawData")]
    if len(raw) != 1:
        raise FormatError(
            f"{path.name} holds {len(raw)} recordings where an EmbracePlus file has one."
        )
    streams: list[Stream] = []
    notices: list[Notice] = []
    empty: list[str] = []
    for key, part in _PARTS.items():
        told = raw[0].get(key)
        stream = _stream(told, part, f"{path.name}: {key}") if told else None
        if stream is not None:
            streams.append(stream)
        else:
            empty.append(key)
    if empty:
        text = f"Sensors without a sample: {', '.join(empty)}."
        notices.append(Notice("empty-stream", text, path.name, warning=False))
    for samples, found in _beats(raw[0], path.name):
        streams.append(samples)
        notices += found
    events = tuple(_tags(raw[0]))
    if not streams and not events:
        raise FormatError(f"{path.name} holds no samples; was the wristband worn?")
    return Recording(path.name, tuple(streams), events, None, tuple(notices))


def _stream(told: Mapping[str, Any], part: _Part, where: str) -> Stream | None:
    """One sensor on its grid; None where it has no sample."""
    rate, start = float(told["samplingFrequency"]), int(told["timestampStart"]) / 1e6
    rows = [told[axis] for axis in "xyz"] if part.axes else [told["values"]]
    if not rows[0]:
        return None
    if not 0 < rate < 1e5 or start < 0:
        raise FormatError(f"{where}: start {start:g} s and rate {rate:g} Hz are none.")
    if len({len(row) for row in rows}) > 1:
        raise FormatError(f"{where}: its axes have different numbers of samples.")
    values = np.array(rows, dtype=np.float64)
    exact = as_rate(rate)
    if part.axes:
        values = values * _unit_of_step(told.get("imuParams") or {}, where)
        channels = tuple(f"{part.name}/{axis}" for axis in "xyz")
        return SignalSet(values, channels, exact, start, part.unit, modality=part.modality)
    return Signal.with_gaps(
        values[0], exact, start, name=part.name, unit=part.unit, modality=part.modality
    )


def _unit_of_step(told: Mapping[str, Any], where: str) -> float:
    """What one digital step of the motion sensor is in its unit."""
    if told.get("conversionFactor"):
        return float(told["conversionFactor"])
    physical = float(told.get("physicalMax", 0)) - float(told.get("physicalMin", 0))
    digital = float(told.get("digitalMax", 0)) - float(told.get("digitalMin", 0))
    if physical > 0 and digital > 0:
        return physical / digital
    raise FormatError(f"{where}: the range of the sensor is not told, so its unit is not known.")


def _beats(raw: Mapping[str, Any], name: str) -> Iterator[tuple[Samples, tuple[Notice, ...]]]:
    """Intervals between the pulse peaks that the device found."""
    nanos = (raw.get("systolicPeaks") or {}).get("peaksTimeNanos") or []
    if len(nanos) < 2:
        return
    peaks = np.array(nanos, dtype=np.int64)
    steps = np.diff(peaks)
    if (steps <= 0).any():
        raise FormatError(f"{name}: the times of its pulse peaks do not ascend.")
    ends: Array = peaks[1:] / 1e9
    yield beats(steps / 1e6, ends, np.arange(2, peaks.size + 1), f"{name}: systolicPeaks")


def _tags(raw: Mapping[str, Any]) -> Iterator[Events]:
    micros = (raw.get("tags") or {}).get("tagsTimeMicros") or []
    if micros:
        times = np.sort(np.array(micros, dtype=np.float64)) / 1e6
        yield Events(times, np.zeros(times.size), ("pressed",) * times.size, "tags")


READER = Reader(
    name="embrace",
    title="Empatica EmbracePlus (raw Avro)",
    suffixes=(".avro",),
    binary=True,
    sniff=sniff,
    read=read,
    settings=EmbraceSettings,
    source="Empatica, Empatica Health Monitoring Platform: raw data documentation (schema 6); Avro "
    "specification 1.11",
    imports=("fastavro",),
)
