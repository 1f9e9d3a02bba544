"""Recordings of Empatica's E4 wristband: the zip file of a session, or one table out of it."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Notice, Recording, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Array, Events, Modality, Signal, SignalSet, as_rate
from syntony.io.beats import beats

#: Bytes that all tables of a session unpack to at most; a day has less than 100 MiB.
LARGEST_UNPACKED = 256 << 20
#: Parts of a session whose lengths differ by more than this share do not have the rates told.
SAME_LENGTH = 0.02
#: Steps of the accelerometer in one g.
_STEPS_PER_G = 64.0
_LINE = re.compile(rb"\s*\d{9,10}(?:\.\d+)?\s*(?:,|\r?$)", re.MULTILINE)
_NUMBER = re.compile(rb"\d{9,10}(?:\.\d+)?(?:,\s*\d{9,10}(?:\.\d+)?)*\s*")
_RATE = re.compile(rb"\d{1,4}(?:\.\d+)?(?:,\s*\d{1,4}(?:\.\d+)?)*\s*")


@dataclass(frozen=True)
class _Table:
    """What one of the tables of a session holds."""

    name: str
    unit: str
    modality: Modality
    columns: int = 1


_TABLES = {
    "EDA": _Table("EDA", "µS", "skin"),
    "BVP": _Table("BVP", "", "heart"),
    "TEMP": _Table("temperature", "°C", "skin"),
    "HR": _Table("heart_rate", "1/min", "heart"),
    "ACC": _Table("acc", "g", "movement", 3),
}
_BEATS, _TAGS = "IBI", "tags"


class EmpaticaSettings(Settings):
    """Nothing needs to be told: starts and rates stand in the tables."""


@dataclass
class _Found:
    name: str
    streams: list[Stream] = field(default_factory=list)
    events: list[Events] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    lengths: dict[str, float] = field(default_factory=dict)


def sniff(head: bytes, path: Path) -> float:
    """A zip file that begins with one of the tables, or a table by its name and first lines."""
    if head.startswith(b"PK\x03\x04") and len(head) > 30:
        name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        inside = PurePosixPath(name.decode("utf-8", "replace")).name
        known = {f"{table}.csv" for table in (*_TABLES, _BEATS, _TAGS)}
        tables = sum(f"{table}.csv".encode() in head for table in (*_TABLES, _BEATS))
        return 0.95 if inside in known or (inside == "info.txt" and tables) else 0.0
    if path.suffix.lower() != ".csv":
        return 0.0
    lines = head[:400].split(b"\n")
    stem = path.stem
    if stem in _TABLES and len(lines) > 2:
        told = bool(_NUMBER.fullmatch(lines[0])) and bool(_RATE.fullmatch(lines[1]))
        return 0.97 if told else 0.0
    tags = stem == _TAGS and all(_NUMBER.fullmatch(line) for line in lines[:-1]) and len(lines) > 1
    return 0.97 if tags else 0.0


def read(path: Path, _settings: EmpaticaSettings) -> Recording:
    """Read all tables of a zip file, or the one table that the file is."""
    found = _Found(path.name)
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    tables = _unpacked(path, found) if packed else {path.stem: path.read_bytes()}
    for name, table in _TABLES.items():
        if tables.get(name, b"").strip():
            _add(found, name, table, tables[name])
    if tables.get(_BEATS, b"").strip():
        _add_beats(found, tables[_BEATS])
    if tables.get(_TAGS, b"").strip():
        times = _numbers(tables[_TAGS], 1, f"{path.name}: {_TAGS}")[:, 0]
        times = np.sort(times)
        label = ("pressed",) * times.size
        found.events.append(Events(times, np.zeros(times.size), label, "tags"))
    _judge(found, [name for name in _TABLES if name in tables and not tables[name].strip()])
    if not found.streams and not found.events:
        raise FormatError(f"{path.name} holds none of the E4's tables ({', '.join(_TABLES)}).")
    return Recording(
        path.name, tuple(found.streams), tuple(found.events), None, tuple(found.notices)
    )


def _unpacked(path: Path, told: _Found) -> dict[str, bytes]:
    """The tables of a session by name; one that is damaged is told of and left out."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.endswith(".csv")]
        if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise LimitError(
                f"{path.name} unpacks to more than {LARGEST_UNPACKED >> 20} MiB; an E4 session "
                "has less. Unpack it if it is what it should be, and read its tables."
            )
        for entry in entries:
            name = PurePosixPath(entry.filename)
            if "__MACOSX" in name.parts or name.stem not in (*_TABLES, _BEATS, _TAGS):
                continue
            if name.stem in found:
                raise FormatError(
                    f"{path.name} holds {name.name} twice; unpack it and give one session."
                )
            try:
                with archive.open(entry) as file:
                    # What an entry says of its size need not be true.
                    found[name.stem] = file.read(LARGEST_UNPACKED)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                text = f"{name.name} is damaged ({error}) and was left out."
                told.notices.append(Notice("left-out", text, path.name))
    return found


