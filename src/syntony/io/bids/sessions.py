"""From a meeting's files to a session: whose each is, when it began, what was marked in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.clock import Clock
from syntony.core.errors import DataError, FormatError
from syntony.core.session import Media, Notice, Recording, Session, Stream, on_session_time
from syntony.core.signals import Events, Modality, Participant, Samples, Signal, SignalSet
from syntony.io.bids.meetings import Meeting
from syntony.io.bids.names import BidsFile, facts_files, refuse_outside, sidecar, table
from syntony.io.persons import modality_of
from syntony.io.reading import read

#: Recordings of one meeting begin within a day; dates that lie farther apart were shifted, as
#: is done to hide who somebody is (s).
DAY = 86_400.0
#: Names of columns that BIDS gives a meaning, and the system that they belong to.
_COLUMNS: Mapping[str, Modality] = {"cardiac": "heart", "respiratory": "breath"}


def described(root: Path, file: BidsFile) -> list[Path]:
    """A data file with every file that says something about it."""
    beside = facts_files(root, file, file.kind, ".json")
    for kind in ("events", "channels"):
        beside += facts_files(root, file, kind, ".tsv")
    scans = [*file.path.parent.parent.glob("*_scans.tsv"), *root.glob("*s.tsv")]
    return [file.path, *beside, *sorted(scans)]


def load_meeting(root: Path, meeting: Meeting) -> Session:
    """Read the files of a meeting.

    Parameters
    ----------
    root : Path
        The data set.
    meeting : Meeting
        From `syntony.io.bids.meetings`.

    Returns
    -------
    Session
        Each file's first sample lies where ``acq_time`` in ``scans.tsv`` says, known to the last
        digit that is written; physio files lie at ``StartTime`` from the brain's first sample.
        Without times, how the clocks of two people belong together is unknown.

    Raises
    ------
    FormatError
        A file or what is said about it cannot be understood.
    """
    names = [file.path.name for file in meeting.files]
    recordings = [
        replace(read_file(root, file), name=name)
        for file, name in zip(meeting.files, names, strict=True)
    ]
    clocks, notices = _clocks(root, meeting, names)
    recordings[0] = replace(recordings[0], notices=(*recordings[0].notices, *notices))
    people = tuple(Participant(person, role) for person, role in meeting.people.items())
    return Session(
        meeting.name, people, tuple(recordings), clocks, meeting.dyad, dict(meeting.design)
    )


def read_file(root: Path, file: BidsFile) -> Recording:
    """Read one file: its person's, from its first sample on, with its marks.

    Raises
    ------
    FormatError
        It leads out of the data set, or cannot be understood.
    """
    refuse_outside(root, file.path)
    facts = sidecar(root, file)
    recording = _table(root, file, facts) if file.kind in ("physio", "motion") else read(file.path)
    begin = float(facts.get("StartTime") or 0.0) if file.kind == "physio" else 0.0
    recording = _owned(_begun(recording, begin), file.person)
    bad = _bad_channels(root, file)
    events = _events(root, file)
    masked = tuple(_masked(stream, bad) for stream in recording.streams)
    if bad:
        text = f"Channels whose status is bad count as not observed: {', '.join(sorted(bad))}."
        told = Notice("bad-channels", text, recording.name)
        recording = replace(recording, notices=(*recording.notices, told))
    return replace(recording, streams=masked, events=(*recording.events, *events))


def _table(root: Path, file: BidsFile, facts: Mapping[str, Any]) -> Recording:
    """A table without a header: what its columns are stands beside it."""
    rate = facts.get("SamplingFrequency")
    units: dict[str, str] = {}
    if file.kind == "motion":
        rows = [row for path in facts_files(root, file, "channels", ".tsv") for row in table(path)]
        columns = [row.get("name", "") for row in rows]
        units = {row.get("name", ""): row.get("units", "") for row in rows}
    else:
        columns = facts.get("Columns", [])
        columns = [str(name) for name in columns] if isinstance(columns, list) else []
        units = {name: str(_of(facts.get(name)).get("Units", "")) for name in columns}
    if not isinstance(rate, int | float) or not rate > 0 or not columns:
        what = "Columns" if file.kind == "physio" else "_channels.tsv"
        raise FormatError(
            f"{file.path.name} needs a JSON file beside it with SamplingFrequency (above 0), and "
            f"{what} with the names of its columns."
        )
    settings = {"rate": float(rate), "time": "none", "header": False, "delimiter": "tab"}
    found = read(file.path, reader="delimited", settings=settings)
    if len(found.streams) != len(columns):
        raise FormatError(
            f"{file.path.name} has {len(found.streams)} columns of numbers, but "
            f"{len(columns)} are named: {', '.join(columns)}."
        )
    streams = tuple(
        replace(
            stream,
            name=name,
            unit=units.get(name, ""),
            modality=_COLUMNS.get(name) or modality_of(name),
        )
        for stream, name in zip(found.streams, columns, strict=True)
        if isinstance(stream, Signal)
    )
    return replace(found, streams=streams)


def _of(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _begun(recording: Recording, begin: float) -> Recording:
    """The recording on a clock on which its first sample is at `begin` (s)."""
    starts = [
        float(s.times[0]) if isinstance(s, Samples) else s.start for s in recording.streams
    ] + [media.start for media in recording.media]
    shift = begin - min(starts, default=begin)
    if not shift:
        return recording
    events = tuple(replace(e, times=e.times + shift) for e in recording.events)
    streams = tuple(on_session_time(stream, Clock(shift)) for stream in recording.streams)
    return replace(recording, streams=streams, events=events)


def _owned(recording: Recording, person: str) -> Recording:
    """Everything in it is one person's."""
    streams = tuple(replace(stream, person=person) for stream in recording.streams)
    events = tuple(replace(event, person=person) for event in recording.events)
    media = tuple(_theirs(one, person) for one in recording.media)
    return replace(recording, streams=streams, events=events, media=media)


