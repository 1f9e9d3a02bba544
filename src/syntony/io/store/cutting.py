"""Taking parts out of a stored session, so that nothing of them is left in its database.

Samples with a rate become NaN, irregular ones and marks go, and so does everything that people
wrote about the part or that an analysis found in the session. What lies outside stays to the bit.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from syntony.core.clock import Clock
from syntony.core.errors import DataError, IntegrityError
from syntony.core.ratings import RATE
from syntony.core.signals import Array, sample_times
from syntony.io.store.blocks import chunks, insert_chunk, insert_pyramid, read_chunk
from syntony.io.store.rows import load_clocks
from syntony.io.store.sealing import broken_seals, insert_sealed, is_sealed
from syntony.io.store.streams import StreamInfo, stream_infos

#: From and to in session time (s), half-open; without an end where infinite.
Part = tuple[float, float]

#: Tables of what people wrote at a time; those with a second column last until then.
_AT = {"notes": "stop", "labels": "stop", "moments": "stop", "hunches": "", "feelings": ""}


def taken_out(
    connection: sqlite3.Connection, parts: Sequence[Part], why: str = "removed"
) -> Counter[str]:
    """Take parts out of everything in a database, inside the transaction of who calls.

    Parameters
    ----------
    connection : Connection
        Of a sealed session.
    parts : sequence of (start, stop)
        Session time (s).
    why : str
        ``removed``, or ``not shared`` in a copy.

    Returns
    -------
    Counter of str
        What was taken out: ``signals``, ``samples``, ``events``, ``notes``, ``labels``,
        ``moments``, ``hunches``, ``feelings``, ``ratings``, ``results``, ``steps``.

    Raises
    ------
    DataError
        The session is still being recorded.
    IntegrityError
        Something in it is not what was written.
    """
    check_whole(connection)
    count: Counter[str] = Counter()
    clocks = load_clocks(connection)
    for info in stream_infos(connection):
        clock = clocks.get(info.recording, Clock())
        cut = _cut_even if info.rate is not None else _cut_irregular
        if samples := cut(connection, info, clock, parts):
            count.update(signals=1, samples=samples)
    recordings = connection.execute("SELECT id, name FROM recordings").fetchall()
    for number, name in recordings:
        clock = clocks.get(name, Clock())
        count["events"] += _cut_events(connection, number, clock, parts)
        for start, stop in parts:
            row = (number, clock.to_device(start), clock.to_device(stop), why)
            connection.execute(
                "INSERT INTO removed (recording, start, stop, why) VALUES (?, ?, ?, ?)", row
            )
    _cut_notebook(connection, parts, count)
    for table in ("results", "steps"):
        count[table] = connection.execute(f"DELETE FROM {table}").rowcount  # noqa: S608 - ours
    return count


def check_whole(connection: sqlite3.Connection) -> None:
    """Refuse to take a part of a session that is still recorded, or not as it was sealed.

    Raises
    ------
    DataError, IntegrityError
        As of `taken_out`.
    """
    if not is_sealed(connection):
        raise DataError("A session that is still being recorded is whole; end the recording first.")
    if broken := broken_seals(connection):
        raise IntegrityError(
            f"What the session holds under {', '.join(broken)} is not what was sealed, so nothing "
            "can be taken out of it for certain; erase all of it, or take it from a backup."
        )


def within(times: Array, parts: Sequence[Part]) -> NDArray[np.bool_]:
    """Which times lie in one of the parts."""
    inside = np.zeros(times.shape, bool)
    for start, stop in parts:
        inside |= (times >= start) & (times < stop)
    return inside


def touches(start: float, stop: float | None, parts: Sequence[Part]) -> bool:
    """Whether something at a time, or over a stretch, touches one of the parts."""
    end = start if stop is None or not stop > start else stop
    return any(start < last and (end > first or start >= first) for first, last in parts)


def _cut_even(
    connection: sqlite3.Connection, info: StreamInfo, clock: Clock, parts: Sequence[Part]
) -> int:
    """Make gaps of samples with a rate; how many were observed."""
    assert info.rate is not None  # noqa: S101 - as above
    on, count, holes = info.on(clock), 0, []
    rows = connection.execute("SELECT idx, first, n FROM chunks WHERE stream = ?", (info.number,))
    for idx, first, n in rows.fetchall():
        times = on.times(first, np.empty((1, n)))
        inside = within(times, parts)
        if not inside.any():
            continue
        block = np.array(read_chunk(connection, info, idx))
        count += int(np.isfinite(block[:, inside]).sum())
        block[:, inside] = np.nan
        for table in ("chunks", "pyramid"):
            connection.execute(
                f"DELETE FROM {table} WHERE stream = ? AND idx = ?",  # noqa: S608 - our own names
                (info.number, idx),
            )
        insert_chunk(connection, info, idx, first, block)
        insert_pyramid(connection, info, idx, block)
        holes += [(first + start, first + stop) for start, stop in holes_of(inside)]
    _cut_support(connection, info, holes)
    return count


def _cut_support(
    connection: sqlite3.Connection, info: StreamInfo, holes: Sequence[tuple[int, int]]
) -> None:
    """A signal was not observed in holes, from one sample up to another."""
    rows = connection.execute(
        "SELECT start, stop, label FROM spans WHERE stream = ? ORDER BY position", (info.number,)
    ).fetchall()
    if not rows or not holes:
        return
    left = spans_left(rows, info, holes)
    connection.execute("DELETE FROM spans WHERE stream = ?", (info.number,))
    connection.executemany(
        "INSERT INTO spans (stream, position, start, stop, label) VALUES (?, ?, ?, ?, ?)",
        [(info.number, k, *piece) for k, piece in enumerate(left)],
    )


def holes_of(inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of true values: the number of the first, and of the one after the last."""
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def spans_left(
    rows: Sequence[tuple[float, float, str | None]],
    info: StreamInfo,
    holes: Sequence[tuple[int, int]],
) -> list[tuple[float, float, str | None]]:
    """What holes, from one sample up to another, leave of spans of observation."""
    assert info.rate is not None  # noqa: S101 - who has none has no spans
    cuts = [[float(sample_times(1, info.rate, info.start, first=k)[0]) for k in h] for h in holes]
    return [piece for row in rows for piece in _without(row, sorted(cuts))]


