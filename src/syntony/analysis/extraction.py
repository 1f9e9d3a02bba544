"""Extractors at work on a session: raw channels, pictures and sound become signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from syntony.analysis.feeds import channels_of, kind_of_part
from syntony.analysis.jobs import Job, jobs_for
from syntony.analysis.masking import of_quality, of_rest
from syntony.analysis.pictured import Film, pictures_of
from syntony.core.contracts import Progress
from syntony.core.errors import SyntonyError
from syntony.core.extraction import Extraction, Extractor
from syntony.core.facts import Picture
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.registry import collect, get
from syntony.core.results import Failure
from syntony.core.session import Notice, Recording, Session, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Participant, Samples, SignalSet
from syntony.io.saved import kept_or_made, load_extraction, save_extraction

#: Kind of channel -> the extractors that a session which holds it needs.
USUAL: Mapping[str, tuple[str, ...]] = {
    "ecg": ("heart",), "ppg": ("heart",), "eda": ("skin",), "resp": ("breath",),
    "acc": ("motion",), "eeg": ("eeg",), "fnirs": ("fnirs",), "video": ("motion_energy",),
    "audio": ("speech", "prosody"),
}  # fmt: skip
#: Raw channels that are never compared between people themselves: their samples are waves of a
#: heart or a brain, and what they are about is what is extracted.
RAW = frozenset(("ecg", "ppg", "eeg", "emg", "fnirs"))
#: Below this rate (Hz) such a channel is a signal already and needs no extractor.
SLOW: Mapping[str, int] = {"eda": 16, "resp": 16, "acc": 16}


@dataclass(frozen=True, eq=False)
class Extracted:
    """A session with what was extracted from it.

    Parameters
    ----------
    session : Session
        With the new streams, their quality, events and notices in the recordings they came from.
    failures : tuple of Failure
        What could not be extracted, while the rest was.
    pictures : tuple of Picture
        What extractors saw, if pictures were wanted.
    """

    session: Session
    failures: tuple[Failure, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass
class _Progress:
    """A recording under extraction."""

    recording: Recording
    taken: set[tuple[str, str]]
    read: set[tuple[str, str]] = field(default_factory=set)
    films: dict[tuple[Path, int], Film] = field(default_factory=dict)


def extracted(
    session: Session,
    plan: AnalysisPlan,
    *,
    keep: Path | None = None,
    progress: Progress | None = None,
    draw: bool = False,
) -> Extracted:
    """Apply the extractors of a plan to a session.

    Parameters
    ----------
    session : Session
        As it was read, on its devices' clocks.
    plan : AnalysisPlan
        Its `extract` says what is done; None applies the usual extractors where raw channels,
        pictures or sound need them.
    keep : Path, optional
        Folder in which results are kept: the same input, extractor, settings and versions are
        never computed twice, so an interrupted run goes on where it stopped.
    progress : callable, optional
        Told ``(what, done, total)``.
    draw : bool
        Whether pictures of films are drawn, with the regions and the people in them.

    Returns
    -------
    Extracted
        Outputs come after the streams of their recording, on its clock; a later extractor of
        the plan is fed outputs of earlier ones. One that fails is named and stops no other.

    Raises
    ------
    ParameterError
        There is no such extractor or setting.
    """
    choices = usual_choices(session) if plan.extract is None else plan.extract
    settings = [_configured(choice) for choice in choices]
    tell = progress or (lambda _what, _done, _total: None)
    taken = {(part.person, part.name) for r in session.recordings for part in channels_of(r)}
    works = [_Progress(recording, taken) for recording in session.recordings]
    failures: list[Failure] = []
    total = len(choices) * len(works)
    for i, (choice, (extractor, chosen)) in enumerate(zip(choices, settings, strict=True)):
        found = False
        for k, work in enumerate(works):
            tell(f"{session.name}: {extractor.name} of {work.recording.name}", i * len(works) + k,
                 total)  # fmt: skip
            recordings = [other.recording for other in works]
            for job in jobs_for(recordings, session.clocks, k, extractor, chosen, choice):
                found = True
                try:
                    _join(work, job, _kept(job, keep, tell))
                except SyntonyError as error:
                    where = f"{session.name}: {work.recording.name}, {job.title}"
                    failures.append(Failure(where, "extract", type(error).__name__, str(error)))
        if not found and works:
            works[0].recording = _told(works[0].recording, _nothing_for(extractor, session))
    pictures: list[Picture] = []
    for work in works if draw else ():
        films, streams = tuple(work.films.values()), work.recording.streams
        drawn, notices = pictures_of(films, streams, session=session.name, keep=keep)
        pictures += drawn
        work.recording = _told(work.recording, *notices)
    bare = tuple(_without_raw(work.recording, work.read) for work in works)
    people = _participants(session, bare)
    return Extracted(
        replace(session, participants=people, recordings=bare), tuple(failures), tuple(pictures)
    )


def _participants(session: Session, recordings: Sequence[Recording]) -> tuple[Participant, ...]:
    """The session's people, with those whom the plan names in films and sound in their places."""
    named = {person for r in session.recordings for media in r.media for person in media.persons}
    here = dict.fromkeys(
        [
            *(person for r in recordings for media in r.media for person in media.persons),
            *(stream.person for r in recordings for stream in r.streams),
            *(events.person for r in recordings for events in r.events),
        ]
    )
    kept = tuple(p for p in session.participants if p.code in here or p.code not in named)
    known = {participant.code for participant in kept}
    return (*kept, *(Participant(code) for code in here if code and code not in known))


