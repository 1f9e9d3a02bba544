"""Removing parts of a session: films and sound are written anew, then everything else follows.

A film keeps every picture's time, and those of the parts become gray, so that its table of frames
and its clock stay right; its sound is silent there. Neither counts as observed from then on.
"""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np

from syntony.analysis.reviewcopy import effort
from syntony.core.clock import Clock
from syntony.core.contracts import Progress
from syntony.core.errors import (
    DataError,
    FormatError,
    LimitError,
    MissingExtra,
    ParameterError,
)
from syntony.core.extraction import Chunk
from syntony.core.session import Media, Session
from syntony.core.signals import Array
from syntony.io.display import frame_times
from syntony.io.filmwriter import TICKS, FilmWriter, film_writer
from syntony.io.pictures import Pictures, chunks, heard
from syntony.io.reading import read
from syntony.io.sound import Sound
from syntony.io.store import open_session
from syntony.io.store.cutting import Part, within
from syntony.io.store.erasure import DISPLAY, Proof
from syntony.io.store.removal import Anew, outlook_of, removed_parts, settled
from syntony.io.vault.files import erase_keys
from syntony.io.wave import silenced

#: Why a film may turn out not to be writable anew.
_LOST = (DataError, FormatError, LimitError, MissingExtra)
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


@dataclass(frozen=True)
class Outlook:
    """What a removal would take out; nothing is yet.

    Parameters
    ----------
    films : tuple of Fate
        Files with something of the parts.
    count : Counter of str
        As of `syntony.io.store.cutting.taken_out`.
    copies : int
        Masked copies, all of which are erased.
    """

    films: tuple[Fate, ...]
    count: Counter[str]
    copies: int


def outlook(folder: Path, parts: Sequence[Part]) -> Outlook:
    """Tell what removing parts of a session would do.

    Parameters
    ----------
    folder : Path
        The session's folder.
    parts : sequence of (start, stop)
        Session time (s).

    Raises
    ------
    DataError, IntegrityError
        Nothing can be taken out of it, as it is.
    """
    copies = sum(path.is_dir() for path in (folder / DISPLAY / "copies").glob("*"))
    return Outlook(fates(folder, parts), outlook_of(folder, parts), copies)


def fates(folder: Path, parts: Sequence[Part]) -> tuple[Fate, ...]:
    """What would become of the films and sound of a session."""
    session = open_session(folder).described()
    return tuple(_fate(folder, path, tracks) for path, tracks, _ in _touched(session, parts))


def remove(
    folder: Path,
    parts: Sequence[Part],
    *,
    erase_films: bool = False,
    why: Literal["removed", "not shared"] = "removed",
    who: str = "",
    progress: Progress | None = None,
) -> Proof:
    """Remove parts of a session for good.

    Parameters
    ----------
    folder : Path
        The session's folder.
    parts : sequence of (start, stop)
        Session time (s).
    erase_films : bool
        Erase films and sound whole that cannot be written anew; otherwise they are a reason to
        refuse.
    why : str
        ``removed``, or ``not shared`` in a copy.
    who : str
        Who asks for it, for the audit trail.
    progress : callable, optional
        Told ``(what, done, total)`` in seconds of film.

    Returns
    -------
    Proof
        Every file that was removed; films outside the folder are counted and stay.

    Raises
    ------
    ParameterError
        A film cannot be written anew.
    DataError, IntegrityError
        Nothing can be taken out of the session, as it is.
    StorageError, FormatError, LimitError, MissingExtra
        The disk refuses, or a film cannot be decoded or written. Nothing was changed.
    """
    settled(folder)
    outlook_of(folder, parts)  # what refuses does so before hours of work
    session = open_session(folder).described()
    touched = list(_touched(session, parts))
    impossible = [f for f in (_fate(folder, p, t) for p, t, _ in touched) if f.reason]
    if impossible and not erase_films:
        names = "; ".join(f"{one.path.name}: {one.reason}" for one in impossible)
        raise ParameterError(f"Not every film can be written anew ({names}). Erase these whole.")
    kept = {one.path for one in impossible}
    films: dict[Path, Anew | None] = {}
    made = folder / "work" / f"removal-{secrets.token_hex(4)}"
    try:
        for path, tracks, own in touched:
            films[path] = None
            if path not in kept:
                with suppress(*_LOST) if erase_films else nullcontext():
                    films[path] = _anew(path, tracks, own, made, progress)
        for old, new in films.items():
            if new is not None:
                place = folder / "media" / new.path.name
                place.parent.mkdir(exist_ok=True)
                films[old] = replace(new, path=new.path.rename(place))
        return removed_parts(folder, parts, films, why=why, who=who)
    except BaseException:
        if not _is_named(folder, films):
            _discard([new.path for new in films.values() if new is not None])
        raise
    finally:
        if made.exists():
            _discard(made.iterdir())
            shutil.rmtree(made)


def _is_named(folder: Path, films: Mapping[Path, Anew | None]) -> bool:
    """Whether the session knows the new films already."""
    named = {m.path for r in open_session(folder).described().recordings for m in r.media}
    return any(new is not None and new.path in named for new in films.values())


def _discard(paths: Any) -> None:
    for path in list(paths):
        if path.is_file():
            erase_keys([path])
            path.unlink()


def _touched(
    session: Session, parts: Sequence[Part]
) -> Iterator[tuple[Path, list[Media], list[Part]]]:
    """Files with something of the parts: their tracks, and the parts on their own clock."""
    by_path: dict[Path, tuple[list[Media], Clock]] = {}
    for recording in session.recordings:
        clock = session.clocks.get(recording.name, Clock())
        for media in recording.media:
            by_path.setdefault(media.path, ([], clock))[0].append(media)
    for path, (tracks, clock) in by_path.items():
        own = [(clock.to_device(start), clock.to_device(stop)) for start, stop in parts]
        first = min(one.start for one in tracks)
        last = max(one.start + one.duration for one in tracks)
        if any(start <= last and stop > first for start, stop in own):
            yield path, tracks, own


def _fate(folder: Path, path: Path, tracks: Sequence[Media]) -> Fate:
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


def _anew(
    path: Path,
    tracks: Sequence[Media],
    parts: Sequence[Part],
    made: Path,
    progress: Progress | None,
) -> Anew:
    """Write a file without its parts; what was removed from it before stays removed."""
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
