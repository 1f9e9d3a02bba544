"""The table that Polar's programs write for one person, as text or in a spreadsheet."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from syntony.core.clock import Clock
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording, Stream
from syntony.core.signals import Samples, Signal
from syntony.io.timeline import ClockSettings, Quantity, Rows, in_order, streams_of
from syntony.io.timestamps import time_parser

#: Heart rates outside of this are none (1/min): a strap without contact writes 0.
SLOWEST, FASTEST = 25.0, 240.0
#: A mean that differs by more from what the file itself says is worth a word (1/min).
SAME_MEAN = 2.0
#: Standard error of a start that is written in whole seconds (s).
START_ERROR = 1 / math.sqrt(12)

_HEART_RATE = "HR (bpm)"
_FILE_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def is_polar(rows: Sequence[Sequence[object]]) -> bool:
    """Whether rows are laid out as Polar writes them: names, facts, names, samples."""
    if len(rows) < 3:
        return False
    first, third = ([str(cell).strip() for cell in rows[i]] for i in (0, 2))
    return "Start time" in first and third[:2] == ["Sample rate", "Time"] and _HEART_RATE in third


def polar_recording(rows: Sequence[Sequence[object]], where: str) -> Recording:
    """Read one person's heart rate on the clock of the day.

    Parameters
    ----------
    rows : sequence of sequence of cells
        Text, numbers, dates and times, as the file holds them.
    where : str
        The file's name; a date in it settles whether day and month were swapped.

    Raises
    ------
    FormatError
        The rows are not laid out as Polar writes them, or hold no heart rate.
    """
    if not is_polar(rows):
        raise FormatError(
            f"{where} is not laid out as Polar writes it ('Sample rate, Time, HR (bpm)' in row 3); "
            "export the session again, or save it as a table with a time column."
        )
    facts = {str(name): cell for name, cell in zip(rows[0], rows[1], strict=False)}
    place = [str(cell).strip() for cell in rows[2]].index(_HEART_RATE)
    samples = [
        (line, row) for line, row in enumerate(rows[3:], 4) if any(_present(cell) for cell in row)
    ]
    samples = [(line, [*row, *[None] * (place + 1 - len(row))]) for line, row in samples]
    times = [_seconds(row[1], line, where) for line, row in samples]
    rates = [_number(row[place], line, where) for line, row in samples]
    lines = np.array([line for line, _ in samples], dtype=np.int64)
    if not samples or not np.isfinite(rates).any():
        raise FormatError(f"{where} holds no heart rate; was the sensor worn?")
    start, notices = _start(facts, where)
    found = Rows(np.array(times) + start, np.array([rates]), lines, where)
    found, faults = in_order(found, ClockSettings())
    quantity = Quantity("heart_rate", "1/min", "heart")
    streams, remarks = streams_of(found, [quantity], None)
    kept, doubts = plausible(streams[0], where)
    stated = facts.get("Average heart rate (bpm)")
    doubts += _compared(kept, stated, where)
    return Recording(
        where, (kept,), notices=(*notices, *faults, *remarks, *doubts),
        clocks={"heart_rate": Clock(offset_error=START_ERROR, source="file")},
    )  # fmt: skip


def plausible(stream: Stream, where: str) -> tuple[Stream, tuple[Notice, ...]]:
    """A heart rate (1/min) without the zeros and wild values of a sensor that has no contact."""
    values = stream.values
    wild = np.isfinite(values) & ~((values >= SLOWEST) & (values <= FASTEST))
    if not wild.any():
        return stream, ()
    text = (
        f"{int(wild.sum())} of {values.size} heart rates are outside {SLOWEST:g} to {FASTEST:g} a "
        f"minute ({int((values == 0).sum())} are zero; the mean with them would be "
        f"{np.nanmean(values):.0f}): no contact, they count as not observed."
    )
    notice = (Notice("no-contact", text, where),)
    if isinstance(stream, Signal):
        return stream.like(np.where(wild, np.nan, values)), notice
    if isinstance(stream, Samples) and not wild.all():
        return replace(stream, times=stream.times[~wild], values=values[~wild]), notice
    raise FormatError(f"{where} holds no heart rate between {SLOWEST:g} and {FASTEST:g} a minute.")


def _compared(stream: Stream, stated: object, where: str) -> tuple[Notice, ...]:
    told = _number(stated, 2, where)
    seen = stream.values[np.isfinite(stream.values)]
    if math.isnan(told) or not seen.size or abs(seen.mean() - told) <= SAME_MEAN:
        return ()
    text = (
        f"The file says a mean of {told:g} a minute, its samples have {seen.mean():.0f}; "
        "check the sensor."
    )
    return (Notice("mean-differs", text, where),)


def _present(cell: object) -> bool:
    return cell is not None and cell != ""


def _seconds(cell: object, line: int, where: str) -> float:
    """A time of the column ``Time`` (s)."""
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    found = time_parser([cell.strip()]) if isinstance(cell, str) else None
    if found is None:
        raise FormatError(f"{where}, row {line}: {cell!r} is no time; mend it.")
    return found[1](str(cell).strip())


def _number(cell: object, line: int, where: str) -> float:
    if not _present(cell):
        return math.nan
    try:
        return float(str(cell).replace(",", "."))
    except ValueError as error:
        raise FormatError(f"{where}, row {line}: {cell!r} is no heart rate; mend it.") from error


def _start(facts: dict[str, object], where: str) -> tuple[float, tuple[Notice, ...]]:
    """Start on the clock of the day (s since 1970; since midnight where no date is known)."""
    begin = facts.get("Start time")
    clock = _seconds(begin, 2, where) if _present(begin) else math.nan
    if math.isnan(clock):
        text = "The file does not say when it began; its time starts at 0."
        return 0.0, (Notice("no-start", text, where),)
    written = _date(facts.get("Date"))
    named = _FILE_DATE.search(where)
    told = _checked_date(int(named[1]), int(named[2]), int(named[3])) if named else None
    if told is None or written is None or told == written:
        day = written or told
        return (_midnight(day) if day else 0.0) + clock, ()
    swapped = _checked_date(written.year, written.day, written.month)
    what = "has day and month swapped" if swapped == told else "is another one"
    text = f"The date in the file ({written}) {what}; that of the file's name ({told}) was taken."
    return _midnight(told) + clock, (Notice("date", text, where, warning=swapped != told),)


def _date(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    parts = re.fullmatch(r"\s*(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})\s*", str(cell))
    if parts is None:
        return None
    a, b, c = (int(part) for part in parts.groups())
    return _checked_date(a, b, c) if a > 31 else _checked_date(c, b, a)


def _checked_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
