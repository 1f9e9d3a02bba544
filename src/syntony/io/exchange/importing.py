"""Reading an exported session back."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from syntony.core.errors import FormatError, IntegrityError
from syntony.core.provenance import Source
from syntony.core.session import Media, Recording, Session, Stream
from syntony.core.signals import Array, Events
from syntony.core.spans import Intervals
from syntony.io.exchange.cells import Cells, read_table
from syntony.io.exchange.dictionary import (
    DEVICE_TIME,
    DURATION,
    FILE,
    LABEL,
    SERIES,
    TEXTS,
    TIME,
    VERSION,
    Dictionary,
    MediaEntry,
    RecordingEntry,
    SeriesEntry,
    StreamEntry,
)
from syntony.io.store.streams import StreamInfo

Columns = Mapping[str, Cells]


def read_exported(folder: Path) -> Session:
    """Read a session that `export_session` wrote; it is equal to the bit.

    Parameters
    ----------
    folder : Path
        The folder with ``dictionary.json`` and the tables.

    Returns
    -------
    Session
        The session that was exported.

    Raises
    ------
    FormatError
        The folder is no export, or is of a newer version of syntony.
    IntegrityError
        A table is missing or was changed after the export.
    """
    dictionary = _dictionary(folder)
    labelled = {series.table for entry in dictionary.recordings for series in entry.events}
    tables = {
        name: _table(folder / name, sha256, TEXTS if name in labelled else frozenset())
        for name, sha256 in dictionary.tables.items()
    }
    try:
        recordings = tuple(
            Recording(
                entry.name,
                _streams(entry, tables, quality=False),
                tuple(_events(series, tables[series.table]) for series in entry.events),
                entry.source,
                entry.notices,
                entry.stream_clocks,
                tuple(_media(media) for media in entry.media),
                _streams(entry, tables, quality=True),
            )
            for entry in dictionary.recordings
        )
    except KeyError as error:
        raise FormatError(
            f"{folder.name}/{FILE} names {error}, which is no table or column; export again."
        ) from error
    clocks = {entry.name: entry.clock for entry in dictionary.recordings if entry.clock is not None}
    return Session(
        dictionary.name, dictionary.participants, recordings, clocks, dictionary.dyad,
        dictionary.design,
    )  # fmt: skip


def _dictionary(folder: Path) -> Dictionary:
    path = folder / FILE
    if not path.is_file():
        raise FormatError(
            f"{folder.name} is not an export of syntony: it holds no {FILE}. Read its files."
        )
    place = f"{folder.name}/{FILE}"
    try:
        content = json.loads(path.read_bytes())
    except ValueError as error:
        raise FormatError(f"{place} is not a dictionary: {error}; export again.") from error
    version = content.get("version") if isinstance(content, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise FormatError(f"{place} was written by a newer syntony; update syntony to read it.")
    try:
        return Dictionary.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole of it"
        raise FormatError(
            f"{place} is not a dictionary: {where}: {first['msg']}; export again."
        ) from error


def _table(path: Path, sha256: str, texts: frozenset[str]) -> Columns:
    place = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise IntegrityError(f"{place} is missing; export the session again.")
    if Source.of(path, "").sha256 != sha256:
        raise IntegrityError(
            f"{place} was changed after the export. Export the session again, or read the table "
            "as a file of its own."
        )
    try:
        return read_table(path, texts=texts)
    except (csv.Error, ValueError) as error:
        raise FormatError(f"{place} is not a table of an export: {error}.") from error


def _streams(
    entry: RecordingEntry, tables: Mapping[str, Columns], *, quality: bool
) -> tuple[Stream, ...]:
    return tuple(
        _stream(entry.name, stream, tables[stream.table])
        for stream in entry.streams
        if stream.quality == quality
    )


def _stream(recording: str, entry: StreamEntry, columns: Columns) -> Stream:
    info = StreamInfo(
        recording, entry.name, None if entry.rate is None else Fraction(entry.rate), entry.start,
        entry.unit, entry.person, entry.modality, entry.channels,
    )  # fmt: skip
    block = np.stack([_numbers(columns, name) for name in entry.columns])
    if entry.rate is None:
        block = np.stack((_device_times(columns), block[0]))
    support = None if entry.support is None else Intervals(entry.support, entry.labels)
    return info.noun(block, start=entry.start, support=support)


def _media(entry: MediaEntry) -> Media:
    facts = {**dict(entry), "path": Path(entry.path), "rate": Fraction(entry.rate)}
    return Media(**facts)


def _events(entry: SeriesEntry, columns: Columns) -> Events:
    own = np.flatnonzero(_numbers(columns, SERIES) == entry.number)
    labels = columns[LABEL]
    return Events(
        _device_times(columns)[own], _numbers(columns, DURATION)[own],
        tuple(str(labels[i]) for i in own), entry.name, entry.person,
    )  # fmt: skip


def _device_times(columns: Columns) -> Array:
    return _numbers(columns, DEVICE_TIME if DEVICE_TIME in columns else TIME)


def _numbers(columns: Columns, name: str) -> Array:
    return np.asarray(columns[name], dtype=np.float64)
