"""Findings on disk: one zip file, its numbers as plain arrays, nothing that can run.

Only the nouns listed here are written and read back, so opening a file of unknown origin can
build these and nothing else.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from syntony.core import provenance, results, session, spans
from syntony.core.errors import FormatError
from syntony.core.plan import AnalysisPlan

FORMAT = 1
_NOUNS: Mapping[str, type] = {
    noun.__name__: noun
    for noun in (
        results.SynchronyResult, results.Significance, results.Verdict, results.Leading,
        results.Stretch, results.Reading, results.Course, results.Finding, results.DyadContrast,
        results.Failure, results.Findings, provenance.Provenance, provenance.Source,
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
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    content = {"format": FORMAT, "findings": _encoded(findings, arrays)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date: the same findings are the same bytes.
        archive.writestr(_entry("findings.json"), json.dumps(content))
        for name, array in arrays.items():
            block = io.BytesIO()
            np.lib.format.write_array(block, array, allow_pickle=False)
            archive.writestr(_entry(f"{name}.npy"), block.getvalue())
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
            found = _decoded(content["findings"], archive)
    except (
        zipfile.BadZipFile, OSError, EOFError, KeyError, TypeError, ValueError, ValidationError,
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


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _encoded(value: object, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    """JSON for one value; arrays go aside under a number."""
    match value:
        case np.ndarray():
            name = next((n for n, known in arrays.items() if known is value), str(len(arrays)))
            arrays[name] = value
            return {"@": "array", "name": name}
        case np.generic():
            return value.item()
        case Fraction():
            return {"@": "fraction", "text": str(value)}
        case spans.Intervals():
            return {"@": "spans", "bounds": _encoded(value.bounds, arrays)}
        case AnalysisPlan():
            return {"@": "plan", "plan": value.model_dump(mode="json")}
        case Mapping():
            return {"@": "map", "items": {k: _encoded(v, arrays) for k, v in value.items()}}
        case tuple() | list():
            return [_encoded(item, arrays) for item in value]
        case None | bool() | int() | float() | str():
            return value
    if type(value).__name__ not in _NOUNS:
        raise TypeError(f"{type(value).__name__} has no place in a file of findings.")
    fields = {
        f.name: _encoded(getattr(value, f.name), arrays)
        for f in dataclasses.fields(value)  # type: ignore[arg-type]
    }
    return {"@": type(value).__name__, "fields": fields}


def _decoded(value: Any, archive: zipfile.ZipFile) -> Any:
    """The value that `_encoded` wrote."""
    if isinstance(value, list):
        return tuple(_decoded(item, archive) for item in value)
    if not isinstance(value, dict):
        return value
    match value["@"]:
        case "array":
            with archive.open(f"{value['name']}.npy") as block:
                return np.lib.format.read_array(io.BytesIO(block.read()), allow_pickle=False)
        case "fraction":
            return Fraction(value["text"])
        case "spans":
            return spans.Intervals(_decoded(value["bounds"], archive))
        case "plan":
            return AnalysisPlan(**value["plan"])
        case "map":
            return {k: _decoded(v, archive) for k, v in value["items"].items()}
    fields = {k: _decoded(v, archive) for k, v in value["fields"].items()}
    return _NOUNS[value["@"]](**fields)
