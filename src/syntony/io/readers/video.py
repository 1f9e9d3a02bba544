"""Films: MP4, MOV, Matroska, WebM, AVI, MPEG, GIF, with the sound that comes in them."""

from __future__ import annotations

from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.media import look_through

#: MP4's brands that promise sound without pictures.
_ONLY_SOUND = (b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ")
#: Matroska, GIF (two versions), MPEG with and without packs, Windows Media.
_MAGIC = (
    b"\x1aE\xdf\xa3", b"GIF87a", b"GIF89a", b"\0\0\1\xba", b"\0\0\1\xb3",
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
)  # fmt: skip
_SOUND_SUFFIXES = (".m4a", ".m4b", ".mka", ".weba", ".oga", ".wma")


class VideoSettings(Settings):
    """Nothing must be told about a film."""


def sniff(head: bytes, path: Path) -> float:
    """The container's magic number says so."""
    if path.suffix.lower() in _SOUND_SUFFIXES:
        return 0.0
    if head[4:8] == b"ftyp":
        return 0.0 if head[8:12] in _ONLY_SOUND else 0.95
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free") and head[:1] == b"\0":
        return 0.9
    avi = head.startswith(b"RIFF") and head[8:12] == b"AVI "
    known = avi or head.startswith(_MAGIC)
    return 0.95 if known or _is_transport(head) else 0.0


def _is_transport(head: bytes) -> bool:
    """Whether packets of 188 bytes (or 192 with their time) follow each other."""
    return any(
        len(head) > first + 4 * size and all(head[first + i * size] == 0x47 for i in range(5))
        for first, size in ((0, 188), (4, 192))
    )


def read(path: Path, _settings: VideoSettings) -> Recording:
    """Every track of pictures and sound, as media; signals come from extractors."""
    found = look_through(path)
    return Recording(path.name, notices=tuple(found.notices), media=tuple(found.media))


READER = Reader(
    name="video",
    title="Film (MP4, MOV, MKV, WebM, AVI, MPEG, GIF)",
    suffixes=(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".mts", ".m2ts",
              ".ts", ".wmv", ".gif"),
    binary=True,
    streams=True,
    sniff=sniff,
    read=read,
    settings=VideoSettings,
    source="ISO/IEC 14496-12 and RFC 9559 (no doi), demultiplexed by FFmpeg through PyAV",
    imports=("av",),
)  # fmt: skip
