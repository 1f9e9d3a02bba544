"""Findings on disk: one zip file, its numbers as plain arrays, nothing that can run.

Only the nouns listed here are written and read back, so opening a file of unknown origin can
build these and nothing else.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from syntony.core import provenance, results, session
from syntony.core.errors import FormatError
from syntony.core.plan import AnalysisPlan
from syntony.io.encoding import AnyArray, from_plain, to_plain

FORMAT = 1
_NOUNS: Mapping[str, type] = {
    noun.__name__: noun
    for noun in (
        results.SynchronyResult, results.Significance, results.Verdict, results.Leading,
        results.Stretch, results.Reading, results.Course, results.Finding, results.DyadContrast,
        results.Failure, results.Findings, provenance.Provenance, provenance.Source,
        session.Notice, AnalysisPlan,
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
    arrays: list[AnyArray] = []
    content = {"format": FORMAT, "findings": to_plain(findings, arrays, _NOUNS)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date: the same findings are the same bytes.
        archive.writestr(_entry("findings.json"), json.dumps(content, allow_nan=False))
        for place, array in enumerate(arrays):
            block = io.BytesIO()
            np.lib.format.write_array(block, array, allow_pickle=False)
            archive.writestr(_entry(f"{place}.npy"), block.getvalue())
    write_whole(path, buffer.getvalue())
    return path


def load_findings(path: Path) -> results.Findings:
    """Read findings back.

    Raises
    ------
    FormatError
        The file is not whole, is none of ours, or is of a newer version of syntony.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            content = json.loads(archive.read("findings.json"))
            if content["format"] > FORMAT:
                raise FormatError(f"{path.name} was written by a newer syntony; update this one.")
            found = from_plain(content["findings"], _arrays(archive), _NOUNS)
    except (
        zipfile.BadZipFile, OSError, EOFError, LookupError, TypeError, ValueError, RecursionError,
    ) as error:  # fmt: skip
        if isinstance(error, FormatError):
            raise
        message = f"{path.name} does not hold whole findings ({error}); run the analysis again."
        raise FormatError(message) from error
    if not isinstance(found, results.Findings):
        raise FormatError(f"{path.name} holds something else than findings.")
    return found


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under its name only when all of it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _arrays(archive: zipfile.ZipFile) -> list[AnyArray]:
    names = [name for name in archive.namelist() if name.endswith(".npy")]
    blocks = [io.BytesIO(archive.read(f"{place}.npy")) for place in range(len(names))]
    return [np.lib.format.read_array(block, allow_pickle=False) for block in blocks]


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
