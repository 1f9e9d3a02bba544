"""Tables in text files: numbers and labels in bounded memory, with the line of every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.io.dialect import SINGLE
from syntony.io.layout import HEAD_LINES, Layout, TableSettings, find_layout
from syntony.io.text import encoding_of, read_lines

IntArray = NDArray[np.int64]

#: Numbers that a table may hold in memory (8 bytes each, twice while it is put together).
MOST_CELLS = 100_000_000
#: Different words that a column may have and still be kept.
MOST_WORDS = 10_000
_BLOCK = 8192


@dataclass(frozen=True, eq=False)
class Table:
    """A table in memory.

    Parameters
    ----------
    layout : Layout
        Names, units and kinds of the columns.
    values : ndarray, shape (n_columns, n_rows)
        Numbers, and times in seconds; NaN where missing; all NaN for labels.
    words : mapping of int to tuple of str
        The different words of each label column, for those that have not too many.
    codes : mapping of int to ndarray of int, shape (n_rows,)
        Which of its words stands in each row.
    lines : ndarray of int, shape (n_rows,)
        Line of each row in the file.
    notices : tuple of Notice
        What the user must know.
    """

    layout: Layout
    values: Array
    words: Mapping[int, tuple[str, ...]]
    codes: Mapping[int, IntArray]
    lines: IntArray
    notices: tuple[Notice, ...]


def read_table(path: Path, settings: TableSettings) -> Table:
    """Read a table from a text file, packed or not, in bounded memory.

    Raises
    ------
    FormatError
        It is no table, a row is too short or too long, or a word stands among numbers; the
        message names the line.
    LimitError
        It holds more numbers than may be kept in memory.
    """
    encoding = settings.encoding or encoding_of(path)
    lines = islice(read_lines(path, encoding), settings.skip_lines, None)
    head = list(islice(lines, HEAD_LINES))
    layout = find_layout(head, settings, path.name)
    body = _Body(layout, settings, path.name)
    for numbers, block in body.blocks(chain(head[layout.first_line - 1 :], lines)):
        body.add(numbers, block)
    notices = [*layout.notices, *body.notices()]
    if encoding == "cp1252" and not settings.encoding:
        text = "It is no UTF-8 and was read as Latin-1; if names look wrong, say encoding=."
        notices.append(Notice("encoding", text, path.name, warning=False))
    return body.table(tuple(notices))


class _Body:
    """The rows of a table while they are gathered, block by block."""

    def __init__(self, layout: Layout, settings: TableSettings, name: str) -> None:
        self._layout, self._settings, self._name = layout, settings, name
        self._line = layout.first_line - 1 + settings.skip_lines
        self._values: list[Array] = []
        self._lines: list[IntArray] = []
        self._cells = self._blank = self._cut_line = self._infinite = 0
        self._measured = [i for i, kind in enumerate(layout.kinds) if kind != "label"]
        self._labels = [i for i, kind in enumerate(layout.kinds) if kind == "label"]
        self._codes: dict[int, list[IntArray]] = {i: [] for i in self._labels}
        self._words: dict[int, dict[str, int]] = {i: {} for i in self._labels}

    def blocks(self, source: Iterable[str]) -> Iterator[tuple[list[int], list[str]]]:
        """Lines of data with their numbers; blank ones in a single column are missing values."""
        numbers: list[int] = []
        block: list[str] = []
        waiting: list[int] = []
        for line in source:
            self._line += 1
            if not line.strip():
                waiting.append(self._line)
                continue
            if self._settings.is_comment(line):
                continue
            if waiting and self._layout.dialect.delimiter == SINGLE:
                numbers += waiting
                block += [""] * len(waiting)
            else:
                self._blank += len(waiting)
            waiting = []
            numbers.append(self._line)
            block.append(line)
            if len(block) >= _BLOCK:
                yield numbers, block
                numbers, block = [], []
        if block:
            yield numbers, block

    def add(self, numbers: Sequence[int], block: Sequence[str]) -> None:
        """Add a block of lines; only the last of a file may be cut off."""
        try:
            rows = list(self._layout.dialect.rows(block))
        except FormatError as error:
            raise FormatError(f"{self._name}, after line {numbers[0]}: {error}") from error
        self._check_widths(rows, numbers, block)
        self._cells += len(rows) * self._layout.width
        if self._cells > MOST_CELLS:
            raise LimitError(
                f"{self._name} holds more than {MOST_CELLS:,} numbers, which is too much for text; "
                "cut it into sessions, or record it in a binary format such as XDF."
            )
        values = np.full((self._layout.width, len(rows)), np.nan)
        columns = list(zip(*rows, strict=True)) or [()] * self._layout.width
        for i in self._measured:
            values[i] = self._numbers(i, columns[i], numbers)
        infinite = np.isinf(values)
        self._infinite += int(infinite.sum())
        values[infinite] = np.nan
        self._values.append(values)
        self._lines.append(np.array(numbers[: len(rows)], dtype=np.int64))
        for i, words in list(self._words.items()):
            coded = [words.setdefault(cell, len(words)) for cell in columns[i]]
            self._codes[i].append(np.array(coded, dtype=np.int64))
            if len(words) > MOST_WORDS:
                del self._words[i], self._codes[i]

    def _check_widths(
        self, rows: list[list[str]], numbers: Sequence[int], block: Sequence[str]
    ) -> None:
        width = self._layout.width
        for number, row in zip(numbers, rows, strict=False):
            if len(row) == width + 1 and not row[-1]:
                row.pop()
            if len(row) == width:
                continue
            if row is rows[-1] and len(row) < width and not block[-1].endswith("\n"):
                self._cut_line = number
                rows.pop()
                return
            raise FormatError(
                f"{self._name}, line {number}: {len(row)} cells where {width} are needed; "
                "mend the line, or say which delimiter= is meant."
            )
        if len(rows) != len(block):
            raise FormatError(
                f"{self._name}, near line {numbers[min(len(rows), len(numbers) - 1)]}: "
                "a quote does not end on its line; mend it."
            )

    def _numbers(self, column: int, cells: Sequence[str], numbers: Sequence[int]) -> list[float]:
        """One column of a block; a word among numbers is refused with its line."""
        layout = self._layout
        read = layout.parser(column)
        try:
            if layout.kinds[column] == "number":
                return layout.dialect.numbers(cells)
            return [read(cell) for cell in cells]
        except ValueError:
            number, cell = next(
                (n, c) for n, c in zip(numbers, cells, strict=False) if not _can(read, c)
            )
        what = "a number" if layout.kinds[column] == "number" else "a time like those above it"
        raise FormatError(
            f"{self._name}, line {number}, column {layout.names[column]!r}: {cell[:40]!r} is not "
            f"{what}; mend it, or say missing=['{cell[:40]}'] if it means not measured."
        )

    def table(self, notices: tuple[Notice, ...]) -> Table:
        """Put the blocks together."""
        values = np.concatenate(self._values, axis=1)
        lines = np.concatenate(self._lines)
        words = {i: tuple(found) for i, found in self._words.items()}
        codes = {i: np.concatenate(blocks) for i, blocks in self._codes.items()}
        return Table(self._layout, values, words, codes, lines, notices)

    def notices(self) -> Iterator[Notice]:
        """What was seen on the way."""
        if self._cut_line:
            text = f"Line {self._cut_line} is cut off and was left out; the file may be incomplete."
            yield Notice("cut-line", text, self._name)
        if self._blank:
            text = (
                f"{self._blank} blank lines between the rows were passed over; "
                "if each stands for a missing sample, write NA into it."
            )
            yield Notice("blank-lines", text, self._name)
        if self._infinite:
            text = f"{self._infinite} infinite numbers count as not measured."
            yield Notice("infinite", text, self._name)
        if self._labels:
            names = ", ".join(self._layout.names[i] for i in self._labels)
            text = f"Columns of words are no signals: {names}."
            yield Notice("labels", text, self._name, warning=False)


def _can(read: Callable[[str], float], cell: str) -> bool:
    try:
        read(cell)
    except ValueError:
        return False
    return True
