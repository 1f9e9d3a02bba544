"""Which column of a table holds the times, and in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from syntony.core.errors import ParameterError
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.io.layout import Layout
from syntony.io.table import Table
from syntony.io.timeline import over_midnight
from syntony.io.timestamps import UNITS

_TIMES = frozenset((
    "time", "t", "times", "timestamp", "timestamps", "time stamp", "datetime", "date time",
    "elapsed", "elapsed time", "time elapsed", "since start", "timer", "epoch", "utc", "zeit",
    "temps", "tiempo", "tempo", "unix timestamp", "unix time", "lsl timestamp", "phone timestamp",
    "sensor timestamp", "device timestamp", "system time", "local time", "session time",
    "video time", "recording time",
))  # fmt: skip
_COUNTERS = frozenset((
    "frame", "frames", "frame number", "frame nr", "frame no", "frame id", "frameno", "sample",
    "samples", "sample number", "index", "idx", "row", "nr", "no", "image", "column 1",
))  # fmt: skip
#: The unit of times since 1970, by the smallest number that can be one.
_EPOCHS = ((1e17, "ns"), (1e14, "us"), (1e11, "ms"), (1e8, "s"))


@dataclass(frozen=True)
class TimeColumn:
    """The column with the times.

    Parameters
    ----------
    column : int
        Its place.
    scale : float
        Seconds in one of its units; NaN where it counts samples.
    notices : tuple of Notice
        What was assumed.
    """

    column: int
    scale: float
    notices: tuple[Notice, ...] = ()

    @property
    def counts_samples(self) -> bool:
        """Whether it numbers the samples instead of telling their times."""
        return bool(np.isnan(self.scale))


def seconds_of(table: Table, time: TimeColumn) -> Array:
    """Times of a table's rows (s); a time of day goes on after midnight."""
    seconds = np.asarray(table.values[time.column] * time.scale)
    return over_midnight(seconds) if table.layout.kinds[time.column] == "clock" else seconds


def find_column(layout: Layout, called: str) -> int:
    """Place of a column by its name, its name with unit, or its number from 1.

    Raises
    ------
    ParameterError
        There is no such column; the message lists those that there are.
    """
    wanted = called.strip()
    for i, (name, unit) in enumerate(zip(layout.names, layout.units, strict=True)):
        if wanted in (name, f"{name} ({unit})", f"{name} [{unit}]"):
            return i
    if wanted.isdigit() and 1 <= int(wanted) <= layout.width:
        return int(wanted) - 1
    raise ParameterError(f"No column is called {called!r}; there are: {', '.join(layout.names)}.")


def find_times(layout: Layout, told: str, unit: str, where: str) -> TimeColumn | None:
    """Find the column of times.

    Parameters
    ----------
    layout : Layout
        Of the table.
    told : str
        Name or number of the column, ``none``, or empty to look for it.
    unit : str
        A key of `syntony.io.timestamps.UNITS`, ``sample``, or empty to look for it.
    where : str
        The file, for notices.

    Returns
    -------
    TimeColumn or None
        None where no column holds times.
    """
    if told == "none":
        return None
    values = layout.first_values()
    column = find_column(layout, told) if told else _by_name(layout, values)
    if column is None:
        return None
    kind = layout.kinds[column]
    if kind == "label":
        raise ParameterError(f"{where}: column {layout.names[column]!r} holds words, no times.")
    if kind != "number":
        return TimeColumn(column, 1.0)
    if unit:
        return TimeColumn(column, _scale(unit))
    name, written = _split(layout.names[column])
    stated = layout.units[column].lower() or written or name
    if stated in UNITS:
        return TimeColumn(column, UNITS[stated])
    numbers = values[column][np.isfinite(values[column])]
    if not told and name in _COUNTERS:
        return TimeColumn(column, np.nan)
    return _by_size(column, layout.names[column], numbers, where)


def _scale(unit: str) -> float:
    if unit in ("sample", "samples", "frame", "frames"):
        return float("nan")
    if unit not in UNITS:
        raise ParameterError(
            f"A unit of time is one of {', '.join(UNITS)} or sample; {unit!r} came."
        )
    return UNITS[unit]


def _split(name: str) -> tuple[str, str]:
    """A name in plain words, and the unit of time at its end: ``time_ms`` is ``time``, ``ms``."""
    words = re.sub(r"[_\-.:/ ]+", " ", name.lower()).strip().split(" ")
    if len(words) > 1 and words[-1] in UNITS:
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), ""


def _by_name(layout: Layout, values: Array) -> int | None:
    """The column that is named or written like a time and tells every row apart, if one does."""
    places = range(layout.width)
    named = {i for i in places if _is_time_name(layout.names[i]) and _ascends(values[i])}
    found = [i for i in places if layout.kinds[i] == "date"]
    found += [i for kind in ("clock", "number") for i in named if layout.kinds[i] == kind]
    found += [i for i in places if layout.kinds[i] == "clock"]
    if found:
        return next((i for i in found if _ascends(values[i], strictly=True)), found[0])
    for i in places:
        if _split(layout.names[i])[0] in _COUNTERS and _counts(values[i]):
            return i
    # Without names, a first column that rises at every row is the time or counts the rows.
    bare = not layout.has_header and layout.width > 1 and layout.kinds[0] == "number"
    return 0 if bare and _ascends(values[0]) and (np.diff(values[0]) > 0).all() else None


def _is_time_name(name: str) -> bool:
    words, _ = _split(name)
    return words in _TIMES or (words in UNITS and len(words) > 1)


def _ascends(values: Array, *, strictly: bool = False) -> bool:
    """Whether a column mostly rises; times of several persons may start again now and then."""
    steps = np.diff(values[np.isfinite(values)])
    rising = steps > 0 if strictly else steps >= 0
    return not steps.size or float(rising.mean()) > 0.5


def _counts(values: Array) -> bool:
    steps = np.diff(values[np.isfinite(values)])
    return bool(steps.size) and bool((steps == np.rint(steps)).all() and (steps > 0).mean() > 0.5)


def _by_size(column: int, name: str, numbers: Array, where: str) -> TimeColumn:
    """The unit that the size of the numbers suggests."""
    for least, unit in _EPOCHS:
        if numbers.size and np.median(numbers) >= least:
            return TimeColumn(column, UNITS[unit])
    steps = np.diff(numbers)
    whole = bool(steps.size) and bool((numbers == np.rint(numbers)).all())
    if not whole:
        return TimeColumn(column, 1.0)
    step = float(np.median(steps))
    if step == 1.0:
        text = (
            f"Column {name!r} counts 1, 2, 3 ... without a unit; it was taken for seconds. "
            "If it counts samples, say time_unit='sample' and rate=."
        )
    else:
        text = (
            f"Column {name!r} has no unit; it was taken for seconds, which makes steps of "
            f"{step:g} s. If it is milliseconds, say time_unit='ms'."
        )
    return TimeColumn(column, 1.0, (Notice("assumed-time-unit", text, where),))
