"""Pictures of the films of a session with regions and people drawn in, kept once they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from syntony.analysis.jobs import digest
from syntony.analysis.sheets import contact_sheet_of, region_sheet_of
from syntony.core.areas import Regions, side_by_side
from syntony.core.errors import SyntonyError
from syntony.core.facts import Picture
from syntony.core.provenance import fingerprint, software
from syntony.core.session import Media, Notice, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Array, Signal
from syntony.io.saved import kept_or_made, load_picture, save_picture

#: Signals that say where somebody is in the picture.
_PLACES = ("head_x", "head_y", "body_x", "body_y")


@dataclass(eq=False)
class Film:
    """A film with what was looked for in it.

    Parameters
    ----------
    media : Media
        With its persons.
    settings : list of Settings
        Of the extractors that were applied to it.
    """

    media: Media
    settings: list[Settings] = field(default_factory=list)


def pictures_of(
    films: Sequence[Film], streams: Sequence[Stream], *, session: str, keep: Path | None = None
) -> tuple[tuple[Picture, ...], tuple[Notice, ...]]:
    """Draw what extractors saw in films.

    Parameters
    ----------
    films : sequence of Film
        Of one recording.
    streams : sequence of Signal, SignalSet or Samples
        What was extracted from them.
    session : str
        For the titles.
    keep : Path, optional
        Folder in which pictures are kept.

    Returns
    -------
    pictures : tuple of Picture
        One a film in which regions or persons were looked for.
    notices : tuple of Notice
        Why a picture could not be drawn.
    """
    pictures, notices = [], []
    for film in films:
        try:
            made = _kept(film, streams, session, keep)
        except SyntonyError as error:
            text = f"No picture could be drawn: {error}"
            notices.append(Notice("no-picture", text, film.media.path.name, warning=False))
            continue
        if made is not None:
            pictures.append(made)
    return tuple(pictures), tuple(notices)


def _kept(film: Film, streams: Sequence[Stream], session: str, keep: Path | None) -> Picture | None:
    polygons = outlines(film)
    places = [s for s in streams if isinstance(s, Signal) and s.name in _PLACES]
    if not (polygons or places):
        return None
    shapes = {title: corners.tolist() for title, corners in polygons.items()}
    identity = [
        digest(film.media.path), film.media.track, film.media.persons, shapes, session,
        [[s.name, s.person, fingerprint(s.values.tobytes().hex())] for s in places],
        dict(software()),
    ]  # fmt: skip
    file = None if keep is None else keep / "extracted" / f"{fingerprint(identity)[:24]}.picture"
    models = next((m for s in film.settings if (m := getattr(s, "models", None))), None)

    def draw() -> Picture | None:
        return contact_sheet_of(
            film.media, places, session=session, polygons=polygons, models=models
        ) or region_sheet_of(film.media, polygons, session=session)

    def save(made: Picture | None, file: Path) -> None:
        if made is not None:
            save_picture(made, file)

    return kept_or_made(file, draw, load_picture, save)


def outlines(film: Film) -> Mapping[str, Array]:
    """Corners (pixels of the film, as displayed) of the regions that were looked at, by title."""
    found: dict[str, Array] = {}
    for settings in film.settings:
        if not isinstance(settings, Regions):
            continue
        plain = side_by_side(film.media.persons or ("",))
        drawn = settings if settings.regions else plain
        for region in drawn.regions:
            found[region.title] = np.array(drawn.in_pixels(region.polygon, film.media.size))
        behind = settings if settings.background else plain
        corners = behind.in_pixels(behind.background or (), film.media.size)
        found["background"] = np.array(corners)
    return found
