"""A session's numbers and what people wrote about it, as tables and as an ELAN file."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from syntony.core.annotations import Feeling, Hunch, Judged, Label, Note
from syntony.core.ratings import RATE, Rated
from syntony.core.results import Findings
from syntony.core.scores import Response
from syntony.io.exchange.elan import Written, eaf
from syntony.report import answered
from syntony.report.delivery import table
from syntony.report.formats import inert

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
    "about": "code of the person whom it is about; empty: the author",
    "confidence": "how sure the author was, from 1 (a guess) to 5 (sure)",
    "answer": "what the other said of it: not asked, yes, partly or no",
    "emotion": "the word for an emotion; empty where only a place in the field was chosen",
    "intensity": "how strong it was taken to be, from 1 to 5",
    "valence": "from -1 (unpleasant) to 1 (pleasant)",
    "arousal": "from -1 (calm) to 1 (excited)",
    "reply": "what the other said when the word was offered",
    "scale": "what was rated",
    "at 0": "the word at the lower end of the scale",
    "at 1": "the word at the upper end of the scale",
    "seconds": "how much was rated (s)",
    "rating": "id of the rating",
    "time (s)": "session time of the reading; where nothing was read there is no row",
    "value": "the reading, from 0 to 1",
    **answered.COLUMNS,
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
    hunches : sequence of Hunch
        What was taken to be so before asking.
    feelings : sequence of Feeling
        Emotion words.
    ratings : sequence of Rated
        Continuous ratings.
    responses : sequence of Response
        Questionnaires; their items are named by number alone, never by their texts.
    """

    findings: Findings | None
    moments: Sequence[Judged]
    notes: Sequence[Note]
    labels: Sequence[Label]
    hunches: Sequence[Hunch] = ()
    feelings: Sequence[Feeling] = ()
    ratings: Sequence[Rated] = ()
    responses: Sequence[Response] = ()


def as_tables(session: Annotated) -> bytes:
    """Write everything as a zip file of TSV tables with a dictionary of their columns.

    Numbers keep all digits; text that a spreadsheet would take for a formula gets an apostrophe.
    The same content gives the same bytes.
    """
    tables = {
        "moments": [dict(_moment(one)) for one in session.moments],
        "notes": [dict(_note(note)) for note in session.notes],
        "labels": [dict(_label(label)) for label in session.labels],
        "hunches": [dict(_hunch(hunch)) for hunch in session.hunches],
        "emotion_words": [dict(_feeling(feeling)) for feeling in session.feelings],
        "ratings": [dict(_rating(rated)) for rated in session.ratings],
        "rating_values": [dict(row) for rated in session.ratings for row in _readings(rated)],
        "scores": [dict(row) for one in session.responses for row in answered.scores(one)],
        "answers": [dict(row) for one in session.responses for row in answered.answers(one)],
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
    """Write all that people wrote for ELAN, rejected moments on a tier of their own.

    Of a rating ELAN gets the mean of each second; the tables hold every reading.
    """
    return eaf([
        *_marked(session.moments), *_noted(session.notes), *_labeled(session.labels),
        *_guessed(session.hunches), *_felt(session.feelings), *_rated(session.ratings),
    ])  # fmt: skip


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


def _guessed(hunches: Sequence[Hunch]) -> Iterator[Written]:
    for hunch in hunches:
        text = f"{hunch.text} (about {hunch.about}, sure {hunch.confidence} of 5, {hunch.answer})"
        yield Written("hunches", hunch.author, hunch.start, None, text)


def _felt(feelings: Sequence[Feeling]) -> Iterator[Written]:
    for one in feelings:
        told = [one.word] if one.word else []
        if one.valence is not None and one.arousal is not None:
            told.append(f"valence {one.valence:+.2f}, arousal {one.arousal:+.2f}")
        text = f"{'; '.join(told)} ({one.person or one.author})"
        yield Written("emotion words", one.author, one.start, None, text)


def _rated(ratings: Sequence[Rated]) -> Iterator[Written]:
    for rated in ratings:
        told = rated.rating
        tier = f"rating of {told.person}: {told.scale}"
        for first, values in rated.runs():
            for at in range(0, len(values), RATE):
                part = values[at : at + RATE]
                start = (first + at) / RATE
                stop = start + len(part) / RATE
                yield Written(tier, told.author, start, stop, f"{part.mean():.2f}")


def _hunch(hunch: Hunch) -> Iterator[tuple[str, object]]:
    yield "id", hunch.id
    yield "start (s)", hunch.start
    yield "text", hunch.text
    yield "about", hunch.about
    yield "confidence", hunch.confidence
    yield "answer", hunch.answer
    yield "author", hunch.author
    yield "created", hunch.created
    yield "edited", hunch.edited


def _feeling(feeling: Feeling) -> Iterator[tuple[str, object]]:
    yield "id", feeling.id
    yield "start (s)", feeling.start
    yield "emotion", feeling.word
    yield "about", feeling.person
    yield "intensity", feeling.intensity
    yield "confidence", feeling.confidence
    yield "valence", feeling.valence
    yield "arousal", feeling.arousal
    yield "reply", feeling.reply
    yield "author", feeling.author
    yield "created", feeling.created
    yield "edited", feeling.edited


def _rating(rated: Rated) -> Iterator[tuple[str, object]]:
    told = rated.rating
    yield "id", told.id
    yield "start (s)", told.start
    yield "scale", told.scale
    yield "at 0", told.low
    yield "at 1", told.high
    yield "about", told.person
    yield "seconds", rated.seconds
    yield "author", told.author
    yield "created", told.created


def _readings(rated: Rated) -> Iterator[list[tuple[str, object]]]:
    for first, values in rated.runs():
        for k, value in enumerate(values.tolist(), start=first):
            yield [("rating", rated.rating.id), ("time (s)", k / RATE), ("value", value)]


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
