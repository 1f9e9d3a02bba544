"""From rows with time stamps to streams: faults of clocks, grids with holes, irregular times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.errors import FormatError
from syntony.core.session import Notice, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Array, Modality, Samples, Signal
from syntony.io.grid import find_grid

#: A grid with more places than this for each stamp is no grid but scattered samples.
MOST_HOLES = 4
#: Share by which a told rate may differ from the measured one without a word.
SAME_RATE = 0.001
DAY = 86400.0

#: A rate as people tell it (Hz): 25, 29.97 or "30000/1001".
Rate = Annotated[float, Field(gt=0)] | str


class RateUnknownError(FormatError):
    """A file has neither times nor a rate in it, and none was told."""


class ClockSettings(Settings):
    """How the times of a file are meant; what is left out is found out.

    Parameters
    ----------
    rate : float, str or None
        Samples a second (Hz), such as 25 or ``30000/1001``, where the file holds no times.
    duplicates : str
        What rows with one time become: ``refuse``, or their ``mean``, the ``first``, the ``last``.
    backwards : str
        When time runs backwards: ``refuse``, ``sort`` the rows, or keep the ``longest`` run.
    """

    rate: Rate | None = None
    duplicates: Literal["refuse", "mean", "first", "last"] = "refuse"
    backwards: Literal["refuse", "sort", "longest"] = "refuse"


@dataclass(frozen=True)
class Quantity:
    """What one row of values is."""

    name: str
    unit: str = ""
    modality: Modality = "unknown"
    person: str = ""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of a table with their times.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Seconds.
    values : ndarray, shape (n_columns, n)
        NaN where missing.
    lines : ndarray of int, shape (n,)
        Where each row stands in the file.
    where : str
        The file, for messages.
    """

    times: Array
    values: Array
    lines: NDArray[np.int64]
    where: str

    def take(self, keep: NDArray[np.int64] | NDArray[np.bool_]) -> Rows:
        """Some of the rows, in the order asked for."""
        return replace(
            self, times=self.times[keep], values=self.values[:, keep], lines=self.lines[keep]
        )


def over_midnight(times: Array) -> Array:
    """Times of day that go on after midnight instead of starting again."""
    days = np.cumsum(np.concatenate(([0.0], (np.diff(times) < -DAY / 2).astype(float))))
    return np.asarray(times + DAY * days)


def in_order(rows: Rows, settings: ClockSettings) -> tuple[Rows, tuple[Notice, ...]]:
    """Bring rows into an order in which each has a later time than the one before.

    Raises
    ------
    FormatError
        A time is missing, stands twice or runs backwards, and no way out was chosen; the message
        names the line and the ways out.
    """
    lost = np.flatnonzero(~np.isfinite(rows.times))
    if lost.size:
        raise FormatError(
            f"{rows.where}, line {rows.lines[lost[0]]}: the time is missing ({lost.size} times in "
            "all); delete such rows, or say time='none' and a rate=."
        )
    notices: list[Notice] = []
    if (np.diff(rows.times) < 0).any():
        rows, notice = _forwards(rows, settings)
        notices.append(notice)
    if (np.diff(rows.times) == 0).any():
        rows, notice = _single(rows, settings)
        notices.append(notice)
    return rows, tuple(notices)


def _forwards(rows: Rows, settings: ClockSettings) -> tuple[Rows, Notice]:
    back = np.flatnonzero(np.diff(rows.times) < 0) + 1
    at = back[0]
    fault = (
        f"time runs backwards at line {rows.lines[at]}, from {rows.times[at - 1]:.10g} to "
        f"{rows.times[at]:.10g} s ({back.size} times in all)"
    )
    if settings.backwards == "sort":
        text = f"{_sentence(fault)}; the rows were sorted."
        return rows.take(np.argsort(rows.times, kind="stable")), Notice(
            "backwards", text, rows.where
        )
    if settings.backwards == "longest":
        edges = np.concatenate(([0], back, [rows.times.size]))
        spans = rows.times[edges[1:] - 1] - rows.times[edges[:-1]]
        best = int(np.argmax(spans))
        kept = rows.take(np.arange(edges[best], edges[best + 1]))
        text = (
            f"{_sentence(fault)}; lines {kept.lines[0]} to {kept.lines[-1]} were kept, "
            f"{rows.times.size - kept.times.size} rows left out."
        )
        return kept, Notice("backwards", text, rows.where)
    raise FormatError(
        f"{rows.where}: {fault}: the clock was reset, recordings were joined, or rows are out of "
        "order. Cut the file there, or say backwards='longest' (keep the longest run) or 'sort'; "
        "or, if rows belong to several persons, name the columns that say whose with by=."
    )


