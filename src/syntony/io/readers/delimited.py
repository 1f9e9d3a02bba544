"""Tables of numbers in text files, however they are written."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording, Stream
from syntony.core.signals import Array, as_rate
from syntony.io.layout import TableSettings, preview
from syntony.io.table import Table, read_table
from syntony.io.timecolumn import TimeColumn, find_column, find_times, seconds_of
from syntony.io.timeline import (
    ClockSettings,
    Quantity,
    RateUnknownError,
    Rows,
    evenly,
    in_order,
    streams_of,
)


class DelimitedSettings(TableSettings, ClockSettings):
    """What a recipe may tell about a table; what is left out is found out.

    Parameters
    ----------
    time : str
        Name or number of the column with the times; ``none`` if there is none.
    time_unit : str
        ``s``, ``ms``, ``us``, ``ns``, ``min``, ``h``, or ``sample`` where it counts samples.
    columns : tuple of str
        Names or numbers of the columns that are signals; empty is all with numbers.
    by : tuple of str
        Columns that say whose a row is, in tables that hold several persons or sessions one
        below the other; streams get these words as their person, joined by ``/``.
    """

    time: str = ""
    time_unit: str = ""
    columns: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


def sniff(head: bytes, _path: Path) -> float:
    """A table of text with a column of numbers."""
    layout = preview(head)
    if layout is None or len(layout.sample) < 2:
        return 0.0
    return 0.5 if layout.has_header else 0.4


def read(path: Path, settings: DelimitedSettings) -> Recording:
    """Read every column of numbers as a signal."""
    table = read_table(path, settings)
    layout = table.layout
    time = find_times(layout, settings.time, settings.time_unit, path.name)
    by = [find_column(layout, name) for name in settings.by]
    chosen = [find_column(layout, name) for name in settings.columns] or [
        i
        for i, kind in enumerate(layout.kinds)
        if kind == "number" and i not in by and (time is None or i != time.column)
    ]
    if not chosen:
        raise FormatError(f"{path.name} has no column of numbers beside the time.")
    rate = None if settings.rate is None else as_rate(settings.rate)
    times = _seconds(table, time, rate, path.name)
    notices = [*table.notices, *(time.notices if time else ())]
    streams: list[Stream] = []
    for whose, rows in _parts(table, by):
        quantities = [Quantity(layout.names[i], layout.units[i], person=whose) for i in chosen]
        values = table.values[chosen][:, rows]
        if times is None:
            streams += evenly(values, quantities, rate)
            continue
        where = f"{path.name}: {whose}" if whose else path.name
        found, faults = in_order(Rows(times[rows], values, table.lines[rows], where), settings)
        parts, remarks = streams_of(found, quantities, rate)
        streams += parts
        notices += (*faults, *remarks)
    return Recording(path.name, tuple(streams), notices=tuple(dict.fromkeys(notices)))


def _seconds(
    table: Table, time: TimeColumn | None, rate: Fraction | None, where: str
) -> Array | None:
    """Times of the rows (s); None where only the rate is known."""
    if time is not None and not time.counts_samples:
        return seconds_of(table, time)
    if rate is None:
        counts = f" (column {table.layout.names[time.column]!r} counts rows)" if time else ""
        raise RateUnknownError(
            f"{where} holds no times{counts} and no rate; say rate= (samples a second), or "
            f"time= if one of its columns is the time: {', '.join(table.layout.names)}."
        )
    return None if time is None else np.asarray(table.values[time.column] / float(rate))


def _parts(table: Table, by: list[int]) -> list[tuple[str, NDArray[np.int64]]]:
    """Rows that belong together, in order of appearance, with the words that say whose."""
    if not by:
        return [("", np.arange(table.lines.size))]
    keys = list(zip(*(_words(table, column) for column in by), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    groups = {
        "/".join(key): np.array(sorted(rows), dtype=np.int64)
        for key, rows in groupby(order, key=keys.__getitem__)
    }
    return sorted(groups.items(), key=lambda part: int(part[1][0]))


def _words(table: Table, column: int) -> list[str]:
    """What stands in each row of a column, as words."""
    if column in table.words:
        words = table.words[column]
        return [words[code] for code in table.codes[column]]
    return [f"{value:.15g}" for value in table.values[column]]


READER = Reader(
    name="delimited",
    title="Table in a text file",
    suffixes=(".csv", ".tsv", ".txt", ".dat", ".asc"),
    binary=False,
    sniff=sniff,
    read=read,
    settings=DelimitedSettings,
    source="RFC 4180 (comma-separated values), doi 10.17487/RFC4180, and what people write instead",
)
