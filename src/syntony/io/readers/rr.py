"""Heartbeats as text: intervals between them, or a table of heart rates."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.signals import Array, as_rate
from syntony.io.beats import LONGEST_MS, PAUSE_MS, SHORTEST_MS, beats
from syntony.io.dialect import Dialect
from syntony.io.layout import Layout, TableSettings, preview
from syntony.io.polar import is_polar, plausible, polar_recording
from syntony.io.table import Table, read_table
from syntony.io.text import encoding_of, encoding_of_head, read_lines
from syntony.io.timecolumn import find_column, find_times, seconds_of
from syntony.io.timeline import (
    ClockSettings,
    Quantity,
    RateUnknownError,
    Rows,
    evenly,
    in_order,
    streams_of,
)

_INTERVALS = frozenset(
    ("rr", "rri", "rrs", "rrinterval", "rrintervals", "ibi", "ibis", "nn", "nni", "nninterval",
     "nnintervals", "interbeatinterval", "interbeatintervals", "ppi", "duration")
)  # fmt: skip
_RATES = frozenset(("hr", "heartrate", "bpm", "pulse", "pulserate", "heartratebpm", "hrbpm"))
#: Columns that may stand beside a heart rate without making the table one of other signals.
_BESIDE = _INTERVALS | {"hrv", "rmssd", "breathinginterval", "offline", "sincestart", "battery"}
_EMPATICA = re.compile(r"\s*(\d{9,10}(?:\.\d+)?)\s*,\s*IBI\s*", re.IGNORECASE)
_KUBIOS = "RR INTERVAL DATA"
_COMMAS = Dialect(",")
#: Interval and difference of stamps are the same within this (s): stamps are times of beats.
SAME_INTERVAL = 0.05


class RrSettings(TableSettings, ClockSettings):
    """What a recipe may tell about heart data; what is left out is found out.

    Parameters
    ----------
    column : str
        Name or number of the column with the intervals or the heart rate.
    unit : str
        ``ms`` or ``s`` of the intervals.
    time : str
        Name or number of the column with the times; ``none`` if there is none.
    time_unit : str
        ``s``, ``ms``, ``us``, ``ns`` or ``min``.
    """

    column: str = ""
    unit: Literal["", "ms", "s"] = ""
    time: str = ""
    time_unit: str = ""


def sniff(head: bytes, path: Path) -> float:
    """Known exports by their first lines; else a column that is named or beats like a heart."""
    encoding = encoding_of_head(head)
    if not encoding:
        return 0.0
    lines = head[:4096].decode(encoding, errors="replace").splitlines()
    if not lines:
        return 0.0
    if _EMPATICA.fullmatch(lines[0]) or is_polar(list(_COMMAS.rows(lines[:3]))):
        return 0.95
    if lines[0].startswith("HRV ANALYSIS RESULTS"):
        return 0.95
    layout = preview(head)
    if layout is None or len(layout.sample) < 4:
        return 0.0
    values = layout.first_values()
    named = _interval_column(layout)
    if named is not None:
        return 0.9 if _beats_like_a_heart(values[named], "") else 0.0
    if _rate_column(layout) is not None:
        return 0.8
    return _unnamed(layout, values, path)


def _unnamed(layout: Layout, values: Array, path: Path) -> float:
    """Whether columns without names are intervals, alone or beside the times of the beats."""
    if layout.has_header or set(layout.kinds) != {"number"}:
        return 0.0
    if layout.width == 2 and _ends_of(values[0], values[1] / _per_second(values[1])):
        return 0.9
    if layout.width == 1 and _beats_like_a_heart(values[0], "ms"):
        return 0.7
    hinted = re.search(r"(^|[^a-z])(rr|ibi|nn|hrv)([^a-z]|$)", path.stem.lower())
    return 0.7 if layout.width == 1 and hinted and _beats_like_a_heart(values[0], "s") else 0.0


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _interval_column(layout: Layout) -> int | None:
    plain = [_plain(name) for name in layout.names]
    for i, name in enumerate(plain):
        if name in _INTERVALS and (name != "duration" or "offline" in plain):
            return i
    return None


def _rate_column(layout: Layout) -> int | None:
    """The column of heart rates in a table that has no other signals."""
    plain = [_plain(name) for name in layout.names]
    found = [i for i, name in enumerate(plain) if name in _RATES]
    time = find_times(layout, "", "", "")
    others = [
        name
        for i, name in enumerate(plain)
        if i not in found and layout.kinds[i] == "number" and (time is None or i != time.column)
    ]
    return found[0] if found and set(others) <= _BESIDE else None


def _per_second(values: Array) -> float:
    """Units in a second: intervals in seconds are below 10, in milliseconds above."""
    present = values[np.isfinite(values)]
    return 1.0 if present.size and np.median(present) < 10 else 1000.0


def _beats_like_a_heart(values: Array, unit: str) -> bool:
    present = values[np.isfinite(values)]
    if present.size < 4 or (unit and _per_second(present) != (1.0 if unit == "s" else 1000.0)):
        return False
    ms = present * (1000.0 / _per_second(present))
    inside = float(((ms >= SHORTEST_MS) & (ms <= LONGEST_MS)).mean())
    change = float(np.median(np.abs(np.diff(ms))) / np.median(ms))
    return inside > 0.9 and change < 0.25


def _ends_of(times: Array, seconds: Array) -> bool:
    """Whether times are those of the beats that end the intervals."""
    good = np.isfinite(times[1:]) & np.isfinite(times[:-1]) & np.isfinite(seconds[1:])
    if good.sum() < 3 or (np.diff(times)[good] <= 0).any():
        return False
    return float(np.median(np.abs(np.diff(times) - seconds[1:])[good])) <= SAME_INTERVAL


def read(path: Path, settings: RrSettings) -> Recording:
    """Read intervals as samples at the times of the beats, heart rates as a signal."""
    encoding = settings.encoding or encoding_of(path)
    top = list(islice(read_lines(path, encoding), 400))
    if is_polar(list(_COMMAS.rows(top[:3]))):
        return polar_recording(list(_COMMAS.rows(read_lines(path, encoding))), path.name)
    if top and (match := _EMPATICA.fullmatch(top[0])):
        settings = settings.model_copy(update={"skip_lines": 1, "header": False})
        return _intervals(read_table(path, settings), 1, settings, path, float(match[1]))
    kubios = [number for number, line in enumerate(top) if line.startswith(_KUBIOS)]
    if kubios:
        return _kubios(path, encoding, kubios[0])
    if top and top[0].startswith("HRV ANALYSIS RESULTS"):
        raise FormatError(
            f"{path.name} is a report of Kubios without its intervals; "
            "export it again with the RR data, or export the RR series as text."
        )
    table = read_table(path, settings)
    layout = table.layout
    rate = _rate_column(layout)
    column = find_column(layout, settings.column) if settings.column else _interval_column(layout)
    if column is None and rate is not None:
        return _rates(table, rate, settings, path)
    if column is not None and _plain(layout.names[column]) in _RATES:
        return _rates(table, column, settings, path)
    return _intervals(table, layout.width - 1 if column is None else column, settings, path, 0.0)


def _intervals(
    table: Table, column: int, settings: RrSettings, path: Path, zero: float
) -> Recording:
    """Intervals between beats, with or without a column of times that count from `zero`."""
    layout, name = table.layout, path.name
    values = table.values[column]
    stated = settings.unit or layout.units[column].lower()
    ms = values * ({"ms": 1.0, "s": 1000.0}.get(stated) or 1000.0 / _per_second(values))
    times, notices = _times(table, column, settings, name)
    if times is None:
        samples, doubts = beats(ms, None, table.lines, name)
        return Recording(name, (samples,), notices=(*table.notices, *doubts))
    placed, remarks = _placed(times + zero, ms / 1000, name)
    samples, doubts = beats(ms, placed, table.lines, name)
    return Recording(name, (samples,), notices=(*table.notices, *notices, *remarks, *doubts))


def _times(
    table: Table, column: int, settings: RrSettings, name: str
) -> tuple[Array | None, tuple[Notice, ...]]:
    """Times beside the values (s), if the table has any."""
    layout = table.layout
    if layout.width < 2:
        return None, ()
    found = find_times(layout, settings.time, settings.time_unit, name)
    if found is None or found.column == column or found.counts_samples:
        return None, ()
    return seconds_of(table, found), found.notices


def _placed(times: Array, seconds: Array, name: str) -> tuple[Array, tuple[Notice, ...]]:
    """Times of the beats, from stamps that are theirs or only those of their arrival."""
    if _ends_of(times, seconds) and (np.diff(times) > 0).all() and np.isfinite(times).all():
        return times, ()
    placed = np.empty_like(times)
    now, gaps = float(times[np.isfinite(times)][0]), 0
    for i, (stamp, step) in enumerate(zip(times, seconds, strict=True)):
        if i and step > 0:
            now += step
        if stamp - now > PAUSE_MS / 1000:
            now, gaps = float(stamp), gaps + 1
        placed[i] = now
    text = (
        "The time stamps are not those of the beats (they come in packets); beats were placed by "
        f"adding up the intervals, with {gaps} gaps of more than {PAUSE_MS / 1000:g} s."
    )
    return placed, (Notice("arrival-times", text, name, warning=bool(gaps)),)


def _rates(table: Table, column: int, settings: RrSettings, path: Path) -> Recording:
    """A heart rate with its times, or with the rate at which it was written."""
    times, notices = _times(table, column, settings, path.name)
    quantity = Quantity("heart_rate", "1/min", "heart")
    rate = None if settings.rate is None else as_rate(settings.rate)
    values = table.values[[column]]
    remarks: tuple[Notice, ...] = ()
    if times is None:
        if rate is None:
            raise RateUnknownError(
                f"{path.name} holds heart rates without times and without their rate; "
                "say rate= (values a second), or time= if a column holds the times."
            )
        streams = evenly(values, [quantity], rate)
    else:
        rows, faults = in_order(Rows(times, values, table.lines, path.name), settings)
        streams, found = streams_of(rows, [quantity], rate)
        remarks = (*faults, *found)
    if not streams:
        raise FormatError(f"{path.name} holds no heart rate.")
    stream, doubts = plausible(streams[0], path.name)
    return Recording(path.name, (stream,), notices=(*table.notices, *notices, *remarks, *doubts))


def _kubios(path: Path, encoding: str, first: int) -> Recording:
    """The intervals in a report of Kubios: second and third column below their heading."""
    numbers: list[tuple[int, float, float]] = []
    below = islice(read_lines(path, encoding), first, None)
    for line, cells in enumerate(_COMMAS.rows(below), first + 1):
        try:
            numbers.append((line, float(cells[1]), float(cells[2])))
        except (ValueError, IndexError):
            if numbers:
                break  # the spectrum goes on where the intervals have ended
    if not numbers:
        raise FormatError(f"{path.name}: no intervals stand below {_KUBIOS!r}; export it again.")
    lines, ends, seconds = (np.array(column) for column in zip(*numbers, strict=True))
    samples, notices = beats(seconds * 1000, ends, lines.astype(np.int64), path.name)
    return Recording(path.name, (samples,), notices=notices)


READER = Reader(
    name="rr",
    title="Heartbeats as text (RR intervals, heart rates)",
    suffixes=(".txt", ".csv", ".rr", ".ibi", ".tsv"),
    binary=False,
    sniff=sniff,
    read=read,
    settings=RrSettings,
    source="Files of Polar, Elite HRV, HRV Logger, Empatica and Kubios (Tarvainen et al. 2014, "
    "doi 10.1016/j.cmpb.2013.07.024)",
)