def _single(rows: Rows, settings: ClockSettings) -> tuple[Rows, Notice]:
    same = np.flatnonzero(np.diff(rows.times) == 0) + 1
    fault = (
        f"line {rows.lines[same[0]]} repeats the time {rows.times[same[0]]:.10g} s of the line "
        f"before ({same.size} times in all)"
    )
    if settings.duplicates == "refuse":
        raise FormatError(
            f"{rows.where}: {fault}. Say duplicates='mean', 'first' or 'last'; or, if the clock "
            "is too coarse for the rate, time='none' and rate=; or, if rows belong to several "
            "persons, name the columns that say whose with by=."
        )
    first = np.concatenate(([True], np.diff(rows.times) > 0))
    notice = Notice(
        "repeated-times", f"{_sentence(fault)}; the {settings.duplicates} was taken.", rows.where
    )
    if settings.duplicates == "first":
        return rows.take(first), notice
    if settings.duplicates == "last":
        return rows.take(np.concatenate((first[1:], [True]))), notice
    starts = np.flatnonzero(first)
    present = np.isfinite(rows.values)
    sums = np.add.reduceat(np.where(present, rows.values, 0.0), starts, axis=1)
    counts = np.add.reduceat(present.astype(float), starts, axis=1)
    values = np.full_like(sums, np.nan)
    np.divide(sums, counts, out=values, where=counts > 0)
    return replace(rows.take(first), values=values), notice


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def streams_of(
    rows: Rows, quantities: Sequence[Quantity], rate: Fraction | None
) -> tuple[tuple[Stream, ...], tuple[Notice, ...]]:
    """Signals where the times lie on a grid (holes are gaps), else samples at their times.

    Parameters
    ----------
    rows : Rows
        In order.
    quantities : sequence of Quantity
        One a column of values.
    rate : Fraction or None
        What was told (Hz); the measured rate is used and a difference is said.
    """
    grid = find_grid(rows.times)
    if grid is None or grid.index[-1] >= MOST_HOLES * rows.times.size:
        return _irregular(rows, quantities)
    notices: list[Notice] = []
    if rate is not None and abs(float(rate / grid.rate) - 1) > SAME_RATE:
        text = (
            f"The rate was told to be {float(rate):g} Hz; by its own times it is "
            f"{float(grid.rate):.6g} Hz, which is used."
        )
        notices.append(Notice("rate-differs", text, rows.where))
    if grid.holes:
        widest = (np.diff(grid.index).max() - 1) / float(grid.rate)
        text = (
            f"{grid.holes} of {grid.index[-1] + 1} samples are not in the file "
            f"(longest gap {widest:.4g} s); they count as not observed."
        )
        notices.append(Notice("gaps", text, rows.where))
    filled = np.full((len(quantities), int(grid.index[-1]) + 1), np.nan)
    filled[:, grid.index] = rows.values
    streams = tuple(
        Signal.with_gaps(
            row, grid.rate, grid.start, name=q.name, unit=q.unit, person=q.person,
            modality=q.modality,
        )
        for row, q in zip(filled, quantities, strict=True)
    )  # fmt: skip
    return streams, tuple(notices)


def _irregular(
    rows: Rows, quantities: Sequence[Quantity]
) -> tuple[tuple[Stream, ...], tuple[Notice, ...]]:
    notices: list[Notice] = []
    steps = np.diff(rows.times)
    if steps.size:
        text = (
            f"The times are irregular (median step {np.median(steps):.4g} s, longest "
            f"{steps.max():.4g} s); resample before comparing, for instance to "
            f"{1 / np.median(steps):.2g} Hz."
        )
        notices.append(Notice("irregular", text, rows.where))
    streams: list[Stream] = []
    empty: list[str] = []
    for row, q in zip(rows.values, quantities, strict=True):
        seen = np.isfinite(row)
        if not seen.any():
            empty.append(q.name)
            continue
        streams.append(Samples(rows.times[seen], row[seen], q.name, q.unit, q.person, q.modality))
    if empty:
        text = f"Columns without a single number were left out: {', '.join(empty)}."
        notices.append(Notice("not-observed", text, rows.where))
    return tuple(streams), tuple(notices)


def evenly(
    values: Array, quantities: Sequence[Quantity], rate: Fraction | None
) -> tuple[Stream, ...]:
    """Signals of a file without times: they begin at 0 and have the rate that was told (Hz)."""
    if rate is None:
        raise RateUnknownError("A file without times needs a rate; say rate= (samples a second).")
    return tuple(
        Signal.with_gaps(row, rate, name=q.name, unit=q.unit, person=q.person, modality=q.modality)
        for row, q in zip(values, quantities, strict=True)
    )
