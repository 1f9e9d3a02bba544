"""Recordings of sound: WAV, FLAC, MP3, OGG, AAC and what else PyAV decodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Media, Notice, Recording
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.io.sound import Decoder, audio_track, opened

if TYPE_CHECKING:
    from av.container import InputContainer

_SIGNS: tuple[tuple[re.Pattern[bytes], float], ...] = (
    (re.compile(rb"(?:RIFF|RF64|BW64)....WAVE", re.DOTALL), 1.0),
    (re.compile(rb"FORM....AIF[FC]", re.DOTALL), 1.0),
    (re.compile(rb"fLaC"), 1.0),
    (re.compile(rb"caff\x00\x01"), 1.0),
    (re.compile(rb"ID3[\x02-\x04]"), 0.9),
    (re.compile(rb"OggS.{22}.{1,60}(?:OpusHead|\x01vorbis|Speex   |\x7fFLAC)", re.DOTALL), 0.95),
    (re.compile(rb".{4}ftyp(?:M4A |M4B )", re.DOTALL), 0.95),
)
#: Containers of films that hold sound alone where their name says so.
_BY_NAME = {
    ".mka": b"\x1aE\xdf\xa3",
    ".weba": b"\x1aE\xdf\xa3",
    ".wma": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
}
#: Bit rates (kbit/s) and sampling rates (Hz) of MPEG layer III by their numbers in a header.
_BIT_RATES = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MPEG_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
#: Sizes from here on are written by recorders that do not know them yet.
_UNTOLD = 0xFFFFFF00
#: Peak below which a channel is silent (-100 dB of full scale), and share of samples at full
#: scale above which it is clipped.
SILENT, CLIPPED = 1e-5, 1e-4


class AudioSettings(Settings):
    """Nothing needs to be told: rates and lengths stand in the file."""


def sniff(head: bytes, path: Path) -> float:
    """First bytes of the containers; for bare MP3 and AAC, two frames that follow each other."""
    for sign, share in _SIGNS:
        if sign.match(head):
            return share
    if path.suffix.lower() in _BY_NAME:
        return 0.9 if head.startswith(_BY_NAME[path.suffix.lower()]) else 0.0
    if path.suffix.lower() not in (".mp3", ".aac"):
        return 0.0
    size = _frame_size(head)
    return 0.8 if size and _frame_size(head[size:]) else 0.0


def _frame_size(head: bytes) -> int:
    """Bytes of the frame of MP3 or AAC (ADTS) that begins here; 0 where none does."""
    if len(head) < 7 or head[0] != 0xFF:
        return 0
    if head[1] & 0xF6 == 0xF0:
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return size if size > 7 and (head[2] >> 2 & 15) < 13 else 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, bits = head[2] >> 2 & 3, head[2] >> 4
    if head[1] & 0xE0 != 0xE0 or version == 1 or layer != 1 or rate == 3 or not 0 < bits < 15:
        return 0
    kilobits = _BIT_RATES[3 if version == 3 else 2][bits - 1]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // _MPEG_RATES[version][rate] + (head[2] >> 1 & 1)


def read(path: Path, _settings: AudioSettings) -> Recording:
    """Decode every track once: its exact length, and what is wrong with its channels."""
    with opened(path) as container:
        if not container.streams.audio:
            raise FormatError(f"{path.name} holds no sound.")
        tracks = [one.index for one in container.streams.audio]
    media: list[Media] = []
    notices: list[Notice] = []
    for track in tracks:
        with opened(path) as container:
            found, told = _track(container, track, path)
        media.append(found)
        notices += told
    notices += _cut_off(path)
    return Recording(path.name, media=tuple(media), notices=tuple(dict.fromkeys(notices)))


def _cut_off(path: Path) -> Iterator[Notice]:
    """A WAV file that says that it is longer than it is; recorders write that first."""
    with path.open("rb") as file:
        head = file.read(12)
    promised, size = int.from_bytes(head[4:8], "little") + 8, path.stat().st_size
    if head[:4] == b"RIFF" and size < promised < _UNTOLD:
        text = f"The file is cut off: it has {size} of the {promised} bytes that it promises."
        yield Notice("truncated", text, path.name)


@dataclass
class _Heard:
    """Peaks, loud samples and differences of the channels, while a track is gone through."""

    channels: int
    peak: Array = field(init=False)
    full: Array = field(init=False)
    apart: Array = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.peak, self.full, self.apart = (np.zeros(self.channels) for _ in range(3))

    def add(self, block: Array) -> None:
        heard = block[:, np.isfinite(block[0])]
        if heard.size:
            self.count += heard.shape[1]
            self.peak = np.maximum(self.peak, np.abs(heard).max(axis=1))
            self.full += (np.abs(heard) >= 0.9995).sum(axis=1)
            self.apart = np.maximum(self.apart, np.abs(heard - heard[0]).max(axis=1))

    def notices(self, where: str) -> Iterator[Notice]:
        numbers = np.arange(1, self.channels + 1)
        silent = numbers[self.peak < SILENT]
        if silent.size:
            text = f"Nothing is to be heard in channel {_listed(silent)}; was a microphone on?"
            yield Notice("silent", text, where)
        clipped = numbers[self.full > CLIPPED * max(1, self.count)]
        if clipped.size:
            text = (
                f"The sound is clipped in channel {_listed(clipped)}; levels are too low there, "
                "and loud speech is distorted."
            )
            yield Notice("clipped", text, where)
        if self.channels > 1 and silent.size < self.channels and not self.apart.any():
            text = "All channels hold the same sound; it is that of one microphone."
            yield Notice("same-channels", text, where)


def _listed(numbers: Iterable[np.signedinteger]) -> str:
    return ", ".join(str(number) for number in numbers)


def _track(container: InputContainer, number: int, path: Path) -> tuple[Media, list[Notice]]:
    track = audio_track(container, number, path.name)
    rate, channels, codec = int(track.rate), int(track.channels), str(track.codec_context.name)
    known = track.duration is not None and track.time_base is not None
    promised = float(track.duration * track.time_base) if known else 0.0  # type: ignore[operator]
    decoder = Decoder(container, track, path.name)
    heard = _Heard(channels)
    for block in decoder.blocks():
        heard.add(block)
    if not decoder.count:
        raise FormatError(f"{path.name} holds no sound that can be decoded.")
    duration = decoder.count / rate
    notices = [*heard.notices(path.name), *decoder.notices()]
    if codec == "flac" and promised > duration + 0.1:
        text = f"The file is cut off: {duration:.3f} s of the {promised:.3f} s that it promises."
        notices.append(Notice("truncated", text, path.name))
    # Beside pictures its own time stamps count; alone, sound begins with its first sample.
    start = decoder.start if container.streams.video else 0.0
    made = Media(
        "audio", path, Fraction(rate), start, duration, decoder.count, channels=channels,
        codec=codec, track=number,
    )  # fmt: skip
    return made, notices


READER = Reader(
    name="audio",
    title="Sound (WAV, FLAC, MP3, OGG, AAC)",
    suffixes=(".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aac", ".m4a", ".aif", ".aiff",
              ".mka", ".weba", ".wma"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=AudioSettings,
    source="Decoders of FFmpeg through PyAV; RIFF/WAVE specification of Microsoft and IBM (1991)",
    imports=("av",),
)  # fmt: skip
