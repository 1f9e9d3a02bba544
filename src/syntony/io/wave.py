"""Silence in parts of a WAV file, every other sample as it was."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from syntony.core.errors import FormatError
from syntony.io.vault import files

#: Kinds of samples whose silence is known: whole numbers, floats, and either in the longer form.
_KINDS = (1, 3, 0xFFFE)


def silenced(source: Path, target: Path, parts: Sequence[tuple[float, float]]) -> None:
    """Write a WAV file with silence in some parts, and without any chunk but its samples.

    Parameters
    ----------
    source : Path
        The file.
    target : Path
        What is written.
    parts : sequence of (start, stop)
        Seconds from the first sample; infinite to the ends.

    Raises
    ------
    FormatError
        It is no plain WAV file.
    """
    with files.opened(source) as file:
        content = file.read()
    form, data = _chunks(content, source.name)
    _, channels, rate, _, width, bits = struct.unpack("<HHIIHH", form[:16])
    if not channels or not rate or not width or width != channels * (-(-bits // 8)):
        raise FormatError(f"{source.name}: its samples are not laid out as it says.")
    samples = bytearray(data[: len(data) // width * width])
    count = len(samples) // width
    quiet = b"\x80" if bits <= 8 else b"\0"  # bytes are unsigned, all else is not
    for start, stop in parts:
        first = int(min(max(start * rate, 0), count))
        last = int(min(max(stop * rate + 1, first), count))
        samples[first * width : last * width] = quiet * ((last - first) * width)
    head = struct.pack("<4sI4s4sI", b"RIFF", 20 + len(form) + len(samples) + len(samples) % 2,
                       b"WAVE", b"fmt ", len(form)) + form  # fmt: skip
    body = struct.pack("<4sI", b"data", len(samples)) + samples + b"\0" * (len(samples) % 2)
    files.write(target, head + body)


def _chunks(content: bytes, name: str) -> tuple[bytes, bytes]:
    """Format and samples of a WAV file."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise FormatError(f"{name} is no WAV file.")
    at, form = 12, b""
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        inner = content[at + 8 : at + 8 + size]
        if kind == b"fmt " and size >= 16:
            form = inner + b"\0" * (size % 2)
        if kind == b"data" and form:
            if struct.unpack_from("<H", form)[0] not in _KINDS:
                break
            return form, inner
        at += 8 + size + size % 2
    raise FormatError(f"{name} holds no plain samples.")
