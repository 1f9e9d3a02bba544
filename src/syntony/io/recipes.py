"""From a folder and a recipe to sessions: which files belong together, and whose is what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from syntony.core.errors import DataError, FormatError
from syntony.core.plan import Recipe, RowKeys
from syntony.core.session import Notice, Recording, Session, Stream
from syntony.core.signals import Participant, Samples, Signal, SignalSet
from syntony.io.beside import belong
from syntony.io.clocks import on_one_clock
from syntony.io.columns import Assignments, by_clock, chosen, given
from syntony.io.inference import infer_recipe as infer_recipe
from syntony.io.layout import preview
from syntony.io.longtable import key_columns
from syntony.io.naming import (
    DYAD,
    PERSON,
    SESSION,
    files_below,
    fill,
    match_pattern,
    pattern_fields,
    stem_of,
    suffix_of,
)
from syntony.io.observed import REMARKS, remarks
from syntony.io.reading import read

#: Notice on a file beside the main ones that could not be read.
UNREADABLE = "unreadable-file"
#: Between the words that say whose a row of a long table is, as the reader joins them.
_JOINT = "/"


@dataclass(frozen=True)
class SessionFiles:
    """The files of one session, not yet read.

    Parameters
    ----------
    name : str
        The session's code.
    dyad : str
        Code of the pair or group.
    design : mapping of str to str
        The other fields of the files' names.
    files : tuple of Path
        In order of the persons, where each file holds one.
    persons : tuple of str
        Person of each file; empty where columns or rows say whose they are.
    rows : tuple of str
        In a long table: the words of dyad and session of its rows.
    beside : tuple of (int, SessionFiles)
        Files of further kinds, with the number of the recipe in `Recipe.beside`.
    """

    name: str
    dyad: str
    design: Mapping[str, str]
    files: tuple[Path, ...]
    persons: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    beside: tuple[tuple[int, SessionFiles], ...] = ()

    @property
    def all_files(self) -> tuple[Path, ...]:
        """The files of all kinds."""
        return (*self.files, *(path for _, other in self.beside for path in other.files))

    @property
    def fields(self) -> dict[str, str]:
        """What the files' names say, the dyad among it."""
        return {**self.design, DYAD: self.dyad}


@dataclass(frozen=True)
class _Match:
    """A file and the values of the pattern's fields in its name."""

    path: Path
    fields: Mapping[str, str] = field(default_factory=dict)


