"""Recordings of several devices at once, as LabRecorder writes them (XDF)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.clock import Clock
from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Array, Events, Modality, Samples, Signal, SignalSet
from syntony.io.chunks import MAGIC, WholeChunks, check_chunks
from syntony.io.dejitter import steady
from syntony.io.text import open_bytes

#: What senders call their streams, and the system that it belongs to.
MODALITIES: Mapping[str, Modality] = {
    "eeg": "brain", "nirs": "brain", "fnirs": "brain", "meg": "brain", "ecg": "heart",
    "ekg": "heart", "ppg": "heart", "hr": "heart", "rr": "heart", "eda": "skin", "gsr": "skin",
    "resp": "breath", "respiration": "breath", "gaze": "gaze", "eyetracker": "gaze",
    "mocap": "movement", "acc": "movement", "accelerometer": "movement", "gyro": "movement",
    "imu": "movement", "audio": "voice", "face": "face", "rating": "rating",
}  # fmt: skip
#: Share by which a measured rate may differ from the declared one without a warning.
SAME_RATE = 0.01
#: Muse headbands send 1 (good), 2 (fair) or 4 (none) for the contact of each electrode.
NO_CONTACT = 4.0


class XdfSettings(Settings):
    """What a recipe may tell about an XDF file.

    Parameters
    ----------
    streams : tuple of str
        Names of the streams to read; empty is all.
    """

    streams: tuple[str, ...] = ()


@dataclass
class _Found:
    """What a file holds, while it is gathered."""

    name: str
    streams: list[Stream] = field(default_factory=list)
    events: list[Events] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    clocks: dict[str, Clock] = field(default_factory=dict)

    def tell(self, code: str, text: str, *, stream: str = "", warning: bool = True) -> None:
        where = f"{self.name}: {stream}" if stream else self.name
        self.notices.append(Notice(code, text, where, warning))


def sniff(head: bytes, _path: Path) -> float:
    """The first four bytes say so."""
    return 1.0 if head.startswith(MAGIC) else 0.0


def read(path: Path, settings: XdfSettings) -> Recording:
    """Read every stream on the recording computer's clock."""
    import pyxdf

    with open_bytes(path) as raw:
        file = io.BytesIO(raw.read()) if not raw.seekable() else raw
        checked = check_chunks(file, path.name)
        whole = io.BufferedReader(WholeChunks(file, checked.end), 1 << 16)
        streams, _ = pyxdf.load_xdf(whole, synchronize_clocks=True, dejitter_timestamps=False)
    found = _Found(path.name)
    if checked.end < checked.size:
        lost = checked.size - checked.end
        found.tell(
            "truncated",
            f"The file is cut off in the middle of a chunk; its last {lost} bytes of "
            f"{checked.size} could not be read.",
        )
    names = _names(streams)
    unknown = set(settings.streams) - set(names)
    if unknown:
        raise FormatError(
            f"{path.name} has no stream called {', '.join(sorted(unknown))}; "
            f"there are: {', '.join(names)}."
        )
    empty = []
    for name, stream in zip(names, streams, strict=True):
        if settings.streams and name not in settings.streams:
            continue
        if len(stream["time_stamps"]) == 0:
            empty.append(name)
            continue
        try:
            _add(found, name, stream)
        except FormatError as error:
            found.tell("left-out", f"It was left out: {error}.", stream=name)
    if empty:
        found.tell("empty-stream", f"Streams without a sample: {', '.join(empty)}.")
    _judge_file(found, names, streams)
    if not found.streams and not found.events:
        raise FormatError(f"{path.name} holds no samples and no markers.")
    return Recording(
        path.name, tuple(found.streams), tuple(found.events), None, tuple(found.notices),
        found.clocks,
    )  # fmt: skip


def _names(streams: list[dict[str, Any]]) -> list[str]:
    """Names of the streams; those that stand twice get the computer's name or a number."""
    names = [_fact(stream, "name") or f"stream {_fact(stream, 'stream_id')}" for stream in streams]
    hosts = [_fact(stream, "hostname") for stream in streams]
    twice = {name for name in names if names.count(name) > 1}
    names = [
        f"{name} @ {host}" if name in twice and host else name
        for name, host in zip(names, hosts, strict=True)
    ]
    return [
        f"{name} #{names[:i].count(name) + 1}" if name in names[:i] else name
        for i, name in enumerate(names)
    ]


