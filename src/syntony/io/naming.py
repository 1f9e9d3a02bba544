"""How files are named: patterns with fields, matched and inferred."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from syntony.core.errors import ParameterError
from syntony.io.persons import ROLES

PERSON, DYAD, SESSION = "person", "dyad", "session"
#: Words before a number in names, and the field that the number is.
_KEYWORDS = {
    word: field
    for field, words in (
        (SESSION, "session sess ses visit sitting wave run week"),
        (DYAD, "dyad pair couple group grp team family fam case triad point"),
        (PERSON, "person participant part member subject subj sub pp player"),
        ("trial", "trial task block condition cond"),
    )
    for word in words.split()
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d|(?<!\d)(?:19|20)\d{6}(?!\d)")
_TIME = re.compile(r"(?<=[_ T])\d\d-\d\d-\d\d")
_PIECES = re.compile(r"[A-Za-z]+|\d+|[^A-Za-z\d]+")
_FIELD = re.compile(r"\{(\w+)\}")


def files_below(folder: Path) -> list[Path]:
    """All files of a folder in order of their names, hidden ones left out; a file is its own."""
    if folder.is_file():
        return [folder]
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def suffix_of(path: Path) -> str:
    """Ending of a file's name with that of its packing: ``.csv``, ``.csv.gz``."""
    ends = path.suffixes[-2:]
    return "".join(ends) if len(ends) == 2 and ends[1].lower() == ".gz" else "".join(ends[-1:])


def stem_of(path: Path, folder: Path, *, depth: int = 0) -> str:
    """Path below a folder, with forward slashes and without ending.

    Where `folder` is the file itself, as many folders above it are told as `depth` says.
    """
    base = path.resolve().parents[depth] if folder.is_file() else folder.resolve()
    return path.resolve().relative_to(base).as_posix().removesuffix(suffix_of(path))


def pattern_fields(pattern: str) -> list[str]:
    """Names of the fields of a pattern, in order."""
    return _FIELD.findall(pattern)


def match_pattern(pattern: str, stem: str) -> dict[str, str] | None:
    """Values of the fields of a pattern in a path; None if it does not match.

    Examples
    --------
    >>> match_pattern("{group}/{dyad}_{session}", "normal/200_01")
    {'group': 'normal', 'dyad': '200', 'session': '01'}
    """
    names = pattern_fields(pattern)
    if len(set(names)) < len(names):
        raise ParameterError(f"Fields of the pattern {pattern!r} need different names.")
    parts = _FIELD.split(pattern)
    regex = "".join(
        f"(?P<{part}>[^/]+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)
    )
    found = re.fullmatch(regex, stem)
    return found.groupdict() if found else None


@dataclass
class _Piece:
    """One piece of the paths: a separator or word that all share, or a field."""

    values: tuple[str, ...]
    in_folder: bool
    field: str = ""

    @property
    def varies(self) -> bool:
        return len(set(self.values)) > 1

    @property
    def is_number(self) -> bool:
        return all(value.isdigit() for value in self.values)


def infer_pattern(stems: Sequence[str], *, one_person_each: bool) -> str:
    """Find how paths are named alike.

    Parameters
    ----------
    stems : sequence of str
        Paths below the folder, without ending.
    one_person_each : bool
        Whether each file holds one person, so that a part of the name must say who.

    Returns
    -------
    str
        A pattern that matches those paths that are built like most of them.
    """
    pieces = _aligned(stems)
    if len(stems) == 1 or not pieces:
        folders = stems[0].count("/")
        return "/".join([f"{{folder{i}}}" for i in range(1, folders + 1)] + [f"{{{SESSION}}}"])
    _name_by_form(pieces)
    _name_by_word(pieces, one_person_each=one_person_each)
    if one_person_each and not any(piece.field == PERSON for piece in pieces):
        _name_person(pieces)
    _name_rest(pieces)
    return "".join(f"{{{piece.field}}}" if piece.field else piece.values[0] for piece in pieces)


def _aligned(stems: Sequence[str]) -> list[_Piece]:
    """The pieces of the paths that are built like most of them; none if few are built alike."""
    cut = [_cut(stem) for stem in stems]
    shapes = Counter(tuple(_shape(piece) for piece in pieces) for pieces in cut)
    shape, count = shapes.most_common(1)[0]
    if 2 * count <= len(stems):
        return []
    alike = [pieces for pieces in cut if tuple(_shape(piece) for piece in pieces) == shape]
    columns = list(zip(*alike, strict=True))
    last_slash = max((i for i, column in enumerate(columns) if "/" in column[0]), default=-1)
    aligned = [_Piece(tuple(column), i < last_slash) for i, column in enumerate(columns)]
    return list(_merged(aligned))


