"""What a file of pictures or sound holds, found by looking through its packets.

All of this runs inside the walls of `syntony.io.child`. Files are opened by one of a few
demultiplexers only, from the disk only, so a play list in disguise leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Media, Notice
from syntony.io.timetable import SAME_RATE, Timetable, timetable
from syntony.io.vault.files import source

#: What may open a file: FFmpeg's names of formats.
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "gif", "avi", "mpeg", "mpegts", "asf", "wav",
    "flac", "mp3", "ogg", "aiff", "aac",
)  # fmt: skip
#: Options with which FFmpeg opens this file alone: no play list, no other file, no address.
ALONE = {
    "protocol_whitelist": "file", "format_whitelist": ",".join(FORMATS), "enable_drefs": "0",
}  # fmt: skip
#: Formats whose times start anywhere: there the earliest time of all tracks is zero.
BROADCAST = frozenset(("mpeg", "mpegts"))
#: Pixels of one picture beyond which a file is damaged or no recording of people.
MOST_PIXELS = 1 << 26


@dataclass
class Found:
    """What is found, while it is gathered."""

    name: str
    media: list[Media] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def tell(self, code: str, text: str, *, track: str = "", warning: bool = True) -> None:
        """Note something about the file or one of its tracks."""
        where = f"{self.name}: {track}" if track else self.name
        self.notices.append(Notice(code, text, where, warning))


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A file as PyAV's container, for reading, closed in the end.

    Raises
    ------
    FormatError
        It is of none of the known formats, or its index is missing.
    """
    import av

    try:
        container = av.open(source(path), container_options=ALONE, metadata_errors="replace")
    except av.error.FFmpegError as error:
        raise FormatError(
            f"{path.name} cannot be opened as pictures or sound ({error.strerror}); it is cut off "
            "before its index, damaged, or of another format: copy it again from its source."
        ) from error
    try:
        yield container
    finally:
        container.close()


def origin(container: Any) -> Fraction:
    """The time in a file that counts as zero (s).

    Times in a file are as its tracks say, so that pictures and sound of one file share a clock
    and the first may be later than zero. Only formats of broadcasting start at any hour; there it
    is the earliest time.
    """
    import av

    if container.format.name not in BROADCAST or container.start_time is None:
        return Fraction(0)
    return Fraction(container.start_time, av.time_base)


def look_through(path: Path) -> Found:
    """Every track of pictures or sound, without decoding more than a first picture.

    Raises
    ------
    FormatError
        It cannot be opened, holds neither, or its pictures cannot be decoded.
    LimitError
        Its pictures are larger than recordings of people are.
    """
    found = Found(path.name)
    with opened(path) as container:
        zero = origin(container)
        tracks = [s for s in container.streams if s.type in ("video", "audio") and not _cover(s)]
        if not tracks:
            raise FormatError(
                f"{path.name} holds neither pictures nor sound; export it again as MP4 or WAV."
            )
        for track in tracks:
            _check_codec(path, track)
        packets, broken = _packets(container, tracks)
        for track in tracks:
            table = packets[track.index]
            if track.type == "video":
                _add_video(found, path, track, table, zero)
            else:
                _add_audio(found, path, track, table, zero)
        _check_end(found, container, broken=broken)
    _remark(found)
    for media in found.media:
        if media.kind == "video":
            _add_first_picture(found, path, media)
    return found


def _cover(track: Any) -> bool:
    """Whether it is the picture on the cover of a song."""
    return track.type == "video" and bool(track.disposition & track.disposition.attached_pic)


def _check_codec(path: Path, track: Any) -> None:
    if track.codec_context is not None:
        return
    what = "pictures" if track.type == "video" else "sound"
    raise FormatError(
        f"{path.name}: its {what} are coded in a way that FFmpeg cannot decode here; "
        "convert it to H.264 and AAC, or to WAV."
    )


@dataclass
class _Table:
    """Presentation times of a track's packets, in its ticks."""

    ticks: list[int] = field(default_factory=list)
    lengths: dict[int, int] = field(default_factory=dict)
    untimed: int = 0


def _packets(container: Any, tracks: list[Any]) -> tuple[dict[int, _Table], bool]:
    """When each packet is shown, and whether the file broke off on the way."""
    import av

    found = {track.index: _Table() for track in tracks}
    try:
        for packet in container.demux(tracks):
            table = found[packet.stream_index]
            tick = packet.pts if packet.pts is not None else packet.dts
            if packet.size == 0 or packet.is_discard:
                continue
            if tick is None:
                table.untimed += 1
                continue
            table.ticks.append(tick)
            table.lengths[tick] = packet.duration or 0
    except av.error.FFmpegError:
        return found, True
    return found, False


