"""Sound out of files: decoded in the limited child, in pieces, on one even clock.

Whatever a track is coded with, extractors are fed the same: rows of samples at one rate, full
scale 1, NaN where nothing was recorded. What comes late, twice or not at all by the file's own
time stamps is put at its time, so sound stays beside its pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from syntony.core.errors import DataError, FormatError
from syntony.core.extraction import Chunk, Feed
from syntony.core.session import Media, Notice
from syntony.core.signals import Array, sample_times
from syntony.io.child import Limits
from syntony.io.media import ALONE
from syntony.io.serving import scaled, stream
from syntony.io.vault.files import source

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream
    from av.container import InputContainer

#: What voices are analyzed at (Hz): enough for every formant, and what speech detectors want.
SPEECH_RATE = 16_000
#: What a piece of sound in a pipe lasts (s).
PIECE = 1.0
#: Time stamps of containers are rounded; only beyond this is sound missing or told twice (s).
LOOSE = 0.02
#: A pause of the time stamps beyond this is damage, not a pause (s).
LONGEST_PAUSE = 6 * 3600.0
#: Encoders put at most this before the first sample (s).
LONGEST_LEAD = 0.2
#: Channels beyond these are no microphones of a session.
MOST_CHANNELS = 32
#: Processor time for decoding a second of sound (s).
_EACH = 0.5


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a file of sound or pictures; for use inside the limited child.

    Raises
    ------
    FormatError
        No decoder knows it.
    """
    import av

    try:
        with av.open(source(path), "r", container_options=ALONE) as container:
            yield container
    except av.error.FFmpegError as error:
        raise FormatError(
            f"{path.name} cannot be decoded ({error.strerror}); it is damaged, cut off before its "
            "index was written, or of another format."
        ) from error


def audio_track(container: InputContainer, track: int, name: str) -> AudioStream:
    """One of the file's tracks of sound, counted from 0 over all of its tracks.

    Raises
    ------
    FormatError
        There is none, none that can be decoded, or it has more channels than a recording.
    """
    chosen = [one for one in container.streams.audio if one.index == track]
    if not chosen:
        raise FormatError(f"{name} has no sound in track {track}.")
    if chosen[0].codec_context is None:
        raise FormatError(f"{name}: nothing here decodes the sound in track {track}.")
    if not 1 <= chosen[0].channels <= MOST_CHANNELS:
        raise FormatError(f"{name}: a track of {chosen[0].channels} channels is no recording.")
    return chosen[0]


