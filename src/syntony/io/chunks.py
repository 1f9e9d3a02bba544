"""The chunks of an XDF file, checked before anything trusts what they claim."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from syntony.core.errors import FormatError

MAGIC = b"XDF:"
#: Bytes of one number of a channel; text has any number.
SIZES = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "float32": 4, "double64": 8, "string": 0}
#: More channels than any device sends.
MOST_CHANNELS = 100_000
#: Bytes of a header or footer: pages of text, not more.
LARGEST_HEADER = 16 << 20
_FILE_HEADER, _STREAM_HEADER, _SAMPLES, _OFFSET, _BOUNDARY, _FOOTER = range(1, 7)


@dataclass(frozen=True)
class Checked:
    """What a walk over all chunks found.

    Parameters
    ----------
    end : int
        Byte after the last whole chunk.
    size : int
        Bytes of the file.
    """

    end: int
    size: int


@dataclass(frozen=True)
class _Stream:
    """What a stream's header promises about its samples."""

    channels: int
    sample_bytes: int
    text: bool


def check_chunks(file: IO[bytes], name: str) -> Checked:
    """Walk over the chunks of an XDF file without reading their samples.

    Parameters
    ----------
    file : binary file
        At its beginning.
    name : str
        For messages.

    Returns
    -------
    Checked
        Where the whole chunks end. A file that was cut off ends in the middle of one.

    Raises
    ------
    FormatError
        A chunk cannot be what it claims to be; the message names its byte.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if file.read(4) != MAGIC:
        raise FormatError(f"{name} does not begin as XDF files do ({MAGIC.decode()}).")
    streams: dict[int, _Stream] = {}
    end = 4
    for start, length, tag in _walk(file, size, name):
        try:
            _check(file, tag, length - 2, streams)
        except (ValueError, struct.error) as error:
            raise FormatError(
                f"{name} is damaged at byte {start}: {error}. Copy it again from its source; what "
                "stands before that byte can be saved by cutting the file there."
            ) from error
        end = file.seek(start + length)
    return Checked(end, size)


def _walk(file: IO[bytes], size: int, name: str) -> Iterator[tuple[int, int, int]]:
    """First content byte, length and tag of each whole chunk; the file stands behind the tag."""
    while True:
        at = file.tell()
        width = file.read(1)
        if not width:
            return
        if width[0] not in (1, 4, 8):
            raise FormatError(
                f"{name} is damaged at byte {at}: no chunk begins there. Copy it again from its "
                "source; what stands before can be saved by cutting the file there."
            )
        count = file.read(width[0])
        start = file.tell()
        length = int.from_bytes(count, "little")
        if len(count) < width[0] or start + length > size:
            return
        if length < 2:
            raise FormatError(f"{name} is damaged at byte {at}: a chunk of {length} bytes.")
        yield start, length, int.from_bytes(file.read(2), "little")


def _check(file: IO[bytes], tag: int, length: int, streams: dict[int, _Stream]) -> None:
    """Raise ValueError where a chunk's content cannot be what its tag says."""
    if not _FILE_HEADER <= tag <= _FOOTER:
        raise ValueError(f"a chunk of unknown kind {tag}")
    if tag in (_FILE_HEADER, _STREAM_HEADER, _FOOTER) and length > LARGEST_HEADER:
        raise ValueError(f"a header of {length >> 20} MiB")
    if tag == _FILE_HEADER:
        _parsed(file.read(length))
        return
    if tag == _BOUNDARY:
        return
    (stream,) = struct.unpack("<I", file.read(4))
    if tag == _STREAM_HEADER:
        if stream in streams:
            raise ValueError(f"a second header of stream {stream}")
        streams[stream] = _promised(file.read(length - 4))
    elif stream not in streams:
        raise ValueError(f"data of a stream {stream} that was never announced")
    elif tag == _FOOTER:
        _parsed(file.read(length - 4))
    elif tag == _OFFSET:
        if length != 20:
            raise ValueError(f"a clock offset of {length} bytes instead of 20")
        if not all(map(math.isfinite, struct.unpack("<dd", file.read(16)))):
            raise ValueError("a clock offset that is no number")
    else:
        _check_samples(file, length - 4, streams[stream])


def _promised(header: bytes) -> _Stream:
    info = _parsed(header)
    channels = int(_text(info, "channel_count"))
    rate = float(_text(info, "nominal_srate"))
    kind = _text(info, "channel_format")
    if not 1 <= channels <= MOST_CHANNELS:
        raise ValueError(f"a stream of {channels} channels")
    if not 0 <= rate < 1e9:
        raise ValueError(f"a stream of {rate} samples a second")
    if kind not in SIZES:
        raise ValueError(f"a stream of {kind!r} numbers")
    return _Stream(channels, channels * SIZES[kind], kind == "string")


def _check_samples(file: IO[bytes], length: int, stream: _Stream) -> None:
    """Whether as many samples fit into a chunk as it claims to hold."""
    width = file.read(1)[0]
    if width not in (1, 4, 8) or 1 + width > length:
        raise ValueError("a chunk of samples without their number")
    count = int.from_bytes(file.read(width), "little")
    room = length - 1 - width
    # Before each sample stands one byte, and eight more if it has a time of its own; each text
    # takes two bytes at least.
    least = count * (1 + (2 * stream.channels if stream.text else stream.sample_bytes))
    most = room if stream.text else count * (9 + stream.sample_bytes)
    if not least <= room <= most:
        raise ValueError(f"{count} samples claimed in {room} bytes")


def _parsed(text: bytes) -> object:
    """The root of an XML text without anything that could be expanded."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(text.decode("utf-8", "replace"))
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"a header that is no XML ({error})") from error


def _text(element: object, name: str) -> str:
    found = element.findtext(name)  # type: ignore[attr-defined]
    if found is None:
        raise ValueError(f"a stream header without {name}")
    return str(found).strip()


class WholeChunks(io.RawIOBase):
    """The part of a file up to a byte, as if it ended there."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self._file, self._end, self._at = file, end, 0

    def readable(self) -> bool:
        """It is read."""
        return True

    def seekable(self) -> bool:
        """It can be searched."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what stands before the end."""
        count = max(0, min(len(buffer), self._end - self._at))
        self._file.seek(self._at)
        block = self._file.read(count)
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)
