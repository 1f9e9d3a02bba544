"""Cells of CSV tables: numbers exact to the bit, text that no spreadsheet runs."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import numpy as np

from syntony.core.signals import Array

Cells = Array | tuple[str, ...]

#: What a spreadsheet may take for a formula, after any blanks; an apostrophe keeps it text.
#: The full-width signs are formulas too where such keyboards are used.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠']|[\t\r\n]")
_ROWS = 8192


def number_cell(value: float) -> str:
    """Write a number in the fewest digits that give it back; missing is empty."""
    return "" if math.isnan(value) else repr(value)


def text_cell(text: str) -> str:
    """Write a text in quotes, so that no dialect cuts it, and inert, so that none runs it.

    Examples
    --------
    >>> print(text_cell('=HYPERLINK("http://example.org")'), text_cell("laugh"))
    "'=HYPERLINK(""http://example.org"")" "laugh"
    """
    inert = f"'{text}" if _FORMULA.match(text) else text
    return '"' + inert.replace('"', '""') + '"'


def write_table(path: Path, columns: Mapping[str, Cells]) -> str:
    """Write a table with comma, dot, UTF-8 and line feeds; the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    n = len(next(iter(columns.values())))
    with path.open("xb") as file:
        lines = [",".join(map(text_cell, columns))]
        for first in range(0, max(n, 1), _ROWS):
            block = [_cells(column[first : first + _ROWS]) for column in columns.values()]
            lines += map(",".join, zip(*block, strict=True))
            written = "".join(f"{line}\n" for line in lines).encode()
            digest.update(written)
            file.write(written)
            lines = []
    return digest.hexdigest()


def read_table(path: Path, *, texts: frozenset[str] = frozenset()) -> dict[str, Cells]:
    """Read a table that `write_table` wrote by column; numbers but where `texts` says so."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = [_text(name) for name in next(rows)]
        parts: list[list[Array]] = [[np.empty(0)] for _ in names]
        words: list[list[str]] = [[] for _ in names]
        while block := list(islice(rows, _ROWS)):
            for k, cells in enumerate(zip(*block, strict=True)):
                if names[k] in texts:
                    words[k] += map(_text, cells)
                else:
                    parts[k].append(np.array([float(cell or "nan") for cell in cells]))
    return {
        name: tuple(words[k]) if name in texts else np.concatenate(parts[k])
        for k, name in enumerate(names)
    }


def _cells(column: Cells) -> list[str]:
    if isinstance(column, tuple):
        return [text_cell(text) for text in column]
    return [number_cell(value) for value in column.tolist()]


def _text(cell: str) -> str:
    """Undo `text_cell`, once its quotes are off."""
    return cell.removeprefix("'")