def sessions(folder: Path, recipe: Recipe) -> list[SessionFiles]:
    """Find the sessions of a folder.

    Parameters
    ----------
    folder : Path
        Searched with all folders below it; or one file.
    recipe : Recipe
        How files are named and what is in them.

    Returns
    -------
    list of SessionFiles
        In order of their files' names.

    Raises
    ------
    DataError
        No file fits the recipe, or two sessions would have one name.
    """
    matches = list(_matches(folder, recipe))
    if not matches:
        ending = f" with the ending {recipe.suffix}" if recipe.suffix else ""
        raise DataError(
            f"No file in {folder.name} is named like {recipe.pattern!r}{ending}; "
            "mend pattern and suffix of the recipe."
        )
    if recipe.rows is not None:
        found = [part for match in matches for part in _long_sessions(match, recipe)]
    else:
        found = _grouped(matches, recipe)
        for place, other in enumerate(recipe.beside):
            found = _joined(found, _grouped(list(_matches(folder, other)), other), place, other)
    if len(found) == 1 and recipe.session:
        found = [replace(found[0], name=recipe.session, dyad=recipe.dyad or found[0].dyad)]
    names = [one.name for one in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(
            f"Several sessions would be called {', '.join(twice)}; "
            "give the pattern of the recipe a field more that tells them apart."
        )
    return found


def _joined(
    meetings: list[SessionFiles], groups: list[SessionFiles], place: int, recipe: Recipe
) -> list[SessionFiles]:
    """Meetings with their files of another kind; such files without a meeting are one."""
    found = list(meetings)
    nameless = not set(pattern_fields(recipe.pattern)) - {PERSON}
    for group in groups:
        if nameless and len(meetings) == 1:
            i = 0
        else:
            i = next((i for i, m in enumerate(found) if belong(m.fields, group.fields)), -1)
        if i < 0:
            found.append(replace(group, files=(), persons=(), beside=((place, group),)))
        else:
            found[i] = replace(found[i], beside=(*found[i].beside, (place, group)))
    return found


def matching_files(folder: Path, recipe: Recipe) -> list[tuple[Path, Recipe]]:
    """The files of a folder that a recipe means, with the part of it that means them."""
    return [(m.path, one) for one in (recipe, *recipe.beside) for m in _matches(folder, one)]


def _matches(folder: Path, recipe: Recipe) -> Iterator[_Match]:
    for path in files_below(folder):
        if recipe.suffix and suffix_of(path).lower() != recipe.suffix.lower():
            continue
        stem = stem_of(path, folder, depth=recipe.pattern.count("/"))
        fields = match_pattern(recipe.pattern, stem)
        if fields is not None:
            yield _Match(path, fields)


def _grouped(matches: Sequence[_Match], recipe: Recipe) -> list[SessionFiles]:
    """Files that differ in nothing but the person belong together."""
    groups: dict[tuple[tuple[str, str], ...], list[_Match]] = {}
    for match in matches:
        fields = match.fields or {SESSION: match.path.name.removesuffix(suffix_of(match.path))}
        key = tuple((k, v) for k, v in fields.items() if k != PERSON)
        groups.setdefault(key, []).append(match)
    only = fill(recipe.pattern, {PERSON: ""}).strip("_-./ ") if () in groups else ""
    short = [_name(dict(key)) or only or _folder_name(group) for key, group in groups.items()]
    found = []
    for (key, group), name in zip(groups.items(), short, strict=True):
        fields = dict(key)
        if short.count(name) > 1:
            name = "_".join(fields.values())
        persons = tuple(match.fields.get(PERSON, "") for match in group)
        found.append(
            SessionFiles(
                name,
                fields.get(DYAD, ""),
                {k: v for k, v in fields.items() if k != DYAD},
                tuple(match.path for match in group),
                persons if any(persons) else (),
            )
        )
    return found


def _folder_name(group: Sequence[_Match]) -> str:
    """What a meeting is called whose files are named by persons alone."""
    return group[0].path.resolve().parent.name


def _name(fields: Mapping[str, str]) -> str:
    """A session's name: dyad and session, whichever there is, else all that is known."""
    parts = [fields[k] for k in (DYAD, SESSION) if fields.get(k)]
    return "_".join(parts or fields.values())


def _long_sessions(match: _Match, recipe: Recipe) -> Iterator[SessionFiles]:
    """The sessions in one long table."""
    keys = recipe.rows or RowKeys()
    try:
        recording = _read_table(match.path, recipe)
    except FormatError:
        # It is one session that cannot be loaded, so that other files go on and this one is named.
        yield SessionFiles(_name(match.fields), "", match.fields, (match.path,))
        return
    seen: dict[tuple[str, str], None] = {}
    for stream in recording.streams:
        words = _row_words(stream.person, keys)
        seen.setdefault((words[DYAD], words[SESSION]))
    for dyad, session in seen:
        fields = {**match.fields, **({DYAD: dyad} if keys.dyad else {})}
        if keys.session or len(seen) == 1 or not keys.dyad:
            fields[SESSION] = session or fields.get(SESSION, "")
        elif SESSION in fields:
            fields["file"] = fields.pop(SESSION)
        yield SessionFiles(
            _name(fields), fields.get(DYAD, ""),
            {k: v for k, v in fields.items() if k != DYAD}, (match.path,), rows=(dyad, session),
        )  # fmt: skip


def _row_words(joined: str, keys: RowKeys) -> dict[str, str]:
    """What a long table's reader joined, by kind; kinds without a column are empty."""
    words = iter(joined.split(_JOINT))
    named = {DYAD: keys.dyad, SESSION: keys.session, PERSON: keys.person, "role": keys.role}
    return {kind: next(words, "") if column else "" for kind, column in named.items()}


def _read_table(path: Path, recipe: Recipe) -> Recording:
    """Read a long table once for all its sessions."""
    stat = path.stat()
    return _read_once(path, recipe.model_dump_json(), (stat.st_mtime_ns, stat.st_size))


def forget() -> None:
    """Forget what was read of files, and not only looked at."""
    _read_once.cache_clear()
    preview.cache_clear()


@lru_cache(maxsize=1)
def _read_once(path: Path, recipe: str, _version: tuple[int, int]) -> Recording:
    told = Recipe.model_validate_json(recipe)
    columns = list(dict.fromkeys(column.column for column in told.columns))
    settings = {"columns": columns, **told.settings, "by": key_columns(told.rows)}
    return read(path, reader=told.reader or "delimited", settings=settings)


def load_session(files: SessionFiles, recipe: Recipe) -> Session:
    """Read the files of a session and give each stream its person and its name.

    Parameters
    ----------
    files : SessionFiles
        From `sessions`.
    recipe : Recipe
        What is in the files and whose it is.

    Returns
    -------
    Session
        On one clock that begins at 0; how surely the clocks of several files belong together is
        in its clocks.

    Raises
    ------
    DataError
        The recipe names no columns, or one that a file does not hold; the message names both.
    FormatError
        A file cannot be read; the message names it.
    """
    parts = [(files, recipe), *((other, recipe.beside[i]) for i, other in files.beside)]
    if not any(one.columns for _, one in parts):
        raise DataError(
            f"The recipe does not say what in {files.all_files[0].name} is whose; name the columns "
            "under [[recipe.columns]] (column, person, name)."
        )
    found = _all_assigned(parts, _short_names(files.all_files))
    roles: dict[str, str] = {}
    for one in found:
        for person, role in one.roles.items():
            roles.setdefault(person, role)
    if not roles:
        raise DataError(f"Nobody was found in {', '.join(p.name for p in files.all_files)}.")
    persons = sorted(roles, key=lambda person: roles[person]) if recipe.rows else list(roles)
    recordings, clocks = on_one_clock([one.parts for one in found], together=recipe.together)
    return Session(
        files.name,
        tuple(Participant(person, roles[person]) for person in persons),
        recordings,
        clocks,
        files.dyad or files.name,
        dict(files.design),
    )


def _all_assigned(
    parts: Sequence[tuple[SessionFiles, Recipe]], names: Sequence[str]
) -> list[_Assigned]:
    """What all files gave; one beside the main ones that cannot be read is told of."""
    places = [(files, i, recipe) for files, recipe in parts for i in range(len(files.files))]
    found: list[_Assigned] = []
    unread: list[Notice] = []
    for name, (files, i, recipe) in zip(names, places, strict=True):
        try:
            found.append(_assigned(files, i, name, recipe))
        except FormatError as error:
            if recipe is parts[0][1] or not found:
                raise
            unread.append(Notice(UNREADABLE, str(error), name))
    (first, *others), roles = found[0].parts, found[0].roles
    told = replace(first, notices=(*first.notices, *unread))
    return [_Assigned((told, *others), roles), *found[1:]]


@dataclass(frozen=True, eq=False)
class _Assigned:
    """What one file gave: a recording for each of its clocks, and the persons' roles."""

    parts: tuple[Recording, ...]
    roles: Mapping[str, str]


def _short_names(paths: Sequence[Path]) -> list[str]:
    """Names of files with as many folders as it takes to tell them apart."""
    for depth in range(1, max(len(path.parts) for path in paths) + 1):
        names = ["/".join(path.parts[-depth:]) for path in paths]
        if len(set(names)) == len(names):
            break
    return names


def _assigned(files: SessionFiles, i: int, name: str, recipe: Recipe) -> _Assigned:
    """One file's recording with the columns that the recipe names."""
    fields = {**files.design, DYAD: files.dyad}
    if recipe.rows is not None:
        return _from_rows(_read_table(files.files[i], recipe), fields, files.rows, recipe)
    recording = read(files.files[i], reader=recipe.reader, settings=recipe.settings)
    if files.persons:
        fields[PERSON] = files.persons[i]
    found = Assignments()
    roles: dict[str, str] = {}
    for column in recipe.columns:
        person = fill(column.person, fields)
        for origin, part in chosen(recording, column):
            found.give(origin, part, column, person)
        roles.setdefault(person, column.role)
    recording = replace(recording, name=name, media=found.media(recording.media))
    return _Assigned(tuple(by_clock(recording, found)), roles)


def _from_rows(
    recording: Recording, fields: Mapping[str, str], rows: tuple[str, ...], recipe: Recipe
) -> _Assigned:
    """The rows of one session in a long table."""
    keys = recipe.rows or RowKeys()
    whose: dict[str, list[Stream]] = {}
    for stream in recording.streams:
        words = _row_words(stream.person, keys)
        if (words[DYAD], words[SESSION]) == rows:
            whose.setdefault(stream.person, []).append(stream)
    streams: list[Stream] = []
    roles: dict[str, str] = {}
    for joined, own in whose.items():
        words = _row_words(joined, keys)
        stated = f"{keys.role}={words['role']}" if keys.role else ""
        for column in recipe.columns:
            person = fill(column.person, {**fields, PERSON: words[PERSON]})
            found = chosen(replace(recording, streams=tuple(own)), column)
            streams += [
                given(stream, column, person)
                for _, stream in found
                if isinstance(stream, Signal | SignalSet | Samples)
            ]
            roles.setdefault(person, column.role or stated)
    places = {recording.name, *(f"{recording.name}: {joined}" for joined in whose)}
    seen = tuple(note for note in recording.notices if note.where in places)
    part = replace(recording, streams=tuple(streams), notices=seen)
    kept = tuple(note for note in seen if note.code not in REMARKS)
    return _Assigned((replace(part, notices=(*kept, *remarks(part))),), roles)