def _theirs(media: Media, person: str) -> Media:
    return media if media.persons else replace(media, persons=(person,))


def _bad_channels(root: Path, file: BidsFile) -> set[str]:
    rows = [row for path in facts_files(root, file, "channels", ".tsv") for row in table(path)]
    return {row.get("name", "") for row in rows if row.get("status", "") == "bad"} - {""}


def _masked(stream: Stream, bad: set[str]) -> Stream:
    """The stream without the channels that are bad."""
    if not isinstance(stream, SignalSet):
        gone = stream.name in bad and isinstance(stream, Signal)
        return stream.like(np.full(len(stream), np.nan)) if gone else stream  # type: ignore[union-attr]
    rows = [i for i, c in enumerate(stream.channels) if c.rpartition("/")[2] in bad]
    if not rows:
        return stream
    values = np.array(stream.values)
    values[rows] = np.nan
    return replace(stream, values=values)


def _events(root: Path, file: BidsFile) -> tuple[Events, ...]:
    """Marks of ``_events.tsv``, on the clock of the file's first sample."""
    if file.kind in ("physio", "motion", "video", "audio"):
        return ()
    rows: list[tuple[float, float, str]] = []
    for path in facts_files(root, file, "events", ".tsv"):
        for row in table(path):
            try:
                onset, duration = float(row["onset"]), float(row.get("duration") or 0.0)
            except (KeyError, ValueError) as error:
                raise FormatError(
                    f"{path.name} needs the columns onset and duration in seconds ({error})."
                ) from error
            if math.isfinite(onset):
                label = row.get("trial_type") or row.get("value") or ""
                rows.append((onset, max(0.0, duration), label))
    if not rows:
        return ()
    rows.sort()
    times, durations = (np.array([row[i] for row in rows]) for i in (0, 1))
    return (Events(times, durations, tuple(r[2] for r in rows), "events", file.person),)


def _clocks(
    root: Path, meeting: Meeting, names: Sequence[str]
) -> tuple[dict[str, Clock], tuple[Notice, ...]]:
    """When each file began, as far as the data set says."""
    begun = [_acquired(root, file) for file in meeting.files]
    for i, file in enumerate(meeting.files):
        if begun[i] is None and file.kind == "physio":
            begun[i] = next(
                (
                    begun[k]
                    for k, other in enumerate(meeting.files)
                    if other.person == file.person and other.kind != "physio" and begun[k]
                ),
                None,
            )
    known = [b for b in begun if b is not None]
    first = min((time for time, _ in known), default=0.0)
    if len(known) == len(begun) and max(time for time, _ in known) - first < DAY:
        clocks = {
            name: Clock(b[0] - first, offset_error=b[1] / math.sqrt(12), source="file")
            for name, b in zip(names, begun, strict=True)
            if b is not None
        }
        coarse = max(b[1] for b in known)
        text = f"When files began was taken from acq_time, which is written to {coarse:g} s."
        return clocks, (Notice("acq-time", text, meeting.name, warning=coarse > 0.01),)
    reference = meeting.files[0].person
    clocks = {
        name: Clock(offset_error=math.nan, source="file")
        for name, file in zip(names, meeting.files, strict=True)
        if file.person != reference
    }
    why = (
        "the dates in scans.tsv lie more than a day apart"
        if len(known) == len(begun)
        else "scans.tsv gives no acq_time for all of them"
    )
    text = (
        f"How the clocks of the people belong together is not known ({why}), so no lag between "
        "them is claimed: align them by events, or write acq_time with fractions of seconds."
    )
    return clocks, (Notice("clocks-unknown", text, meeting.name),)


def _acquired(root: Path, file: BidsFile) -> tuple[float, float] | None:
    """When a file began (s since a fixed day), and the last digit that is written (s)."""
    for folder in (p for p in file.path.parents if root in (p, *p.parents)):
        for path in folder.glob("*_scans.tsv"):
            for row in table(path):
                if folder / row.get("filename", "") == file.path and row.get("acq_time"):
                    return _parsed(row["acq_time"], path.name)
    return None


def _parsed(text: str, where: str) -> tuple[float, float]:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise DataError(f"{where}: acq_time {text!r} is no date and time ({error}).") from error
    fraction = text.partition(".")[2].rstrip("Zz").partition("+")[0]
    since = time.replace(tzinfo=None) - datetime(1800, 1, 1)  # noqa: DTZ001 - BIDS has none
    return since.total_seconds(), 10.0 ** -len(fraction)
