"""Read any file: find out what it is, parse it within limits, say what is odd about it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError, LimitError
from syntony.core.provenance import Source
from syntony.core.registry import collect, get
from syntony.core.session import Recording
from syntony.io.child import Limits, read_limited
from syntony.io.observed import remarks
from syntony.io.siblings import read_with, siblings_of
from syntony.io.text import GZIP
from syntony.io.vault.container import id_of

#: First bytes from which readers recognize their files.
HEAD = 1 << 16


def read(
    path: Path | str,
    *,
    reader: str = "",
    settings: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> Recording:
    r"""Read a file of any known format.

    Parameters
    ----------
    path : Path or str
        The file.
    reader : str
        Name of a reader; empty recognizes the file by its first bytes.
    settings : mapping, optional
        What the reader needs to be told, such as ``{"rate": 25}``.
    limits : Limits, optional
        What reading may take; binary formats are parsed in a process of their own within them.

    Returns
    -------
    Recording
        On the device's clock, persons not yet assigned; its notices say what is odd about it.

    Raises
    ------
    FormatError
        There is no such file, it is empty, of no known format, or not what its format promises.
    LimitError
        It is larger than may be opened, or reading it took too much.
    ParameterError
        The reader or one of its settings does not exist or is impossible.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "hands.csv"
    ...     _ = file.write_text("Zeit (s);links;rechts\n0,0;1;2\n0,5;2;4\n1,0;4;1\n")
    ...     recording = read(file)
    >>> [(signal.name, float(signal.rate)) for signal in recording.streams]
    [('links', 2.0), ('rechts', 2.0)]
    """
    path, limits = Path(path), limits or Limits()
    _check(path)
    chosen: Reader = get("readers", reader) if reader else recognized(path)
    if not chosen.streams:
        _check_size(path, limits)
    told = chosen.settings.checked(f"Reader {chosen.name!r}", settings or {})
    if chosen.binary:
        recording = read_limited(path, chosen, told, limits)
    else:
        recording = chosen.read(path, told)
    return replace(
        recording,
        source=Source.of(path, chosen.name),
        notices=(*recording.notices, *read_with(path, chosen), *remarks(recording)),
        # A reader of a hostile file cannot say that its media lie somewhere else.
        media=tuple(replace(media, path=path) for media in recording.media),
    )


def sniff(path: Path | str) -> list[tuple[Reader, float]]:
    """Which readers could read a file, the surest first.

    Returns
    -------
    list of tuple of (Reader, float)
        With their share of sureness, above 0 and at most 1.

    Raises
    ------
    FormatError
        There is no such file.
    """
    path = Path(path)
    _check(path)
    head = read_head(path)
    shares = [(reader, reader.sniff(head, path)) for reader in collect("readers").values()]
    return sorted((pair for pair in shares if pair[1] > 0), key=lambda pair: -pair[1])


def parts_of(path: Path) -> tuple[Path, ...]:
    """A file with the others in its folder that are read with it; it alone if it cannot be read."""
    try:
        found = sniff(path)
        return (path, *siblings_of(path, found[0][0])) if found else (path,)
    except FormatError:
        return (path,)


def _check(path: Path) -> None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no file"
        raise FormatError(f"{path} is {what}; give the path of one file.")
    if path.stat().st_size == 0:
        raise FormatError(f"{path.name} is empty; copy it again from its source.")


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.file_mb << 20:
        raise LimitError(
            f"{path.name} has {size >> 20} MiB, more than the limit of {limits.file_mb} MiB; "
            "raise the limit (file_mb) if this is one session, or cut it into sessions."
        )


def recognized(path: Path) -> Reader:
    """The reader of a file.

    Raises
    ------
    FormatError
        There is no such file, or none reads it.
    """
    found = sniff(path)
    if not found:
        if id_of(read_head(path)) is not None:
            raise FormatError(
                f"{path.name} is encrypted, as films and sound in a vault are; give the folder of "
                "its session."
            )
        raise FormatError(
            f"{path.name} is of no known format ({', '.join(collect('readers'))}); "
            "export it as one of them, or name its reader with reader=."
        )
    return found[0][0]


def read_head(path: Path) -> bytes:
    """The first bytes of a file, unpacked if it is packed."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.startswith(GZIP):
        return head
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD)
    except zlib.error:
        return b""
