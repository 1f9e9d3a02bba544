"""From files that somebody points at to a session: what is in each, whose it is, one clock."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.extraction import usual_choices
from syntony.core.areas import Regions
from syntony.core.errors import DataError, SyntonyError
from syntony.core.plan import AnalysisPlan, Column, ExtractChoice, Recipe
from syntony.core.session import Media, Notice, Recording, Session
from syntony.core.signals import Events
from syntony.io.columns import MediaPart, chosen, parts_of
from syntony.io.inference import infer_recipe
from syntony.io.naming import stem_of, suffix_of
from syntony.io.observed import series_of
from syntony.io.persons import modality_of
from syntony.io.reading import read, sniff
from syntony.io.recipes import SessionFiles, load_session

#: Points of the small picture of a signal.
STRIP = 96


@dataclass(frozen=True)
class Part:
    """Something in a file that can be somebody's.

    Parameters
    ----------
    column : Column
        How a recipe says it, with the guessed person; without one where nobody knows.
    kind : str
        ``signal``, ``events``, ``video`` or ``audio``.
    persons : tuple of str
        Whose it seems to be; of pictures everybody, from left to right.
    sure : str
        ``told`` by the file, ``guessed`` from names, ``unsure`` (a guess that must be looked at),
        or ``unknown``.
    rate : float or None
        Samples or pictures a second (Hz); None where the times are irregular.
    samples : int
        How many.
    start, duration : float
        On the file's clock (s).
    strip : tuple of float
        The signal in `STRIP` means, NaN where nothing was observed; empty for all else.
    """

    column: Column
    kind: Literal["signal", "events", "video", "audio"]
    persons: tuple[str, ...]
    sure: Literal["told", "guessed", "unsure", "unknown"]
    rate: float | None
    samples: int
    start: float
    duration: float
    strip: tuple[float, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A file as it was understood, for somebody to confirm.

    Parameters
    ----------
    path : Path
        The file.
    reader : str
        What reads it; empty where nothing does.
    confidence : float
        How surely its bytes are of that format, 0 to 1.
    size_bytes : int
        Its length.
    parts : tuple of Part
        What is in it.
    media : tuple of Media
        Pictures and sound.
    notices : tuple of Notice
        What was guessed or must be known.
    error : str
        Why it cannot be used; empty if it can.
    recipe : Recipe or None
        How it is read.
    asks_rate : bool
        Whether it holds no rate of its own, so that somebody must say it.
    """

    path: Path
    reader: str
    confidence: float
    size_bytes: int
    parts: tuple[Part, ...] = ()
    media: tuple[Media, ...] = ()
    notices: tuple[Notice, ...] = ()
    error: str = ""
    recipe: Recipe | None = None
    asks_rate: bool = False


@dataclass(frozen=True)
class Given:
    """A file with what somebody said about it.

    Parameters
    ----------
    path : Path
        The file.
    recipe : Recipe
        Its reader, settings and columns; the pattern is not used.
    regions : Regions or None
        Where in the film whose movement is looked for.
    """

    path: Path
    recipe: Recipe
    regions: Regions | None = None


def see(path: Path, *, rate: float | None = None) -> Seen:
    """Look into one file: what is in it and whose that seems to be.

    Parameters
    ----------
    path : Path
        A file; binary formats are parsed within the limits.
    rate : float, optional
        Samples a second (Hz), where somebody has said it because the file does not.

    Returns
    -------
    Seen
        A file that cannot be read says why.
    """
    size = path.stat().st_size if path.is_file() else 0
    said = None if rate is None else {"rate": rate}
    try:
        known = sniff(path)
        share = known[0][1] if known else 0.0
        recipe, notices = infer_recipe(path, settings=said)
        if recipe.rows is not None:
            raise DataError(
                f"{path.name} holds several meetings below each other; analyze it as a study with "
                "`syntony analyze`, or export one meeting."
            )
        recording = read(path, reader=recipe.reader, settings=recipe.settings)
    except SyntonyError as error:
        asks = rate is not None or _reads_with_a_rate(path)
        return Seen(path, "", 0.0, size, error=str(error), asks_rate=asks)
    doubt = any(notice.code == "guessed-persons" and notice.warning for notice in notices)
    parts = tuple(_parts(recording, recipe, doubt=doubt))
    told = (*recording.notices, *(n for n in notices if n.code != "guessed-pattern"))
    asks = rate is not None or any(notice.code == "assumed-rate" for notice in told)
    return Seen(path, recipe.reader, share, size, parts, recording.media, told, "", recipe, asks)