def _add_video(found: Found, path: Path, track: Any, table: _Table, zero: Fraction) -> None:
    context = track.codec_context
    width, height = context.width, context.height
    if width * height > MOST_PIXELS:
        raise LimitError(
            f"{path.name} claims pictures of {width} x {height} pixels, more than the limit of "
            f"{MOST_PIXELS >> 20} million; it is damaged, or must be scaled down first."
        )
    ticks = np.unique(np.array(table.ticks, np.int64))
    if not ticks.size:
        raise FormatError(
            f"{path.name}: track {track.index} holds no picture; the file is cut off or damaged."
        )
    declared = tuple(
        Fraction(rate) for rate in (track.average_rate, track.guessed_rate) if rate and rate < 1000
    )
    base = Fraction(track.time_base)
    shown = timetable(ticks, base, declared, last=table.lengths[int(ticks[-1])])
    media = Media(
        "video", path, shown.rate, float(int(ticks[0]) * base - zero), shown.duration,
        int(ticks.size), (height, width), 0, context.name, track.index,
    )  # fmt: skip
    found.media.append(media)
    _remark_times(found, media, shown, declared)
    if track.frames and track.frames > ticks.size + 1:
        found.tell(
            "truncated",
            f"The file promises {track.frames} pictures and holds {ticks.size}; the last ones are "
            "missing. Copy it again from its source.",
        )
    ratio = track.sample_aspect_ratio
    if ratio and ratio != 1:
        found.tell(
            "non-square-pixels",
            f"Pixels are {float(ratio):.3g} times as wide as high; angles and distances in "
            "pictures are distorted by as much.",
            warning=False,
        )


def _remark_times(
    found: Found, media: Media, shown: Timetable, declared: tuple[Fraction, ...]
) -> None:
    real = (media.count - 1) / (shown.duration - float(1 / media.rate)) if media.count > 2 else 0
    if not shown.steady:
        steps = np.diff(shown.times)
        found.tell(
            "variable-frame-rate",
            f"Pictures come at varying steps of {1e3 * steps.min():.0f} to "
            f"{1e3 * steps.max():.0f} ms; every one keeps its true time, and {media.rate} a second "
            "is only the usual rate.",
        )
    elif declared and media.count > 2 and abs(declared[0] / media.rate - 1) > SAME_RATE:
        found.tell(
            "rate-mismatch",
            f"The file declares {float(declared[0]):.6g} pictures a second, but they come at "
            f"{real:.6g} a second; their true times are used.",
        )
    if abs(media.start) > 0.5 / float(media.rate):
        found.tell(
            "start-offset",
            f"The first picture is shown at {media.start:.3f} s, not at 0; times in the file are "
            "kept.",
            warning=False,
        )


def _add_audio(found: Found, path: Path, track: Any, table: _Table, zero: Fraction) -> None:
    if not table.ticks:
        found.tell("no-sound-data", "A track of sound holds nothing.", track=f"track {track.index}")
        return
    context, base = track.codec_context, Fraction(track.time_base)
    first, last = min(table.ticks), max(table.ticks)
    duration = (last - first + table.lengths[last]) * base
    rate = Fraction(context.sample_rate or 0)
    if rate <= 0:
        raise FormatError(f"{path.name}: its sound has no sampling rate; the file is damaged.")
    found.media.append(
        Media(
            "audio", path, rate, float(first * base - zero), float(duration),
            round(duration * rate), (0, 0), int(context.channels), context.name, track.index,
        )
    )  # fmt: skip


def _check_end(found: Found, container: Any, *, broken: bool) -> None:
    """Say where a file ends before the time that it promises."""
    import av

    stop = max((m.start + m.duration for m in found.media), default=0.0)
    begin = min((m.start for m in found.media), default=0.0)
    promised = 0.0
    if container.duration:
        promised = float(Fraction(container.duration, av.time_base)) + max(0.0, begin)
        if container.format.name not in BROADCAST and container.start_time:
            promised = float(Fraction(container.duration + container.start_time, av.time_base))
    told = any(notice.code == "truncated" for notice in found.notices)
    if not told and (broken or promised - stop > max(0.5, 0.02 * promised)):
        found.tell(
            "truncated",
            f"The file breaks off at {stop:.2f} s"
            + (f" of {promised:.2f} s" if promised > stop else "")
            + "; what comes before is used. Copy it again from its source.",
        )


def _remark(found: Found) -> None:
    kinds = {media.kind for media in found.media}
    if kinds == {"video"}:
        found.tell("no-audio", "The file has no sound.", warning=False)
    if kinds == {"audio"}:
        found.tell("no-video", "The file has no pictures, only sound.", warning=False)


def _add_first_picture(found: Found, path: Path, media: Media) -> None:
    """Decode one picture: that it can be, and how it is turned."""
    import av

    with opened(path) as container:
        track = container.streams[media.track]
        try:
            picture = next(container.decode(track), None)
        except av.error.FFmpegError as error:
            raise FormatError(
                f"{path.name}: its pictures ({media.codec}) cannot be decoded ({error.strerror}); "
                "the file is damaged, or convert it to H.264."
            ) from error
        if picture is None:
            raise FormatError(
                f"{path.name}: not one of its {media.count} pictures ({media.codec}) can be "
                "decoded; the file is damaged, or convert it to H.264."
            )
        turned, interlaced = int(picture.rotation) % 360, bool(picture.interlaced_frame)
        size = (picture.height, picture.width)
    if turned % 90:
        found.tell("odd-rotation", f"Pictures are to be turned by {turned} degrees; they are not.")
    elif turned:
        found.tell(
            "rotation",
            f"Pictures are turned by {turned} degrees (counterclockwise) for display; sizes and "
            "regions are those of the turned picture.",
            warning=False,
        )
    if interlaced:
        found.tell(
            "interlaced",
            "Pictures are interlaced: two moments in one picture; movement shows as combs. "
            "Deinterlace the film first where single pixels matter.",
        )
    if turned in (90, 270):
        size = (size[1], size[0])
    place = found.media.index(media)
    found.media[place] = replace(media, size=size)
