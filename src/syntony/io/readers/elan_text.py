"""Annotations that ELAN exported as tab-delimited text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import (
    TURNS,
    Annotations,
    clock_seconds,
    head_text,
    span_between,
    text_lines,
)
from syntony.io.elan import without_person

Format = Literal["clock", "seconds", "ms"]

_CLOCK = re.compile(r"(\d{1,3}):(\d\d):(\d\d)\.(\d{3})")
_SECONDS = re.compile(r"\d{1,9}\.\d{1,3}")
_MILLISECONDS = re.compile(r"\d{1,12}")
_HEADER = re.compile(r"(Begin|End) Time - (hh:mm:ss\.ms|ss\.msec|msec)")
_FORMATS: dict[str, Format] = {"hh:mm:ss.ms": "clock", "ss.msec": "seconds", "msec": "ms"}
#: Lines from which the columns are found where no line names them.
_LOOKED_AT = 50


class ElanTextSettings(Settings):
    """What a recipe may tell about an export of ELAN.

    Parameters
    ----------
    encoding : str
        Such as ``utf-8`` or ``utf-16``; empty finds it out.
    """

    encoding: str = ""


@dataclass(frozen=True)
class _Columns:
    """Where things stand: ends, tier, participant, and the columns of words with their tiers."""

    start: int
    stop: int
    form: Format
    tier: int | None
    person: int | None
    words: tuple[tuple[int, str], ...]
    headed: bool


def sniff(head: bytes, _path: Path) -> float:
    """ELAN's names of columns; or columns of which one is the difference of two others."""
    lines = head_text(head).splitlines()
    if len(head) >= 1 << 16:
        lines = lines[:-1]  # the last one may be cut off
    rows = _rows(lines[: _LOOKED_AT + 1])
    return 0.95 if _columns([cells for _, cells in rows]) is not None else 0.0


def read(path: Path, settings: ElanTextSettings) -> Recording:
    """Read the annotations of each tier."""
    rows = _rows(text_lines(path, settings.encoding))
    columns = _columns([cells for _, cells in rows[: _LOOKED_AT + 1]])
    if columns is None:
        raise FormatError(
            f"{path.name} has no columns of begin and end; export it from ELAN again with begin "
            "time, end time and the names of the columns."
        )
    found = Annotations(path.name)
    for number, cells in rows[columns.headed :]:
        place = f"{path.name}, line {number}"
        start, stop = (_time(cells, i, columns.form, place) for i in (columns.start, columns.stop))
        person = _cell(cells, columns.person)
        for column, headed in columns.words:
            label = _cell(cells, column)
            if label or not headed:
                tier = headed or _cell(cells, columns.tier)
                name = without_person(tier, person) or TURNS
                found.tier(name, person).append(span_between(start, stop, label, place))
    return found.recording()


def _rows(lines: Iterable[str]) -> list[tuple[int, list[str]]]:
    """Cells of the lines that hold something, with their number; remarks are left out."""
    kept = [
        (number, line.lstrip("\ufeff"))
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith(('"#', "#"))
    ]
    # Spreadsheets save the export with semicolons.
    sign = ";" if kept and "\t" not in kept[0][1] else "\t"
    return [(number, line.split(sign)) for number, line in kept]


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""


def _time(cells: Sequence[str], column: int, form: Format, place: str) -> Decimal:
    cell = _cell(cells, column)
    value = _parsed(cell, form)
    if value is None:
        raise FormatError(f"{place}: a time in column {column + 1} was needed, {cell[:40]!r} came.")
    return value


def _parsed(cell: str, form: Format) -> Decimal | None:
    """A time (s) in one of the three ways to write it, exact."""
    if form == "clock":
        match = _CLOCK.fullmatch(cell)
        return clock_seconds(*match.groups()) if match else None
    pattern = _SECONDS if form == "seconds" else _MILLISECONDS
    if not pattern.fullmatch(cell):
        return None
    return Decimal(cell) if form == "seconds" else Decimal(cell) / 1000


def _columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    if not rows or len(rows[0]) < 3:
        return None
    headed = [_HEADER.fullmatch(cell.strip()) for cell in rows[0]]
    if any(headed):
        return _named_columns([cell.strip() for cell in rows[0]], headed)
    return _unnamed_columns(rows)


def _named_columns(names: Sequence[str], headed: Sequence[re.Match[str] | None]) -> _Columns | None:
    """Columns by ELAN's names; those that are none of ELAN's are tiers."""
    whole = (
        (form, ends)
        for written, form in _FORMATS.items()
        if len(ends := {m[1]: i for i, m in enumerate(headed) if m and m[2] == written}) == 2
    )
    form, ends = next(whole, ("clock", {}))
    if not ends:
        return None
    known = {name: names.index(name) for name in ("Tier", "Participant") if name in names}
    words = [
        (i, name)
        for i, name in enumerate(names)
        if name and not re.match(r"(Begin|End) Time - |Duration - |Tier$|Participant$|File", name)
    ]
    if "Tier" in known:
        plain = [(i, "") for i, name in words if name in ("Annotation", "Value", "default")]
        words = plain or [(words[-1][0], "")] if words else []
    return _Columns(
        ends["Begin"], ends["End"], form, known.get("Tier"), known.get("Participant"),
        tuple(words), headed=True,
    )  # fmt: skip


def _unnamed_columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    """Columns without names: tier, participant, begin, end, duration in the order of ELAN."""
    width = len(rows[0])
    if any(len(cells) != width for cells in rows):
        return None
    for form in _FORMATS.values():
        times = {
            i: column
            for i in range(width)
            if None not in (column := [_parsed(cells[i].strip(), form) for cells in rows])
        }
        for start, stop, length in _triples(sorted(times)):
            columns = zip(times[start], times[stop], times[length], strict=True)
            adds_up = all(a + c == b for a, b, c in columns) and any(times[length])  # type: ignore[operator]
            last = width - 1
            if all(cells[last].strip().lower().endswith(".eaf") for cells in rows):
                last -= 1  # the name of the annotated file
            if adds_up and start > 0 and last > length and last not in times:
                person = 1 if start > 1 else None
                return _Columns(start, stop, form, 0, person, ((last, ""),), headed=False)
    return None


def _triples(places: Sequence[int]) -> list[tuple[int, int, int]]:
    """Begin, end and duration stand in this order, equally far from each other."""
    return [
        (a, a + step, a + 2 * step)
        for a in places
        for step in (1, 2, 3)
        if {a + step, a + 2 * step} <= set(places)
    ]


READER = Reader(
    name="elan_text",
    title="ELAN annotations exported as text",
    suffixes=(".txt", ".tsv", ".csv"),
    binary=False,
    sniff=sniff,
    read=read,
    settings=ElanTextSettings,
    source="Manual of ELAN, export as tab-delimited text; Lausberg & Sloetjes (2009), "
    "doi 10.3758/BRM.41.3.841",
)