def _reads_with_a_rate(path: Path) -> bool:
    """Whether a rate is all that a file lacks."""
    settings = {"rate": 1.0}
    try:
        recipe, _ = infer_recipe(path, settings=settings)
        read(path, reader=recipe.reader, settings=recipe.settings)
    except SyntonyError:
        return False
    return recipe.rows is None and "rate" in recipe.settings


def _parts(recording: Recording, recipe: Recipe, *, doubt: bool) -> list[Part]:
    """Parts that the recipe gives to somebody, then those that it leaves."""
    found: list[Part] = []
    taken: set[str] = set()
    films: dict[str, list[str]] = {}
    for column in recipe.columns:
        person = "" if "{" in column.person else column.person
        if column.column.startswith("video"):
            films.setdefault(column.column.partition("/")[0], []).append(person)
            continue
        for name, _ in chosen(recording, column):
            taken |= {other for other in parts_of(recording) if other in (name,) or (
                column.column == "*" and other.startswith(f"{name}/"))}  # fmt: skip
        told = column.model_copy(update={"person": person})
        found.append(_part(recording, told, doubt=doubt))
    for name, part in parts_of(recording).items():
        if name in taken:
            continue
        if isinstance(part, MediaPart) and recording.media[part.track].kind == "video":
            base = name.partition("/")[0]
            people = tuple(person for person in films.get(base, ()) if person)
            sure: Literal["unsure", "unknown"] = "unsure" if people else "unknown"
            made = _part(recording, Column(column=base, person="", name="video"), doubt=doubt)
            found.append(replace(made, persons=people, sure=sure))
        else:
            quantity = "audio" if isinstance(part, MediaPart) else name
            column = Column(column=name, person="", name=quantity, modality=modality_of(name))
            found.append(_part(recording, column, doubt=doubt))
    return found


def _part(recording: Recording, column: Column, *, doubt: bool) -> Part:
    """Facts of what a column means."""
    _, part = chosen(recording, _first_place(column))[0]
    people = (column.person,) if column.person else ()
    if isinstance(part, MediaPart):
        media = recording.media[part.track]
        sure: Literal["told", "guessed", "unsure", "unknown"] = (
            ("unsure" if doubt else "guessed") if people else "unknown"
        )
        return Part(
            column, media.kind, people, sure, float(media.rate), media.count, media.start,
            media.duration,
        )  # fmt: skip
    own = part.person
    people = people or ((own,) if own else ())
    sure = "told" if own else ("unsure" if doubt else "guessed") if people else "unknown"
    column = column.model_copy(update={"person": people[0] if people else ""})
    if isinstance(part, Events):
        start = float(part.times[0]) if len(part) else 0.0
        stop = float((part.times + part.durations).max()) if len(part) else start
        return Part(column, "events", people, sure, None, len(part), start, stop - start)
    one = next(iter(series_of((part,))))
    rate = None if np.isnan(one.rate) else one.rate
    length = float(one.times[-1] - one.times[0]) if one.times.size else 0.0
    return Part(
        column, "signal", people, sure, rate, int(one.values.size),
        float(one.times[0]) if one.times.size else 0.0, length, _strip(one.values),
    )  # fmt: skip


def _first_place(column: Column) -> Column:
    """The column that stands for all of a film: the first place in it."""
    film = column.column.startswith("video") and "/" not in column.column
    return column.model_copy(update={"column": f"{column.column}/1"}) if film else column


def _strip(values: np.ndarray) -> tuple[float, ...]:
    """Means of equal stretches, NaN where nothing was observed."""
    means = []
    for piece in np.array_split(values, min(STRIP, max(1, values.size))):
        seen = piece[np.isfinite(piece)]
        means.append(float(seen.mean()) if seen.size else float("nan"))
    return tuple(means)


def recipe_for(
    seen: Seen, whose: Sequence[tuple[Part, Sequence[str], str]], roles: Mapping[str, str]
) -> Recipe:
    """The recipe of one file, as somebody has confirmed or corrected it.

    Parameters
    ----------
    seen : Seen
        The file.
    whose : sequence of (Part, persons, quantity)
        Each part that is used, whose it is, and what it is called.
    roles : mapping of str to str
        From a person's code to their role.

    Raises
    ------
    DataError
        The file cannot be read, or a part that is one person's was given to several.
    """
    if seen.recipe is None:
        raise DataError(f"{seen.path.name} cannot be used: {seen.error}")
    columns: list[Column] = []
    for part, persons, name in whose:
        if part.kind != "video" and len(persons) != 1:
            raise DataError(
                f"{part.column.column} of {seen.path.name} needs one person; "
                f"{len(persons)} were given."
            )
        for place, person in enumerate(persons, start=1):
            told = {"person": person, "role": roles.get(person, ""), "name": name}
            if part.kind == "video":
                told["column"] = f"{part.column.column}/{place}"
            columns.append(part.column.model_copy(update=told))
    return seen.recipe.model_copy(update={"columns": tuple(columns), "beside": ()})


