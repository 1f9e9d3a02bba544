"""Recordings, sessions and studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

from syntony.core.clock import Clock
from syntony.core.errors import DataError, ParameterError
from syntony.core.provenance import Source
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet

Stream = Signal | SignalSet | Samples


@dataclass(frozen=True)
class Notice:
    """Something a user must know about data or a result.

    Parameters
    ----------
    code : str
        A short name that never changes, such as ``"assumed-rate"``.
    text : str
        One sentence: what is the case, and what to do about it.
    where : str
        File, stream, person or step that it concerns.
    warning : bool
        Whether it may change what a number means (True) or is only a note.
    """

    code: str
    text: str
    where: str = ""
    warning: bool = True


@dataclass(frozen=True)
class Media:
    """Pictures or sound in a file: they stay there until something is extracted from them.

    Parameters
    ----------
    kind : str
        ``video`` or ``audio``.
    path : Path
        The file.
    rate : Fraction
        Pictures or samples a second (Hz); of pictures the nominal rate, every one has its time.
    start, duration : float
        Of the first picture or sample, and from there to the end of the last (s).
    count : int
        Pictures or samples.
    size : tuple of int
        Height and width as displayed (pixels); (0, 0) for sound.
    channels : int
        Of sound; 0 for pictures.
    codec : str
        What it is coded with.
    track : int
        Which of the file's tracks, from 0.
    persons : tuple of str
        Who is to be seen from left to right, or whose each channel of sound is; empty where it
        is not known.
    removed : tuple of (start, stop)
        Parts that were taken out of it (s, the file's own time): gray or silent in the file, and
        never taken as observed.
    """

    kind: Literal["video", "audio"]
    path: Path
    rate: Fraction
    start: float
    duration: float
    count: int
    size: tuple[int, int] = (0, 0)
    channels: int = 0
    codec: str = ""
    track: int = 0
    persons: tuple[str, ...] = ()
    removed: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Recording:
    """What one file or device gave, on one clock of its own.

    Parameters
    ----------
    name : str
        Unique in its session, usually the file's name.
    streams : tuple of Signal, SignalSet or Samples
        What was measured, in the device's time.
    events : tuple of Events
        What was marked, in the device's time.
    source : Source, optional
        The file with its hash, if there is one.
    notices : tuple of Notice
        What the reader saw and the user must know.
    clocks : mapping of str to Clock
        From a stream's name to what the file itself knows of its clock, above all its error.
        Offset and drift that were applied on reading are zero here.
    media : tuple of Media
        Pictures and sound from which signals can be extracted.
    quality : tuple of Signal, SignalSet or Samples
        How good each moment of a stream of the same person is, 0 to 1; called after the stream,
        ``"heart_rate quality"``. It lies beside the streams and is never compared between people.
    """

    name: str
    streams: tuple[Stream, ...] = ()
    events: tuple[Events, ...] = ()
    source: Source | None = None
    notices: tuple[Notice, ...] = ()
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    media: tuple[Media, ...] = ()
    quality: tuple[Stream, ...] = ()


@dataclass(frozen=True, eq=False)
class Session:
    """One meeting of two or more people: recordings on one session clock.

    Parameters
    ----------
    name : str
        The session's code.
    participants : tuple of Participant
        In order: results name the first as first.
    recordings : tuple of Recording
        Each with its own clock.
    clocks : mapping of str to Clock
        From a recording's name to its clock; a recording without one is on session time.
    dyad : str
        Code of the pair or group that meets, the same over its sessions.
    design : mapping of str to str
        Conditions such as group, session number, stimulus.

    Raises
    ------
    DataError
        Two participants or two recordings share a name, or a clock belongs to none.
    """

    name: str
    participants: tuple[Participant, ...]
    recordings: tuple[Recording, ...] = ()
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    dyad: str = ""
    design: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = [p.code for p in self.participants]
        names = [r.name for r in self.recordings]
        for what, given in (("Participants", codes), ("Recordings", names)):
            if len(set(given)) < len(given):
                raise DataError(
                    f"{what} of a session need different names; got {', '.join(given)}."
                )
        stray = sorted(set(self.clocks) - set(names))
        if stray:
            raise DataError(
                f"Clocks were given for recordings that are not there: {', '.join(stray)}."
            )

    @property
    def persons(self) -> tuple[str, ...]:
        """Codes of the participants, in order."""
        return tuple(p.code for p in self.participants)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All notices of all recordings."""
        return tuple(notice for r in self.recordings for notice in r.notices)

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Every stream on session time: the clocks are applied, nothing is resampled."""
        return tuple(
            on_session_time(stream, self.clocks.get(r.name, Clock()))
            for r in self.recordings
            for stream in r.streams
        )

    def signals(self, *, name: str | None = None, person: str | None = None) -> tuple[Signal, ...]:
        """Evenly sampled signals on session time, channels taken apart, by name and person."""
        flat = [
            signal
            for stream in self.streams
            if not isinstance(stream, Samples)
            for signal in (stream if isinstance(stream, SignalSet) else (stream,))
        ]
        return tuple(s for s in flat if name in (None, s.name) and person in (None, s.person))

    def clock_error(self, recordings: tuple[str, ...], t: float) -> float:
        """Standard error (s) at session time `t` of the time *between* two or more recordings."""
        clocks = [self.clocks.get(name, Clock()) for name in dict.fromkeys(recordings)]
        if len(clocks) < 2:
            return 0.0
        return float(sum(c.error(c.to_device(t)) ** 2 for c in clocks) ** 0.5)


@dataclass(frozen=True, eq=False)
class Study:
    """Sessions that are analyzed together.

    Raises
    ------
    ParameterError
        Two sessions share a name.
    """

    name: str
    sessions: tuple[Session, ...]

    def __post_init__(self) -> None:
        names = [s.name for s in self.sessions]
        if len(set(names)) < len(names):
            twice = sorted({n for n in names if names.count(n) > 1})
            raise ParameterError(
                f"Sessions of a study need different names; twice: {', '.join(twice)}."
            )


def on_session_time(stream: Stream, clock: Clock) -> Stream:
    """Return the stream with its times mapped to the session clock."""
    if clock.offset == 0.0 and clock.drift == 0.0:
        return stream
    if isinstance(stream, Samples):
        mapped = stream.times + clock.offset + clock.drift * (stream.times - clock.reference)
        return replace(stream, times=mapped)
    start = clock.to_session(stream.start)
    rate = clock.session_rate(stream.rate)
    if isinstance(stream, SignalSet):
        return replace(stream, start=start, rate=rate)
    shift = clock.offset - clock.drift * clock.reference
    return replace(
        stream, start=start, rate=rate, support=stream.support.mapped(shift, clock.scale)
    )
