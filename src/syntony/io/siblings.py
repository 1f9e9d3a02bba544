"""Files that belong to another one: a format may spread one recording over several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.provenance import Source
from syntony.core.session import Notice

#: Bytes of a file's name that any file system takes.
_LONGEST = 255


def siblings_of(path: Path, reader: Reader) -> tuple[Path, ...]:
    """Find the files that a recording goes on in.

    Parameters
    ----------
    path : Path
        The file that is read.
    reader : Reader
        The format; it says which names the file itself mentions.

    Returns
    -------
    tuple of Path
        Existing files, all in the folder of `path`.

    Raises
    ------
    FormatError
        A name leads out of the folder, or its file is missing.
    """
    if reader.siblings is None:
        return ()
    return tuple(dict.fromkeys(_checked(path.resolve(), reader.siblings(path))))


def read_with(path: Path, reader: Reader) -> tuple[Notice, ...]:
    """Say which other files were read with a file, with their hashes."""
    sources = [Source.of(other, reader.name) for other in siblings_of(path, reader)]
    if not sources:
        return ()
    text = "Read together with " + ", ".join(f"{s.name} (sha256 {s.sha256})" for s in sources) + "."
    return (Notice("read-with", text, path.name, warning=False),)


def _checked(path: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        # A name with a folder, or a link out of this one, could make any file part of the data.
        plain = name.isprintable() and len(name.encode()) <= _LONGEST and Path(name).name == name
        place = path.parent / (name if plain else "")
        if not plain or place.resolve().parent != path.parent:
            raise FormatError(
                f"{path.name} says that it goes on in {name!r}, which is outside of its folder; "
                "put the files into one folder and write the bare name."
            )
        if not place.is_file():
            raise FormatError(
                f"{path.name} goes on in {name}, which is not there; copy all files of the "
                "recording into one folder."
            )
        yield place