def _fact(stream: dict[str, Any], key: str) -> str:
    value = stream["info"].get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _add(found: _Found, name: str, stream: dict[str, Any]) -> None:
    """Add one stream that has samples."""
    times = np.asarray(stream["time_stamps"], dtype=float)
    if not np.isfinite(times).all():
        raise FormatError("some of its time stamps are no numbers")
    found.clocks[name] = _clock(stream)
    declared = float(_fact(stream, "nominal_srate") or 0)
    if _fact(stream, "channel_format") == "string":
        found.events.append(_events(times, stream["time_series"], name))
    else:
        values = np.asarray(stream["time_series"], dtype=float).T
        if declared > 0:
            _add_regular(found, name, stream, (times, values), declared)
        else:
            _add_irregular(found, name, stream, (times, values))
        if name.upper().endswith("HSI"):
            _judge_contact(found, name, values)
    resets = len(stream["info"].get("clock_segments") or ()) - 1
    if resets > 0:
        found.tell(
            "clock-reset",
            f"The clock of its sender was reset during the recording; the {resets + 1} parts were "
            "put together by the recorder's own clock.",
            stream=name,
        )


def _events(times: Array, series: list[list[str]], name: str) -> Events:
    order = np.argsort(times, kind="stable")
    labels = tuple(" | ".join(series[i]) for i in order)
    return Events(times[order], np.zeros(times.size), labels, name)


def _add_regular(
    found: _Found, name: str, stream: dict[str, Any], data: tuple[Array, Array], declared: float
) -> None:
    """Channels on one grid, with gaps where samples were lost."""
    times, values = data
    drift_error = found.clocks[name].drift_error
    grid = steady(times, declared, drift_error=0.0 if np.isnan(drift_error) else drift_error)
    if abs(float(grid.rate) / declared - 1) > SAME_RATE:
        found.tell(
            "rate-differs",
            f"{declared:g} Hz are declared; by its time stamps it has {float(grid.rate):.5g} Hz, "
            "which is used.",
            stream=name,
        )
    if grid.breaks:
        lost = int(grid.index[-1]) + 1 - times.size
        found.tell(
            "gaps",
            f"{lost} of {grid.index[-1] + 1} samples are missing (gaps: {grid.breaks}) and count "
            "as not observed.",
            stream=name,
        )
    if grid.jitter * float(grid.rate) > 1:
        found.tell(
            "jitter",
            f"Its time stamps shake by {grid.jitter * 1000:.3g} ms around an even rate; they were "
            "straightened.",
            stream=name,
            warning=False,
        )
    filled = np.full((values.shape[0], int(grid.index[-1]) + 1), np.nan)
    filled[:, grid.index] = values
    labels, units = _channels(stream, values.shape[0])
    modality = MODALITIES.get(_fact(stream, "type").lower(), "unknown")
    unit = units[0] if len(set(units)) == 1 else ""
    if len(labels) == 1:
        found.streams.append(
            Signal.with_gaps(
                filled[0], grid.rate, grid.start, name=name, unit=unit, modality=modality
            )
        )
        return
    channels = tuple(f"{name}/{label}" for label in labels)
    found.streams.append(
        SignalSet(filled, channels, grid.rate, grid.start, unit, modality=modality)
    )


def _add_irregular(
    found: _Found, name: str, stream: dict[str, Any], data: tuple[Array, Array]
) -> None:
    """Each channel as samples at their own times."""
    times, values = data
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[:, order]
    first = np.concatenate(([True], np.diff(times) > 0))
    if not first.all():
        found.tell(
            "repeated-times",
            f"{int((~first).sum())} samples have the time of the one before and were left out.",
            stream=name,
        )
    labels, units = _channels(stream, values.shape[0])
    modality = MODALITIES.get(_fact(stream, "type").lower(), "unknown")
    for row, label, unit in zip(values, labels, units, strict=True):
        seen = first & np.isfinite(row)
        if seen.any():
            full = name if len(labels) == 1 else f"{name}/{label}"
            found.streams.append(Samples(times[seen], row[seen], full, unit, modality=modality))


