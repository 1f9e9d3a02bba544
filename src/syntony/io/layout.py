"""What the first lines of a text file say about the table in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal

import numpy as np

from syntony.core.errors import FormatError
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.io.dialect import BLANKS, SINGLE, Dialect, comma_is_unclear, guess_dialect
from syntony.io.text import encoding_of_head
from syntony.io.timestamps import looks_like_time, time_parser

Kind = Literal["number", "clock", "date", "label"]

#: Lines at the top of a file from which its layout is found.
HEAD_LINES = 300
_DELIMITERS = {"tab": "\t", "blank": BLANKS, "none": SINGLE}
_UNIT = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]{1,16})[)\]]")
_REPEATED = re.compile(r".* #\d+")


class TableSettings(Settings):
    """How a table is written; what is left out is found out.

    Parameters
    ----------
    delimiter : str
        Between cells: a character, ``tab``, ``blank`` (any number of blanks) or ``none``.
    decimal : str
        ``.`` or ``,``.
    thousands : str
        Sign between groups of three digits.
    header : bool or None
        Whether a line with names stands above the numbers.
    skip_lines : int
        Lines to pass over at the top.
    comment : str
        What comment lines begin with.
    missing : tuple of str
        Further cells that mean "not measured", such as ``-999``.
    encoding : str
        Such as ``utf-8`` or ``latin-1``.
    """

    delimiter: str = ""
    decimal: Literal["", ".", ","] = ""
    thousands: Literal["", ".", ",", "'", " "] = ""
    header: bool | None = None
    skip_lines: int = 0
    comment: str = "#"
    missing: tuple[str, ...] = ()
    encoding: str = ""

    def told(self) -> Dialect:
        """The dialect as far as it is told; ``?`` is to be found out."""
        missing = Dialect("").missing | {word.lower() for word in self.missing}
        delimiter = _DELIMITERS.get(self.delimiter, self.delimiter) if self.delimiter else "?"
        return Dialect(delimiter, self.decimal or "?", self.thousands or "?", missing)

    def is_comment(self, line: str) -> bool:
        """Whether a line is a remark, not data."""
        return bool(self.comment) and line.lstrip().startswith(self.comment)


@dataclass(frozen=True)
class Layout:
    """Where the numbers of a table begin and what its columns are.

    Parameters
    ----------
    dialect : Dialect
        How cells and numbers are written.
    names, units : tuple of str
        Of each column; without a header the names are numbers from 1.
    kinds : tuple of str
        ``number``, ``clock`` and ``date`` (read as seconds) or ``label``.
    first_line : int
        Line of the first row of data, from 1.
    has_header : bool
        Whether the names stand in the file.
    sample : tuple of tuple of str
        The first rows, as cells.
    notices : tuple of Notice
        What is worth knowing about all this.
    """

    dialect: Dialect
    names: tuple[str, ...]
    units: tuple[str, ...]
    kinds: tuple[Kind, ...]
    first_line: int
    has_header: bool
    sample: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.names)

    def parser(self, column: int) -> Callable[[str], float]:
        """A function that reads a cell of a column, NaN where missing, or raises ValueError."""
        if self.kinds[column] == "number":
            return self.dialect.number
        times = time_parser([row[column] for row in self.sample if looks_like_time(row[column])])
        if times is None:
            raise TypeError(f"column {self.names[column]!r} holds labels, not numbers")
        read = times[1]
        return lambda cell: float("nan") if self.dialect.is_missing(cell) else read(cell)

    def first_values(self) -> Array:
        """The numbers of the first rows, shape (n_columns, n); NaN where there is none."""
        values = np.full((self.width, len(self.sample)), np.nan)
        for i in (i for i, kind in enumerate(self.kinds) if kind != "label"):
            read = self.parser(i)
            for k, row in enumerate(self.sample):
                try:
                    values[i, k] = read(row[i])
                except ValueError:
                    continue
        return values


@lru_cache(maxsize=4)
def preview(head: bytes) -> Layout | None:
    """The layout of a table of which only the first bytes are known; None where it is none."""
    encoding = encoding_of_head(head)
    if not encoding:
        return None
    lines = head.decode(encoding, errors="replace").splitlines(keepends=True)
    if len(lines) > 2 and len(head) >= 1 << 16:
        lines.pop()  # it is cut off
    try:
        return find_layout(lines[:HEAD_LINES], TableSettings(), "")
    except FormatError:
        return None


def find_layout(lines: Sequence[str], settings: TableSettings, name: str) -> Layout:
    """Find dialect, names and kinds of columns from the first lines of a file.

    Raises
    ------
    FormatError
        There is no table in them.
    """
    dialect = guess_dialect(
        [line for line in lines if not settings.is_comment(line)], settings.told()
    )
    if dialect is None:
        raise FormatError(
            f"{name} holds no table of numbers in its first {len(lines)} lines; "
            "if one begins further down, say skip_lines=."
        )
    rows = _cut(lines, dialect, settings)
    first, width = _first_row(rows, dialect, header=bool(settings.header), name=name)
    above = _names_above(rows[:first], width, settings)
    above = above or _names_in_comment(lines[: rows[first][0] - 1], dialect, width, settings)
    even = [row for _, row in rows[first:] if len(row) == width]
    named = any(cell for row in above for cell in row[width - 1 :])
    if width > 1 and not named and not any(row[-1] for row in even):
        width -= 1  # every row ends with a delimiter
    sample = tuple(tuple(row[:width]) for row in even)
    kinds = tuple(_kind([row[i] for row in even], dialect) for i in range(width))
    names, units = _named([row[:width] for row in above], width)
    layout = Layout(dialect, names, units, kinds, rows[first][0], bool(above), sample)
    return replace(layout, notices=_remarks(layout, first - len(above), name))


def _cut(
    lines: Sequence[str], dialect: Dialect, settings: TableSettings
) -> list[tuple[int, list[str]]]:
    """Rows of cells with the number of their line; blank and comment lines are left out."""
    return [
        (number, row)
        for number, line in enumerate(lines, 1)
        if line.strip() and not settings.is_comment(line)
        for row in islice(dialect.rows([line]), 1)
    ]


def _first_row(
    rows: Sequence[tuple[int, list[str]]], dialect: Dialect, *, header: bool, name: str
) -> tuple[int, int]:
    """Which row is the first of data, and how many cells the rows have."""
    # Later rows count more: what stands above a table is as wide as it likes.
    widths: Counter[int] = Counter()
    for weight, (_, row) in enumerate(rows, 1):
        widths[len(row)] += weight
    width = widths.most_common(1)[0][0]
    even = [row for _, row in rows[len(rows) // 2 :] if len(row) == width]
    measured = [i for i in range(width) if _kind([row[i] for row in even], dialect) != "label"]
    fits = [
        len(row) == width
        and not (header and index == 0)
        and all(_kind([row[i]], dialect) != "label" for i in measured)
        for index, (_, row) in enumerate(rows)
    ]
    present = [
        fit and not all(dialect.is_missing(row[i]) for i in measured)
        for fit, (_, row) in zip(fits, rows, strict=True)
    ]
    if not any(fits):
        raise FormatError(f"{name} has no row of numbers in its first {len(rows)} lines.")
    first = present.index(True) if any(present) else fits.index(True)
    # Rows in which nothing was measured yet are rows: leaving them out would move the time.
    while first and fits[first - 1]:
        first -= 1
    return first, width


def _kind(cells: Sequence[str], dialect: Dialect) -> Kind:
    """What a column holds; one stray word makes no label column, it is a fault to report."""
    present = [cell for cell in cells if not dialect.is_missing(cell)]
    numbers = sum(map(dialect.is_number, present))
    if not present or 2 * numbers > len(present):
        return "number"
    stamps = [cell for cell in present if looks_like_time(cell)]
    times = time_parser(stamps)
    if times is None or 2 * len(stamps) <= len(present):
        return "label"
    return "clock" if times[0] == "clock" else "date"


def _names_above(
    before: Sequence[tuple[int, list[str]]], width: int, settings: TableSettings
) -> list[list[str]]:
    """The line with names, and one with units below it, as cells; empty if there are none."""
    if settings.header is False or not before or not width - 1 <= len(before[-1][1]) <= width:
        return []
    last = before[-1][1]
    if len(before) > 1 and all(map(_is_unit, last)) and len(before[-2][1]) == len(last):
        return [before[-2][1], last]
    return [last]


def _names_in_comment(
    lines: Sequence[str], dialect: Dialect, width: int, settings: TableSettings
) -> list[list[str]]:
    """Names behind the comment sign of the last line above the data, as NumPy writes them."""
    last = next((line for line in reversed(lines) if line.strip()), "")
    if settings.header is False or width < 2 or not settings.is_comment(last):
        return []
    rows = list(dialect.rows([last.strip().removeprefix(settings.comment)]))
    return [row for row in rows if len(row) == width]


def _is_unit(cell: str) -> bool:
    return not cell or (cell[0] in "([" and cell[-1] in ")]")


def _named(above: Sequence[Sequence[str]], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and units; a repeated name gets a number, so that each column can be called."""
    if not above:
        return tuple(str(i) for i in range(1, width + 1)), ("",) * width
    # R leaves out the name of its row names, which stand first.
    shift = ["row"] * (width - len(above[0]))
    cells = shift + [cell.strip('"').strip() for cell in above[0]]
    below = [cell.strip("()[] ") for cell in above[1]] if len(above) > 1 else []
    below = [""] * (width - len(below)) + below
    names: list[str] = []
    units: list[str] = []
    for place, (cell, under) in enumerate(zip(cells, below, strict=True), 1):
        match = _UNIT.fullmatch(cell)
        name, unit = (match[1], match[2].strip()) if match else (cell, under)
        name = name or f"column {place}"
        before = sum(other == name or other.startswith(f"{name} #") for other in names)
        names.append(f"{name} #{before + 1}" if before else name)
        units.append(unit)
    return tuple(names), tuple(units)