def usual_choices(session: Session) -> tuple[ExtractChoice, ...]:
    """The extractors that a session needs where its plan says nothing.

    Raw channels (an ECG, a skin conductance of 2000 samples a second), pictures and sound need
    some; what is slow enough to be a signal already does not.
    """
    found: dict[str, None] = {}
    for recording in session.recordings:
        for part in channels_of(recording):
            kind = kind_of_part(part)
            if isinstance(part, Samples) or part.rate >= SLOW.get(kind, 0):
                found |= dict.fromkeys(USUAL.get(kind, ()))
        for media in recording.media:
            found |= dict.fromkeys(USUAL.get(media.kind, ()))
    if not found:
        return ()  # nothing raw: no extractor is loaded
    known = collect("extractors")
    return tuple(ExtractChoice(extractor=name) for name in found if name in known)


def check_choices(choices: Sequence[ExtractChoice]) -> None:
    """Refuse extractors and settings that do not exist, before anything is read.

    Raises
    ------
    ParameterError
        There is no such extractor or setting.
    """
    for choice in choices:
        _configured(choice)


def in_words(choice: ExtractChoice) -> str:
    """An extractor with what differs from its usual settings, in words."""
    told = ", ".join(f"{name} = {value}" for name, value in choice.settings.items())
    return f"{choice.extractor} ({told or 'its usual settings'})"


def _configured(choice: ExtractChoice) -> tuple[Extractor, Settings]:
    extractor: Extractor = get("extractors", choice.extractor)
    owner = f"Extractor {extractor.name!r}"
    return extractor, extractor.settings.checked(owner, choice.settings)


def _kept(job: Job, keep: Path | None, tell: Progress) -> Extraction:
    """What an earlier run kept under the same key, or new work."""
    file = None if keep is None else keep / "extracted" / f"{job.key[:24]}.signals"
    return kept_or_made(file, lambda: job.work(tell), load_extraction, save_extraction)


def _join(work: _Progress, job: Job, made: Extraction) -> None:
    """Put outputs, quality, events and the story of both into the recording."""
    streams, notices = list(work.recording.streams), list(work.recording.notices)
    quality = list(work.recording.quality)
    beside = {(q.person, _name(q)): q for q in made.quality}
    for stream in made.streams:
        judged = beside.get((stream.person, f"{_name(stream)} quality"))
        name = _free_name(_name(stream), stream.person, job.extractor.name, work.taken)
        kept, told = _masked(stream, judged, work.recording, job, name)
        notices += told
        if kept is None:
            continue
        streams.append(_called(kept, name))
        if judged is not None:
            quality.append(_called(judged, f"{name} quality"))
    notices += [_placed(notice, job) for notice in made.notices]
    work.read |= job.read
    if job.media is not None:
        place = (job.media.path, job.media.track)
        work.films.setdefault(place, Film(job.media)).settings.append(job.settings)
        media = tuple(
            replace(one, persons=job.media.persons) if (one.path, one.track) == place else one
            for one in work.recording.media
        )
        work.recording = replace(work.recording, media=media)
    work.recording = replace(
        work.recording, streams=tuple(streams), quality=tuple(quality),
        events=(*work.recording.events, *made.events), notices=tuple(notices),
    )  # fmt: skip