def _without(
    span: tuple[float, float, str | None], cuts: Sequence[Sequence[float]]
) -> Iterator[tuple[float, float, str | None]]:
    """What cuts leave of a span."""
    start, stop, label = span
    edges = [start, *(min(max(t, start), stop) for cut in cuts for t in cut), stop]
    for first, last in list(pairwise(edges))[::2]:
        if last > first:
            yield first, last, label


def _cut_irregular(
    connection: sqlite3.Connection, info: StreamInfo, clock: Clock, parts: Sequence[Part]
) -> int:
    """Leave samples with times of their own out; how many."""
    blocks = [chunk.block for chunk in chunks(connection, info)]
    if not blocks:
        return 0
    block = np.concatenate(blocks, axis=1)
    times = block[0] + clock.offset + clock.drift * (block[0] - clock.reference)
    inside = within(times, parts)
    if inside.any():
        connection.execute("DELETE FROM chunks WHERE stream = ?", (info.number,))
        kept = block[:, ~inside]
        insert_sealed(connection, info, [kept])
        connection.execute(
            "UPDATE streams SET n = ? WHERE id = ?", (kept.shape[1], info.number)
        )  # fmt: skip
    return int(inside.sum())


def _cut_events(
    connection: sqlite3.Connection, recording: int, clock: Clock, parts: Sequence[Part]
) -> int:
    """Take out every mark that touches a part, since its label may tell of it."""
    rows = connection.execute(
        "SELECT series, idx, time, duration FROM events JOIN event_series ON id = series "
        "WHERE recording = ?",
        (recording,),
    ).fetchall()
    gone = []
    for series, idx, time, duration in rows:
        last = None if duration is None else clock.to_session(time + duration)
        if touches(clock.to_session(time), last, parts):
            gone.append((series, idx))
    connection.executemany("DELETE FROM events WHERE series = ? AND idx = ?", gone)
    return len(gone)


def _cut_notebook(
    connection: sqlite3.Connection, parts: Sequence[Part], count: Counter[str]
) -> None:
    """Take out what people wrote and rated at the time of a part."""
    for table, stop in _AT.items():
        rows = connection.execute(f"SELECT id, start, {stop or 'NULL'} FROM {table}")  # noqa: S608
        gone = {name for name, start, end in rows if touches(start, end, parts)}
        if table == "notes":
            gone |= _answers(connection, gone)
        if table == "moments":
            _forget_moments(connection, gone)
        marks = [(name,) for name in sorted(gone)]
        connection.executemany(f"DELETE FROM {table} WHERE id = ?", marks)  # noqa: S608 - ours
        count[table] += len(gone)
    blocks = connection.execute('SELECT id, rating, place, first, "values" FROM rating_blocks')
    changed = {_cut_readings(connection, row, parts) for row in blocks.fetchall()}
    count["ratings"] += len(changed - {""})
    connection.executemany(
        "DELETE FROM ratings WHERE id = ? AND id NOT IN (SELECT rating FROM rating_blocks)",
        [(name,) for name in sorted(changed)],
    )


def _answers(connection: sqlite3.Connection, notes: set[str]) -> set[str]:
    """Notes that answer these, or answers to them."""
    parents = dict(connection.execute("SELECT id, parent FROM notes WHERE parent IS NOT NULL"))
    found = set(notes)
    while more := {name for name, parent in parents.items() if parent in found} - found:
        found |= more
    return found - notes


def _forget_moments(connection: sqlite3.Connection, gone: set[str]) -> None:
    """Agenda and reports name moments."""
    connection.executemany("DELETE FROM agenda WHERE id = ?", [(name,) for name in gone])
    for name, text in connection.execute("SELECT id, moments FROM reports").fetchall():
        left = [one for one in json.loads(text) if one not in gone]
        connection.execute("UPDATE reports SET moments = ? WHERE id = ?", (json.dumps(left), name))


def _cut_readings(
    connection: sqlite3.Connection, row: tuple[str, str, int, int, str], parts: Sequence[Part]
) -> str:
    """Leave readings of a block out; its rating where some were, else nothing."""
    name, rating, place, first, text = row
    values = json.loads(text)
    inside = within((first + np.arange(len(values))) / RATE, parts)
    if not inside.any():
        return ""
    connection.execute("DELETE FROM rating_blocks WHERE id = ?", (name,))
    for k, (start, stop) in enumerate(holes_of(~inside)):
        piece = (f"{name}-{k}" if k else name, rating, place, first + start)
        connection.execute(
            "INSERT INTO rating_blocks VALUES (?, ?, ?, ?, ?)",
            (*piece, json.dumps(values[start:stop])),
        )
    return rating


def parts_in(start: float, stop: float) -> Part:
    """The part between two times of a session.

    Raises
    ------
    DataError
        It is empty, or has no end.
    """
    if not (math.isfinite(start) and math.isfinite(stop) and stop > start):
        raise DataError(
            f"A part needs an end after its beginning, in seconds; {start:g} to {stop:g} came."
        )
    return start, stop
