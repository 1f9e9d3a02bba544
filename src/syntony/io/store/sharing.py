"""Filling a supervisor's copy: a new database gets what is shared, and nothing else.

Samples of what is not shared are NaN before they are written, and what has no sample, mark or note
in the parts is left out. So nothing of the rest was ever in the file, not even for a moment.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syntony.core.annotations import Judged, Note
from syntony.core.clock import Clock
from syntony.core.consent import GENERATED
from syntony.core.errors import IntegrityError
from syntony.core.ratings import RATE, Rated
from syntony.core.session import Media, Notice, Recording
from syntony.core.sharing import Part, SharedCopy
from syntony.core.signals import Array, Events, sample_times
from syntony.core.spans import Intervals
from syntony.io.store import audit, schema
from syntony.io.store.blocks import chunks
from syntony.io.store.cutting import check_whole, holes_of, spans_left, touches, within
from syntony.io.store.notebook import Item, Notebook, insert_items
from syntony.io.store.rows import (
    insert_clock,
    insert_media,
    insert_recording,
    insert_removed,
    insert_shared,
    insert_stream,
    load_clocks,
    load_recordings,
    load_removed,
)
from syntony.io.store.sealing import finish, insert_sealed
from syntony.io.store.streams import StreamInfo, stream_infos

#: What a copy's recordings say of themselves, so that whoever looks at a gap knows its reason.
NOT_SHARED = Notice(
    "not-shared", "Only parts of this session were shared; everything else is a gap.", "session"
)


def fill(
    target: sqlite3.Connection,
    folder: Path,
    copy: SharedCopy,
    media: Mapping[str, Sequence[Media]],
) -> None:
    """Fill a new database with what is shared of a session, and seal it.

    Parameters
    ----------
    target : Connection
        Of `syntony.io.store.saving.new_database`; inside its transaction.
    folder : Path
        The session's folder.
    copy : SharedCopy
        What is shared.
    media : mapping of str to sequence of Media
        By the name of their recording, the films and sound that were written for the copy; their
        paths are relative to its folder.

    Raises
    ------
    DataError
        The session is still being recorded.
    IntegrityError
        Something in it is not what was written.
    """
    with (
        schema.guarded(folder),
        closing(schema.connect(folder / schema.DATABASE, write=False)) as source,
    ):
        source.execute("BEGIN")
        check_whole(source)
        clocks, infos = load_clocks(source), stream_infos(source)
        for k, one in enumerate(load_recordings(source, folder), 1):
            clock = clocks.get(one.name, Clock())
            name = f"recording-{k}"  # its own is that of a file, which may name somebody
            number = _insert_recording(target, one, name, clock, copy)
            insert_clock(target, name, clock)
            for track in media.get(one.name, ()):
                insert_media(target, number, track)
            _insert_removed(source, target, number, one.name, clock, copy)
            for info in infos:
                if info.recording == one.name:
                    _insert_stream(source, target, number, info, clock, copy.hidden)
        said = source.execute("SELECT person, purpose, given, time, who FROM consents ORDER BY id")
        target.executemany(
            "INSERT INTO consents (person, purpose, given, time, who) VALUES (?, ?, ?, ?, ?)",
            said.fetchall(),
        )
    if copy.notes:
        insert_items(target, list(_written(Notebook(folder), copy.hidden)))
    insert_shared(target, copy)
    audit.add(target, "share", *copy.told, who=copy.who)
    finish(target)


def _insert_recording(
    target: sqlite3.Connection, one: Recording, name: str, clock: Clock, copy: SharedCopy
) -> int:
    """Write a recording with the marks that lie in the parts; nothing of the file it came from."""
    events = tuple(_shown_events(each, clock, copy.hidden) for each in one.events)
    generated = tuple(notice for notice in one.notices if notice.code == GENERATED)
    kept = Recording(
        name, events=tuple(each for each in events if len(each)),
        notices=(*generated, NOT_SHARED), clocks=one.clocks,
    )  # fmt: skip
    return insert_recording(target, kept)


def _shown_events(events: Events, clock: Clock, hidden: Sequence[Part]) -> Events:
    lasts = [None if math.isnan(d) else d for d in events.durations.tolist()]
    kept = [
        k
        for k, (time, duration) in enumerate(zip(events.times.tolist(), lasts, strict=True))
        if not touches(
            clock.to_session(time),
            None if duration is None else clock.to_session(time + duration),
            hidden,
        )
    ]
    labels = tuple(events.labels[k] for k in kept)
    return Events(events.times[kept], events.durations[kept], labels, events.name, events.person)


def _insert_removed(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    number: int,
    name: str,
    clock: Clock,
    copy: SharedCopy,
) -> None:
    """Write what is not shared, and what was removed for good inside of what is."""
    (before,) = source.execute("SELECT id FROM recordings WHERE name = ?", (name,)).fetchone()
    for start, stop, why in load_removed(source, before):
        for part in copy.parts:
            first, last = max(start, clock.to_device(part[0])), min(stop, clock.to_device(part[1]))
            if last > first:
                insert_removed(target, number, first, last, why)
    for start, stop in copy.hidden:
        insert_removed(
            target, number, clock.to_device(start), clock.to_device(stop), "not shared"
        )  # fmt: skip


def _insert_stream(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    number: int,
    info: StreamInfo,
    clock: Clock,
    hidden: Sequence[Part],
) -> None:
    """Write what of a stream lies in the parts; nothing of it where none does."""
    if info.rate is None:
        blocks = [chunk.block for chunk in chunks(source, info)]
        block = np.concatenate([np.empty((info.rows, 0)), *blocks], axis=1)
        times = block[0] + clock.offset + clock.drift * (block[0] - clock.reference)
        shown = block[:, ~within(times, hidden)]
        if shown.size:
            insert_sealed(target, insert_stream(target, number, info), [shown])
        return
    on = info.on(clock)
    assert on.rate is not None  # noqa: S101 - as above
    (count,) = source.execute("SELECT n FROM streams WHERE id = ?", (info.number,)).fetchone()
    gone = within(sample_times(count, on.rate, on.start), hidden)
    if not gone.all():
        new = insert_stream(target, number, info, _support_left(source, info, gone))
        insert_sealed(target, new, _shown_blocks(source, info, gone))


def _support_left(
    source: sqlite3.Connection, info: StreamInfo, gone: NDArray[np.bool_]
) -> Intervals | None:
    rows = source.execute(
        "SELECT start, stop, label FROM spans WHERE stream = ? ORDER BY position", (info.number,)
    ).fetchall()
    left = spans_left(rows, info, holes_of(gone))
    if not left:
        return None
    return Intervals([row[:2] for row in left], [row[2] for row in left if row[2] is not None])


def _shown_blocks(
    source: sqlite3.Connection, info: StreamInfo, gone: NDArray[np.bool_]
) -> Iterator[Array]:
    reached = 0
    for chunk in chunks(source, info):
        block = np.array(chunk.block)
        block[:, gone[chunk.first : chunk.after]] = np.nan
        reached = chunk.after
        yield block
    if reached != gone.size:
        raise IntegrityError(
            f"{reached} of {gone.size} samples of {info.title} are there; take the session from a "
            "backup."
        )


def _written(book: Notebook, hidden: Sequence[Part]) -> Iterator[Item]:
    """What people wrote that lies in the parts, with nothing that refers to the rest."""
    moments = {one.id: one for one in book.moments() if _accepted(one, hidden)}
    yield from (replace(one, starred=False) for one in moments.values())
    notes = {one.id: one for one in book.notes() if not touches(one.start, one.stop, hidden)}
    for one in notes.values():
        if _answers_shown(one, notes):
            about = one.moment if one.moment in moments else None
            yield replace(one, moment=about, media=None, frame=None)
    for label in book.labels():
        if not touches(label.start, label.stop, hidden):
            yield replace(label, media=None, frame=None)
    yield from (one for one in book.feelings() if not touches(one.start, None, hidden))
    for rated in book.ratings():
        yield from _rating_left(rated, hidden)


def _accepted(one: Judged, hidden: Sequence[Part]) -> bool:
    """Whether a moment was agreed with or marked by a person, and lies in the parts."""
    wanted = one.decision == "agreed" or (one.made and one.decision != "rejected")
    return wanted and not touches(one.moment.start, one.moment.stop, hidden)


def _answers_shown(one: Note, notes: Mapping[str, Note]) -> bool:
    """Whether all that a note answers is shown."""
    seen = {one.id}
    while one.parent is not None:
        if one.parent not in notes or one.parent in seen:
            return False
        one = notes[one.parent]
        seen.add(one.id)
    return True


def _rating_left(rated: Rated, hidden: Sequence[Part]) -> Iterator[Item]:
    """A rating with the readings that lie in the parts; nothing where none do."""
    left = []
    for block in rated.blocks:
        shown = ~within((block.first + np.arange(len(block.values))) / RATE, hidden)
        for start, stop in holes_of(shown):
            name = f"{block.id}-{start}" if start else block.id
            values = block.values[start:stop]
            left.append(replace(block, id=name, first=block.first + start, values=values))
    if left:
        yield replace(rated.rating, start=min(one.first for one in left) / RATE)
        yield from left
