"""Pictures of a film with what extractors found in them, for the report's page on quality."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from syntony.core.extraction import Chunk
from syntony.core.facts import Picture
from syntony.core.session import Media, Stream
from syntony.core.signals import Array, Signal
from syntony.io.child import Limits
from syntony.io.pictures import stills, told
from syntony.io.serving import scaled, stream
from syntony.vision.bodies import Body
from syntony.vision.canvas import png
from syntony.vision.following import glance
from syntony.vision.mesh import Face
from syntony.vision.people import body_sight, face_sight
from syntony.vision.sheet import Shot, contact_sheet

#: Height (pixels) to which pictures are brought before people are looked for again.
_HEIGHT = 720
T = TypeVar("T", Body, Face)

#: How far (own sizes) a face or body may be from where the extractor put it.
_NEAR = 0.75


def contact_sheet_of(
    media: Media,
    streams: Sequence[Stream],
    *,
    session: str = "",
    count: int = 6,
    polygons: Mapping[str, Array] | None = None,
    models: Path | None = None,
) -> Picture | None:
    """Draw some pictures of a film with the people as the extractors named them.

    A few pictures are decoded within the limits, people are looked for in them once more, and each
    gets the name of whom the extracted signals have in that place. So a sheet shows what the
    signals say, mistakes included.

    Parameters
    ----------
    media : Media
        Of kind ``video``, on whose clock the signals are.
    streams : sequence of Signal, SignalSet or Samples
        What ``face`` and ``pose`` gave: ``head_x``, ``head_y``, ``body_x``, ``body_y`` a person.
    session : str
        For the picture's title.
    count : int
        How many pictures, evenly over the film.
    polygons : mapping of str to ndarray, shape (n, 2), optional
        Outlines to draw, by title, such as regions of movement (pixels of the film).
    models : Path, optional
        Folder of the networks, where this installation has none.

    Returns
    -------
    Picture or None
        A PNG file; None where the signals hold nobody's place.

    Raises
    ------
    FormatError, LimitError
        The film cannot be decoded, or took more than it may.
    MissingExtra
        LiteRT or a network's file is not there.
    """
    where = {
        what: _places(streams, f"{what}_x", f"{what}_y", media.persons) for what in ("head", "body")
    }
    persons = tuple(dict.fromkeys([*where["head"], *where["body"]]))
    if not persons:
        return None
    faces = face_sight(where=models) if where["head"] else None
    bodies = body_sight(where=models) if where["body"] else None
    shots = []
    for time, picture in stills_of(media, count):
        scale = picture.shape[0] / media.size[0]
        seen_faces = [] if faces is None else glance(faces, picture, len(persons))
        seen_bodies = [] if bodies is None else glance(bodies, picture, len(persons))
        shots.append(
            Shot(
                time, picture, _named(seen_faces, where["head"], time, scale),
                _named(seen_bodies, where["body"], time, scale),
                {title: corners * scale for title, corners in (polygons or {}).items()},
            )
        )  # fmt: skip
    sheet = contact_sheet(shots, persons)
    title = f"{media.path.name}: {', '.join(persons)} as they were found"
    height, width, _ = sheet.shape
    return Picture(session, title, np.frombuffer(png(sheet), np.uint8), (height, width))


def region_sheet_of(
    media: Media, polygons: Mapping[str, Array], *, session: str = "", count: int = 3
) -> Picture:
    """Draw some pictures of a film with outlines in them, such as regions of movement.

    Parameters
    ----------
    media : Media
        Of kind ``video``.
    polygons : mapping of str to ndarray, shape (n, 2)
        Outlines by title (pixels of the film, as displayed).
    session : str
        For the picture's title.
    count : int
        How many pictures, evenly over the film.

    Returns
    -------
    Picture
        A PNG file.

    Raises
    ------
    FormatError, LimitError
        The film cannot be decoded, or took more than it may.
    """
    shots = []
    for time, picture in stills_of(media, count):
        scale = picture.shape[0] / media.size[0]
        drawn = {title: corners * scale for title, corners in polygons.items()}
        shots.append(Shot(time, picture, polygons=drawn))
    sheet = contact_sheet(shots, (), columns=count)
    title = f"{media.path.name}: regions in which movement was looked for"
    return Picture(session, title, np.frombuffer(png(sheet), np.uint8), sheet.shape[:2])


def stills_of(media: Media, count: int) -> list[tuple[float, NDArray[np.uint8]]]:
    """Some pictures of a film, evenly over it, decoded inside the walls.

    Parameters
    ----------
    media : Media
        Of kind ``video``.
    count : int
        How many.

    Returns
    -------
    list of (float, ndarray of uint8, shape (height, width, 3))
        Times (s) and pictures in RGB, at most 720 pixels high.

    Raises
    ------
    FormatError, LimitError
        The film cannot be decoded, or took more than it may.
    """
    times = media.start + (np.arange(count) + 0.5) / count * media.duration
    return stills_at(media, times.tolist())


def stills_at(media: Media, times: Sequence[float]) -> list[tuple[float, NDArray[np.uint8]]]:
    """Pictures of a film at some times (s), as `stills_of` gives them."""
    given = {"media": told(media), "times": list(times), "height": _HEIGHT}
    limits = scaled(Limits(), media.duration)
    found = stream(media.path, stills, given, imports=("av",), limits=limits)
    chunks = [noun for noun in found if isinstance(noun, Chunk)]
    return [(float(chunk.times[0]), chunk.values[0]) for chunk in chunks]


def _places(
    streams: Sequence[Stream], x: str, y: str, order: Sequence[str]
) -> dict[str, tuple[Signal, Signal]]:
    """Where each person is over time: signals across and down (pixels of the film)."""
    found: dict[str, dict[str, Signal]] = {}
    for part in streams:
        if isinstance(part, Signal) and part.name in (x, y):
            found.setdefault(part.person, {})[part.name] = part
    known = [*(person for person in order if person in found), *found]
    return {
        person: (found[person][x], found[person][y])
        for person in dict.fromkeys(known)
        if len(found[person]) == 2
    }


def _named(
    things: Sequence[T], places: Mapping[str, tuple[Signal, Signal]], time: float, scale: float
) -> dict[str, T]:
    """The one that is nearest to each person's place, if it is near enough."""
    named = {}
    for person, across_down in places.items():
        place = [_at(signal, time) * scale for signal in across_down]
        near = [(math.dist(thing.middle, place) / thing.size, k) for k, thing in enumerate(things)]
        distance, index = min(near, default=(math.inf, 0))
        if distance <= _NEAR:
            named[person] = things[index]
    return named


def _at(signal: Signal, time: float) -> float:
    """The nearest sample; NaN beyond the ends and in gaps."""
    index = round((time - signal.start) * float(signal.rate))
    return float(signal.values[index]) if 0 <= index < len(signal) else math.nan
