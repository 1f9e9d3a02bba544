"""Regions of movement proposed for a film, from the people in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from syntony.analysis.sheets import region_sheet_of, stills_of
from syntony.core.areas import Regions
from syntony.core.errors import DataError, FormatError
from syntony.core.session import Media
from syntony.core.signals import Array
from syntony.io.reading import read
from syntony.io.regions import write_regions
from syntony.io.saved import write_whole
from syntony.io.store import open_session
from syntony.io.store.schema import DATABASE
from syntony.vision.following import glance
from syntony.vision.outlines import regions_from_people
from syntony.vision.people import body_sight, face_sight, named_once


def regions_from_pose(media: Media, *, count: int = 12, models: Path | None = None) -> Regions:
    """Look for people in some pictures of a film and propose regions for motion energy.

    Parameters
    ----------
    media : Media
        Of kind ``video``; its `persons` are who is to be seen from left to right, and each stays
        on their side.
    count : int
        Pictures to look at, evenly over the film.
    models : Path, optional
        Folder of the networks, where this installation has none.

    Returns
    -------
    Regions
        Head and body of each person and a background, as settings of ``motion_energy``; look at
        them on a picture before they are trusted.

    Raises
    ------
    DataError
        Nobody is named, or the persons were never seen together.
    FormatError, LimitError
        The film cannot be decoded, or took more than it may.
    MissingExtra
        LiteRT or a network's file is not there.
    """
    persons = named_once(media.persons)
    faces, bodies = face_sight(irises=False, where=models), body_sight(where=models)
    looks, size = [], media.size
    for _, picture in stills_of(media, count):
        size = picture.shape[:2]
        looks.append((glance(faces, picture, len(persons)), glance(bodies, picture, len(persons))))
    found = regions_from_people(looks, persons, size)
    if found is None:
        raise DataError(
            f"{media.path.name}: {', '.join(persons)} are not seen together in any of {count} "
            "pictures, so no regions can be proposed; draw them by hand."
        )
    return found


@dataclass(frozen=True)
class Box:
    """An upright rectangle in the picture (shares of its width and height).

    Parameters
    ----------
    place : int or None
        Who is in it, counted from the left; None is nobody.
    left, top, right, bottom : float
        Edges, 0 to 1.
    """

    place: int | None
    left: float
    top: float
    right: float
    bottom: float


def boxes_of_people(media: Media, count: int, *, most: float = 120.0) -> tuple[Box, ...]:
    """Propose one rectangle a person from the beginning of a film, and one where nobody is.

    Parameters
    ----------
    media : Media
        Of kind ``video``.
    count : int
        How many people are to be seen, from left to right.
    most : float
        How much of the film is looked at (s).

    Returns
    -------
    tuple of Box
        From left to right, then the background if there is room for one.

    Raises
    ------
    DataError, FormatError, LimitError, MissingExtra
        As of `regions_from_pose`.
    """
    names = tuple(str(k) for k in range(count))
    begin = replace(media, persons=names, duration=min(media.duration, most))
    found = regions_from_pose(begin, count=8)
    made: list[Box] = []
    for place, name in enumerate(names):
        corners = np.concatenate([np.array(r.polygon) for r in found.regions if r.person == name])
        made.append(_box(place, corners))
    if found.background is not None:
        made.append(_box(None, np.array(found.background)))
    return tuple(made)


def _box(place: int | None, corners: Array) -> Box:
    low, high = np.clip(corners.min(axis=0), 0, 1), np.clip(corners.max(axis=0), 0, 1)
    left, top, right, bottom = (round(float(v), 3) for v in (*low, *high))
    return Box(place, left, top, right, bottom)


def propose_regions(film: Path, persons: Sequence[str], out: Path) -> tuple[Path, Path]:
    """Write proposed regions of a film to a file, and a picture of them beside it.

    Parameters
    ----------
    film : Path
        A film.
    persons : sequence of str
        Who is to be seen from left to right.
    out : Path
        The TOML file, as `syntony.io.regions.read_regions` reads it.

    Returns
    -------
    tuple of Path
        The file and the picture (PNG).

    Raises
    ------
    FormatError
        The file holds no pictures.
    DataError, LimitError, MissingExtra
        As of `regions_from_pose`.
    """
    media = replace(_pictures(film), persons=tuple(persons))
    found = regions_from_pose(media)
    drawn = {t: np.array(found.in_pixels(p, media.size)) for t, p in found.polygons()}
    picture = out.with_suffix(".png")
    write_regions(found, out)
    write_whole(picture, region_sheet_of(media, drawn).png.tobytes())
    return out, picture


def _pictures(film: Path) -> Media:
    """The pictures of a film. Of one in a session that is asked: in a vault no reader knows it."""
    place = film.resolve()
    folder = next((p for p in place.parents if (p / DATABASE).is_file()), None)
    recordings = open_session(folder).described().recordings if folder else ()
    known = [m for one in recordings for m in one.media if m.path.resolve() == place]
    for media in known or read(film).media:
        if media.kind == "video":
            return media
    raise FormatError(f"{film.name} holds no pictures; regions are proposed for films.")
