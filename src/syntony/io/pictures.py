"""The pictures of a film, one after the other, each with its true time.

To be run inside the walls (see `syntony.io.serving`): a decoder is a parser of foreign bytes. One
picture at a time is in memory, so hours cost no more than seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError
from syntony.core.extraction import Chunk
from syntony.core.session import Media, Notice
from syntony.io.child import Limits
from syntony.io.media import opened, origin
from syntony.io.serving import Generator, scaled, stream

Picture = NDArray[np.uint8]
#: Threads of a decoder: more hold more pictures at a time and gain little.
MOST_THREADS = 4
#: Formats of pictures whose first plane is the luma, a byte a pixel.
_PLANAR = ("yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv410p", "yuv440p", "yuvj", "yuva420p",
           "yuva422p", "yuva444p", "nv12", "nv21", "nv16", "nv24", "gray")  # fmt: skip
#: Formats with an index of times; there the origin is zero (see `syntony.io.media.origin`).
_INDEXED = ("mov,", "matroska,")
#: Packed formats -> the byte of a pixel's two that is luma.
_PACKED = {"yuyv422": 0, "uyvy422": 1}


class Pictures:
    """Decode the pictures of a track.

    Parameters
    ----------
    media : Media
        Of kind ``video``; its path, track and size are used.
    food : str
        ``luma``: the luma plane as it is stored, without conversion (of GIF and other RGB, the
        weighted sum of ITU-R BT.601). ``rgb``: converted, a copy.
    every : int
        Give each n-th picture only; all are decoded.
    height : int
        Scale RGB down to this height (pixels, as displayed); 0 keeps the size.
    span : tuple of float
        Give only pictures from the first time on and before the second (s); a film with an index
        is entered there.

    Yields
    ------
    Chunk
        Of one picture (1, height, width) or (1, height, width, 3), as displayed, which may be a
        view of the decoder's memory: whoever keeps it keeps that picture, and must not write.
        Times are seconds in the file (see `syntony.io.media.origin`), strictly ascending.

    Raises
    ------
    FormatError
        Not one picture can be decoded.

    Notes
    -----
    A picture that cannot be decoded, or that comes with a time that was already passed, is left
    out; `notices`, asked when all is done, counts them. So is one in a part that was taken out.
    """

    def __init__(
        self,
        media: Media,
        food: Literal["luma", "rgb"] = "luma",
        *,
        every: int = 1,
        height: int = 0,
        span: tuple[float, float] = (-np.inf, np.inf),
    ) -> None:
        self._media = media
        self._food = food
        self._every = every
        self._height = height
        self._span = span
        self._broken = 0
        self._late = 0
        self._given = 0

    def __iter__(self) -> Iterator[Chunk]:
        with opened(self._media.path) as container:
            track = container.streams[self._media.track]
            _use_threads(track)
            before = -np.inf
            step = 1.0 / float(self._media.rate)
            clock = _Clock(origin(container))
            self._enter(container, track)
            for i, picture in enumerate(self._decoded(container, track)):
                time = clock.time(picture)
                if time is None:
                    time = self._media.start if before == -np.inf else before + step
                if time <= before:
                    self._late += 1
                    continue
                before = time
                if time >= self._span[1]:
                    break
                if i % self._every or time < self._span[0] or self._taken_out(time):
                    continue
                values = self._values(picture)
                if values is None:
                    self._broken += 1
                    continue
                self._given += 1
                yield Chunk(np.array([time]), values[None])
        if not self._given:
            first, last = self._span
            when = f" between {first:.3f} and {last:.3f} s" if last - first < np.inf else ""
            raise FormatError(
                f"{self._media.path.name}: not one picture could be decoded{when}; the file is "
                "damaged, or holds none there."
            )

    def notices(self) -> tuple[Notice, ...]:
        """What went wrong on the way."""
        where = self._media.path.name
        found = []
        if self._broken:
            text = f"{self._broken} pieces of the film cannot be decoded; their pictures are gaps."
            found.append(Notice("broken-pictures", text, where))
        if self._late:
            text = f"{self._late} pictures came with a time that had passed and were left out."
            found.append(Notice("late-pictures", text, where))
        return tuple(found)

    def _taken_out(self, time: float) -> bool:
        return any(start <= time < stop for start, stop in self._media.removed)

    def _enter(self, container: Any, track: Any) -> None:
        """Go to the last picture before the span at which a decoder can begin."""
        first = self._span[0]
        if first > self._media.start and container.format.name.startswith(_INDEXED):
            base = track.time_base or Fraction(1)
            container.seek(int(Fraction(first) / base), stream=track, backward=True)

    def _decoded(self, container: Any, track: Any) -> Iterator[Any]:
        """Pictures of all packets that can be decoded."""
        import av

        packets = container.demux(track)
        while True:
            try:
                packet = next(packets, None)
            except av.error.FFmpegError:
                self._broken += 1
                return
            if packet is None:
                return
            try:
                pictures = packet.decode()
            except av.error.FFmpegError:
                self._broken += 1
                continue
            yield from pictures

    def _values(self, picture: Any) -> Picture | None:
        """One picture as displayed; None if it is of another size than the film."""
        if self._food == "luma":
            return _as_displayed(luma(picture), picture, self._media.size)
        size = {}
        if self._height and self._height < self._media.size[0]:
            share = self._height / self._media.size[0]
            size = {
                "width": max(1, round(picture.width * share)),
                "height": max(1, round(picture.height * share)),
            }
        small = picture.reformat(format="rgb24", **size)
        expected = self._media.size
        if size:
            turned = picture.rotation % 180 == 90
            expected = (small.width, small.height) if turned else (small.height, small.width)
        return _as_displayed(small.to_ndarray(), picture, expected)


def luma(picture: Any) -> Picture:
    """The luma plane of PyAV's picture, eight bits, as it is stored; a view where it can be one."""
    form = picture.format
    layout = _layout(form.name, form.components[0].bits)
    if layout == "colors":
        return _gray(picture.to_ndarray(format="rgb24"))
    plane = picture.planes[0]
    width, height = picture.width, picture.height
    if layout == "deep":
        deep = np.frombuffer(plane, "<u2").reshape(-1, plane.line_size // 2)[:height, :width]
        extra = 8 if form.name.startswith("p01") else form.components[0].bits - 8
        eight: Picture = (deep >> extra).astype(np.uint8)
        return eight
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    if layout == "plane":
        return rows[:height, :width]
    return rows[:height, _PACKED[form.name] : 2 * width : 2]


@cache
def _layout(name: str, bits: int) -> str:
    """Where the luma of a format lies: in a plane, deep in it, packed, or in colors."""
    if name.startswith(_PLANAR) and bits == 8:
        return "plane"
    if name in _PACKED:
        return "packed"
    return "deep" if name.startswith((*_PLANAR, "p01")) and name.endswith("le") else "colors"


def _gray(colors: Picture) -> Picture:
    red, green, blue = np.moveaxis(colors.astype(np.uint16), -1, 0)
    gray: Picture = ((77 * red + 150 * green + 29 * blue + 128) >> 8).astype(np.uint8)
    return gray


def _as_displayed(values: Picture, picture: Any, size: tuple[int, int]) -> Picture | None:
    turned = int(picture.rotation) % 360
    if turned in (90, 180, 270):
        values = np.rot90(values, turned // 90)
    return values if values.shape[:2] == size else None


def _use_threads(track: Any) -> None:
    track.thread_type = "AUTO"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    track.codec_context.thread_count = min(MOST_THREADS, cores or 1)


class _Clock:
    """Times of pictures (s), exact to the last bit and quick."""

    def __init__(self, zero: Fraction) -> None:
        self._zero = zero
        self._base: Fraction | None = None
        self._scale = (0, 0, 1)

    def time(self, picture: Any) -> float | None:
        """When it is shown; None where the file does not say."""
        tick, base = picture.pts, picture.time_base
        if tick is None or not base:
            return None
        if base != self._base:
            self._base = base
            whole = Fraction(base)
            self._scale = (
                whole.numerator * self._zero.denominator,
                self._zero.numerator * whole.denominator,
                whole.denominator * self._zero.denominator,
            )
        scale, offset, under = self._scale
        return float((tick * scale - offset) / under)  # whole numbers divide to the nearest float


def stills(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """Single pictures in RGB, for the eye; a generator for `syntony.io.serving.stream`.

    Parameters
    ----------
    path : Path
        The film.
    given : mapping
        ``media``: from `told`; ``times``: when (s), ascending; ``height``: the largest (pixels).

    Yields
    ------
    Chunk
        For each time the last picture that was shown by then, of one (1, height, width, 3).
    """
    media = heard(path, given["media"])
    wanted = [float(time) for time in given["times"]]
    shown: Chunk | None = None
    for chunk in Pictures(media, "rgb", height=int(given.get("height", 0))):
        while wanted and shown is not None and chunk.times[0] > wanted[0]:
            yield shown
            wanted.pop(0)
        if not wanted:
            return
        shown = chunk
    if shown is not None:
        yield from (shown for _ in wanted)


def chunks(
    media: Media,
    make: Generator,
    *,
    each: float,
    length: float | None = None,
    limits: Limits | None = None,
    **given: Any,
) -> Iterator[Chunk]:
    """What a generator function makes of media, behind the walls.

    Parameters
    ----------
    media : Media
        Pictures or sound.
    make : callable
        As in `serving.stream`; it is told of the media (see `heard`) and what else is `given`.
    each : float
        Processor time for each second of the media (s).
    length : float, optional
        How much of the media is looked at (s); all of it unless said otherwise.
    limits : Limits, optional
        Of the process.
    """
    allowed = scaled(limits or Limits(), length or media.duration, each=each)
    messages = stream(
        media.path, make, {"media": told(media), **given}, imports=("av",), limits=allowed
    )
    return (noun for noun in messages if isinstance(noun, Chunk))


def told(media: Media) -> dict[str, Any]:
    """Media as JSON, to tell a child of them."""
    facts = {name: getattr(media, name) for name in media.__dataclass_fields__ if name != "path"}
    return {**facts, "rate": str(media.rate)}


def heard(path: Path, facts: Mapping[str, Any]) -> Media:
    """Media from what `told` gave."""
    known = dict(facts) | {
        "rate": Fraction(facts["rate"]), "size": tuple(facts["size"]), "path": path,
        "persons": tuple(facts["persons"]),
        "removed": tuple((a, b) for a, b in facts.get("removed", ())),
    }  # fmt: skip
    return Media(**known)