def _numbers(data: bytes, columns: int, where: str) -> Array:
    """Rows of numbers; a last row that was cut off is left out."""
    whole = data.replace(b"\r", b"")
    if columns > 1 and not whole.endswith(b"\n"):
        whole = whole[: whole.rfind(b"\n") + 1]
    rows = whole.strip().split(b"\n")
    commas = np.array([row.count(b",") for row in rows])
    odd = np.flatnonzero(commas != columns - 1)
    if odd.size:
        said = rows[odd[0]][:40].decode("utf-8", "replace")
        raise FormatError(f"{where}, line {odd[0] + 1}: not a row of {columns} numbers ({said!r}).")
    try:
        values = np.array(whole.replace(b",", b"\n").split(), dtype=np.float64)
        return values.reshape(len(rows), columns)
    except ValueError as error:
        raise FormatError(f"{where}: a row holds something else than numbers ({error}).") from error


def _add(found: _Found, name: str, table: _Table, data: bytes) -> None:
    """A table whose first two rows are the start (s since 1970) and the rate (Hz)."""
    where = f"{found.name}: {name}"
    rows = _numbers(data, table.columns, where)
    if rows.shape[0] < 3:
        found.notices.append(Notice("empty-stream", "The table holds no sample.", where))
        return
    start, rate, values = rows[0, 0], rows[1, 0], rows[2:].T
    if not (rate > 0 and start >= 0 and np.isfinite(start)):
        raise FormatError(f"{where}: start {start:g} and rate {rate:g} Hz are none.")
    exact = as_rate(float(rate))
    found.lengths[name] = values.shape[1] / float(rate)
    if table.columns > 1:
        channels = tuple(f"{table.name}/{axis}" for axis in "xyz")
        found.streams.append(
            SignalSet(
                values / _STEPS_PER_G, channels, exact, float(start), table.unit,
                modality=table.modality,
            )
        )  # fmt: skip
        return
    found.streams.append(
        Signal.with_gaps(
            values[0], exact, float(start), name=table.name, unit=table.unit,
            modality=table.modality,
        )
    )  # fmt: skip


def _add_beats(found: _Found, data: bytes) -> None:
    """Intervals between beats, each with the time of the beat that ends it after the start."""
    where = f"{found.name}: {_BEATS}"
    first, _, rest = data.partition(b"\n")
    if not rest.strip():
        found.notices.append(Notice("empty-stream", "No beat was found by the device.", where))
        return
    if not _LINE.match(first):
        raise FormatError(f"{where}: its first line holds no start.")
    rows = _numbers(rest, 2, where)
    ends = float(first.partition(b",")[0]) + rows[:, 0]
    if not np.isfinite(ends).all() or (np.diff(ends) <= 0).any():
        raise FormatError(f"{where}: the times of its beats do not ascend.")
    lines = np.arange(2, ends.size + 2)
    samples, notices = beats(1000 * rows[:, 1], ends, lines, where)
    found.streams.append(samples)
    found.notices += notices


def _judge(found: _Found, empty: list[str]) -> None:
    if empty:
        text = f"Tables without a line: {', '.join(empty)}."
        found.notices.append(Notice("empty-stream", text, found.name))
    lengths = found.lengths
    if lengths and max(lengths.values()) > (1 + SAME_LENGTH) * min(lengths.values()) + 10:
        said = ", ".join(f"{name} {length:.6g} s" for name, length in lengths.items())
        text = f"Its tables should last equally long but do not ({said}): a rate in them is wrong, "
        found.notices.append(Notice("lengths-differ", text + "or one is cut off.", found.name))


READER = Reader(
    name="empatica",
    title="Empatica E4 (session as zip, or one of its tables)",
    suffixes=(".zip", ".csv"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=EmpaticaSettings,
    source="Garbarino et al. (2014), Empatica E3, doi 10.1109/MOBIHEALTH.2014.7015904; info.txt "
    "of the sessions",
)