def _remarks(layout: Layout, passed_over: int, where: str) -> tuple[Notice, ...]:
    notices: list[Notice] = []
    if passed_over > 0:
        text = f"{passed_over} lines above the table were passed over."
        notices.append(Notice("preamble", text, where, warning=False))
    mixed = [name for i, name in enumerate(layout.names) if _is_mixed(layout, i)]
    if mixed:
        text = (
            f"Decimals are written with a point in some columns and with a comma in others; "
            f"left out: {', '.join(mixed)}. Write them all alike."
        )
        notices.append(Notice("mixed-decimals", text, where))
    repeated = [name for name in layout.names if _REPEATED.fullmatch(name)]
    if repeated:
        text = f"Names stand more than once; the later columns are called {', '.join(repeated)}."
        notices.append(Notice("repeated-names", text, where, warning=False))
    if comma_is_unclear(layout.dialect, (cell for row in layout.sample for cell in row)):
        text = (
            "Every comma has three digits behind it and was read as a decimal sign; "
            "if it stands between thousands, say thousands=','."
        )
        notices.append(Notice("unclear-comma", text, where))
    return tuple(notices)


def _is_mixed(layout: Layout, column: int) -> bool:
    """Whether a column of words is one of numbers with the other decimal sign."""
    other = replace(layout.dialect, decimal="," if layout.dialect.decimal == "." else ".")
    cells = [row[column] for row in layout.sample if not other.is_missing(row[column])]
    return layout.kinds[column] == "label" and bool(cells) and all(map(other.is_number, cells))
