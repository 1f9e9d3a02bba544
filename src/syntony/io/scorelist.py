"""Scores that were computed elsewhere, from a CSV or TSV table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from syntony.core.errors import FormatError, ParameterError
from syntony.core.forms import Form
from syntony.core.scores import checked_scores

#: Columns that a table of scores must have; any order, and others are refused.
NEEDED = ("form", "person", "date", "scale", "score")
#: A table holds no more rows than this.
MOST = 10_000


@dataclass(frozen=True)
class Scored:
    """The scores of one form that one person filled in on one day.

    Parameters
    ----------
    form : Form
        Which questionnaire.
    person : str
        Code of who answered.
    taken : str
        The day, as ISO 8601.
    scores : mapping of str to float
        By scale.
    """

    form: Form
    person: str
    taken: str
    scores: Mapping[str, float]


def read_scores(text: str, forms: Mapping[str, Form]) -> tuple[Scored, ...]:
    r"""Read scores from a table with the columns form, person, date, scale, score.

    Parameters
    ----------
    text : str
        CSV with commas or semicolons, or TSV; a row for each score.
    forms : mapping of str to Form
        The forms that are known, by key.

    Returns
    -------
    tuple of Scored
        One for each form, person and day, in the order of the table.

    Raises
    ------
    FormatError
        A column is missing, or a row cannot be; the message names its line.

    Examples
    --------
    >>> from syntony.core.forms import builtin_forms
    >>> table = "form,person,date,scale,score\nors,C,2026-03-14,total,21.5"
    >>> [(one.form.title, one.scores) for one in read_scores(table, builtin_forms())]
    [('ORS', {'total': 21.5})]
    """
    made: dict[tuple[str, str, str], dict[str, float]] = {}
    for line, row in _rows(text):
        try:
            key, scale, value = _score(row, forms)
        except ParameterError as error:
            raise FormatError(f"Line {line}: {error}") from error
        scores = made.setdefault(key, {})
        if scale in scores:
            raise FormatError(f"Line {line}: this score stands in the table twice.")
        scores[scale] = value
    if not made:
        raise FormatError("The table holds no score; it needs a line of columns and one a score.")
    return tuple(Scored(forms[key[0]], key[1], key[2], scores) for key, scores in made.items())


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by column, with the number of their line."""
    lines = text.removeprefix("\N{BYTE ORDER MARK}").splitlines()
    head = lines[0] if lines else ""
    mark = max(",;\t", key=head.count)
    columns = [name.strip().lower() for name in head.split(mark)]
    if sorted(columns) != sorted(NEEDED):
        raise FormatError(
            f"A table of scores has the columns {', '.join(NEEDED)}; there came: "
            f"{', '.join(columns)[:200] or 'none'}."
        )
    if len(lines) > MOST:
        raise FormatError(f"A table of scores holds at most {MOST:,} lines; {len(lines):,} came.")
    for number, cells in enumerate(
        csv.reader(io.StringIO("\n".join(lines[1:])), delimiter=mark), 2
    ):
        if len(cells) == len(columns):
            yield number, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
        elif any(cell.strip() for cell in cells):
            raise FormatError(
                f"Line {number}: {len(columns)} cells were needed, {len(cells)} came."
            )


def _score(
    row: Mapping[str, str], forms: Mapping[str, Form]
) -> tuple[tuple[str, str, str], str, float]:
    if (form := forms.get(row["form"])) is None:
        raise ParameterError(f"no form is called {row['form']!r}; there are: {', '.join(forms)}.")
    if not row["person"]:
        raise ParameterError("it names no person.")
    try:
        taken = date.fromisoformat(row["date"]).isoformat()
        value = float(row["score"])
    except ValueError as error:
        raise ParameterError(
            f"a date like 2026-03-14 and a number were needed; {row['date']!r} and "
            f"{row['score']!r} came."
        ) from error
    scale = row["scale"] or form.scales[0].key
    scores = checked_scores(form, {scale: None if math.isnan(value) else value})
    return (form.key, row["person"], taken), scale, scores[scale]
