"""The dictionary beside exported tables: what every column is, exactly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from syntony.core.clock import Clock
from syntony.core.provenance import Source
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Modality, Participant

FILE = "dictionary.json"
VERSION = 1

#: Columns of session times, and of device times where the two differ.
TIME, DEVICE_TIME = "time_s", "device_time_s"
#: Columns of events.
DURATION, SERIES, NAME, PERSON, LABEL = "duration_s", "series", "name", "person", "label"
#: Those of them that hold text.
TEXTS = frozenset({NAME, PERSON, LABEL})

Rate = Annotated[str, Field(pattern=r"^[1-9][0-9]*(/[1-9][0-9]*)?$", max_length=2001)]
TableName = Annotated[str, Field(pattern=r"^\d+_[A-Za-z0-9_-]*\.csv$")]


class _Entry(Settings):
    # Unknown errors of a clock are NaN, which JSON only has as text.
    model_config = ConfigDict(ser_json_inf_nan="strings")


class StreamEntry(_Entry):
    """A stream and the columns that hold it; its rate and start are the device's.

    `quality` says that it is the quality of another stream.
    """

    table: TableName
    columns: tuple[str, ...]
    name: str
    unit: str
    person: str
    modality: Modality
    rate: Rate | None
    start: float
    channels: tuple[str, ...]
    support: tuple[tuple[float, float], ...] | None
    labels: tuple[str, ...]
    quality: bool = False


class SeriesEntry(_Entry):
    """A series of events; `number` stands in the rows that are its own."""

    table: TableName
    number: int
    name: str
    person: str


class MediaEntry(_Entry):
    """Pictures or sound, which stay in their file; fields as in `Media`."""

    kind: Literal["video", "audio"]
    path: str
    rate: Rate
    start: float
    duration: float
    count: int
    size: tuple[int, int]
    channels: int
    codec: str
    track: int
    persons: tuple[str, ...]
    removed: tuple[tuple[float, float], ...] = ()


class RecordingEntry(_Entry):
    """A recording with its clock and its source."""

    name: str
    clock: Clock | None
    stream_clocks: dict[str, Clock]
    source: Source | None
    notices: tuple[Notice, ...]
    streams: tuple[StreamEntry, ...]
    events: tuple[SeriesEntry, ...]
    media: tuple[MediaEntry, ...] = ()


class Dictionary(_Entry):
    """Everything of a session that its tables do not hold, and the hash of each table."""

    format: Literal["syntony-export"]
    version: int
    name: str
    dyad: str
    design: dict[str, str]
    participants: tuple[Participant, ...]
    recordings: tuple[RecordingEntry, ...]
    tables: dict[TableName, str]
