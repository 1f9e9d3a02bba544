"""How files of a BIDS data set are named, and what lies beside them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syntony.core.errors import FormatError, LimitError

#: Endings of the files that hold data, by what they hold.
DATA: Mapping[str, tuple[str, ...]] = {
    "eeg": (".vhdr", ".edf", ".bdf", ".fif"),
    "meg": (".fif",),
    "nirs": (".snirf",),
    "physio": (".tsv.gz", ".tsv"),
    "motion": (".tsv",),
    "video": (".mp4", ".mkv", ".webm", ".avi", ".mov"),
    "audio": (".wav", ".flac", ".mp3", ".ogg"),
}
#: Bytes of the largest table of words or file of facts that a data set has.
LARGEST_FACTS = 16 << 20
_NAME = re.compile(
    r"(sub-[A-Za-z0-9]+(?:_[a-z]+-[A-Za-z0-9+]+)*)_([A-Za-z0-9]+)((?:\.[A-Za-z0-9]+){1,2})"
)
_MISSING = ("n/a", "")


@dataclass(frozen=True)
class BidsFile:
    """A file with data.

    Parameters
    ----------
    path : Path
        Where it is.
    entities : mapping of str to str
        Parts of its name: ``sub``, ``ses``, ``task``, ``run``, ``acq``, ``recording`` ...
    kind : str
        The last part: ``eeg``, ``nirs``, ``physio`` ...
    """

    path: Path
    entities: Mapping[str, str]
    kind: str

    @property
    def person(self) -> str:
        """The participant's label, without ``sub-``."""
        return self.entities["sub"]


def is_bids(folder: Path) -> bool:
    """Whether a folder is a data set: it says so, and holds a participant's folder."""
    said = folder / "dataset_description.json"
    return said.is_file() and any(path.is_dir() for path in folder.glob("sub-*"))


def data_files(folder: Path) -> list[BidsFile]:
    """Every file with data of a data set, in order of their names; derivatives are none."""
    found = []
    for path in sorted(folder.glob("sub-*/**/*")):
        parsed = parse(path)
        if parsed is not None and path.is_file():
            found.append(parsed)
    return found


def parse(path: Path) -> BidsFile | None:
    """Take a file's name apart; None where it is no file with data."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    named, kind, ending = match.groups()
    if ending.lower() not in DATA.get(kind, ()):
        return None
    entities = dict(part.split("-", 1) for part in named.split("_"))
    return BidsFile(path, entities, kind)


def sidecar(root: Path, file: BidsFile) -> dict[str, Any]:
    """What JSON files say about a file: those of outer folders first, nearer ones over them.

    Raises
    ------
    FormatError
        One of them is no JSON object.
    """
    facts: dict[str, Any] = {}
    for path in facts_files(root, file, file.kind, ".json"):
        facts.update(_object(path))
    return facts


def facts_files(root: Path, file: BidsFile, kind: str, ending: str) -> list[Path]:
    """Files of one kind that apply to a data file (the inheritance principle), nearest last."""
    folders = [root, *(p for p in reversed(file.path.parents) if root in p.parents)]
    found = []
    for folder in folders:
        named = [(_own_entities(p, kind, ending), p) for p in folder.glob(f"*{kind}{ending}")]
        fits = [
            (len(own), p)
            for own, p in named
            if own is not None and own.items() <= file.entities.items() and p.is_file()
        ]
        found += [path for _, path in sorted(fits)]
    return found


def _own_entities(path: Path, kind: str, ending: str) -> dict[str, str] | None:
    stem = path.name.removesuffix(ending)
    if stem == kind:
        return {}
    if not stem.endswith(f"_{kind}"):
        return None
    parts = [part.split("-", 1) for part in stem.removesuffix(f"_{kind}").split("_")]
    return {p[0]: p[1] for p in parts} if all(len(p) == 2 for p in parts) else None


def _object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path.name} is no JSON: {error}; mend it.") from error
    if not isinstance(content, dict):
        raise FormatError(f"{path.name} holds no JSON object; mend it.")
    return content


def table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a table of words by the names of its columns; ``n/a`` is empty.

    Raises
    ------
    FormatError
        It is no text, or a row has another number of cells than the first.
    """
    lines = _text(path).splitlines()
    rows = list(csv.reader(lines, delimiter="\t"))
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != len(rows[0]):
            raise FormatError(
                f"{path.name}, line {number}: {len(row)} cells, where the first line has "
                f"{len(rows[0])}."
            )
        cells = ("" if cell.strip() in _MISSING else cell.strip() for cell in row)
        yield dict(zip((name.strip() for name in rows[0]), cells, strict=True))


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_FACTS:
        raise LimitError(f"{path.name} has more than {LARGEST_FACTS >> 20} MiB; it is no table.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path.name} is no UTF-8 text: {error}.") from error


def refuse_outside(root: Path, path: Path) -> None:
    """Refuse a link that leads out of the data set, to anybody's file.

    Raises
    ------
    FormatError
        It does.
    """
    if root.resolve() not in path.resolve().parents:
        raise FormatError(
            f"{path.name} is a link that leads out of the data set; copy the file into it."
        )