def _cut(stem: str) -> list[str]:
    """Words, numbers, signs, and dates and times as one piece each."""
    marks = sorted([*_DATE.finditer(stem), *_TIME.finditer(stem)], key=lambda mark: mark.start())
    pieces: list[str] = []
    at = 0
    for mark in marks:
        if mark.start() >= at:
            pieces += [*_PIECES.findall(stem[at : mark.start()]), mark.group()]
            at = mark.end()
    return pieces + _PIECES.findall(stem[at:])


def _shape(piece: str) -> str:
    """What pieces have in common that stand at the same place."""
    if _DATE.fullmatch(piece):
        return "date"
    if re.fullmatch(r"\d\d-\d\d-\d\d", piece):
        return "time"
    return "0" if piece[0].isdigit() else "a" if piece[0].isalpha() else piece


def _merged(pieces: list[_Piece]) -> Iterator[_Piece]:
    """A varying word and the number that touches it are one name, such as ``p01`` and ``y01``."""
    i = 0
    while i < len(pieces):
        here = pieces[i]
        following = pieces[i + 1] if i + 1 < len(pieces) else None
        if here.varies and here.values[0].isalpha() and following and following.is_number:
            values = (a + b for a, b in zip(here.values, following.values, strict=True))
            yield _Piece(tuple(values), here.in_folder)
            i += 2
        else:
            yield here
            i += 1


def _name_by_form(pieces: Sequence[_Piece]) -> None:
    for piece in pieces:
        shape = _shape(piece.values[0])
        if shape in ("date", "time"):
            _claim(pieces, piece, shape)
        elif piece.varies and all(value.lower() in ROLES for value in piece.values):
            _claim(pieces, piece, PERSON)


def _name_by_word(pieces: Sequence[_Piece], *, one_person_each: bool) -> None:
    """Numbers behind a word that says what they count; a subject of two people is a dyad."""
    for i, piece in enumerate(pieces):
        if piece.field or not (piece.is_number or (piece.varies and piece.values[0].isalnum())):
            continue
        before = [p.values[0].lower() for p in pieces[max(0, i - 2) : i] if not p.varies]
        word = next((word for word in reversed(before) if word.isalpha()), "")
        field = _KEYWORDS.get(word, PERSON if one_person_each and word in ("p", "s") else "")
        if field == PERSON and not one_person_each:
            field = DYAD
        if field:
            _claim(pieces, piece, field)


def _name_person(pieces: Sequence[_Piece]) -> None:
    """The last piece whose values share all the rest of their names says who it is."""
    for piece in reversed(pieces):
        if piece.field or not piece.varies:
            continue
        others = [p.values for p in pieces if p is not piece]
        groups = Counter(zip(*others, strict=True)).values()
        if sum(count > 1 for count in groups) * 2 > len(groups):
            piece.field = PERSON
            return


def _name_rest(pieces: Sequence[_Piece]) -> None:
    taken = {piece.field for piece in pieces}
    open_ended = [
        piece
        for before, piece in zip([None, *pieces], pieces, strict=False)
        if not piece.field
        # A number that never changes is a name's part where it touches a word: layer2.
        and (piece.varies or (piece.is_number and not (before and before.values[0].isalpha())))
    ]
    folders = [piece for piece in open_ended if piece.in_folder and not piece.is_number]
    for piece in folders:
        _claim(pieces, piece, "group" if "group" not in taken else "condition")
    ids = [p for p in open_ended if not p.field and any(c.isdigit() for c in p.values[0])]
    free = [field for field in (DYAD, SESSION) if field not in taken]
    if len(ids) == 1 and len(free) == 2:
        free = [DYAD] if PERSON in taken else [SESSION]
    for piece, field in zip(ids, free, strict=False):
        _claim(pieces, piece, field)
    words = [piece for piece in open_ended if not piece.field]
    named = {piece.field for piece in pieces}
    if not named & {DYAD, SESSION} and words and PERSON not in named:
        _claim(pieces, words.pop(), SESSION)
    for piece in words:
        _claim(pieces, piece, "condition")
    if not any(piece.field for piece in pieces):
        last = next(p for p in reversed(pieces) if p.values[0].isalnum())
        last.field = SESSION


def _claim(pieces: Sequence[_Piece], piece: _Piece, field: str) -> None:
    """Give a piece a field's name, with a number if the name is taken."""
    taken = {p.field for p in pieces}
    piece.field = field if field not in taken else f"{field}{len(taken)}"


def fill(template: str, fields: Mapping[str, str]) -> str:
    """Put the values of fields into a text such as ``{person}``.

    Raises
    ------
    ParameterError
        A field has no value.
    """
    missing = sorted(set(pattern_fields(template)) - set(fields))
    if missing:
        raise ParameterError(
            f"{template!r} needs {', '.join(missing)}; the pattern gives: {', '.join(fields)}."
        )
    return _FIELD.sub(lambda match: fields[match[1]], template)
