"""Everything of a session but its samples: the nouns as rows, and the rows as nouns."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.clock import Clock
from syntony.core.consent import PURPOSES
from syntony.core.errors import DataError, IntegrityError
from syntony.core.provenance import Source
from syntony.core.session import Media, Notice, Recording, Session
from syntony.core.sharing import SharedCopy
from syntony.core.signals import Events, Participant
from syntony.core.spans import Intervals
from syntony.io.store import migrations, schema
from syntony.io.store.streams import StreamInfo


def insert_session(connection: sqlite3.Connection, session: Session) -> None:
    """Write who meets whom under which design, without any recording."""
    connection.execute("INSERT INTO session VALUES (1, ?, ?, 0)", (session.name, session.dyad))
    connection.executemany("INSERT INTO design (key, value) VALUES (?, ?)", session.design.items())
    connection.executemany(
        "INSERT INTO participants (code, role) VALUES (?, ?)",
        [(p.code, p.role) for p in session.participants],
    )


def insert_recording(
    connection: sqlite3.Connection, recording: Recording, path: str | None = None
) -> int:
    """Write a recording without its streams; its number."""
    number = _insert(connection, "recordings", name=recording.name)
    if (source := recording.source) is not None:
        _insert(
            connection, "sources", recording=number, name=source.name, sha256=source.sha256,
            size_bytes=source.size_bytes, reader=source.reader, path=path,
        )  # fmt: skip
    for notice in recording.notices:
        _insert(
            connection, "notices", recording=number, code=notice.code, text=notice.text,
            place=notice.where, warning=notice.warning,
        )  # fmt: skip
    for stream, clock in recording.clocks.items():
        connection.execute(
            "INSERT INTO stream_clocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, stream, *_clock_row(clock)),
        )
    for media in recording.media:
        insert_media(connection, number, media)
    for start, stop in sorted({part for media in recording.media for part in media.removed}):
        insert_removed(connection, number, start, stop)
    for events in recording.events:
        insert_events(connection, insert_series(connection, number, events), 0, events)
    return number


def insert_media(connection: sqlite3.Connection, recording: int, media: Media) -> None:
    """Write what is known of pictures or sound."""
    _insert(
        connection, "media", recording=recording, kind=media.kind, path=str(media.path),
        rate=str(media.rate), start=media.start, duration=media.duration, count=media.count,
        height=media.size[0], width=media.size[1], channels=media.channels, codec=media.codec,
        track=media.track, persons=json.dumps(media.persons),
    )  # fmt: skip


def insert_removed(
    connection: sqlite3.Connection, recording: int, start: float, stop: float, why: str = "removed"
) -> None:
    """Write that a part of a recording was taken out (s, its own clock)."""
    _insert(connection, "removed", recording=recording, start=start, stop=stop, why=why)


def insert_shared(connection: sqlite3.Connection, copy: SharedCopy) -> None:
    """Write that the session is a copy."""
    _insert(
        connection, "shared", id=1, purpose=copy.purpose, who=copy.who, made=copy.made,
        until=None if copy.until is None else copy.until.isoformat(),
        parts=json.dumps(copy.parts), films=copy.films, notes=copy.notes,
    )  # fmt: skip


def load_shared(connection: sqlite3.Connection) -> SharedCopy | None:
    """Read what a copy says of itself; None of what is none."""
    if schema.version_of(connection) < migrations.SHARED:
        return None
    row = connection.execute(
        "SELECT purpose, who, made, parts, until, films, notes FROM shared"
    ).fetchone()
    if row is None:
        return None
    purpose, who, made, parts, until, films, notes = row
    try:
        purpose = PURPOSES[PURPOSES.index(purpose)]
        told = tuple((float(start), float(stop)) for start, stop in json.loads(parts))
        last = None if until is None else date.fromisoformat(until)
    except (ValueError, TypeError) as error:
        raise IntegrityError(
            "What this copy says of itself is damaged; ask for another one."
        ) from error
    return SharedCopy(purpose, who, made, told, last, films, bool(notes))


def insert_clock(connection: sqlite3.Connection, recording: str, clock: Clock) -> None:
    """Write or replace the clock of a recording."""
    written = connection.execute(
        "INSERT OR REPLACE INTO clocks SELECT id, ?, ?, ?, ?, ?, ? FROM recordings WHERE name = ?",
        (*_clock_row(clock), recording),
    )
    if not written.rowcount:
        raise DataError(f"A clock needs its recording; the session has none called {recording!r}.")


def insert_stream(
    connection: sqlite3.Connection,
    recording: int,
    info: StreamInfo,
    support: Intervals | None = None,
) -> StreamInfo:
    """Write what is known of a stream; the same with its number."""
    number = _insert(
        connection, "streams", recording=recording, kind=info.kind, name=info.name,
        unit=info.unit, person=info.person, modality=info.modality,
        rate=None if info.rate is None else str(info.rate), start=info.start, quality=info.quality,
    )  # fmt: skip
    for position, channel in enumerate(info.channels):
        _insert(connection, "channels", stream=number, position=position, name=channel)
    for position, (start, stop) in enumerate(support or ()):
        label = support.labels[position] if support and support.labels else None
        _insert(
            connection, "spans", stream=number, position=position, start=start, stop=stop,
            label=label,
        )  # fmt: skip
    return replace(info, number=number)


def insert_series(connection: sqlite3.Connection, recording: int, events: Events) -> int:
    """Write what a series of events is; its number."""
    return _insert(
        connection, "event_series", recording=recording, name=events.name, person=events.person
    )


def insert_events(connection: sqlite3.Connection, series: int, first: int, events: Events) -> None:
    """Write events, the first of which has number `first` in its series."""
    rows = zip(events.times.tolist(), events.durations.tolist(), events.labels, strict=True)
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
        [(series, first + i, *row) for i, row in enumerate(rows)],
    )


def load_session(connection: sqlite3.Connection) -> Session:
    """Read who meets whom under which design, without any recording."""
    name, dyad = connection.execute("SELECT name, dyad FROM session").fetchone()
    participants = connection.execute("SELECT code, role FROM participants ORDER BY position")
    design = connection.execute("SELECT key, value FROM design ORDER BY position")
    return Session(
        name, tuple(Participant(*row) for row in participants), (), {}, dyad, dict(design)
    )


def load_recordings(connection: sqlite3.Connection, folder: Path) -> tuple[Recording, ...]:
    """Read the recordings of the session in a folder without their streams."""
    rows = connection.execute("SELECT id, name FROM recordings ORDER BY id").fetchall()
    return tuple(
        Recording(
            name, (), _load_events(connection, number), _load_source(connection, number),
            _load_notices(connection, number), _load_stream_clocks(connection, number),
            _load_media(connection, number, folder),
        )
        for number, name in rows
    )  # fmt: skip


def load_clocks(connection: sqlite3.Connection) -> dict[str, Clock]:
    """Read the clocks by the names of their recordings; what was put right stands before."""
    rows = connection.execute(
        'SELECT name, "offset", drift, offset_error, drift_error, reference, source '
        "FROM clocks JOIN recordings ON recordings.id = recording ORDER BY recording"
    )
    found = {name: _clock(*row) for name, *row in rows}
    if schema.version_of(connection) >= migrations.CLOCKS:
        corrected = connection.execute(
            'SELECT recording, "offset", drift, offset_error, drift_error, reference, source '
            "FROM corrections"
        )
        found |= {name: _clock(*row) for name, *row in corrected}
    return found


def load_support(connection: sqlite3.Connection, stream: int) -> Intervals | None:
    """Read when a signal was observed, if that is kept apart from its gaps."""
    rows = connection.execute(
        "SELECT start, stop, label FROM spans WHERE stream = ? ORDER BY position", (stream,)
    ).fetchall()
    if not rows:
        return None
    labels = [label for *_, label in rows if label is not None]
    return Intervals([row[:2] for row in rows], labels)


def load_removed(
    connection: sqlite3.Connection, recording: int
) -> tuple[tuple[float, float, str], ...]:
    """Parts that were taken out of a recording: from and to (s, its own clock), and why."""
    if schema.version_of(connection) < migrations.REMOVED:
        return ()
    rows = connection.execute(
        "SELECT start, stop, why FROM removed WHERE recording = ? ORDER BY start, id", (recording,)
    )
    return tuple(rows.fetchall())


def _load_source(connection: sqlite3.Connection, recording: int) -> Source | None:
    row = connection.execute(
        "SELECT name, sha256, size_bytes, reader FROM sources WHERE recording = ?", (recording,)
    ).fetchone()
    return None if row is None else Source(*row)


def _load_notices(connection: sqlite3.Connection, recording: int) -> tuple[Notice, ...]:
    rows = connection.execute(
        "SELECT code, text, place, warning FROM notices WHERE recording = ? ORDER BY id",
        (recording,),
    )
    return tuple(Notice(code, text, place, bool(warning)) for code, text, place, warning in rows)


def _load_media(connection: sqlite3.Connection, recording: int, folder: Path) -> tuple[Media, ...]:
    rows = connection.execute(
        "SELECT kind, path, rate, start, duration, count, height, width, channels, codec, track, "
        "persons FROM media WHERE recording = ? ORDER BY id",
        (recording,),
    )
    parts = tuple((start, stop) for start, stop, _ in load_removed(connection, recording))
    return tuple(
        Media(
            kind, folder / path, Fraction(rate), start, duration, count, (height, width), channels,
            codec, track, tuple(json.loads(persons)), parts,
        )
        for kind, path, rate, start, duration, count, height, width, channels, codec, track,
            persons in rows
    )  # fmt: skip


def _load_stream_clocks(connection: sqlite3.Connection, recording: int) -> dict[str, Clock]:
    rows = connection.execute(
        'SELECT stream, "offset", drift, offset_error, drift_error, reference, source '
        "FROM stream_clocks WHERE recording = ?",
        (recording,),
    )
    return {stream: _clock(*row) for stream, *row in rows}


def _load_events(connection: sqlite3.Connection, recording: int) -> tuple[Events, ...]:
    rows = connection.execute(
        "SELECT id, name, person FROM event_series WHERE recording = ? ORDER BY id", (recording,)
    ).fetchall()
    return tuple(_load_series(connection, *row) for row in rows)


def _load_series(connection: sqlite3.Connection, series: int, name: str, person: str) -> Events:
    # A mark may be set for a moment before the one that was marked last.
    rows = connection.execute(
        "SELECT time, duration, label FROM events WHERE series = ? ORDER BY time, idx", (series,)
    ).fetchall()
    times = np.array([time for time, _, _ in rows])
    durations = np.array([_number(duration) for _, duration, _ in rows])
    return Events(times, durations, tuple(label for *_, label in rows), name, person)


def _clock_row(clock: Clock) -> tuple[float | str, ...]:
    """The columns of a clock, in the order in which `_clock` takes them."""
    return (
        clock.offset, clock.drift, clock.offset_error, clock.drift_error, clock.reference,
        clock.source,
    )  # fmt: skip


def _clock(*row: Any) -> Clock:
    offset, drift, offset_error, drift_error, reference = (_number(value) for value in row[:5])
    return Clock(offset, drift, offset_error, drift_error, reference, row[5])


def _number(value: float | None) -> float:
    """SQLite keeps NaN, which means unknown, as NULL."""
    return math.nan if value is None else value


def _insert(connection: sqlite3.Connection, table: str, **values: object) -> int:
    """Insert one row; its number. Names of tables and columns are always our own."""
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - see above
        tuple(values.values()),
    )
    return int(cursor.lastrowid or 0)