def _masked(
    stream: Stream, judged: Stream | None, recording: Recording, job: Job, name: str
) -> tuple[Stream | None, list[Notice]]:
    """What is left of an output, and its story: where it came from and what was masked."""
    whose = f" of {stream.person}" if stream.person else ""
    where = f"{name}{whose}"
    origin = f"{name} extracted from {job.title} by {in_words(job.choice)}"
    notices = [Notice("extracted", origin, where, warning=False)]
    choice = job.choice
    kept, poor = of_quality(stream, judged, choice.minimum_quality)
    kept, moved = (kept, 0.0) if kept is None else of_rest(kept, recording, choice.most_movement)
    for share, why in (
        (poor, f"its quality was below {choice.minimum_quality:g}"),
        (moved, f"the wearer moved by more than {choice.most_movement}"),
    ):
        if share:
            text = f"{share:.0%} of {where.replace('_', ' ')} was masked: {why}."
            notices.append(Notice("masked", text, where, warning=share > 0.2))
    return kept, notices


def _placed(notice: Notice, job: Job) -> Notice:
    return notice if notice.where else replace(notice, where=f"{job.extractor.name}, {job.title}")


def _name(stream: Stream) -> str:
    return ", ".join(stream.channels) if isinstance(stream, SignalSet) else stream.name


def _called(stream: Stream, name: str) -> Stream:
    return stream if isinstance(stream, SignalSet) else replace(stream, name=name)


def _free_name(name: str, person: str, extractor: str, taken: set[tuple[str, str]]) -> str:
    """The name of an output, with the extractor's where the person has one of that name."""
    free, count = name, 1
    while (person, free) in taken:
        free = f"{name} ({extractor})" if count == 1 else f"{name} ({extractor} {count})"
        count += 1
    taken.add((person, free))
    return free


def _nothing_for(extractor: Extractor, session: Session) -> Notice:
    there = sorted({kind_of_part(p) or p.name for r in session.recordings for p in channels_of(r)})
    there += sorted({media.kind for r in session.recordings for media in r.media})
    wants = ", ".join(extractor.wants) or "pictures"
    text = (
        f"The extractor {extractor.name} found nothing to work on: it takes {wants}, the session "
        f"holds {', '.join(there) or 'nothing'}. Name channels in the plan (channels = [...])."
    )
    return Notice("nothing-to-extract", text, session.name)


def _told(recording: Recording, *notices: Notice) -> Recording:
    return replace(recording, notices=(*recording.notices, *notices))


def _without_raw(recording: Recording, read: set[tuple[str, str]]) -> Recording:
    """A recording whose raw waves are set aside where something was extracted from them."""
    dropped: list[str] = []
    kept: list[Stream] = []
    for stream in recording.streams:
        whole = isinstance(stream, SignalSet)
        parts = tuple(stream) if isinstance(stream, SignalSet) else (stream,)
        raw = [p for p in parts if kind_of_part(p) in RAW and (p.person, p.name) in read]
        if not raw:
            kept.append(stream)
            continue
        dropped += [part.name for part in raw]
        if whole:
            kept += [part for part in parts if part not in raw]
    if not dropped:
        return recording
    text = (
        f"Waves that are not compared themselves, only what was extracted from them: "
        f"{', '.join(dropped[:8])}{f' and {len(dropped) - 8} more' if len(dropped) > 8 else ''}."
    )
    notice = Notice("set-aside", text, recording.name, warning=False)
    return replace(recording, streams=tuple(kept), notices=(*recording.notices, notice))
