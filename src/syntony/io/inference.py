"""A recipe for a folder of files named alike: guessed, said in words, to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syntony.core.errors import DataError, FormatError, SyntonyError
from syntony.core.plan import Column, Recipe, RowKeys
from syntony.core.registry import get
from syntony.core.session import Notice, Recording, Stream
from syntony.core.signals import Events, SignalSet
from syntony.io.annotations import TURNS
from syntony.io.beside import named_meeting, pattern_beside, says_persons
from syntony.io.columns import events_name
from syntony.io.layout import preview
from syntony.io.longtable import find_rows, key_columns
from syntony.io.naming import (
    PERSON,
    files_below,
    infer_pattern,
    match_pattern,
    pattern_fields,
    stem_of,
    suffix_of,
)
from syntony.io.observed import stream_name
from syntony.io.persons import Whose, modality_of, role_of, whose_columns, words_of
from syntony.io.reading import read, read_head, recognized, sniff
from syntony.io.store.schema import DATABASE
from syntony.io.timeline import RateUnknownError

#: Files of one kind that are tried until one shows who is in it.
TRIES = 6
#: Readers of devices that one person wears, and of poses, which tell several people apart
#: themselves: else several streams of a file are all one person's.
ONE_PERSON = frozenset(
    ("fif", "snirf", "brainvision", "edf", "acq", "empatica", "embrace", "openface", "openpose",
     "coco", "blazepose")
)  # fmt: skip
#: What a column is called that is named after its person alone, by the reader that read it.
_UNNAMED = {"mea": "motion_energy"}


@dataclass
class _Guess:
    """What is guessed about the files of a folder."""

    where: str
    reader: str
    settings: dict[str, Any]
    columns: list[Column] = field(default_factory=list)
    rows: RowKeys | None = None
    notices: list[Notice] = field(default_factory=list)
    #: Whether names of files hold words for persons.
    by_person: bool = False

    @property
    def by_name(self) -> bool:
        """Whether the names of the files say whose a signal is."""
        return self.rows is None and any(pattern_fields(c.person) for c in self.columns)

    def tell(self, code: str, text: str, *, warning: bool = False) -> None:
        self.notices.append(Notice(code, text, self.where, warning))


def infer_recipe(
    folder: Path, *, settings: Mapping[str, Any] | None = None
) -> tuple[Recipe, tuple[Notice, ...]]:
    """Guess which files of a folder belong together and whose is what in them.

    Parameters
    ----------
    folder : Path
        Searched with all folders below it; or one file.
    settings : mapping, optional
        What readers need to be told, such as ``{"rate": 25}``.

    Returns
    -------
    tuple of (Recipe, tuple of Notice)
        The recipe, and in words every guess that it rests on.

    Raises
    ------
    DataError
        The folder holds no file that can be read.
    """
    families = _families(folder)
    if not families:
        raise _nothing(folder)
    files, rest, guess = _main(folder, families, settings)
    pattern = _pattern(folder, files, one_person_each=guess.by_name)
    recipe = _recipe(guess, pattern, files)
    further, names = _beside(folder, rest, recipe, files, settings)
    if further:
        if len(files) == 1:
            recipe = recipe.model_copy(update={"pattern": named_meeting(stem_of(files[0], folder))})
        recipe = recipe.model_copy(update={"beside": tuple(part for part, _ in further)})
    if not any(part.columns for part in (recipe, *recipe.beside)):
        guess.tell(
            "persons-unknown",
            "Neither the files nor their names show whose the signals are; write the columns into "
            "the recipe under [[recipe.columns]] (column, person, name), or {person} into its "
            "pattern.",
            warning=True,
        )
    _say_the_files(guess, folder, recipe, files, names)
    return recipe, (*guess.notices, *(notice for _, told in further for notice in told))


def _main(
    folder: Path, families: Sequence[tuple[str, list[Path]]], settings: Mapping[str, Any] | None
) -> tuple[list[Path], list[tuple[str, list[Path]]], _Guess]:
    """The largest family, of equal ones that which surely knows whose its signals are."""
    most = [family for family in families if len(family[1]) == len(families[0][1])]
    guesses: list[_Guess] = []
    for i, (reader, files) in enumerate(most):
        try:
            guess = _best_guess(folder, reader, files, _known(reader, settings))
        except DataError:
            if i + 1 == len(most) and not guesses:
                raise
            continue
        sure = guess.columns and not any(notice.warning for notice in guess.notices)
        if sure or len(most) == 1:
            return files, [f for f in families if f is not most[i]], guess
        guesses.append(guess)
    first = next(f for f in most if f[0] == guesses[0].reader)
    return first[1], [f for f in families if f is not first], guesses[0]


def _known(reader: str, settings: Mapping[str, Any] | None) -> dict[str, Any]:
    """Those settings that a reader knows."""
    fields = get("readers", reader).settings.model_fields
    return {key: value for key, value in (settings or {}).items() if key in fields}


def _recipe(guess: _Guess, pattern: str, files: Sequence[Path]) -> Recipe:
    if guess.by_name and PERSON not in pattern_fields(pattern):
        guess.columns.clear()
    return Recipe(
        pattern=pattern,
        suffix=suffix_of(files[0]),
        reader=guess.reader,
        settings=guess.settings,
        columns=tuple(guess.columns),
        rows=guess.rows,
    )


def _beside(
    folder: Path,
    families: Sequence[tuple[str, list[Path]]],
    main: Recipe,
    main_files: Sequence[Path],
    settings: Mapping[str, Any] | None,
) -> tuple[list[tuple[Recipe, tuple[Notice, ...]]], list[Path]]:
    """Recipes of further kinds of file of the same meetings, what was guessed, and the files."""
    stems = [stem_of(path, folder) for path in main_files]
    found: list[tuple[Recipe, tuple[Notice, ...]]] = []
    paths: list[Path] = []
    if main.rows is not None or folder.is_file():
        return found, paths
    for reader, files in families:
        pattern = pattern_beside(folder, files, main.pattern, stems)
        if pattern is None:
            continue
        guess = _best_guess(folder, reader, files, _known(reader, settings))
        guess.tell(
            "guessed-beside",
            f"{len(files)} files named like {pattern}{suffix_of(files[0])} belong to the same "
            "meetings.",
        )
        found.append((_recipe(guess, pattern, files), tuple(guess.notices)))
        paths += files
    return found, paths


def _pattern(folder: Path, files: list[Path], *, one_person_each: bool) -> str:
    """How the files are named; a single one among others by its whole name."""
    stems = [stem_of(path, folder) for path in files]
    alike = [p for p in files_below(folder) if suffix_of(p) == suffix_of(files[0])]
    if len(files) == 1 and len(alike) > 1:
        return stems[0]
    return infer_pattern(stems, one_person_each=one_person_each)


def _nothing(path: Path) -> DataError:
    """Why there is nothing to guess from."""
    if not path.exists():
        return DataError(f"{path} is neither a file nor a folder; check its path.")
    if path.is_file():
        recognized(path)
    elif next(path.glob(f"*/{DATABASE}"), None) is not None:
        return DataError(f"{path.resolve().name} holds session folders; give one of them.")
    return DataError(
        f"{path.resolve().name} holds no file of a known format; name the reader in a recipe, or "
        "export the files as text."
    )


def _families(folder: Path) -> list[tuple[str, list[Path]]]:
    """Files of one reader, ending and header; the largest family first."""
    groups: dict[tuple[str, str, str], list[Path]] = {}
    for path in files_below(folder):
        try:
            found = sniff(path)
        except FormatError:
            continue  # an empty file is told of when it is read
        if found:
            key = (found[0][0].name, suffix_of(path).lower(), _header(path))
            groups.setdefault(key, []).append(path)
    ranked = sorted(
        groups.items(), key=lambda group: (len(group[1]), sum(map(_size, group[1]))), reverse=True
    )
    return [(key[0], files) for key, files in ranked]


def _size(path: Path) -> int:
    return path.stat().st_size


def _header(path: Path) -> str:
    """Names of a table's columns; empty where there are none."""
    layout = preview(read_head(path))
    return ",".join(layout.names) if layout is not None and layout.has_header else ""


