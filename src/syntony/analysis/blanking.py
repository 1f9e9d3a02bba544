"""Films and sound written anew without parts of them: gray pictures, and silence.

A film keeps every picture's time, so that its table of frames and its clock stay right.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np

from syntony.analysis.reviewcopy import effort
from syntony.core.clock import Clock
from syntony.core.contracts import Progress
from syntony.core.errors import DataError, FormatError
from syntony.core.extraction import Chunk
from syntony.core.session import Media, Session
from syntony.core.signals import Array
from syntony.io.display import frame_times
from syntony.io.filmwriter import TICKS, FilmWriter, film_writer
from syntony.io.pictures import Pictures, chunks, heard
from syntony.io.reading import read
from syntony.io.sound import Sound
from syntony.io.store.cutting import Part, within
from syntony.io.store.removal import Anew
from syntony.io.wave import silenced

#: What stands in the place of a removed picture, a gray level.
_GRAY = 118
#: Sound is silent so much around a part (s): decoders smear over a few milliseconds.
_EDGE = 0.025
#: Sound is written this far ahead of pictures (s).
_AHEAD = 0.5
#: Processor time for each second of film (s).
_EACH = 60.0
#: Rates at which sound can be written as AAC (Hz); any other becomes the last.
_RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
#: x264's rate factor: what is written anew should not be seen to be.
_QUALITY = 17


@dataclass(frozen=True)
class Fate:
    """What becomes of a file of films or sound that holds something of the parts.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        ``anew`` (written anew), ``silenced`` (every other sample stays), or ``impossible``.
    reason : str
        Why it cannot be written anew.
    inside : bool
        Whether it lies in the session's folder; others stay where they are.
    seconds : float
        About how long it takes.
    """

    path: Path
    what: Literal["anew", "silenced", "impossible"]
    reason: str = ""
    inside: bool = True
    seconds: float = 0.0


def by_path(session: Session) -> dict[Path, tuple[list[Media], Clock]]:
    """Files of films and sound: their tracks, and the clock of their recording."""
    found: dict[Path, tuple[list[Media], Clock]] = {}
    for recording in session.recordings:
        clock = session.clocks.get(recording.name, Clock())
        for media in recording.media:
            found.setdefault(media.path, ([], clock))[0].append(media)
    return found


def touched(
    session: Session, parts: Sequence[Part]
) -> Iterator[tuple[Path, list[Media], list[Part]]]:
    """Files with something of the parts: their tracks, and the parts on their own clock."""
    for path, (tracks, clock) in by_path(session).items():
        own = [(clock.to_device(start), clock.to_device(stop)) for start, stop in parts]
        first = min(one.start for one in tracks)
        last = max(one.start + one.duration for one in tracks)
        if any(start <= last and stop > first for start, stop in own):
            yield path, tracks, own


def fate(folder: Path, path: Path, tracks: Sequence[Media]) -> Fate:
    """What would become of a file of a session in a folder."""
    inside = path.parent.resolve().is_relative_to(folder.resolve())
    films = [one for one in tracks if one.kind == "video"]
    sounds = [one for one in tracks if one.kind == "audio"]
    reason = ""
    if not path.is_file():
        reason = "the file is not where it was"
    elif len(films) > 1 or len(sounds) > 1:
        reason = "it holds several films or sounds"
    elif any(one.channels > 2 for one in sounds) and path.suffix.lower() != ".wav":
        reason = "its sound has more than two channels"
    elif min(one.start for one in tracks) < -1 / TICKS:
        reason = "it begins before its own clock does"
    if reason:
        return Fate(path, "impossible", reason, inside)
    if path.suffix.lower() == ".wav" and not films:
        return Fate(path, "silenced", "", inside, sounds[0].duration / 1000)
    film = films[0] if films else None
    seconds, _ = effort(film, sounds[0] if sounds else None)
    return Fate(path, "anew", "", inside, seconds)


def anew(
    path: Path,
    tracks: Sequence[Media],
    parts: Sequence[Part],
    made: Path,
    progress: Progress | None,
) -> Anew:
    """Write a file without its parts; what was removed from it before stays removed.

    Parameters
    ----------
    path : Path
        The file.
    tracks : sequence of Media
        What it holds.
    parts : sequence of (start, stop)
        On its own clock (s).
    made : Path
        Folder of the new file, whose name tells nothing.
    progress : callable, optional
        Told ``(what, done, total)`` in seconds of film.

    Raises
    ------
    DataError
        Not every picture can be decoded.
    FormatError, LimitError, MissingExtra
        It cannot be decoded or written.
    """
    plain = [replace(one, removed=()) for one in tracks]
    film = next((one for one in plain if one.kind == "video"), None)
    sound = next((one for one in plain if one.kind == "audio"), None)
    parts = [*parts, *tracks[0].removed]
    made.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(8)
    target = made / f"{name}.{'m4a' if film is None else 'mp4'}"
    if film is None and sound is not None and path.suffix.lower() == ".wav":
        target = made / f"{name}.wav"
        silenced(path, target, [(a - sound.start, b - sound.start) for a, b in parts])
    elif film is None and sound is not None:
        with film_writer(target, size=None, sound=_heard(sound)) as writer:
            _Silenced(sound, parts, writer).until(np.inf)
    elif film is not None:
        _blanked(film, sound, parts, target, progress)
    found = read(target, reader="audio" if film is None else "video").media
    _check(path, plain, found)
    kinds = [next(m for m in found if m.kind == one.kind) for one in plain]
    return Anew(
        target,
        tuple(replace(new, start=old.start) for old, new in zip(plain, kinds, strict=True)),
    )


def _blanked(
    film: Media, sound: Media | None, parts: Sequence[Part], target: Path, progress: Progress | None
) -> None:
    pictures = chunks(film, whole_pictures, each=_EACH)
    first = next(pictures, None)
    if first is None:
        raise FormatError(f"{film.path.name}: not one picture could be decoded.")
    blank = np.full(first.values.shape[1:], _GRAY, np.uint8)
    heard_of = None if sound is None else _heard(sound)
    with film_writer(
        target, size=film.size, rate=film.rate, sound=heard_of, quality=_QUALITY
    ) as writer:
        sounding = None if sound is None else _Silenced(sound, parts, writer)
        told_of = -1
        for chunk in chain((first,), pictures):
            time = float(chunk.times[0])
            if sounding is not None:
                sounding.until(time + _AHEAD)
            gone = bool(within(chunk.times[:1], parts)[0])
            writer.picture(blank if gone else chunk.values[0], time)
            done = round(time - film.start)
            if progress is not None and done > told_of:
                progress("Writing the film anew", done, max(1, round(film.duration)))
                told_of = done
        if sounding is not None:
            sounding.until(np.inf)


def whole_pictures(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """Pictures in RGB at their full size; a generator for `syntony.io.serving.stream`.

    Parameters
    ----------
    path : Path
        The film.
    given : mapping
        Its ``media``, as `syntony.io.pictures.told` says it.
    """
    yield from Pictures(heard(path, given["media"]), "rgb")


def _heard(sound: Media) -> tuple[int, int]:
    return _rate(sound), sound.channels


def _rate(sound: Media) -> int:
    known = sound.rate.denominator == 1 and int(sound.rate) in _RATES
    return int(sound.rate) if known else _RATES[-1]


class _Silenced:
    """The sound of a film, silent in the parts, written as far as its pictures are."""

    def __init__(self, sound: Media, parts: Sequence[Part], writer: FilmWriter) -> None:
        self._chunks = Sound([sound], rate=_rate(sound)).chunks()
        self._parts = [(start - _EDGE, stop + _EDGE) for start, stop in parts]
        self._writer, self._start, self._reached = writer, sound.start, -np.inf

    def until(self, time: float) -> None:
        """Write what sounds before a time (s)."""
        while self._reached < time:
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            block: Array = np.array(chunk.values)
            block[:, within(chunk.times, self._parts)] = 0.0
            self._writer.sound(block, self._start)
            self._reached = float(chunk.times[-1])


def _check(path: Path, old: Sequence[Media], new: Sequence[Media]) -> None:
    """Hold what was written against what was there; where pictures are missing, refuse."""
    for one in old:
        found = next((m for m in new if m.kind == one.kind), None)
        if found is None:
            raise DataError(f"{path.name} cannot be written anew: its {one.kind} got lost.")
        if one.kind == "audio":
            if abs(found.duration - one.duration) > 0.25:
                raise DataError(f"{path.name} cannot be written anew: its sound lost its length.")
            continue
        before, after = frame_times(one), frame_times(found)
        if before.size != after.size or np.abs(before - after).max() > 0.0015:
            raise DataError(
                f"{path.name} cannot be written anew picture by picture "
                f"({after.size} of {before.size} can be decoded); erase this film whole."
            )
