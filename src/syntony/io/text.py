"""Text of unknown origin: unpacked, decoded and cut into lines without ever growing large."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from syntony.core.errors import FormatError, LimitError

#: Characters of the longest line that a table of signals can have.
LONGEST_LINE = 1 << 20
#: Bytes that a packed file may unpack to, whatever its size.
LARGEST_UNPACKED = 1 << 30
#: Unpacked bytes that no packed file is refused for, and the growth that is refused beyond.
HARMLESS, SUSPICIOUS_GROWTH = 64 << 20, 200

GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Bytes that no text holds: all control characters but tab, line ends, form feed and escape.
_BINARY = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a plain or gzip-packed file; a packed one stops at the limit of growth.

    Raises
    ------
    LimitError
        While reading: it unpacks to more than the limit.
    FormatError
        While reading: the packed data are damaged or cut off.
    """
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        if not packed:
            yield file
            return
        size = path.stat().st_size
        limit = min(LARGEST_UNPACKED, max(HARMLESS, SUSPICIOUS_GROWTH * size))
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield io.BufferedReader(_Bounded(unpacked, limit, path.name), _BLOCK)


def read_bytes(path: Path) -> bytes:
    """All bytes of a plain or gzip-packed file, within the limit of growth.

    Raises
    ------
    LimitError, FormatError
        As in `open_bytes`.
    """
    with open_bytes(path) as file:
        return b"".join(iter(lambda: file.read(_BLOCK), b""))


class _Bounded(io.RawIOBase):
    """A packed file that refuses to give more than `limit` bytes."""

    def __init__(self, file: gzip.GzipFile, limit: int, name: str) -> None:
        self._file, self._left, self._limit, self._name = file, limit, limit, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            block = self._file.read(len(buffer))
        except (EOFError, OSError, zlib.error) as error:
            raise FormatError(
                f"{self._name}: the packed data are damaged or cut off ({error}); "
                "copy the file again from its source."
            ) from error
        self._left -= len(block)
        if self._left < 0:
            raise LimitError(
                f"{self._name} unpacks to more than {self._limit >> 20} MiB; "
                "unpack it first if it is what it should be, and read the unpacked file."
            )
        buffer[: len(block)] = block
        return len(block)


def encoding_of(path: Path) -> str:
    """Find how a file's text is encoded, from all of its bytes.

    Returns
    -------
    str
        ``utf-8``, ``utf-8-sig``, ``utf-16`` (``-le``, ``-be`` without a mark) or, where the bytes
        are no UTF-8, ``cp1252`` (the Latin-1 of spreadsheets).

    Raises
    ------
    FormatError
        The file is no text; the message says at which byte.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, done = True, 0
    with open_bytes(path) as file:
        while block := file.read(_BLOCK):
            if not done and (marked := encoding_of_head(block)).startswith(("utf-16", "utf-8-sig")):
                return marked
            if len(block.translate(None, _BINARY)) < len(block):
                at = done + min(i for b in _BINARY if (i := block.find(b)) >= 0)
                raise FormatError(
                    f"{path.name} is not text: byte {at} is a control character; "
                    "export it as text, or name its format with reader=."
                )
            if utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    utf8 = False
            done += len(block)
    return "utf-8" if utf8 else "cp1252"


def encoding_of_head(head: bytes) -> str:
    """Guess an encoding from the first bytes; empty where they are not text."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    even, odd = head[0:512:2], head[1:512:2]
    if len(head) > 3 and 0 in head[:512]:
        if odd.count(0) > 0.4 * len(odd) and 0 not in even:
            return "utf-16-le"
        if even.count(0) > 0.4 * len(even) and 0 not in odd:
            return "utf-16-be"
    if len(head.translate(None, _BINARY)) < len(head):
        return ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def read_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a text file, each with its end if it has one.

    Raises
    ------
    FormatError
        A line is endless, or bytes do not belong to the encoding; the message names the line.
    """
    with open_bytes(path) as raw:
        errors = "replace" if encoding == "cp1252" else "strict"
        text = io.TextIOWrapper(raw, encoding=encoding, errors=errors)
        number = 0
        while True:
            number += 1
            try:
                line = text.readline(LONGEST_LINE)
            except UnicodeError as error:
                raise FormatError(
                    f"{path.name}, line {number}: bytes that are not {encoding} ({error}); "
                    "save the file as UTF-8, or name its encoding with encoding=."
                ) from error
            if not line:
                return
            if len(line) == LONGEST_LINE and not line.endswith("\n"):
                raise FormatError(
                    f"{path.name}, line {number} has more than {LONGEST_LINE} characters; "
                    "this is not a table with one row a line."
                )
            yield line