def _channels(stream: dict[str, Any], count: int) -> tuple[list[str], list[str]]:
    """Labels and units of the channels; numbers from 1 where the sender gave no labels."""
    described = list(_described(stream["info"].get("desc")))[:count]
    # A slash ends the stream's name in the names of its channels.
    labels = [_first(channel, "label").replace("/", "-") for channel in described]
    units = [_first(channel, "unit") for channel in described]
    if len(labels) < count or len(set(labels)) < count or not all(labels):
        labels = [str(i) for i in range(1, count + 1)]
    return labels, units + [""] * (count - len(units))


def _described(desc: object) -> Iterator[Mapping[str, Any]]:
    """The channels in a header's description, whatever shape it has."""
    for part in desc if isinstance(desc, list) else []:
        for channels in part.get("channels", []) if isinstance(part, Mapping) else []:
            for channel in channels.get("channel", []) if isinstance(channels, Mapping) else []:
                yield channel if isinstance(channel, Mapping) else {}


def _first(channel: Mapping[str, Any], key: str) -> str:
    value = channel.get(key)
    value = value[0] if isinstance(value, list) and value else value
    return value.strip() if isinstance(value, str) else ""


def _clock(stream: dict[str, Any]) -> Clock:
    """How well the file knows a stream's clock: the line through its clock offsets."""
    times = np.asarray(stream.get("clock_times", ()), dtype=float)
    values = np.asarray(stream.get("clock_values", ()), dtype=float)
    unknown = Clock(offset_error=float("nan"), drift_error=float("nan"), source="file")
    if times.size < 3 or (np.diff(times) <= 0).any():
        return unknown
    x = times - times.mean()
    slope = float(x @ values / (x @ x))
    residual = values - values.mean() - slope * x
    spread = float(np.sqrt(residual @ residual / (times.size - 2)))
    return Clock(
        offset_error=spread / float(np.sqrt(times.size)),
        drift_error=spread / float(np.sqrt(x @ x)),
        reference=float((times + values).mean()),
        source="file",
    )


def _judge_contact(found: _Found, name: str, values: Array) -> None:
    off = [str(i) for i, row in enumerate(values, 1) if (row == NO_CONTACT).all()]
    if off:
        who = "all electrodes" if len(off) == len(values) else f"electrodes {', '.join(off)}"
        found.tell(
            "no-contact",
            f"In the whole recording {who} had no contact with the skin; its EEG is noise.",
            stream=name,
        )


def _judge_file(found: _Found, names: list[str], streams: list[dict[str, Any]]) -> None:
    """Facts about the whole file: computers, clocks, and whether it ended as it should."""
    hosts = sorted({host for host in (_fact(stream, "hostname") for stream in streams) if host})
    errors = [clock.offset_error for clock in found.clocks.values()]
    if len(hosts) > 1:
        known = [error for error in errors if np.isfinite(error)]
        most = f"to {max(known) * 1000:.2g} ms" if known else "with unknown error"
        found.tell(
            "several-clocks",
            f"{len(hosts)} computers sent ({', '.join(hosts)}); their clocks were brought "
            f"together by the offsets in the file, {most} (standard error).",
            warning=not known,
        )
    open_ended = [n for n, stream in zip(names, streams, strict=True) if "footer" not in stream]
    if open_ended:
        found.tell(
            "no-footer",
            f"The recording was not ended properly; the end may be missing in: "
            f"{', '.join(open_ended)}.",
        )


READER = Reader(
    name="xdf",
    title="Extensible Data Format (XDF, LabRecorder)",
    suffixes=(".xdf", ".xdfz"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=XdfSettings,
    source="Kothe et al. (2025), The lab streaming layer, doi 10.1162/IMAG.a.136; "
    "specification 1.0 of github.com/sccn/xdf",
    imports=("pyxdf", "defusedxml.ElementTree"),
)
