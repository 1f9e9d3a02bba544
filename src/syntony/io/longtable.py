"""Long tables: columns that say whose a row is, guessed from their names and contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.plan import RowKeys
from syntony.core.session import Notice
from syntony.io.layout import TableSettings
from syntony.io.persons import whose_columns, words_of
from syntony.io.table import Table, read_table
from syntony.io.timecolumn import find_times

_DYADS = frozenset(
    ("dyad", "couple", "pair", "group", "grp", "team", "family", "fam", "case", "triad")
)
_PERSONS = frozenset(
    ("person", "participant", "subject", "subj", "member", "partner", "pid", "ppt", "player")
)
_SESSIONS = frozenset(("session", "visit", "trial", "episode"))
#: Rows that each person has on average in a table that is long.
FEWEST_ROWS = 10
#: Persons in one session.
MOST_PERSONS = 12
#: Different roles in one session.
MOST_ROLES = 4

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class LongTable:
    """What a long table seems to be.

    Parameters
    ----------
    keys : RowKeys
        The columns that say whose a row is.
    columns : tuple of str
        The columns that change within a person: the signals.
    notices : tuple of Notice
        What was guessed.
    """

    keys: RowKeys
    columns: tuple[str, ...]
    notices: tuple[Notice, ...]


def key_columns(rows: RowKeys | None) -> list[str]:
    """The columns that say whose a row is, in the order in which a reader joins their words."""
    if rows is None:
        return []
    return [column for column in (rows.dyad, rows.session, rows.person, rows.role) if column]


def is_key(name: str) -> bool:
    """Whether a column of that name says whose a row is."""
    words = words_of(name)
    return words == ["id"] or bool((_DYADS | _PERSONS | _SESSIONS) & set(words))


def find_rows(path: Path, settings: Mapping[str, Any]) -> LongTable | None:
    """Look for columns that say whose a row is.

    Parameters
    ----------
    path : Path
        A table in a text file.
    settings : mapping
        What is told about it.

    Returns
    -------
    LongTable or None
        None where every row belongs to the same persons.
    """
    known = {k: v for k, v in settings.items() if k in TableSettings.model_fields}
    table = read_table(path, TableSettings(**known))
    names = table.layout.names
    codes = {i: found for i in range(len(names)) if (found := _codes(table, i)) is not None}
    in_columns = bool(whose_columns(names))
    dyad = _called(names, codes, _DYADS)
    plain_id = next((i for i in codes if words_of(names[i]) == ["id"] and _several(codes[i])), None)
    dyad = plain_id if dyad is None and in_columns else dyad
    person = None if in_columns else _called(names, codes, _PERSONS)
    person = plain_id if person is None and dyad is not None and not in_columns else person
    session = _called(names, codes, _SESSIONS)
    if person is not None and not _are_groups(codes, dyad, session, person):
        return None
    if dyad is None and session is None and person is None:
        return None
    keys = [i for i in (dyad, session, person) if i is not None]
    whose = _joined([codes[i] for i in keys])
    others = {i: found for i, found in codes.items() if i not in keys}
    meeting = [codes[i] for i in (dyad, session) if i is not None]
    role = None if person is None else _role(others, meeting, whose)
    time = find_times(table.layout, str(settings.get("time", "")), "s", path.name)
    passed = {*keys, role, None if time is None else time.column}
    signals = tuple(
        names[i]
        for i, kind in enumerate(table.layout.kinds)
        if kind == "number" and i not in passed and _changes(table.values[i], whose)
    )

    def name(column: int | None) -> str:
        return "" if column is None else names[column]

    rows = RowKeys(dyad=name(dyad), session=name(session), person=name(person), role=name(role))
    said = ", ".join(f"{kind} = {column}" for kind, column in rows.model_dump().items() if column)
    text = f"It is a long table: columns say whose a row is ({said})."
    return LongTable(rows, signals, (Notice("guessed-rows", text, path.name, warning=False),))


def _codes(table: Table, column: int) -> Codes | None:
    """Which of its different values stands in each row; None for times and broken numbers."""
    if column in table.codes:
        return table.codes[column]
    values = table.values[column]
    if table.layout.kinds[column] != "number" or not np.isfinite(values).all():
        return None
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _called(
    names: tuple[str, ...], codes: Mapping[int, Codes], words: frozenset[str]
) -> int | None:
    """The first column of that name whose values stand in enough rows to be a person's."""
    for i, found in codes.items():
        if words & set(words_of(names[i])) and _several(found):
            return i
    return None


def _several(codes: Codes) -> bool:
    return bool(1 < codes.max() + 1 <= codes.size / FEWEST_ROWS)


def _joined(codes: list[Codes]) -> Codes:
    """One code for each combination."""
    return np.unique(np.stack(codes), axis=1, return_inverse=True)[1].ravel().astype(np.int64)


def _are_groups(
    codes: Mapping[int, Codes], dyad: int | None, session: int | None, person: int
) -> bool:
    """Whether two or more persons, and not a crowd, meet in each session."""
    meeting = [codes[i] for i in (dyad, session) if i is not None]
    persons = _joined([*meeting, codes[person]])
    if not meeting:
        return bool(persons.max() + 1 <= MOST_PERSONS)
    together = _joined(meeting)
    sizes = np.array([np.unique(persons[together == k]).size for k in range(together.max() + 1)])
    return bool(np.median(sizes) >= 2 and sizes.max() <= MOST_PERSONS)


def _role(codes: Mapping[int, Codes], meeting: list[Codes], whose: Codes) -> int | None:
    """A column that never changes within a person and is different for those of a session."""
    together = _joined(meeting or [np.zeros_like(whose)])
    first = np.unique(whose, return_index=True)[1]
    for i, found in codes.items():
        kinds = int(found.max()) + 1
        if not 2 <= kinds <= MOST_ROLES or (found != found[first][whose]).any():
            continue
        sets = [frozenset(found[first][together[first] == k]) for k in range(together.max() + 1)]
        counts = [int((together[first] == k).sum()) for k in range(together.max() + 1)]
        if all(len(s) == n == kinds for s, n in zip(sets, counts, strict=True)):
            return i
    return None


def _changes(values: NDArray[np.float64], whose: Codes) -> bool:
    """Whether a column changes within any of the persons."""
    order = np.argsort(whose, kind="stable")
    steps = np.abs(np.diff(values[order]))
    return bool((steps[np.diff(whose[order]) == 0] > 0).any())
