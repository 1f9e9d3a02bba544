"""Times as people and programs write them, in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

#: Seconds in a unit of time.
UNITS = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3, "millis": 1e-3,
    "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "microsecond": 1e-6, "microseconds": 1e-6,
    "ns": 1e-9, "nanosecond": 1e-9, "nanoseconds": 1e-9,
    "min": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0,
}  # fmt: skip

_CLOCK = re.compile(
    r"(?:(?P<h>\d{1,3}):)?(?P<m>[0-5]?\d):(?P<s>[0-5]?\d(?:[.,]\d+)?)(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{1,4})[T ]\s*(?P<clock>\d.*)"
)
_ZONE = re.compile(r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)$")


def looks_like_time(cell: str) -> bool:
    """Whether a cell is a time of day, a duration with colons or a date with a time."""
    return ":" in cell and (_CLOCK.fullmatch(cell) or _DATE.fullmatch(cell)) is not None


def time_parser(cells: Sequence[str]) -> tuple[str, Callable[[str], float]] | None:
    """Find how the times of a column are written.

    Parameters
    ----------
    cells : sequence of str
        Some of its cells, none of them missing.

    Returns
    -------
    tuple of str and callable, or None
        ``clock`` (hours:minutes:seconds, or minutes:seconds) or ``date`` (with a date; seconds
        since 1970), and a function that reads a cell or raises ValueError. None: no times.
    """
    if not cells or not all(":" in cell for cell in cells):
        return None
    if all(_CLOCK.fullmatch(cell) for cell in cells):
        return "clock", _clock
    parts = [_DATE.fullmatch(cell) for cell in cells]
    if not all(parts):
        return None
    day_first = _day_first([(int(p["a"]), p["sign"], int(p["b"])) for p in parts if p])

    def read(cell: str) -> float:
        return _date(cell, day_first=day_first)

    return "date", read


def _clock(cell: str) -> float:
    match = _CLOCK.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    hours = int(match["h"] or 0)
    if match["half"]:
        hours = hours % 12 + (12 if match["half"] in "pP" else 0)
    return hours * 3600 + int(match["m"]) * 60 + float(match["s"].replace(",", "."))


def _day_first(dates: Sequence[tuple[int, str, int]]) -> bool:
    """Whether the day stands first: always with dots, else where a first number is above 12.

    Only the order within a recording counts, so an order that stays open (4/10) does no harm
    unless the recording runs over midnight at a month's end.
    """
    return any(sign == "." or 12 < first <= 31 for first, sign, _ in dates)


def _date(cell: str, *, day_first: bool) -> float:
    match = _DATE.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    year, month, day = (a, b, c) if a > 31 else (c, b, a) if day_first else (c, a, b)
    zone = _ZONE.search(match["clock"])
    clock = match["clock"][: zone.start()] if zone else match["clock"]
    base = datetime(year, month, day, tzinfo=UTC).timestamp()
    return base + _clock(clock.strip()) - (_zone(zone[1]) if zone else 0.0)


def _zone(text: str) -> float:
    if text[0] not in "+-":
        return 0.0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return float(seconds if text[0] == "+" else -seconds)
