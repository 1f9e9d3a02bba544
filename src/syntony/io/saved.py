"""Findings and extractions on disk: zip files, their numbers as plain arrays.

Only the nouns listed here are written and read back and nothing in a file can run, so opening one
of unknown origin can build these and nothing else.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np

from syntony.core import (
    brains,
    extraction,
    facts,
    moments,
    provenance,
    results,
    session,
    signals,
    turns,
)  # fmt: skip
from syntony.core.errors import FormatError, StorageError
from syntony.core.plan import AnalysisPlan
from syntony.io.encoding import AnyArray, Nouns, from_plain, to_plain

FORMAT = 1
_Kind = TypeVar("_Kind")
_NOUNS: Nouns = {
    noun.__name__: noun
    for noun in (
        results.SynchronyResult, results.Significance, results.Verdict, results.Leading,
        results.Stretch, results.Equivalence, results.Reading, results.Course, results.Finding,
        results.DyadContrast,
        results.Failure, results.Findings, facts.SignalFacts, facts.Picture,
        turns.SessionTurns, turns.PersonTurns,
        provenance.Provenance, provenance.Source, session.Notice, moments.Moment, moments.Value,
        AnalysisPlan, brains.InterBrainFinding, brains.PairCluster,
    )
}  # fmt: skip
_PICTURES: Nouns = {"Picture": facts.Picture}
_EXTRACTED: Nouns = {
    noun.__name__: noun
    for noun in (
        extraction.Extraction, signals.Signal, signals.SignalSet, signals.Samples, signals.Events,
        session.Notice,
    )
}  # fmt: skip


def save_findings(findings: results.Findings, path: Path) -> Path:
    """Write findings completely or not at all.

    Parameters
    ----------
    findings : Findings
        What an analysis found.
    path : Path
        The file, usually ``*.findings``; its folder is made where it is missing.

    Returns
    -------
    Path
        The file.
    """
    return _save(findings, path, "findings", _NOUNS)


def load_findings(path: Path) -> results.Findings:
    """Read findings back.

    Raises
    ------
    FormatError
        The file is not whole, is none of ours, or is of a newer version of syntony.
    """
    return _load(path, "findings", _NOUNS, results.Findings)


def findings_bytes(findings: results.Findings) -> bytes:
    """The bytes of a ``*.findings`` file."""
    return _packed(findings, "findings", _NOUNS)


def findings_of(content: bytes) -> results.Findings:
    """Findings from the bytes of a ``*.findings`` file.

    Raises
    ------
    FormatError
        The bytes are not whole, are none of ours, or are of a newer version of syntony.
    """
    return _unpacked(io.BytesIO(content), "A result", "findings", _NOUNS, results.Findings)


def save_extraction(made: extraction.Extraction, path: Path) -> Path:
    """Write what an extractor made, completely or not at all.

    Parameters
    ----------
    made : Extraction
        Streams, quality, events and notices.
    path : Path
        The file; its folder is made where it is missing.

    Returns
    -------
    Path
        The file.
    """
    return _save(made, path, "extraction", _EXTRACTED)


def load_extraction(path: Path) -> extraction.Extraction:
    """Read what an extractor made back; equal to the bit.

    Raises
    ------
    FormatError
        The file is not whole, is none of ours, or is of a newer version of syntony.
    """
    return _load(path, "extraction", _EXTRACTED, extraction.Extraction)


def save_picture(picture: facts.Picture, path: Path) -> Path:
    """Write a picture, completely or not at all; its path."""
    return _save(picture, path, "picture", _PICTURES)


def load_picture(path: Path) -> facts.Picture:
    """Read a picture back.

    Raises
    ------
    FormatError
        The file is not whole, is none of ours, or is of a newer version of syntony.
    """
    return _load(path, "picture", _PICTURES, facts.Picture)


def save_arrays(arrays: Mapping[str, AnyArray], path: Path) -> Path:
    """Write arrays by name, completely or not at all.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Numbers.
    path : Path
        The file; its folder is made where it is missing.

    Returns
    -------
    Path
        The file.
    """
    return _save(_Named(tuple(arrays), tuple(arrays.values())), path, "arrays", _ARRAYS)


def load_arrays(path: Path) -> dict[str, AnyArray]:
    """Read arrays back; equal to the bit.

    Raises
    ------
    FormatError
        The file is not whole, is none of ours, or is of a newer version of syntony.
    """
    found = _load(path, "arrays", _ARRAYS, _Named)
    return dict(zip(found.names, found.arrays, strict=True))


def kept_or_made(
    file: Path | None,
    make: Callable[[], _Kind],
    load: Callable[[Path], _Kind],
    save: Callable[[_Kind, Path], object],
    *,
    worth: Callable[[_Kind], bool] = lambda _made: True,
) -> _Kind:
    """What an earlier run kept in a file, or what is made anew and kept for the next.

    Parameters
    ----------
    file : Path or None
        None keeps nothing.
    make : callable
        ``() -> content``, where there is no file or it is not whole: an interruption of the
        machine itself may have cut it off.
    load, save : callable
        ``path -> content`` and ``(content, path)``, such as `load_arrays` and `save_arrays`.
    worth : callable
        ``content -> bool``: whether it is kept. What failed today may be possible tomorrow.
    """
    if file is not None and file.exists():
        try:
            return load(file)
        except FormatError:
            file.unlink()
    made = make()
    if file is not None and worth(made):
        save(made, file)
    return made


@dataclass(frozen=True, eq=False)
class _Named:
    names: tuple[str, ...]
    arrays: tuple[AnyArray, ...]


_ARRAYS: Nouns = {_Named.__name__: _Named}


def _save(content: object, path: Path, what: str, nouns: Nouns) -> Path:
    write_whole(path, _packed(content, what, nouns))
    return path


def _packed(content: object, what: str, nouns: Nouns) -> bytes:
    arrays: list[AnyArray] = []
    plain = {"format": FORMAT, what: to_plain(content, arrays, nouns)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date: the same findings are the same bytes.
        archive.writestr(_entry(f"{what}.json"), json.dumps(plain, allow_nan=False))
        for place, array in enumerate(arrays):
            block = io.BytesIO()
            np.lib.format.write_array(block, array, allow_pickle=False)
            archive.writestr(_entry(f"{place}.npy"), block.getvalue())
    return buffer.getvalue()


def _load(path: Path, what: str, nouns: Nouns, kind: type[_Kind]) -> _Kind:
    from syntony.io.vault.files import opened

    try:
        with opened(path) as file:
            return _unpacked(file, path.name, what, nouns, kind)
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror}); run the analysis again."
        raise FormatError(message) from error


def _unpacked(source: BinaryIO, name: str, what: str, nouns: Nouns, kind: type[_Kind]) -> _Kind:
    """What a file holds, if it is whole and of this kind."""
    try:
        with zipfile.ZipFile(source) as archive:
            content = json.loads(archive.read(f"{what}.json"))
            if content["format"] > FORMAT:
                raise FormatError(f"{name} was written by a newer syntony; update this one.")
            found = from_plain(content[what], _arrays(archive), nouns)
    except (
        zipfile.BadZipFile, OSError, EOFError, LookupError, TypeError, ValueError, RecursionError,
        zlib.error, NotImplementedError,
    ) as error:  # fmt: skip
        if isinstance(error, FormatError):
            raise
        message = f"{name} does not hold whole {what} ({error}); run the analysis again."
        raise FormatError(message) from error
    if not isinstance(found, kind):
        raise FormatError(f"{name} holds something else than {what}; run the analysis again.")
    return found


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under its name only when all of it is on the disk.

    In an unlocked vault it is encrypted; `syntony.io.vault.files.opened` reads it again.
    """
    from syntony.io.vault.files import write

    write(path, content)


def put_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Let a function fill a file that gets its name when all of it is on the disk.

    Raises
    ------
    StorageError
        Something else than a file has its name.
    """
    if path.exists() and not path.is_file():
        raise StorageError(f"{path} is there already and is no file; choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:  # others may read it as far as the user's mask says
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _arrays(archive: zipfile.ZipFile) -> list[AnyArray]:
    names = [name for name in archive.namelist() if name.endswith(".npy")]
    blocks = [io.BytesIO(archive.read(f"{place}.npy")) for place in range(len(names))]
    return [np.lib.format.read_array(block, allow_pickle=False) for block in blocks]


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