def _best_guess(folder: Path, reader: str, files: Sequence[Path], told: dict[str, Any]) -> _Guess:
    """The guess from the first file that shows who is in it, large files first."""
    where, by_person = folder.name, _named_by_person(folder, files)
    guesses: list[_Guess] = []
    faults: list[str] = []
    for path in sorted(files, key=_size, reverse=True)[:TRIES]:
        guess = _Guess(where, reader, dict(told), by_person=by_person)
        try:
            _look_into(path, guess)
        except SyntonyError as error:
            faults.append(str(error))
            continue
        if guess.columns and not guess.by_name:
            return guess
        guesses.append(guess)
    if not guesses:
        raise DataError(f"No file of {where} can be read; {faults[0]}")
    return next((guess for guess in guesses if guess.columns), guesses[0])


def _named_by_person(folder: Path, files: Sequence[Path]) -> bool:
    """Whether the files' names differ in words that people use for persons."""
    stems = [stem_of(path, folder) for path in files]
    pattern = infer_pattern(stems, one_person_each=True)
    fields = [match_pattern(pattern, stem) for stem in stems]
    values = [one[PERSON] for one in fields if one and PERSON in one]
    return len(set(values)) > 1 and says_persons(pattern, values)


def _look_into(path: Path, guess: _Guess) -> None:
    """Read one file and guess whose is what in it."""
    if guess.reader == "delimited" and "by" not in guess.settings:
        found = find_rows(path, guess.settings)
        if found is not None:
            guess.rows = found.keys
            guess.notices += found.notices
            if found.keys.person:
                guess.settings.setdefault("columns", list(found.columns))
    by = key_columns(guess.rows)
    settings = {**guess.settings, "by": by} if by else guess.settings
    try:
        recording = read(path, reader=guess.reader, settings=settings)
    except RateUnknownError:
        guess.tell(
            "rate-unknown",
            "The files hold no times and do not say their rate; say --rate (samples a second), "
            "or they cannot be read.",
            warning=True,
        )
        recording = read(path, reader=guess.reader, settings={**settings, "rate": 1})
    _guess_columns(recording, guess)


