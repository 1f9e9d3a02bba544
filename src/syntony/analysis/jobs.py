"""What there is for an extractor to do in a session: channels, films, and the sound of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from pathlib import Path

from syntony.analysis.feeds import Series, series_for
from syntony.analysis.media import extract_media
from syntony.analysis.turns import with_turns
from syntony.core.clock import Clock
from syntony.core.contracts import Progress
from syntony.core.errors import SyntonyError
from syntony.core.extraction import Extraction, Extractor, run
from syntony.core.plan import ExtractChoice
from syntony.core.provenance import Source, fingerprint, software, versions_of
from syntony.core.session import Media, Notice, Recording
from syntony.core.settings import Settings
from syntony.io.regions import read_regions
from syntony.io.sound import Sound

#: Regions of ``film.mp4`` are looked for in ``film-regions.toml`` beside it.
REGIONS = "-regions.toml"
#: The kind of channel that sound is.
SOUND = "sound"


@dataclass(frozen=True, eq=False)
class Job:
    """One extractor on one feed.

    Parameters
    ----------
    extractor, settings, choice
        What is done.
    title : str
        What it is fed, in words.
    identity : object
        What makes the input this one and no other.
    work : callable
        ``progress -> Extraction``; may raise.
    read : frozenset of (person, name)
        Channels that are read.
    media : Media or None
        The film that is looked at, with its persons.
    """

    extractor: Extractor
    settings: Settings
    choice: ExtractChoice
    title: str
    identity: object
    work: Callable[[Progress], Extraction]
    read: frozenset[tuple[str, str]] = frozenset()
    media: Media | None = None

    @property
    def key(self) -> str:
        """Fingerprint of everything that the outcome depends on."""
        versions = {**software(), **versions_of(("av", *self.extractor.imports))}
        told = self.settings.model_dump(mode="json")
        return fingerprint([self.identity, self.extractor.name, told, versions])


def jobs_for(
    recordings: Sequence[Recording],
    clocks: Mapping[str, Clock],
    place: int,
    extractor: Extractor,
    settings: Settings,
    choice: ExtractChoice,
) -> Iterator[Job]:
    """What an extractor does with one recording of a session.

    Parameters
    ----------
    recordings : sequence of Recording
        All of the session.
    clocks : mapping of str to Clock
        By name of the recording.
    place : int
        Number of the recording, from 0. Microphones of recordings whose clocks are exact belong
        together: the first recording has the job, and the others' sound with it.
    extractor, settings, choice
        What is to be done.

    Yields
    ------
    Job
        None where the recording holds nothing that the extractor takes.
    """
    recording = recordings[place]
    if not _meant(recording, choice):
        return
    if extractor.food == "series":
        for series in series_for(extractor, recording, choice):
            yield _of_series(series, extractor, settings, choice)
        if SOUND in extractor.wants:
            heard = [r for r in recordings if _meant(r, choice) and _sound_of(r, recordings)]
            own = clocks.get(recording.name, Clock())
            hand_turns = partial(with_turns, settings, recordings, clocks, own)
            yield from _of_sound(heard, clocks, recording, extractor, hand_turns, choice)
        return
    for media in recording.media:
        if media.kind == "video":
            seen = replace(media, persons=choice.persons or media.persons)
            identity = [digest(media.path), media.track, seen.persons, extractor.food]
            work: Callable[[Progress], Extraction]
            try:
                mine, told = _with_regions(seen, extractor, settings, choice)
                work = partial(_film, seen, extractor, mine, told)
            except SyntonyError as error:  # it is this job's failure, and named when it is done
                mine, work = settings, partial(_failed, error)
                identity.append(str(error))
            yield Job(extractor, mine, choice, media.path.name, identity, work, media=seen)


def _meant(recording: Recording, choice: ExtractChoice) -> bool:
    return not choice.recording or fnmatchcase(recording.name, choice.recording)


def _of_series(
    series: Series, extractor: Extractor, settings: Settings, choice: ExtractChoice
) -> Job:
    read = frozenset(zip(series.feed.persons, series.feed.channels, strict=True))

    def work(_progress: Progress) -> Extraction:
        return run(extractor, series.feed, series.chunks, settings)

    return Job(extractor, settings, choice, series.title, series.identity, work, read)


def _film(
    media: Media,
    extractor: Extractor,
    settings: Settings,
    told: tuple[Notice, ...],
    progress: Progress,
) -> Extraction:
    made = extract_media(media, extractor, settings, progress=progress)
    return replace(made, notices=(*told, *made.notices))


def _failed(error: SyntonyError, _progress: Progress) -> Extraction:
    raise error


def _with_regions(
    media: Media, extractor: Extractor, settings: Settings, choice: ExtractChoice
) -> tuple[Settings, tuple[Notice, ...]]:
    """Settings with the regions that lie beside a film, where the plan names none."""
    fields = type(settings).model_fields
    beside = media.path.with_name(f"{media.path.stem}{REGIONS}")
    if "regions" not in fields or "regions" in choice.settings or not beside.is_file():
        return settings, ()
    drawn = read_regions(beside).model_dump()
    own = {name: value for name, value in drawn.items() if name in fields}
    told = f"Regions of {media.path.name} come from {beside.name}, which lies beside it."
    changed = extractor.settings.checked(
        f"Extractor {extractor.name!r}", {**settings.model_dump(), **own}
    )
    return changed, (Notice("regions-beside", told, media.path.name, warning=False),)


def _sound_of(recording: Recording, recordings: Sequence[Recording]) -> list[Media]:
    """Tracks of sound; those of films only where nobody recorded sound alone."""
    alone = any(
        {media.kind for media in other.media} == {"audio"} for other in recordings if other.media
    )
    kinds = {media.kind for media in recording.media}
    if alone and kinds != {"audio"}:
        return []
    return [media for media in recording.media if media.kind == "audio"]


def _of_sound(
    heard: Sequence[Recording],
    clocks: Mapping[str, Clock],
    recording: Recording,
    extractor: Extractor,
    hand_turns: Callable[[Sequence[str]], tuple[Settings, tuple[Notice, ...]]],
    choice: ExtractChoice,
) -> Iterator[Job]:
    """One job for all microphones that share a clock, or one a recording."""
    exact = all(_is_exact(clocks.get(r.name, Clock())) for r in heard)
    group = list(heard) if exact else [r for r in heard if r is recording]
    if not group or group[0] is not recording:
        return
    own = clocks.get(recording.name, Clock())
    media: list[Media] = []
    starts: list[float] = []
    for one in group:
        clock = clocks.get(one.name, Clock())
        for track in _sound_of(one, group):
            media.append(track)
            starts.append(own.to_device(clock.to_session(track.start)))
    media = _named(media, choice.persons)
    identity = [[digest(m.path), m.track, m.persons, s] for m, s in zip(media, starts, strict=True)]
    title = ", ".join(dict.fromkeys(m.path.name for m in media))
    settings, told = hand_turns([person for one in media for person in one.persons])

    def work(progress: Progress) -> Extraction:
        sound = Sound(media, starts)
        length = max(1, round(max(m.duration for m in media)))

        def chunks() -> Iterator[object]:
            for chunk in sound.chunks():
                progress(f"{extractor.name} of {title}", round(chunk.times[-1]), length)
                yield chunk

        made = run(extractor, sound.feed, chunks(), settings)  # type: ignore[arg-type]
        return replace(made, notices=(*told, *made.notices, *sound.notices))

    yield Job(extractor, settings, choice, title, identity, work)


def _is_exact(clock: Clock) -> bool:
    """Whether sound of two such clocks may become one signal's: an error would be lost in it."""
    return clock.offset_error == 0 and clock.drift_error == 0


def _named(media: Sequence[Media], persons: tuple[str, ...]) -> list[Media]:
    """Media with the persons of the plan, channel by channel, where it names them."""
    if not persons:
        return list(media)
    left = list(persons)
    named = []
    for one in media:
        mine, left = left[: one.channels], left[one.channels :]
        named.append(replace(one, persons=tuple(mine + [""] * (one.channels - len(mine)))))
    return named


def digest(path: Path) -> str:
    """SHA-256 of a file; of one that is gone its name, since working on it will say so."""
    if not path.is_file():
        return str(path)
    stat = path.stat()
    return _hashed(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _hashed(path: Path, _changed: int, _size: int) -> str:
    return Source.of(path, "").sha256
