"""Films with their people hidden: found in one pass, masked in the next, both behind the walls.

What comes out of the walled process are masked pictures; nothing else of the film leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError
from syntony.core.extraction import Chunk, Mark
from syntony.core.session import Media
from syntony.core.signals import Array
from syntony.io.child import Limits
from syntony.io.pictures import Pictures, heard, told
from syntony.io.serving import scaled, stream
from syntony.vision.masking import (
    METHODS,
    SUSPECTED,
    Covers,
    Faces,
    FaceWatch,
    Mask,
    avatar,
    covers,
    face_box,
    faces_left,
)
from syntony.vision.people import face_sight

#: Processor time that a second of film may take (s).
EACH = 30.0
#: Looking begins this long before a span and ends this long after (s), so that its first and last
#: pictures are judged as those in the middle are.
_AROUND = 1.0
_IMPORTS = ("av", "ai_edge_litert.interpreter", "syntony.kernels.crop", "scipy.optimize")
#: Told the time that is reached (s).
Reached = Callable[[float], None]
#: Pictures of which one message tells where faces were.
_MESSAGE = 25


@dataclass(frozen=True, eq=False)
class Look:
    """What is to be shown of a film, and how.

    Parameters
    ----------
    media : Media
        Of kind ``video``.
    span : tuple of float
        First and last time (s, the film's clock).
    count : int
        How many persons are to be seen in it.
    faces : str
        How they are hidden.
    """

    media: Media
    span: tuple[float, float]
    count: int
    faces: Faces


@dataclass(frozen=True, eq=False)
class Hidden:
    """What hides the faces of a stretch of film.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Of its pictures (s).
    covers : Covers
        Of the same pictures.
    """

    times: Array
    covers: Covers

    def plain(self, seen: Collection[int]) -> list[tuple[float, str, list[int]]]:
        """As JSON: time, method and boxes, none for a picture that is masked as a whole."""
        made = []
        for i, (time, code) in enumerate(
            zip(self.times.tolist(), self.covers.methods.tolist(), strict=True)
        ):
            method = "seen" if i in seen else METHODS[code]
            hides = method in ("faces", "bridged")
            boxes = np.rint(self.covers.boxes[:, i]).ravel().tolist() if hides else []
            made.append((time, method, [int(edge) for edge in boxes]))
        return made


@dataclass(frozen=True, eq=False)
class Shown:
    """A masked picture.

    Parameters
    ----------
    time : float
        When it is shown (s, the film's clock).
    picture : ndarray of uint8, shape (height, width, 3)
        RGB, as displayed.
    method : str
        One of `METHODS`.
    certainty : float
        Of the person who was found least surely.
    """

    time: float
    picture: NDArray[np.uint8]
    method: str
    certainty: float


def hidden(look: Look, *, done: Reached | None = None) -> Hidden | None:
    """Look for the people in a film, and decide what hides them; None where they are drawn.

    Raises
    ------
    FormatError, LimitError
        The film cannot be decoded, or took more than it may.
    MissingExtra
        The networks for faces are not there.
    """
    if look.faces == "avatar":
        return None
    times, rows = [], []
    for noun in _streamed(look.media, find, _told(look)):
        if isinstance(noun, Chunk):
            times.append(noun.times)
            rows.append(noun.values)
            _reach(done, float(noun.times[-1]))
    when = np.concatenate(times)
    table = np.concatenate(rows, axis=1).reshape(look.count, 5, when.size)
    whole = covers(when, table[:, :4].transpose(0, 2, 1), table[:, 4])
    inside = (when >= look.span[0]) & (when < look.span[1])
    part = Covers(whole.boxes[:, inside], whole.methods[inside], whole.certainty[inside])
    return Hidden(when[inside], part)


def masked_pictures(
    look: Look,
    hiding: Hidden | None,
    *,
    seen: Collection[int] = (),
    done: Reached | None = None,
) -> Iterator[Shown]:
    """Give the pictures of a film one by one, masked.

    Parameters
    ----------
    look : Look
        What is to be shown.
    hiding : Hidden or None
        From `hidden`.
    seen : collection of int
        Numbers of pictures that are masked as a whole since a face was seen in them before.
    done : callable, optional
        Told the time that is reached (s).

    Raises
    ------
    FormatError, LimitError
        The film cannot be decoded, took more than it may, or was changed meanwhile.
    """
    plain = None if hiding is None else hiding.plain(seen)
    mark: Mark | None = None
    number = -1
    for noun in _streamed(look.media, show, {**_told(look), "faces": look.faces, "covers": plain}):
        if isinstance(noun, Mark):
            mark = noun
        elif isinstance(noun, Chunk) and mark is not None:
            number += 1
            time = float(noun.times[0])
            sure = mark.duration if hiding is None else float(hiding.covers.certainty[number])
            yield Shown(time, noun.values[0], mark.name, sure)
            _reach(done, time)


def still_seen(media: Media, *, done: Reached | None = None) -> list[int]:
    """Numbers of the pictures of a masked film in which a detector sees a face.

    Raises
    ------
    FormatError, LimitError, MissingExtra
        As of `hidden`.
    """
    found: list[int] = []
    for noun in _streamed(media, look_again, {"media": told(media)}):
        if isinstance(noun, Mark):
            found += [int(noun.duration)] if noun.name == "seen" else []
            _reach(done, noun.time)
    return found


def _told(look: Look) -> dict[str, Any]:
    return {"media": told(look.media), "span": list(look.span), "count": look.count}


def _streamed(media: Media, make: Any, given: Mapping[str, Any]) -> Iterator[Any]:
    limits = scaled(Limits(), media.duration, each=EACH)
    return stream(media.path, make, given, imports=_IMPORTS, limits=limits)


def _reach(done: Reached | None, time: float) -> None:
    if done is not None:
        done(time)


def find(path: Path, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """Look where faces are; a generator for `syntony.io.serving.stream`.

    Yields
    ------
    Chunk
        Times of some pictures, and for each person left, top, right, bottom (pixels) and
        certainty, shape (5 * n_persons, n); NaN where not found for certain.
    """
    media, count = heard(path, given["media"]), int(given["count"])
    first, last = given["span"]
    watch = FaceWatch(count, face_sight(irises=False))
    times: list[float] = []
    rows: list[Array] = []
    for chunk in Pictures(media, "rgb", span=(first - _AROUND, last + _AROUND)):
        time = float(chunk.times[0])
        faces = watch(chunk.values[0], time)
        sure = [face.presence if face else 0.0 for face in faces]
        rows.append(np.concatenate([(*face_box(f), s) for f, s in zip(faces, sure, strict=True)]))
        times.append(time)
        if len(times) == _MESSAGE:
            yield Chunk(np.array(times), np.stack(rows, axis=1))
            times, rows = [], []
    if times:
        yield Chunk(np.array(times), np.stack(rows, axis=1))


def show(path: Path, given: Mapping[str, Any]) -> Iterator[Mark | Chunk]:
    """Mask pictures; a generator for `syntony.io.serving.stream`.

    Yields
    ------
    Mark, then Chunk
        How a picture was masked (with the certainty in place of a duration for drawn faces), then
        the picture itself.
    """
    media = heard(path, given["media"])
    first, last = given["span"]
    if given["covers"] is None:
        watch = FaceWatch(int(given["count"]), face_sight(irises=False))
        yield from _drawn(media, watch, (first, last))
        return
    mask = Mask(given["faces"], face_sight(irises=False, least=SUSPECTED))
    expected = iter(given["covers"])
    for chunk in Pictures(media, "rgb", span=(first, last)):
        time, method, boxes = next(expected, (None, "", []))
        if time != float(chunk.times[0]):
            raise FormatError(f"{path.name} was changed while it was masked; do it again.")
        places = np.array(boxes, np.float64).reshape(-1, 4) if boxes else None
        picture, seen = mask(chunk.values[0], places)
        yield Mark("seen" if seen else method, time)
        yield Chunk(chunk.times, picture[None])


def _drawn(media: Media, watch: FaceWatch, span: tuple[float, float]) -> Iterator[Mark | Chunk]:
    for chunk in Pictures(media, "rgb", span=(span[0] - _AROUND, span[1])):
        time = float(chunk.times[0])
        faces = watch(chunk.values[0], time)
        if time >= span[0]:
            least = min(face.presence if face else 0.0 for face in faces)
            yield Mark("drawn" if all(faces) else "absent", time, least)
            yield Chunk(chunk.times, avatar(chunk.values.shape[1:3], faces)[None])


def look_again(path: Path, given: Mapping[str, Any]) -> Iterator[Mark]:
    """Look for faces in a masked film; a generator for `syntony.io.serving.stream`.

    Yields
    ------
    Mark
        ``seen`` with the number of the picture in place of a duration; ``looked`` where no face is.
    """
    sight = face_sight(irises=False)
    for number, chunk in enumerate(Pictures(heard(path, given["media"]), "rgb")):
        left = faces_left(sight, chunk.values[0])
        yield Mark("seen" if left else "looked", float(chunk.times[0]), float(number))