@dataclass
class Decoder:
    """A track as blocks of samples that follow each other without a break.

    Parameters
    ----------
    container, track, name
        The opened file, its track, and the file's name.
    rate : int
        Samples a second of the blocks (Hz); 0 keeps the track's own.
    start : float
        Time of the first sample (s); NaN until it has come.
    count : int
        Samples so far.
    lost, paused : int, float
        Packets that could not be decoded, and seconds of pauses in the time stamps.
    """

    container: InputContainer
    track: AudioStream
    name: str
    rate: int = 0
    start: float = float("nan")
    count: int = 0
    lost: int = 0
    paused: float = 0.0
    _resampler: AudioResampler | None = None
    _format: tuple[Any, ...] = ()

    def blocks(self) -> Iterator[Array]:
        """Blocks of shape (n_channels, n); a pause comes as NaN, at most a second a block."""
        for frame in self._frames():
            timed = frame.pts is not None and frame.time_base is not None
            seconds = float(frame.pts * frame.time_base) if timed else None  # type: ignore[operator]
            if np.isnan(self.start):
                self.start = seconds or 0.0
            ahead = 0.0 if seconds is None else seconds - self._now()
            if ahead < -LOOSE:
                continue  # told twice
            if ahead > LOOSE:
                yield from self._pause(ahead, seconds or 0.0)
            for made in self._resampled(frame):
                yield self._counted(made)
        for made in self._resampled(None):
            yield self._counted(made)

    def notices(self) -> Iterator[Notice]:
        """What must be known of the track, after its last block."""
        if self.lost:
            text = f"{self.lost} packets of sound are damaged and count as not recorded."
            yield Notice("damaged-sound", text, self.name)
        if self.paused:
            text = (
                f"By its time stamps {self.paused:.3g} s of sound are missing in between; they "
                "count as not recorded."
            )
            yield Notice("sound-gaps", text, self.name)

    def _now(self) -> float:
        """Time at which the next sample is due."""
        held = 0.0 if self._resampler is None else self._held / self._format[2]
        return self.start + self.count / self._rate + held

    @property
    def _rate(self) -> int:
        return self.rate or int(self.track.rate)

    def _frames(self) -> Iterator[AudioFrame]:
        import av

        packets = self.container.demux(self.track)
        while True:
            try:
                packet = next(packets)
                frames = packet.decode()
            except (StopIteration, av.error.EOFError):
                return
            except av.error.FFmpegError:
                self.lost += 1
                if self.lost > 1000:
                    return
                continue
            yield from (frame for frame in frames if frame.samples)

    def _resampled(self, frame: AudioFrame | None) -> list[Array]:
        import av

        if frame is None:
            rest = [] if self._resampler is None else self._resampler.resample(None)
            self._resampler, self._held = None, 0.0
            return [np.asarray(block.to_ndarray(), np.float64) for block in rest]
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        before = self._resampled(None) if form != self._format else []
        if self._resampler is None:
            if self._format and frame.layout.nb_channels != self.track.channels:
                raise FormatError(f"{self.name}: the number of its channels changes midway.")
            self._resampler = av.AudioResampler("fltp", frame.layout, self._rate)
        self._format = form
        made = self._resampler.resample(frame)
        given = sum(block.samples for block in made)
        self._held += frame.samples - given * frame.sample_rate / self._rate
        return [*before, *(np.asarray(block.to_ndarray(), np.float64) for block in made)]

    _held: float = 0.0

    def _counted(self, block: Array) -> Array:
        self.count += block.shape[1]
        return block

    def _pause(self, ahead: float, seconds: float) -> Iterator[Array]:
        if ahead > LONGEST_PAUSE:
            raise FormatError(
                f"{self.name}: the time stamps of its sound jump by {ahead:.6g} s; it is damaged."
            )
        for made in self._resampled(None):
            yield self._counted(made)
        self.paused += ahead
        left = round((seconds - self.start) * self._rate) - self.count
        while left > 0:
            width = min(left, self._rate)
            yield self._counted(np.full((self.track.channels, width), np.nan))
            left -= width


def decoded(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk | Notice]:
    """Decode one track inside the limited child; for `syntony.io.serving.stream`.

    Parameters
    ----------
    path : Path
        The file.
    given : mapping
        ``track``, its ``start`` as it is told (s), and the ``rate`` of what comes (Hz).

    Yields
    ------
    Chunk or Notice
        Chunks carry the time of their first sample alone, counted from the told start; notices
        come at the end.
    """
    with opened(path) as container:
        decoder = Decoder(
            container, audio_track(container, given["track"], path.name), path.name, given["rate"]
        )
        gathered: list[Array] = []
        size = sent = 0
        for block in decoder.blocks():
            gathered.append(block)
            size += block.shape[1]
            if size >= PIECE * given["rate"]:
                yield _piece(gathered, _lead(decoder, given["start"]) + sent / given["rate"])
                sent, size, gathered = sent + size, 0, []
        if gathered:
            yield _piece(gathered, _lead(decoder, given["start"]) + sent / given["rate"])
        yield from decoder.notices()


def _lead(decoder: Decoder, start: float) -> float:
    """Time from the told start to the first sample (s): what a codec says to pass over."""
    lead = decoder.start - start
    # Sound alone begins with its first sample, and some containers' clocks begin anywhere.
    return lead if decoder.container.streams.video and abs(lead) < LONGEST_LEAD else 0.0


def _piece(gathered: list[Array], start: float) -> Chunk:
    return Chunk(np.array([start]), np.concatenate(gathered, axis=1).astype(np.float64))