def _guess_columns(recording: Recording, guess: _Guess) -> None:
    """Columns of the recipe: persons in rows, in columns or in the names of the files."""
    streams: dict[str, Stream | Events] = {stream_name(s): s for s in recording.streams}
    if not streams:
        streams = {events_name(events): events for events in recording.events}
    if not streams and recording.media:
        guess.columns += _seen_or_heard(recording, guess)
        return
    names = list(streams)
    if guess.rows is not None and guess.rows.person:
        found = [Whose(name, "{person}", "", name) for name in names]
    else:
        found = [who for who in whose_columns(names) if "id" not in words_of(who.quantity)]
        two = len(names) == 2 and guess.reader not in ONE_PERSON
        if not found and (two or guess.reader == "mea"):
            found = [Whose(name, name, role_of(name), "") for name in names]
        if found:
            _say_who(guess, found, names)
    one = len(names) == 1 or guess.reader in ONE_PERSON
    if not found and one and guess.rows is None:
        found = [Whose(name, "{person}", "", name) for name in names]
        held = f"one signal ({names[0]})" if len(names) == 1 else "one person's signals"
        guess.tell("guessed-persons", f"Each file holds {held}; the names of the files say whose.")
    for who in found:
        guess.columns.append(_column(streams[who.column], who, guess))


def _seen_or_heard(recording: Recording, guess: _Guess) -> list[Column]:
    """Who is in pictures or sound: by the files' names, else left and right, or by channel."""
    kinds = list(dict.fromkeys(media.kind for media in recording.media))
    if guess.by_person:
        guess.tell("guessed-persons", "Each file shows or holds one person, whom its name says.")
        return [Column(column=kind, person="{person}", name=kind) for kind in kinds]
    if kinds == ["audio"]:
        channels = recording.media[0].channels
        if channels < 2:
            return []
        text = f"Each of {channels} channels was taken for one person; name them in the recipe."
        guess.tell("guessed-persons", text, warning=True)
        return [
            Column(column=f"audio/{i}", person=f"channel{i}", name="audio")
            for i in range(1, channels + 1)
        ]
    text = (
        "Two people were taken to be in the picture, called left and right; name them in the "
        "recipe, one column video/1, video/2, ... each from left to right."
    )
    guess.tell("guessed-persons", text, warning=True)
    return [
        Column(column=f"video/{i}", person=person, name="video")
        for i, person in enumerate(("left", "right"), start=1)
    ]


def _column(stream: Stream | Events, who: Whose, guess: _Guess) -> Column:
    if isinstance(stream, Events):
        name = who.quantity or (
            TURNS if who.person in (stream.name, stream.person) else stream.name
        )
        return Column(column=who.column, person=who.person, role=who.role, name=name)
    known = stream.modality != "unknown"
    several = isinstance(stream, SignalSet)
    return Column(
        column="*" if several else who.column,
        stream=who.column if several else "",
        person=who.person,
        role=who.role,
        name=who.quantity or _UNNAMED.get(guess.reader, "signal"),
        unit=stream.unit,
        modality=stream.modality if known else modality_of(who.column),
    )


def _say_who(guess: _Guess, found: list[Whose], names: list[str]) -> None:
    roles = {who.person: who.role for who in found}
    said = ", ".join(f"{person} ({role or 'role unknown'})" for person, role in roles.items())
    guess.tell("guessed-persons", f"Persons, guessed from the names of the columns: {said}.")
    rest = [name for name in names if name not in {who.column for who in found}]
    if rest:
        guess.tell("no-person", f"Columns that are nobody's and were left out: {', '.join(rest)}.")
    quantities = {who.quantity: modality_of(who.column) for who in found if who.quantity}
    guessed = [f"{name} = {system}" for name, system in quantities.items() if system != "unknown"]
    if guessed:
        guess.tell("guessed-modality", f"Guessed from names: {', '.join(guessed)}.")


def _say_the_files(
    guess: _Guess, folder: Path, recipe: Recipe, files: Sequence[Path], further: Sequence[Path]
) -> None:
    matching = [p for p in files if match_pattern(recipe.pattern, stem_of(p, folder)) is not None]
    guess.tell(
        "guessed-pattern",
        f"{len(matching)} files are named like {recipe.pattern}{recipe.suffix}.",
    )
    others = [p for p in files_below(folder) if p not in {*matching, *further}]
    if others:
        some = ", ".join(stem_of(p, folder) + suffix_of(p) for p in others[:6])
        more = f" and {len(others) - 6} more" if len(others) > 6 else ""
        guess.tell("files-left-out", f"Files that are none of these were left out: {some}{more}.")
