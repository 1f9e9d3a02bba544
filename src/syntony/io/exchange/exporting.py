"""Writing a session as CSV tables with a dictionary."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from syntony.core.clock import Clock
from syntony.core.errors import ParameterError, StorageError
from syntony.core.session import Media, Recording, Session, Stream
from syntony.core.signals import Array, Events, Signal
from syntony.io.exchange.cells import Cells, number_cell, write_table
from syntony.io.exchange.dictionary import (
    DEVICE_TIME,
    DURATION,
    FILE,
    LABEL,
    NAME,
    PERSON,
    SERIES,
    TIME,
    VERSION,
    Dictionary,
    MediaEntry,
    RecordingEntry,
    SeriesEntry,
    StreamEntry,
)
from syntony.io.store.streams import StreamInfo, block_of

Format = Literal["csv"]


def export_session(session: Session, folder: Path, *, format: Format = "csv") -> Path:
    """Export a session as tables that every tool opens.

    Signals of one recording that share rate, start and length share a table; irregular samples
    have one each, events one a recording. Cells are separated by commas, numbers have a dot and
    as many digits as give them back to the bit, missing is empty, text is UTF-8 in quotes and
    cannot run as a formula. ``dictionary.csv`` says what every column is, ``dictionary.json``
    also holds what `read_exported` needs to build the session again.

    Parameters
    ----------
    session : Session
        What is exported.
    folder : Path
        A new or empty folder; it appears complete or not at all.
    format : str
        Only ``"csv"``.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ParameterError
        There is no such format.
    StorageError
        The folder is not empty, or the disk refuses.
    """
    if format not in get_args(Format):
        raise ParameterError(f"A session is exported as csv; {format!r} came.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StorageError(f"{folder.name} is not empty; choose a new folder for the export.")
    partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        partial.mkdir(parents=True)
        _write(session, partial)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    except OSError as error:
        raise StorageError(
            f"The export cannot be written to {folder} ({error.strerror}); make room on the "
            "disk, or choose another folder."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


_DICTIONARY_COLUMNS = (
    "file", "column", "what", "unit", "person", "role", "modality", "rate_hz", "start_s", "clock",
    "missing", "recording", "source", "sha256",
)  # fmt: skip


@dataclass
class _Table:
    """A table under construction: its columns, and what is said about each."""

    file: str
    recording: Recording
    clock: Clock
    columns: dict[str, Cells] = field(default_factory=dict)
    facts: list[dict[str, str]] = field(default_factory=list)

    def add_times(self, times: Array, on_session: Array) -> None:
        """Add session times, and device times where the two differ."""
        self._add(TIME, on_session, "session time", unit="s")
        if on_session.tobytes() != times.tobytes():
            self._add(DEVICE_TIME, times, "time of the device", unit="s")

    def add(self, header: str, cells: Cells, what: str, **facts: str) -> str:
        """Add a column under a name that no other has; the name."""
        names = chain([header], (f"{header}_{k}" for k in count(2)))
        taken = {TIME, DEVICE_TIME, *self.columns}
        name = next(name for name in names if name not in taken)
        self._add(name, cells, what, **facts)
        return name

    def _add(self, name: str, cells: Cells, what: str, **facts: str) -> None:
        self.columns[name] = cells
        source = self.recording.source
        self.facts.append({
            "file": self.file, "column": name, "what": what, **facts,
            "clock": str(self.clock), "missing": "empty cell", "recording": self.recording.name,
            "source": source.name if source else "", "sha256": source.sha256 if source else "",
        })  # fmt: skip


def _write(session: Session, folder: Path) -> None:
    tables: list[_Table] = []
    entries = tuple(_recording(session, recording, tables) for recording in session.recordings)
    dictionary = Dictionary(
        format="syntony-export",
        version=VERSION,
        name=session.name,
        dyad=session.dyad,
        design=dict(session.design),
        participants=session.participants,
        recordings=entries,
        tables={t.file: write_table(folder / t.file, t.columns) for t in tables},
    )
    (folder / FILE).write_text(f"{dictionary.model_dump_json(indent=2)}\n", encoding="utf-8")
    facts = [fact for table in tables for fact in table.facts]
    columns: dict[str, Cells] = {
        key: tuple(fact.get(key, "") for fact in facts) for key in _DICTIONARY_COLUMNS
    }
    write_table(folder / "dictionary.csv", columns)


def _recording(session: Session, recording: Recording, tables: list[_Table]) -> RecordingEntry:
    """Put the tables of a recording together; its entry in the dictionary."""
    clock = session.clocks.get(recording.name)

    def table() -> _Table:
        slug = re.sub(r"[^A-Za-z0-9-]+", "_", recording.name)[:40].strip("_")
        made = _Table(f"{len(tables) + 1:02d}_{slug}.csv", recording, clock or Clock())
        tables.append(made)
        return made

    grids: dict[tuple[Fraction, float, int], _Table] = {}
    streams = []
    streams_and_quality = [(s, False) for s in recording.streams]
    streams_and_quality += [(s, True) for s in recording.quality]
    for stream, quality in streams_and_quality:
        info, block = StreamInfo.of(recording.name, stream), block_of(stream)
        if info.rate is None:
            place = table()
            place.add_times(block[0], _on_session(block[0], place.clock))
            block = block[1:]
        else:
            grid = (info.rate, info.start, block.shape[1])
            if grid not in grids:
                grids[grid] = table()
                times = info.on(grids[grid].clock).times(0, block)
                grids[grid].add_times(times, times)
            place = grids[grid]
        entry = _stream(session, info, stream, block, place)
        streams.append(entry.model_copy(update={"quality": quality}))
    events = _events(recording.events, table()) if recording.events else ()
    return RecordingEntry(
        name=recording.name, clock=clock, stream_clocks=dict(recording.clocks),
        source=recording.source, notices=recording.notices, streams=tuple(streams), events=events,
        media=tuple(_media(media) for media in recording.media),
    )  # fmt: skip


def _media(media: Media) -> MediaEntry:
    facts = {**vars(media), "path": str(media.path), "rate": str(media.rate)}
    return MediaEntry(**facts)


def _stream(
    session: Session, info: StreamInfo, stream: Stream, block: Array, table: _Table
) -> StreamEntry:
    """Add the columns of a stream to its table; its entry in the dictionary."""
    roles = {p.code: p.role for p in session.participants}
    rate = "" if info.rate is None else str(info.rate)
    columns = [
        table.add(
            "_".join(part for part in (info.person, name) if part) or "value", row, name,
            unit=info.unit, person=info.person, role=roles.get(info.person, ""),
            modality=info.modality, rate_hz=rate,
            start_s=number_cell(info.on(table.clock).start) if rate else "",
        )
        for name, row in zip(info.channels or (info.name,), block, strict=True)
    ]  # fmt: skip
    support = stream.support if isinstance(stream, Signal) else None
    return StreamEntry(
        table=table.file, columns=tuple(columns), name=info.name, unit=info.unit,
        person=info.person, modality=info.modality, rate=rate or None, start=info.start,
        channels=info.channels, support=None if support is None else tuple(support),
        labels=() if support is None else support.labels,
    )  # fmt: skip


def _events(series: Sequence[Events], table: _Table) -> tuple[SeriesEntry, ...]:
    """Put all events of a recording into one table; the entries in the dictionary."""
    times = np.concatenate([events.times for events in series])
    table.add_times(times, _on_session(times, table.clock))
    durations = np.concatenate([events.durations for events in series])
    table.add(DURATION, durations, "duration", unit="s")
    rows = [(number, one, label) for number, one in enumerate(series, 1) for label in one.labels]
    numbers = np.array([number for number, *_ in rows], dtype=np.float64)
    table.add(SERIES, numbers, "number of the series of events")
    table.add(NAME, tuple(one.name for _, one, _ in rows), "name of the series")
    table.add(PERSON, tuple(one.person for _, one, _ in rows), "person whose event it is")
    table.add(LABEL, tuple(label for *_, label in rows), "label of the event")
    return tuple(
        SeriesEntry(table=table.file, number=number, name=one.name, person=one.person)
        for number, one in enumerate(series, 1)
    )


def _on_session(times: Array, clock: Clock) -> Array:
    if clock.offset == 0.0 and clock.drift == 0.0:
        return times
    return times + clock.offset + clock.drift * (times - clock.reference)
