"""A session's numbers and what people wrote about it, as tables and as an ELAN file."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from syntony.core.annotations import Judged, Label, Note
from syntony.core.results import Findings
from syntony.io.exchange.elan import Written, eaf
from syntony.report.delivery import inert, table

#: Column -> what it holds, for the dictionary beside the tables.
COLUMNS: Mapping[str, str] = {
    "start (s)": "session time at which it begins",
    "stop (s)": "session time at which it ends; empty for a point",
    "peak (s)": "session time at which to look first",
    "title": "a few words",
    "kind": "the detector that marked it, or made: by hand",
    "reason": "why it was marked",
    "persons": "codes of whom it is about",
    "signals": "in what it was seen",
    "by chance per hour": "how many of its kind are marked in an hour of people who were apart",
    "method": "the rule by which it was marked",
    "decision": "what people said of it: open, agreed or rejected",
    "starred": "1 where it is on the agenda",
    "text": "what was written",
    "author": "by whom",
    "frame": "number of the picture that was seen",
    "media": "the film in which it was seen",
    "answers": "id of the note that it answers",
    "moment": "id of the moment that it is about",
    "created": "when it was written (UTC)",
    "edited": "when it was changed last (UTC)",
    "word": "the word of the vocabulary",
    "key": "the key by which it was set",
    "id": "unique in the session",
}
_DATE = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Annotated:
    """What there is to take away of one session.

    Parameters
    ----------
    findings : Findings or None
        Its analysis, if there is one.
    moments : sequence of Judged
        With what people said of them.
    notes : sequence of Note
        What was written.
    labels : sequence of Label
        What was set.
    """

    findings: Findings | None
    moments: Sequence[Judged]
    notes: Sequence[Note]
    labels: Sequence[Label]


def as_tables(session: Annotated) -> bytes:
    """Write everything as a zip file of TSV tables with a dictionary of their columns.

    Numbers keep all digits; text that a spreadsheet would take for a formula gets an apostrophe.
    The same content gives the same bytes.
    """
    tables = {
        "moments": [dict(_moment(one)) for one in session.moments],
        "notes": [dict(_note(note)) for note in session.notes],
        "labels": [dict(_label(label)) for label in session.labels],
    }
    texts = {f"{name}.tsv": _tsv(rows) for name, rows in tables.items() if rows}
    if session.findings is not None and session.findings.findings:
        rows = list(csv.reader(io.StringIO(table(session.findings.findings))))
        texts["findings.tsv"] = _lines(rows)
    used = {column for rows in tables.values() for row in rows for column in row}
    words = [(column, what) for column, what in COLUMNS.items() if column in used]
    texts["dictionary.tsv"] = _lines([("column", "what it holds"), *words])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(texts.items()):
            archive.writestr(zipfile.ZipInfo(name, _DATE), text.encode("utf-8"))
    return made.getvalue()


def as_elan(session: Annotated) -> bytes:
    """Write moments, notes and labels for ELAN, rejected moments on a tier of their own."""
    return eaf([*_marked(session.moments), *_noted(session.notes), *_labeled(session.labels)])


def _marked(moments: Sequence[Judged]) -> Iterator[Written]:
    for one in moments:
        tier = "moments rejected" if one.decision == "rejected" else "moments"
        yield Written(tier, "", one.moment.start, one.moment.stop, one.moment.title)


def _noted(notes: Sequence[Note]) -> Iterator[Written]:
    for note in notes:
        yield Written("notes", note.author, note.start, note.stop, note.text)


def _labeled(labels: Sequence[Label]) -> Iterator[Written]:
    for label in labels:
        yield Written("labels", label.author, label.start, label.stop, label.name)


def _moment(one: Judged) -> Iterator[tuple[str, object]]:
    moment = one.moment
    yield "id", one.id
    yield "start (s)", moment.start
    yield "stop (s)", moment.stop
    yield "peak (s)", moment.peak
    yield "title", moment.title
    yield "kind", moment.kind
    yield "persons", ", ".join(moment.persons)
    yield "signals", ", ".join(moment.signals)
    yield "reason", moment.reason
    yield "by chance per hour", moment.per_hour
    yield "method", moment.method
    yield "decision", one.decision
    yield "starred", int(one.starred)


def _note(note: Note) -> Iterator[tuple[str, object]]:
    yield "id", note.id
    yield "start (s)", note.start
    yield "stop (s)", note.stop
    yield "text", note.text
    yield "author", note.author
    yield "frame", note.frame
    yield "media", note.media
    yield "answers", note.parent
    yield "moment", note.moment
    yield "created", note.created
    yield "edited", note.edited


def _label(label: Label) -> Iterator[tuple[str, object]]:
    yield "id", label.id
    yield "start (s)", label.start
    yield "stop (s)", label.stop
    yield "word", label.name
    yield "key", label.key
    yield "author", label.author
    yield "frame", label.frame
    yield "media", label.media
    yield "created", label.created


def _tsv(rows: Sequence[Mapping[str, object]]) -> str:
    columns = list(rows[0])
    return _lines([columns, *([_cell(row[column]) for column in columns] for row in rows)])


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, str):
        return repr(value)
    return inert(value.replace("\r\n", "\n").replace("\r", "\n"))


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()