@dataclass
class Sound:
    """The sound of one meeting as extractors are fed it.

    Parameters
    ----------
    media : sequence of Media
        Tracks of sound; several, such as a recorder for each person, become further channels.
    starts : sequence of float
        Time of the first sample of each on the common clock (s); empty takes the media's own.
    rate : int
        Samples a second (Hz), whatever the files have.
    limits : Limits
        What decoding may take; processor time grows with the length.
    notices : list of Notice
        What must be known, complete after the last chunk.

    Raises
    ------
    DataError
        A track is none of sound, or starts and media differ in number.
    """

    media: Sequence[Media]
    starts: Sequence[float] = ()
    rate: int = SPEECH_RATE
    limits: Limits = field(default_factory=Limits)
    notices: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.media or any(one.kind != "audio" for one in self.media):
            raise DataError("Sound needs one or more tracks of sound; pictures or nothing came.")
        if self.starts and len(self.starts) != len(self.media):
            raise DataError(
                f"Each of {len(self.media)} tracks needs a start; {len(self.starts)} came."
            )

    @property
    def feed(self) -> Feed:
        """What is known before the first chunk."""
        count = sum(one.channels for one in self.media)
        persons = [
            person
            for one in self.media
            for person in (one.persons if len(one.persons) == one.channels else [""] * one.channels)
        ]
        return Feed(
            Fraction(self.rate),
            min(self._starts()),
            tuple(f"sound/{i}" for i in range(1, count + 1)),
            tuple(persons),
            ("full scale",) * count,
        )

    def _starts(self) -> list[float]:
        return list(self.starts) or [one.start for one in self.media]

    def chunks(self) -> Iterator[Chunk]:
        """The sound, in pieces of about a second; every call decodes it anew."""
        first = min(self._starts())
        with ExitStack() as open_streams:
            tracks = [
                _Track(self, one, round((start - first) * self.rate), open_streams)
                for one, start in zip(self.media, self._starts(), strict=True)
            ]
            done = 0
            width = round(PIECE * self.rate)
            while width := max(track.available(width) for track in tracks):
                taken = [track.take(width) for track in tracks]
                times = sample_times(width, Fraction(self.rate), first, first=done)
                done += width
                for values, one, start in zip(taken, self.media, self._starts(), strict=True):
                    for span in one.removed:  # on the clock of its file
                        begin, end = (edge - one.start + start for edge in span)
                        values[:, (times >= begin) & (times < end)] = np.nan
                yield Chunk(times, np.concatenate(taken))


def in_pieces(blocks: Iterator[Array], size: int) -> Iterator[Array]:
    """Blocks along the last axis joined to pieces of `size`, and what is left of them."""
    held: Array | None = None
    for block in blocks:
        held = block if held is None else np.concatenate((held, block), axis=-1)
        while held.shape[-1] >= size:
            yield held[..., :size]
            held = held[..., size:]
    if held is not None and held.shape[-1]:
        yield held


class _Track:
    """One track's samples, by number; before its start and after its end NaN."""

    def __init__(self, sound: Sound, media: Media, lead: int, open_streams: ExitStack) -> None:
        self._channels = media.channels
        self._notices = sound.notices
        messages = stream(
            media.path,
            decoded,
            {"track": media.track, "rate": sound.rate, "start": media.start},
            imports=("av",),
            limits=scaled(sound.limits, media.duration, each=_EACH),
        )
        open_streams.callback(messages.close)  # type: ignore[attr-defined]
        self._messages: Iterator[Any] = messages
        self._held = np.full((media.channels, lead), np.nan)
        self._over = self._begun = False
        self._rate = sound.rate

    def available(self, width: int) -> int:
        """How many samples there are, up to `width`."""
        while self._held.shape[1] < width and not self._over:
            message = next(self._messages, None)
            if message is None:
                self._over = True
            elif isinstance(message, Notice):
                self._notices.append(message)
            elif message.values.shape[0] != self._channels:
                raise FormatError(
                    f"{message.values.shape[0]} channels came where {self._channels} "
                    "were announced."
                )
            else:
                self._hold(message)
        return min(width, self._held.shape[1])

    def _hold(self, chunk: Chunk) -> None:
        """Put a piece behind the others; the first at the time that it tells."""
        values = chunk.values
        if not self._begun:
            lead = round(float(chunk.times[0]) * self._rate)
            empty = np.full((self._channels, max(0, lead)), np.nan)
            values = np.concatenate([empty, values[:, max(0, -lead) :]], axis=1)
            self._begun = True
        self._held = np.concatenate([self._held, values], axis=1)

    def take(self, width: int) -> Array:
        """The next samples, filled up with NaN."""
        self.available(width)
        taken, self._held = self._held[:, :width], self._held[:, width:]
        missing = np.full((self._channels, width - taken.shape[1]), np.nan)
        return np.concatenate([taken, missing], axis=1)
