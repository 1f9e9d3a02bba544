"""What is in a file or a folder, before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.errors import DataError, SyntonyError
from syntony.core.plan import Recipe
from syntony.core.session import Media, Notice, Recording
from syntony.core.signals import Events
from syntony.io.bids import data_files, is_bids, meetings, read_file
from syntony.io.child import Limits
from syntony.io.inference import infer_recipe
from syntony.io.longtable import key_columns
from syntony.io.observed import Series, series_of
from syntony.io.reading import read
from syntony.io.recipes import matching_files
from syntony.io.store import open_session
from syntony.io.store.schema import DATABASE


@dataclass(frozen=True)
class StreamFacts:
    """One quantity in a file.

    Parameters
    ----------
    name, person, unit, modality : str
        As read; persons are those that a file names itself.
    n : int
        Samples, missing ones included.
    rate : float or None
        Samples a second (Hz); None where the times are irregular.
    start, duration : float
        First time and time from first to last sample (s), on the file's clock.
    coverage : float
        Share of the samples that were observed.
    gaps : int
        Stretches that were not observed.
    longest_gap : float
        The longest of them (s).
    minimum, median, maximum : float or None
        Of what was observed; None where nothing was.
    """

    name: str
    person: str
    unit: str
    modality: str
    n: int
    rate: float | None
    start: float
    duration: float
    coverage: float
    gaps: int
    longest_gap: float
    minimum: float | None
    median: float | None
    maximum: float | None


@dataclass(frozen=True)
class EventFacts:
    """One list of events in a file.

    Parameters
    ----------
    name, person : str
        What they are called, and whose they are where the file says it.
    n : int
        How many.
    labels : tuple of str
        The first different ones.
    start, duration : float
        First onset, and time from there to the last end (s).
    """

    name: str
    person: str
    n: int
    labels: tuple[str, ...]
    start: float
    duration: float


@dataclass(frozen=True)
class MediaFacts:
    """Pictures or sound in a file; fields as in `syntony.core.session.Media`."""

    kind: str
    track: int
    codec: str
    rate: float
    start: float
    duration: float
    count: int
    size: tuple[int, int]
    channels: int
    persons: tuple[str, ...]


@dataclass(frozen=True)
class FileFacts:
    """One file: what read it and what is in it, or why it could not be read.

    Parameters
    ----------
    name : str
        Path below the folder, or the file's name; of a session the recording's.
    reader : str
        Name of the reader that understood it.
    size_bytes : int
        Its length; 0 for a recording of a session.
    streams, events, media, notices
        What was read, and what must be known about it.
    error : str
        Why it could not be read; empty if it could.
    """

    name: str
    reader: str
    size_bytes: int
    streams: tuple[StreamFacts, ...] = ()
    events: tuple[EventFacts, ...] = ()
    notices: tuple[Notice, ...] = ()
    error: str = ""
    media: tuple[MediaFacts, ...] = ()


@dataclass(frozen=True)
class Inspection:
    """A file or folder, and the recipe that its files seem to follow.

    Parameters
    ----------
    files : tuple of FileFacts
        Every file that the recipe means.
    recipe : Recipe or None
        The inferred recipe, for confirmation; None for a single file, for a
        session, or where none was found.
    notices : tuple of Notice
        What was guessed, in words.
    """

    files: tuple[FileFacts, ...]
    recipe: Recipe | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def failures(self) -> int:
        """Number of files that could not be read."""
        return sum(bool(file.error) for file in self.files)

    @property
    def recipe_toml(self) -> str:
        """The recipe as a plan's TOML text; empty where there is none."""
        import tomli_w

        if self.recipe is None:
            return ""
        told = self.recipe.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return tomli_w.dumps({"recipe": {"pattern": self.recipe.pattern, **told}})

    def as_json(self) -> dict[str, Any]:
        """Everything as plain lists, texts and numbers; what is not a number is None."""
        return {
            "files": [_plain(asdict(file)) for file in self.files],
            "recipe": None if self.recipe is None else self.recipe.model_dump(mode="json"),
            "recipe_toml": self.recipe_toml,
            "notices": [asdict(notice) for notice in self.notices],
        }