def joined(files: Sequence[Given], *, together: bool = False) -> tuple[Path, Recipe]:
    """One recipe that reads all files again from the folder that they share.

    Returns
    -------
    tuple of (Path, Recipe)
        What `syntony analyze` is pointed at, and the recipe of its plan.

    Raises
    ------
    DataError
        There is no file, or a name holds braces, which patterns use for fields.
    """
    if not files:
        raise DataError("A session needs at least one file; choose one.")
    paths = [given.path.resolve() for given in files]
    base = paths[0] if len(paths) == 1 else Path(os.path.commonpath([p.parent for p in paths]))
    parts = []
    for given, path in zip(files, paths, strict=True):
        pattern = stem_of(path, base)
        if "{" in pattern or "}" in pattern:
            raise DataError(f"The name of {path.name} holds braces; rename the file.")
        told = {"pattern": pattern, "suffix": suffix_of(path), "together": together}
        parts.append(given.recipe.model_copy(update=told))
    return base, parts[0].model_copy(update={"beside": tuple(parts[1:])})


def called(recipe: Recipe, name: str, dyad: str) -> Recipe:
    """The recipe with what its meeting is called: the seed of chance hangs on that name."""
    return recipe.model_copy(update={"session": name, "dyad": dyad or name})


def load_given(name: str, dyad: str, files: Sequence[Given], *, together: bool) -> Session:
    """Read the files of one session, each by its own recipe.

    Raises
    ------
    DataError, FormatError, LimitError
        As of `syntony.io.recipes.load_session`.
    """
    _, recipe = joined(files, together=together)
    beside = tuple(
        (i, SessionFiles(name, dyad, {}, (given.path,))) for i, given in enumerate(files[1:])
    )
    session = load_session(SessionFiles(name, dyad, {}, (files[0].path,), beside=beside), recipe)
    return replace(session, dyad=dyad or name)


def plan_for(session: Session, files: Sequence[Given], plan: AnalysisPlan) -> AnalysisPlan:
    """A plan that says what is extracted, with the regions that were drawn."""
    drawn = {
        recording.name: given.regions
        for recording, given in zip(session.recordings, files, strict=False)
        if given.regions is not None
    }
    choices = list(usual_choices(session) if plan.extract is None else plan.extract)
    moving = any(choice.extractor == "motion_energy" for choice in choices)
    if drawn and moving and len(session.recordings) == len(files):
        films = [r.name for r in session.recordings if any(m.kind == "video" for m in r.media)]
        choices = [choice for choice in choices if choice.extractor != "motion_energy"]
        choices += [
            ExtractChoice(
                extractor="motion_energy", recording=name,
                settings=drawn[name].model_dump(mode="json", exclude_none=True)
                if name in drawn else {},
            )
            for name in films
        ]  # fmt: skip
    return plan.model_copy(update={"extract": tuple(choices)})


def first_picture(media: Media) -> bytes:
    """The first picture of a film as PNG, at most 720 pixels high.

    Raises
    ------
    FormatError, LimitError
        The film cannot be decoded, or took more than it may.
    """
    from syntony.analysis.sheets import stills_at
    from syntony.vision.canvas import png

    return png(stills_at(media, [media.start])[0][1])


def brought_in(
    name: str, dyad: str, files: Sequence[Given], plan: AnalysisPlan, *, together: bool
) -> tuple[Session, AnalysisPlan]:
    """Read and align: everything that makes files a session.

    Parameters
    ----------
    name, dyad : str
        Codes of the session and of who meets in it.
    files : sequence of Given
        Files with what was said about them.
    plan : AnalysisPlan
        Its `align` is used.
    together : bool
        Whether the files share one clock.

    Returns
    -------
    session : Session
        On one clock; media stay where they are.
    plan : AnalysisPlan
        The plan with what is to be extracted, as `syntony analyze` reruns it from the same files.
    """
    raw = load_given(name, dyad, files, together=together)
    recipe = called(joined(files, together=together)[1], name, dyad)
    whole = plan_for(raw, files, plan).model_copy(update={"recipe": recipe})
    return on_one_clock(raw, whole.align), whole
