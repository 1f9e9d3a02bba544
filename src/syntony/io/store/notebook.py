"""The notebook of a session: all that people write and rate, each write on the disk, undoable.

Every change is one transaction with a full flush that writes the rows and, beside them, what
they were before. So what was acknowledged survives the end of the program, and everything can
be undone step by step.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from syntony.core.annotations import Correction, Feeling, Hunch, Judged, Label, Note, ReportDraft
from syntony.core.errors import DataError, FormatError
from syntony.core.forms import Form
from syntony.core.moments import Moment, Value
from syntony.core.ratings import Rated, Rating, RatingBlock
from syntony.core.scores import Response
from syntony.core.supervision import Summary, Topic
from syntony.io.store import audit, migrations, schema

Item = (
    Note
    | Label
    | Judged
    | Hunch
    | Feeling
    | Rating
    | RatingBlock
    | Topic
    | Summary
    | ReportDraft
    | Response
    | Correction
)
Row = Mapping[str, Any]

_COLUMNS = {
    "notes": ("id", "start", "text", "author", "stop", "frame", "media", "parent", "moment",
              "created", "edited"),
    "labels": ("id", "key", "name", "start", "author", "stop", "frame", "media", "created"),
    "moments": ("id", "kind", "start", "stop", "peak", "title", "reason", "persons", "signals",
                "strength", "figures", "per_hour", "method", "shape", "decision", "edited",
                "starred", "made"),
    "hunches": ("id", "start", "text", "about", "confidence", "author", "answer", "created",
                "edited"),
    "feelings": ("id", "start", "word", "person", "author", "intensity", "confidence", "valence",
                 "arousal", "reply", "created", "edited"),
    "ratings": ("id", "start", "scale", "low", "high", "person", "author", "created"),
    "reports": ("id", "pages", "moments", "opening", "closing", "body"),
    "rating_blocks": ("id", "rating", "place", "first", "\"values\""),
    "agenda": ("id", "position", "done"),
    "summaries": ("id", "text", "author", "edited"),
    "responses": ("id", "form", "person", "taken", "answers", "given", "phase", "author",
                  "created"),
    "corrections": ("id", "recording", "\"offset\"", "drift", "offset_error", "drift_error",
                    "reference", "source", "created"),
}  # fmt: skip
_KINDS = {
    Note: "notes", Label: "labels", Judged: "moments", Hunch: "hunches", Feeling: "feelings",
    Rating: "ratings", RatingBlock: "rating_blocks", Topic: "agenda", Summary: "summaries",
    ReportDraft: "reports", Response: "responses", Correction: "corrections",
}  # fmt: skip
#: The step at a place with those that go with it: from the last one with words to the next.
_TOGETHER = """SELECT id, coalesce((SELECT min(id) FROM steps WHERE id > head.id AND words != '')
    - 1, (SELECT max(id) FROM steps)), words FROM steps AS head
    WHERE id <= :at AND words != '' ORDER BY id DESC LIMIT 1"""
_ORDERS = {
    "rating_blocks": "rating, place",
    "agenda": "position", "summaries": "edited", "reports": "id", "responses": "taken",
    "corrections": "created",
}  # fmt: skip
_SINCE = {
    **dict.fromkeys(("hunches", "feelings", "ratings", "rating_blocks"), migrations.RATINGS),
    **dict.fromkeys(("agenda", "summaries"), migrations.SUPERVISION),
    "reports": migrations.REPORTS,
    "responses": migrations.FORMS,
    "corrections": migrations.CLOCKS,
}


@dataclass(frozen=True)
class Step:
    """One step of the notebook: what was done in words, and of what kind.

    Parameters
    ----------
    words : str
        Such as ``"Write a note"``.
    kinds : tuple of str
        ``notes``, ``labels``, ``moments``, ``hunches``, ``feelings``, ``ratings``, ``agenda``,
        ``summaries``, ``reports``, ``responses``, ``corrections``.
    """

    words: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Notebook:
    """What people wrote about a stored session; holds nothing open, as `SessionStore`.

    Parameters
    ----------
    folder : Path
        The session's folder.
    who : str
        Who writes, for the audit trail.
    blind : bool
        Leave out what was said of moments that an analysis found.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from syntony.core.session import Session
    >>> from syntony.core.signals import Participant
    >>> from syntony.io.store import save_session
    >>> with TemporaryDirectory() as folder:
    ...     store = save_session(Session("s", (Participant("client"),)), Path(folder) / "s")
    ...     book = Notebook(store.folder)
    ...     book.keep("Write a note", Note("n1", 12.5, "She leans back.", "T"))
    ...     print([note.text for note in book.notes()])
    ...     print(book.undo().words, book.notes())
    ['She leans back.']
    Write a note ()
    """

    folder: Path
    who: str = ""
    blind: bool = False

    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order of time."""
        return tuple(Note(**row) for row in self._rows("notes"))

    def labels(self) -> tuple[Label, ...]:
        """All labels, in the order of time."""
        return tuple(Label(**row) for row in self._rows("labels"))

    def moments(self) -> tuple[Judged, ...]:
        """Moments of which somebody said something or which somebody made, in order."""
        kept = (_judged(row) for row in self._rows("moments"))
        return tuple(one for one in kept if one.made or not self.blind)

    def hunches(self) -> tuple[Hunch, ...]:
        """All hunches, in the order of time."""
        return tuple(Hunch(**row) for row in self._rows("hunches"))

    def feelings(self) -> tuple[Feeling, ...]:
        """All emotion words, in the order of time."""
        return tuple(Feeling(**row) for row in self._rows("feelings"))

    def ratings(self) -> tuple[Rated, ...]:
        """All ratings with their readings, in the order of time."""
        blocks: dict[str, list[RatingBlock]] = {}
        told = [Rating(**row) for row in self._rows("ratings")]
        for row in self._rows("rating_blocks"):
            row["values"] = tuple(json.loads(row.pop('"values"')))
            blocks.setdefault(row["rating"], []).append(RatingBlock(**row))
        return tuple(Rated(one, tuple(blocks.get(one.id, ()))) for one in told)

    def agenda(self) -> tuple[Topic, ...]:
        """Moments whose place on the agenda somebody chose, in order."""
        return tuple(Topic(**row | {"done": bool(row["done"])}) for row in self._rows("agenda"))

    def summaries(self) -> tuple[Summary, ...]:
        """The summary of the hour, where there is one."""
        return tuple(Summary(**row) for row in self._rows("summaries"))

    def reports(self) -> tuple[ReportDraft, ...]:
        """How reports of the session were set up, one an audience."""
        return tuple(
            ReportDraft(
                row["id"], tuple(json.loads(row["pages"])), tuple(json.loads(row["moments"])),
                row["opening"], row["closing"], bool(row["body"]),
            )
            for row in self._rows("reports")
        )  # fmt: skip

    def responses(self) -> tuple[Response, ...]:
        """Answers to questionnaires and scores from elsewhere, in the order of their days."""
        return tuple(_response(row) for row in self._rows("responses"))

    def place(self, rating: str) -> int | None:
        """The place of the next block of a rating; None where there is no such rating."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT coalesce(max(place) + 1, 0) FROM ratings LEFT JOIN rating_blocks "
                "ON rating = ratings.id WHERE ratings.id = ? GROUP BY ratings.id",
                (rating,),
            ).fetchone()
        return None if row is None else int(row[0])

    def corrections(self) -> tuple[Correction, ...]:
        """Clocks that were put right after the import."""
        told = ({k.strip('"'): v for k, v in row.items()} for row in self._rows("corrections"))
        return tuple(Correction(**row) for row in told)

    def keep(self, words: str, *items: Item, onto: str = "") -> None:
        """Write items, new or changed, as one step; on the disk when it returns.

        Parameters
        ----------
        words : str
            What is done.
        *items
            What to write.
        onto : str
            Id of a rating: where the last step began it or went on with it, this goes with that
            step, so that a rating is undone as a whole.

        Raises
        ------
        StorageError
            The disk refuses; nothing was written.
        """
        self._write(words, [(*_place(item), _row(item)) for item in items], onto)

    def erase(self, words: str, *items: Item) -> None:
        """Take items out as one step."""
        self._write(words, [(*_place(item), None) for item in items])

    def undo(self) -> Step | None:
        """Take the last step back; None where there is none."""
        return self._turned("SELECT max(id) FROM steps WHERE undone = 0", "before", undone=1)

    def redo(self) -> Step | None:
        """Do again what was undone last; None where nothing was, or something came after."""
        return self._turned("SELECT min(id) FROM steps WHERE undone = 1", "after", undone=0)

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        columns = _COLUMNS[table]
        with self._open() as connection:
            if schema.version_of(connection) < _SINCE.get(table, migrations.NOTEBOOK):
                return  # an older file on a medium that cannot be written
            found = connection.execute(
                f"SELECT {', '.join(columns)} FROM {table} "  # noqa: S608 - our own names
                f"ORDER BY {_ORDERS.get(table, 'start')}, id"
            ).fetchall()
        yield from (dict(zip(columns, row, strict=True)) for row in found)

    def _write(self, words: str, items: list[tuple[str, str, Row | None]], onto: str = "") -> None:
        with self._open(write=True) as connection, schema.transaction(connection):
            changes = [
                {"table": table, "id": name, "before": _kept(connection, table, name), "after": row}
                for table, name, row in items
            ]
            connection.execute("DELETE FROM steps WHERE undone = 1")
            connection.execute(
                "INSERT INTO steps (words, changes, undone) VALUES (?, ?, 0)",
                ("" if onto and _follows(connection, onto) else words, json.dumps(changes)),
            )
            for table, name, row in items:
                _put(connection, table, name, row)
            deed: audit.Deed = "write" if any(row for *_, row in items) else "take-out"
            audit.add(connection, deed, *(f"{t}:{name}" for t, name, _ in items), who=self.who)

    def _turned(self, which: str, side: str, *, undone: int) -> Step | None:
        with self._open(write=True) as connection, schema.transaction(connection):
            (number,) = connection.execute(which).fetchone()
            if number is None:
                return None
            # A step without words goes with the one before it.
            first, last, words = connection.execute(_TOGETHER, {"at": number}).fetchone()
            steps = connection.execute(
                "SELECT changes FROM steps WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)
            )
            changes = [change for (text,) in steps.fetchall() for change in json.loads(text)]
            for change in changes[::-1] if undone else changes:
                _put(connection, change["table"], change["id"], change[side])
            connection.execute(
                "UPDATE steps SET undone = ? WHERE id BETWEEN ? AND ?", (undone, first, last)
            )
            ids = (f"{change['table']}:{change['id']}" for change in changes)
            audit.add(connection, "undo" if undone else "redo", *ids, who=self.who)
        kinds = ("ratings" if c["table"] == "rating_blocks" else c["table"] for c in changes)
        return Step(words, tuple(dict.fromkeys(kinds)))

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        path = self.folder / schema.DATABASE
        with schema.guarded(self.folder):
            if not path.is_file():
                raise FormatError(f"{self.folder.name} is not a session; it has no notebook.")
            with closing(schema.connect(path, write=write)) as connection:
                yield connection


def insert_items(connection: sqlite3.Connection, items: Iterable[Item]) -> None:
    """Write items into a new database, inside its transaction: no step, nothing to undo."""
    for item in items:
        _put(connection, *_place(item), _row(item))


def _follows(connection: sqlite3.Connection, rating: str) -> bool:
    """Whether the last step began a rating or went on with it."""
    row = connection.execute("SELECT changes FROM steps ORDER BY id DESC LIMIT 1").fetchone()
    changes = json.loads(row[0]) if row else []
    of = (rating in (c["id"], (c["after"] or {}).get("rating")) for c in changes[:1])
    return any(of)


def _kept(connection: sqlite3.Connection, table: str, name: str) -> Row | None:
    """A row as it is now."""
    columns = _COLUMNS[table]
    row = connection.execute(
        f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?",  # noqa: S608 - our own names
        (name,),
    ).fetchone()
    return None if row is None else dict(zip(columns, row, strict=True))


def _put(connection: sqlite3.Connection, table: str, name: str, row: Row | None) -> None:
    """Make a row what it shall be, or take it out."""
    if table not in _COLUMNS:
        raise DataError(f"A step of the notebook names {table!r}, which it does not hold.")
    connection.execute(f"DELETE FROM {table} WHERE id = ?", (name,))  # noqa: S608 - see above
    if row is not None:
        columns = _COLUMNS[table]
        marks = ", ".join("?" * len(columns))
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            [row[column] for column in columns],
        )


def _place(item: Item) -> tuple[str, str]:
    return _KINDS[type(item)], item.id


def _row(item: Item) -> Row:
    if isinstance(item, Correction):
        row = asdict(item)
        return row | {'"offset"': row.pop("offset")}
    if isinstance(item, RatingBlock):
        row = asdict(item)
        return row | {'"values"': json.dumps(row.pop("values"))}
    if isinstance(item, ReportDraft):
        lists = {"pages": json.dumps(item.pages), "moments": json.dumps(item.moments)}
        return asdict(item) | lists | {"body": int(item.body)}
    if isinstance(item, Response):
        told = {"answers": _numbers(item.answers), "given": _numbers(item.given)}
        return vars(item) | told | {"form": item.form.text}
    if not isinstance(item, Judged):
        return asdict(item)
    moment = item.moment
    return {
        "id": item.id, "kind": moment.kind, "start": moment.start, "stop": moment.stop,
        "peak": moment.peak, "title": moment.title, "reason": moment.reason,
        "persons": json.dumps(moment.persons), "signals": json.dumps(moment.signals),
        "strength": _null(moment.strength), "per_hour": _null(moment.per_hour),
        "figures": json.dumps([[v.name, _null(v.value), v.unit] for v in moment.values]),
        "method": moment.method, "shape": moment.shape, "decision": item.decision,
        "edited": int(item.edited), "starred": int(item.starred), "made": int(item.made),
    }  # fmt: skip


def _response(row: Row) -> Response:
    answers, given = (
        {key: _number(value) for key, value in json.loads(row[side]).items()}
        for side in ("answers", "given")
    )
    form = Form.model_validate_json(row["form"])
    return Response(**{**row, "form": form, "answers": answers, "given": given})


def _judged(row: Row) -> Judged:
    figures = [Value(name, _number(v), unit) for name, v, unit in json.loads(row["figures"])]
    moment = Moment(
        kind=row["kind"], start=row["start"], stop=row["stop"], peak=row["peak"],
        title=row["title"], reason=row["reason"], persons=tuple(json.loads(row["persons"])),
        signals=tuple(json.loads(row["signals"])), strength=_number(row["strength"]),
        values=tuple(figures), per_hour=_number(row["per_hour"]), method=row["method"],
        shape=row["shape"],
    )  # fmt: skip
    return Judged(
        row["id"], moment, row["decision"], bool(row["edited"]), bool(row["starred"]),
        bool(row["made"]),
    )  # fmt: skip


def _numbers(known: Mapping[str, float]) -> str:
    return json.dumps({key: _null(value) for key, value in known.items()})


def _null(value: float) -> float | None:
    """SQLite and JSON know no NaN."""
    return value if math.isfinite(value) else None


def _number(value: float | None) -> float:
    return math.nan if value is None else value