def inspect(
    path: Path | str,
    *,
    settings: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> Inspection:
    """Look into a file or a folder.

    Parameters
    ----------
    path : Path or str
        A file, a folder of files named alike, or a session folder.
    settings : mapping, optional
        What readers need to be told, such as ``{"rate": 25}``.
    limits : Limits, optional
        What reading one file may take.

    Returns
    -------
    Inspection
        Facts of every file; for a folder also the recipe that was inferred. A file that cannot
        be read is told of and does not stop the others.

    Raises
    ------
    DataError
        The folder holds no file that can be read.
    FormatError, IntegrityError, CopyError, LockedError
        As of `syntony.io.store.open_session`.
    """
    path = Path(path)
    if (path / DATABASE).is_file():
        return _inspect_session(path)
    if not path.is_dir():
        return Inspection((_file_facts(path, path.name, "", settings or {}, limits),))
    if is_bids(path):
        return _inspect_bids(path)
    recipe, notices = infer_recipe(path, settings=settings)
    files = tuple(
        _file_facts(file, file.relative_to(path).as_posix(), part.reader, _told(part), limits)
        for file, part in matching_files(path, recipe)
    )
    return Inspection(files, recipe, notices)


def _told(recipe: Recipe) -> Mapping[str, Any]:
    by = key_columns(recipe.rows)
    return {**recipe.settings, "by": by} if by else recipe.settings


def _file_facts(
    path: Path, name: str, reader: str, settings: Mapping[str, Any], limits: Limits | None
) -> FileFacts:
    told = partial(read, path, reader=reader, settings=settings, limits=limits)
    return _facts(path, name, reader, told)


def _inspect_bids(root: Path) -> Inspection:
    """Every file with data of a BIDS data set, and who met whom in it."""
    try:
        found, notices = meetings(root)
    except DataError as error:
        found, notices = (), (Notice("persons-unknown", str(error), root.name),)
    if found:
        listed = ", ".join(meeting.name for meeting in found[:6])
        more = f" and {len(found) - 6} more" if len(found) > 6 else ""
        text = f"{len(found)} meetings: {listed}{more}."
        notices = (*notices, Notice("meetings", text, root.name, warning=False))
    facts = [
        _facts(f.path, f.path.relative_to(root).as_posix(), "", partial(read_file, root, f))
        for f in data_files(root)
    ]
    return Inspection(tuple(facts), None, notices)


def _inspect_session(folder: Path) -> Inspection:
    """Every recording of a stored session, which says itself whose everything is."""
    session = open_session(folder).session()
    return Inspection(tuple(_seen(one, one.name) for one in session.recordings))


def _facts(path: Path, name: str, reader: str, load: Callable[[], Recording]) -> FileFacts:
    size = path.stat().st_size if path.is_file() else 0
    try:
        found = load()
    except SyntonyError as error:
        return FileFacts(name, reader, size, error=str(error))
    return _seen(found, name, size)


def _seen(found: Recording, name: str, size: int = 0) -> FileFacts:
    streams = tuple(_stream_facts(series) for series in series_of(found.streams))
    events = tuple(_event_facts(event) for event in found.events)
    media = tuple(_media_facts(one) for one in found.media)
    return FileFacts(name, _reader_of(found), size, streams, events, found.notices, media=media)


def _event_facts(events: Events) -> EventFacts:
    start = float(events.times[0]) if len(events) else math.nan
    stop = float((events.times + events.durations).max()) if len(events) else math.nan
    labels = tuple(label for label in dict.fromkeys(events.labels) if label)[:5]
    return EventFacts(events.name, events.person, len(events), labels, start, stop - start)


def _media_facts(media: Media) -> MediaFacts:
    return MediaFacts(
        media.kind, media.track, media.codec, float(media.rate), media.start, media.duration,
        media.count, media.size, media.channels, media.persons,
    )  # fmt: skip


def _reader_of(recording: Recording) -> str:
    return recording.source.reader if recording.source is not None else ""


def _stream_facts(series: Series) -> StreamFacts:
    seen = np.isfinite(series.values)
    observed = series.values[seen]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], ~seen, [False])).astype(np.int8)))
    lengths = (edges[1::2] - edges[::2]) / series.rate
    return StreamFacts(
        series.name,
        series.person,
        series.unit,
        series.modality,
        int(series.values.size),
        None if math.isnan(series.rate) else series.rate,
        float(series.times[0]),
        float(series.times[-1] - series.times[0]),
        float(seen.mean()),
        int(lengths.size),
        float(lengths.max()) if lengths.size else 0.0,
        *(
            (float(observed.min()), float(np.median(observed)), float(observed.max()))
            if observed.size
            else (None, None, None)
        ),
    )


def _plain(value: object) -> object:
    """The same value in the types of JSON."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
