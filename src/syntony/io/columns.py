"""What a column of a recipe means in a file: a stream, a channel, events, or a part of media."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from syntony.core.errors import DataError
from syntony.core.plan import Column
from syntony.core.session import Media, Recording, Stream
from syntony.core.signals import Events, SignalSet
from syntony.io.observed import stream_name


@dataclass(frozen=True)
class MediaPart:
    """One channel of sound, or one person in pictures counted from the left; 0 is all of it."""

    track: int
    number: int


Part = Stream | Events | MediaPart


@dataclass
class Assignments:
    """What a file's columns gave, while it is gathered.

    Parameters
    ----------
    streams : list of (name in the file, Stream)
        With their persons.
    events : list of (name in the file, Events)
        With their persons.
    persons : dict of MediaPart to set of str
        Who is in which part of the media.
    """

    streams: list[tuple[str, Stream]] = field(default_factory=list)
    events: list[tuple[str, Events]] = field(default_factory=list)
    persons: dict[MediaPart, set[str]] = field(default_factory=dict)

    def give(self, name: str, part: Part, column: Column, person: str) -> None:
        """Give a part of the file the person and the name that a column says."""
        if isinstance(part, MediaPart):
            self.persons.setdefault(part, set()).add(person)
        elif isinstance(part, Events):
            unnamed = column.name == Column.model_fields["name"].default
            own = part.name if unnamed else column.name
            self.events.append((name, replace(part, name=own, person=person)))
        else:
            self.streams.append((name, given(part, column, person)))

    def all_events(self, recording: Recording) -> list[tuple[str, Events]]:
        """The given events, and behind them those that no column means."""
        meant = {name for name, _ in self.events}
        rest = [(events_name(events), events) for events in recording.events]
        return self.events + [(name, events) for name, events in rest if name not in meant]

    def media(self, media: tuple[Media, ...]) -> tuple[Media, ...]:
        """The media with their persons."""
        return tuple(self._peopled(track, one) for track, one in enumerate(media))

    def _peopled(self, track: int, media: Media) -> Media:
        mine = {part.number: who for part, who in self.persons.items() if part.track == track}
        if not mine:
            return media
        count = media.channels if media.kind == "audio" else max(1, *mine)
        heard = [mine.get(i, set()) | mine.get(0, set()) for i in range(1, count + 1)]
        # Where several are heard in one channel, nobody can say whose it is.
        persons = tuple(next(iter(who)) if len(who) == 1 else "" for who in heard)
        return replace(media, persons=persons if any(persons) else ())


def events_name(events: Events) -> str:
    """What recipes call events: with the person first where the file names one."""
    return f"{events.person}: {events.name}" if events.person else events.name


def parts_of(recording: Recording) -> dict[str, Part]:
    """Everything in a recording that may be somebody's, by its name, in order.

    Sound is called ``audio/1``, ``audio/2`` by its channels, pictures ``video/1``, ``video/2`` by
    the persons from the left; further tracks ``audio #2/1``.
    """
    parts: dict[str, Part] = {
        one.name: one
        for stream in recording.streams
        for one in (stream if isinstance(stream, SignalSet) else (stream,))
    }
    parts.update({events_name(events): events for events in recording.events})
    for track, media in enumerate(recording.media):
        before = sum(other.kind == media.kind for other in recording.media[:track])
        name = f"{media.kind} #{before + 1}" if before else media.kind
        for number in range(1, max(1, media.channels) + 1):
            parts[f"{name}/{number}"] = MediaPart(track, number)
    return parts


def chosen(recording: Recording, column: Column) -> list[tuple[str, Part]]:
    """The parts that a column of the recipe means, with their names in the file.

    Raises
    ------
    DataError
        It means none; the message lists what there is.
    """
    parts = parts_of(recording)
    wanted = f"{column.stream}/{column.column}" if column.stream else column.column
    if column.column == "*":
        whole: dict[str, Part] = {stream_name(stream): stream for stream in recording.streams}
        found = [(name, s) for name, s in whole.items() if column.stream in ("", name)]
    else:
        found = [(name, part) for name, part in parts.items() if wanted in _names(name, part)]
        found = found or _loosely(wanted, parts)
    if not found:
        raise DataError(f"{recording.name} has no column {wanted!r}; it has: {', '.join(parts)}.")
    return found


def _names(name: str, part: Part) -> tuple[str, ...]:
    unit = getattr(part, "unit", "")
    return (name, f"{name} ({unit})") if unit else (name, f"{name} ()")


def _loosely(wanted: str, parts: Mapping[str, Part]) -> list[tuple[str, Part]]:
    """A place from 1, the only events of a person or of a name, or a whole track of media."""
    if wanted.isdecimal() and 1 <= int(wanted) <= len(parts):
        return [list(parts.items())[int(wanted) - 1]]
    events = [(n, e) for n, e in parts.items() if isinstance(e, Events)]
    alike: list[tuple[str, Part]] = [(n, e) for n, e in events if wanted in (e.name, e.person)]
    if len(alike) == 1:
        return alike
    track, _, number = wanted.partition("/")
    first = parts.get(f"{track}/1")
    if isinstance(first, MediaPart) and (not number or number.isdecimal()):
        return [(wanted, MediaPart(first.track, int(number or 0)))]
    return []


def given(stream: Stream, column: Column, person: str) -> Stream:
    """A stream with the person, name, unit and modality that a column gives it."""
    unit = column.unit or stream.unit
    modality = stream.modality if column.modality == "unknown" else column.modality
    if not isinstance(stream, SignalSet):
        return replace(stream, name=column.name, person=person, unit=unit, modality=modality)
    channels = tuple(f"{column.name} {channel.rpartition('/')[2]}" for channel in stream.channels)
    return replace(stream, channels=channels, person=person, unit=unit, modality=modality)


def by_clock(recording: Recording, found: Assignments) -> Iterator[Recording]:
    """A recording taken apart by the clocks that its file knows, if it knows several."""
    clock_of = {name: _clock_of(name, recording) for name, _ in found.streams}
    used = list(dict.fromkeys(clock_of.values())) or [""]
    for clock in used:
        first = clock == used[0]
        events = tuple(
            events
            for name, events in found.all_events(recording)
            if name == clock or (first and name not in used)
        )
        yield replace(
            recording,
            name=f"{recording.name}: {clock}" if len(used) > 1 else recording.name,
            streams=tuple(stream for name, stream in found.streams if clock_of[name] == clock),
            events=events,
            notices=recording.notices if first else (),
            clocks={clock: recording.clocks[clock]} if clock else {},
            media=recording.media if first else (),
        )


def _clock_of(name: str, recording: Recording) -> str:
    """Key of the clock of a stream or channel; empty where the file knows none."""
    return next((key for key in recording.clocks if f"{name}/".startswith(f"{key}/")), "")
