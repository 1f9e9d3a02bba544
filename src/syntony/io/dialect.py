"""How a table is written: what separates its cells, and what its numbers look like."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from syntony.core.errors import FormatError
from syntony.io.timestamps import looks_like_time

#: Cells that say "not measured", lower case.
MISSING = frozenset(
    ("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", ".", "?", "missing")
)
#: One column a line; blanks of any number are ``" "``.
SINGLE, BLANKS = "", " "
_DELIMITERS = ("\t", ";", ",", "|", BLANKS, SINGLE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
_GROUPED = {
    (".", ","): re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"),
    (",", "."): re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?"),
    (".", "'"): re.compile(r"[+-]?\d{1,3}('\d{3})+(\.\d*)?"),
    (".", " "): re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d*)?"),
    (",", " "): re.compile(r"[+-]?\d{1,3}( \d{3})+(,\d*)?"),
}
_ONE_COMMA = re.compile(r"[+-]?\d+,\d+")
_LEADING_ZERO = re.compile(r",0\d")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True)
class Dialect:
    """What separates cells and what numbers look like.

    Parameters
    ----------
    delimiter : str
        Between cells; a blank means any number of blanks and tabs, empty means one column.
    decimal : str
        ``.`` or ``,``.
    thousands : str
        Between groups of three digits; empty is none.
    missing : frozenset of str
        Lower-case cells that mean "not measured".
    """

    delimiter: str
    decimal: str = "."
    thousands: str = ""
    missing: frozenset[str] = MISSING

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Cut lines into cells without blanks around them.

        Raises
        ------
        FormatError
            A quote never ends.
        """
        if self.delimiter == SINGLE:
            yield from ([line.strip().strip('"').strip()] for line in lines)
            return
        if self.delimiter == BLANKS:
            lines = (line.replace("\t", " ").strip() for line in lines)
        reader = csv.reader(lines, delimiter=self.delimiter, skipinitialspace=True)
        try:
            for row in reader:
                yield [cell.strip() for cell in row]
        except csv.Error as error:
            raise FormatError(
                f"line {reader.line_num}: the cells cannot be told apart ({error}); "
                "look for a quote that does not end."
            ) from error

    def is_missing(self, cell: str) -> bool:
        """Whether a cell says that nothing was measured."""
        return cell.lower() in self.missing

    def is_number(self, cell: str) -> bool:
        """Whether a cell is a number in this dialect."""
        grouped = _GROUPED.get((self.decimal, self.thousands))
        if grouped and grouped.fullmatch(cell):
            return True
        if self.decimal == ",":
            if "." in cell:
                return False
            cell = cell.replace(",", ".")
        return _NUMBER.fullmatch(cell) is not None

    def number(self, cell: str) -> float:
        """The number in a cell, NaN where it is missing.

        Raises
        ------
        ValueError
            The cell is neither.
        """
        if self.is_missing(cell):
            return float("nan")
        if not self.is_number(cell):
            raise ValueError(cell)
        plain = cell.replace(self.thousands, "") if self.thousands else cell
        return float(plain.replace(",", ".") if self.decimal == "," else plain)

    def numbers(self, cells: Sequence[str]) -> list[float]:
        """The numbers of a column; ValueError names the first cell that is none."""
        plain = self.decimal == "." and not self.thousands
        if plain and not any(map(_NUMBER.fullmatch, self.missing)):
            try:
                return [float(cell) for cell in _checked(cells)]
            except ValueError:
                pass  # a cell is missing or no number: look at each
        return [self.number(cell) for cell in cells]


def _checked(cells: Sequence[str]) -> Sequence[str]:
    """Refuse the underscore, which Python allows inside a number and nobody else does."""
    if any("_" in cell for cell in cells):
        raise ValueError("_")
    return cells


def guess_dialect(lines: Sequence[str], told: Dialect | None = None) -> Dialect | None:
    """Find the dialect in which most cells are numbers and all rows are equally wide.

    Parameters
    ----------
    lines : sequence of str
        The first lines of the file; their second half counts, since names stand before.
    told : Dialect, optional
        What is known; a field that is ``"?"`` is looked for.

    Returns
    -------
    Dialect or None
        None where no cell is a number in any dialect.
    """
    told = told or Dialect("?", "?", "?")
    lines = [line.strip() for line in lines if line.strip()]
    body = lines[len(lines) // 2 :]
    if told.delimiter == told.decimal == "?" and _is_one_column(lines, body):
        told = replace(told, delimiter=SINGLE, decimal=",")
    best, best_score = None, 0.0
    for dialect in _candidates(body, told):
        score = _score(dialect, body)
        if score > best_score + 1e-9:
            best, best_score = dialect, score
    return best


def _is_one_column(lines: Sequence[str], body: Sequence[str]) -> bool:
    """Whether each line is one number with a decimal comma, and not two numbers.

    Nobody writes a number with a zero before its digits, and no two columns share one name.
    """
    if not body or not all(_ONE_COMMA.fullmatch(line) for line in body):
        return False
    above = next((line for line in reversed(lines) if not _ONE_COMMA.fullmatch(line)), ",")
    one_name = not any(sign in above for sign in ",;\t|")
    return one_name or any(_LEADING_ZERO.search(line) for line in body)


def _candidates(body: Sequence[str], told: Dialect) -> Iterator[Dialect]:
    """Possible dialects; of two that fit as well, the first is meant."""
    delimiters = _DELIMITERS if told.delimiter == "?" else (told.delimiter,)
    commas = any("," in line for line in body)
    for delimiter in delimiters:
        signs = " \t" if delimiter == BLANKS else delimiter
        if delimiter and not any(sign in line for line in body for sign in signs):
            continue
        decimals = [told.decimal] if told.decimal != "?" else [".", ","] if commas else ["."]
        if delimiter == SINGLE and told.decimal == "?":
            decimals = ["."]  # a comma alone separates columns; the other case is found above
        decimals = [decimal for decimal in decimals if decimal != delimiter]
        for decimal in decimals:
            yield replace(told, delimiter=delimiter, decimal=decimal, thousands="")
        # Grouped digits come last: a comma before three digits is as likely a decimal sign.
        for decimal, group in _GROUPED:
            wanted = group == told.thousands or (told.thousands == "?" and group in ",.")
            if decimal in decimals and group != delimiter and wanted:
                yield replace(told, delimiter=delimiter, decimal=decimal, thousands=group)


def _score(dialect: Dialect, body: Sequence[str]) -> float:
    try:
        rows = list(dialect.rows(body))
    except FormatError:
        return 0.0
    if not rows:
        return 0.0
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if width < 2 and dialect.delimiter != SINGLE:
        return 0.0
    even = [row for row in rows if len(row) == width]
    cells = [cell for row in even for cell in row if not dialect.is_missing(cell)]
    if not cells:
        return 0.01 * len(even) / len(rows)  # a table in which nothing was measured
    good = sum(dialect.is_number(cell) or looks_like_time(cell) for cell in cells)
    return (len(even) / len(rows)) * (good / len(cells))


def comma_is_unclear(dialect: Dialect, cells: Iterable[str]) -> bool:
    """Whether every comma could as well stand between thousands: ``1,234``."""
    if dialect.decimal != "," or dialect.thousands:
        return False
    with_comma = [cell for cell in cells if "," in cell]
    return bool(with_comma) and all(_EITHER.fullmatch(cell) for cell in with_comma)
