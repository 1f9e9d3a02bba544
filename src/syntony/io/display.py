"""What a player needs of a film or a sound: when each picture is shown, and how loud it is.

Both are read behind the walls of `syntony.io.serving`: a container is a foreign file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.errors import FormatError, ParameterError
from syntony.core.extraction import Chunk
from syntony.core.session import Media
from syntony.core.signals import Array, sample_times
from syntony.io.child import Limits
from syntony.io.media import opened, origin
from syntony.io.pictures import chunks, heard
from syntony.io.sound import Decoder, audio_track, in_pieces
from syntony.io.sound import opened as sound_opened

#: Length of a bin of an envelope (s), and how many bins a message holds.
BIN, _MESSAGE = 0.01, 6000
#: What sound is decoded at for an envelope (Hz): a bin holds whole samples.
_RATE = 8000
#: Processor time for each second of film or sound (s).
_EACH = 1.0


def frame_times(media: Media, *, limits: Limits | None = None) -> Array:
    """When each picture of a film is shown.

    Parameters
    ----------
    media : Media
        Of kind ``video``.
    limits : Limits, optional
        Of the process that looks through the file.

    Returns
    -------
    ndarray, shape (n,)
        Seconds on the file's own clock, ascending: the time to which a player must seek to see a
        picture lies between its own and the next.

    Raises
    ------
    ParameterError
        The media are sound.
    FormatError, LimitError
        The file is damaged, or took more than it may.
    """
    if media.kind != "video":
        raise ParameterError("Frames have times; this is sound. Ask for its envelope.")
    parts = chunks(media, _frame_times, each=_EACH, limits=limits)
    return np.unique(np.concatenate([np.empty(0), *(chunk.times for chunk in parts)]))


def envelope(media: Media, *, limits: Limits | None = None) -> Array:
    """Smallest and largest sample of every hundredth of a second of a sound, over its channels.

    Parameters
    ----------
    media : Media
        Of kind ``audio``.
    limits : Limits, optional
        Of the process that decodes the file.

    Returns
    -------
    ndarray, shape (2, n)
        Full scale is 1; NaN where nothing was recorded. The first bin begins at `media.start`.

    Raises
    ------
    ParameterError
        The media are pictures.
    FormatError, LimitError
        The file is damaged, or took more than it may.
    """
    if media.kind != "audio":
        raise ParameterError("Sound has an envelope; this is a film. Ask for its frames.")
    parts = chunks(media, _envelope, each=_EACH, limits=limits)
    made = np.concatenate([np.empty((2, 0)), *(chunk.values for chunk in parts)], axis=1)
    for start, stop in media.removed:
        first, last = (max(0.0, (edge - media.start) / BIN) for edge in (start, stop))
        made[:, math.floor(first) : math.ceil(min(last, made.shape[1]))] = np.nan
    return made


def _frame_times(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """Presentation times of the packets of a track."""
    import av

    media = heard(path, given["media"])
    with opened(path) as container:
        zero = origin(container)
        track = container.streams[media.track]
        base = Fraction(track.time_base)
        times: list[float] = []
        try:
            for packet in container.demux(track):
                tick = packet.pts if packet.pts is not None else packet.dts
                if packet.size and tick is not None and not packet.is_discard:
                    times.append(float(tick * base - zero))
        except av.error.FFmpegError as error:
            if not times:
                raise FormatError(f"{path.name} holds no picture that can be found.") from error
        shown = np.unique(np.array(times))
        for part in np.array_split(shown, max(1, -(-shown.size // 100_000))):
            yield Chunk(part, part[None])


def _envelope(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """Extremes of every bin, some at a time."""
    media = heard(path, given["media"])
    width = round(_RATE * BIN)
    done = 0
    with sound_opened(path) as container:
        track = audio_track(container, media.track, path.name)
        blocks = Decoder(container, track, path.name, _RATE).blocks()
        for piece in in_pieces(map(_extremes, blocks), _MESSAGE * width):
            starts = np.arange(0, piece.shape[1], width)
            low = np.fmin.reduceat(piece[0], starts)
            high = np.fmax.reduceat(piece[1], starts)
            times = sample_times(low.size, 1 / Fraction(str(BIN)), media.start, first=done)
            yield Chunk(times, np.stack((low, high)))
            done += low.size


def _extremes(block: Array) -> Array:
    """Smallest and largest channel of each sample."""
    return np.stack((np.fmin.reduce(block, axis=0), np.fmax.reduce(block, axis=0)))
