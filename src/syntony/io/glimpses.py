"""What devices in one room may share: how loud it is, how bright it is, and how much moves.

Films and sounds are decoded behind the walls of `syntony.io.serving`; only sums come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from syntony.core.errors import ParameterError
from syntony.core.extraction import Chunk
from syntony.core.session import Media
from syntony.core.signals import Array
from syntony.io.child import Limits
from syntony.io.pictures import Pictures, chunks, heard
from syntony.io.sound import Decoder, audio_track, in_pieces, opened

#: Length of a bin of sound (s), and what it is decoded at (Hz).
BIN, _RATE = 0.001, 8000
#: Bins or pictures in a message.
_MESSAGE = 6000
#: Pixels across to which pictures are thinned out: movement of people is larger than that.
_ACROSS = 160
#: Processor time for each second of film or sound (s).
_EACH = 2.0


def loudness(media: Media, *, limits: Limits | None = None) -> Array:
    """Mean square of every millisecond of a sound, over its channels.

    Parameters
    ----------
    media : Media
        Of kind ``audio``.
    limits : Limits, optional
        Of the process that decodes the file.

    Returns
    -------
    ndarray, shape (n,)
        Full scale is 1, NaN where nothing was recorded; the first bin begins at `media.start`.

    Raises
    ------
    ParameterError
        The media are pictures.
    FormatError, LimitError
        The file is damaged, or took more than it may.
    """
    if media.kind != "audio":
        raise ParameterError("Loudness is of sound; this is a film. Ask for its glimmer.")
    parts = chunks(media, _loudness, each=_EACH, limits=limits)
    return np.concatenate([np.empty(0), *(chunk.values[0] for chunk in parts)])


def glimmer(
    media: Media, *, most: float, limits: Limits | None = None
) -> tuple[Array, Array, Array]:
    """Brightness of a film's pictures, and how much changes from each to the next.

    Parameters
    ----------
    media : Media
        Of kind ``video``.
    most : float
        How much of it is looked at, from its beginning (s).
    limits : Limits, optional
        Of the process that decodes the file.

    Returns
    -------
    times, light, movement : ndarray, shape (n,)
        Time of each picture on the file's clock (s), its mean luma, and the mean absolute
        difference of luma from the picture before (levels, 0 to 255); NaN of the first.

    Raises
    ------
    ParameterError
        The media are sound.
    FormatError, LimitError
        The file is damaged, or took more than it may.
    """
    if media.kind != "video":
        raise ParameterError("Pictures glimmer; this is sound. Ask for its loudness.")
    length = min(media.duration, most)
    parts = chunks(media, _glimmer, each=_EACH, length=length, limits=limits, most=most)
    whole = [np.concatenate((chunk.times[None], chunk.values)) for chunk in parts]
    times, light, movement = np.concatenate([np.empty((3, 0)), *whole], axis=1)
    return times, light, movement


def _loudness(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    media = heard(path, given["media"])
    width = round(_RATE * BIN)
    with opened(path) as container:
        track = audio_track(container, media.track, path.name)
        blocks = Decoder(container, track, path.name, _RATE).blocks()
        squares = (np.mean(np.square(block, dtype=np.float64), axis=0) for block in blocks)
        for piece in in_pieces(squares, _MESSAGE * width):
            whole = piece.size // width * width
            if whole:
                means = piece[:whole].reshape(-1, width).mean(axis=1)
                yield Chunk(np.arange(means.size, dtype=np.float64), means[None])


def _glimmer(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    media = heard(path, given["media"])
    step = max(1, media.size[1] // _ACROSS)
    rows: list[tuple[float, float, float]] = []
    before: Array | None = None
    for chunk in Pictures(media):
        time = float(chunk.times[0])
        if time - media.start > given["most"]:
            break
        thin = chunk.values[0][::step, ::step].astype(np.float64)
        change = np.nan if before is None else float(np.abs(thin - before).mean())
        rows.append((time, float(thin.mean()), change))
        before = thin
        if len(rows) >= _MESSAGE:
            yield _rows(rows)
            rows = []
    if rows:
        yield _rows(rows)


def _rows(rows: list[tuple[float, float, float]]) -> Chunk:
    table = np.array(rows)
    return Chunk(table[:, 0], table[:, 1:].T)
