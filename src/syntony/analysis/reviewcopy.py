"""Review copies: a film or sound that browsers do not play, in a form that they do.

Every picture keeps its own time, so that the frame-time table of the original holds for the copy:
frame n of one is frame n of the other. The original is read and stays what everything is measured
from; the copy is for the eye and can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from syntony.analysis.soundtrack import Clip, Track
from syntony.core.contracts import Progress
from syntony.core.errors import ParameterError
from syntony.core.extraction import Chunk
from syntony.core.session import Media
from syntony.io.filmwriter import film_writer
from syntony.io.pictures import Pictures, chunks, heard
from syntony.io.sound import SPEECH_RATE

#: Larger pictures are made smaller (pixels): a screen beside lanes shows no more.
TALLEST = 1080
#: Processor time for each second of film (s).
_EACH = 30.0
#: Sound is written this far ahead of pictures (s).
_AHEAD = 0.5
#: What a copy was measured to take: pixels a second of one core, and bits a pixel and of a second
#: of sound. Films differ threefold, so the page says "about".
_PIXELS, _BITS, _SOUND_BITS = 12e6, 0.08, 64_000.0


def review_copy(
    film: Media | None, sound: Media | None, target: Path, *, progress: Progress | None = None
) -> None:
    """Write a copy that browsers play.

    Parameters
    ----------
    film, sound : Media or None
        Tracks of one file; one of both may be missing.
    target : Path
        Ends in ``.mp4``, or ``.m4a`` for sound alone; it is there only once it is whole.
    progress : callable, optional
        Told ``(what, done, total)`` in seconds of film.

    Raises
    ------
    ParameterError
        Neither film nor sound came.
    FormatError, LimitError, MissingExtra
        The file is damaged, took more than it may, or a decoder is not installed.
    StorageError
        The copy cannot be written.
    """
    clip = Clip(film, sound)
    tracks = None
    if sound is not None:
        tracks = (SPEECH_RATE, sound.channels if sound.channels < 3 else 1)
    if film is None:
        if sound is None:
            raise ParameterError("A review copy needs a film or a sound; none came.")
        with film_writer(target, size=None, sound=tracks) as writer:
            Track(clip, None, writer).until(np.inf)
        return
    pictures = chunks(film, unpacked, each=_EACH)
    first = next(pictures)
    size = first.values.shape[1], first.values.shape[2]
    with film_writer(target, size=size, rate=film.rate, sound=tracks) as writer:
        heard_so_far, told_of = Track(clip, None, writer), -1
        for chunk in chain((first,), pictures):
            time = float(chunk.times[0])
            heard_so_far.until(time + _AHEAD)
            writer.picture(chunk.values[0], time - clip.zero)
            done = round(time - film.start)
            if progress is not None and done > told_of:
                progress("Making a review copy", done, round(film.duration))
                told_of = done
        heard_so_far.until(np.inf)


def effort(film: Media | None, sound: Media | None) -> tuple[float, int]:
    """About how long a copy takes to make (s), and how large it becomes (bytes)."""
    bits = 0.0 if sound is None else sound.duration * _SOUND_BITS
    if film is None:
        return (0.0 if sound is None else sound.duration / 200), round(bits / 8)
    height, width = film.size
    share = min(1.0, TALLEST / max(height, 1))
    pixels = film.count * height * width
    return pixels / _PIXELS, round((pixels * share**2 * _BITS + bits) / 8)


def unpacked(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """Pictures in RGB; a generator for `syntony.io.serving.stream`.

    Parameters
    ----------
    path : Path
        The film.
    given : mapping
        Its ``media``, as `syntony.io.pictures.told` says it.
    """
    yield from Pictures(heard(path, given["media"]), "rgb", height=TALLEST)
