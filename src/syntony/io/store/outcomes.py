"""Outcomes of analyses, kept beside the data they rest on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from hashlib import blake2b

from syntony.core.errors import IntegrityError


@dataclass(frozen=True)
class StoredResult:
    """An outcome as the program that made it wrote it.

    Parameters
    ----------
    name : str
        What it is called; unique in its session.
    plan : str
        The plan that was followed, as TOML.
    versions : str
        What computed it, as JSON.
    content : bytes
        The outcome itself.
    """

    name: str
    plan: str
    versions: str
    content: bytes


def insert_result(connection: sqlite3.Connection, result: StoredResult) -> bytes:
    """Write an outcome and return its checksum; one of the same name is replaced."""
    mark = _checksum(result)
    connection.execute(
        "INSERT OR REPLACE INTO results (name, plan, versions, checksum, content) "
        "VALUES (?, ?, ?, ?, ?)",
        (result.name, result.plan, result.versions, mark, result.content),
    )
    return mark


def load_results(connection: sqlite3.Connection) -> tuple[StoredResult, ...]:
    """Read all outcomes.

    Raises
    ------
    IntegrityError
        One of them is not what was written.
    """
    found = checked_results(connection)
    for result, intact in found:
        if not intact:
            raise IntegrityError(
                f"Result {result.name!r} is not what was written; run its analysis again."
            )
    return tuple(result for result, _ in found)


def result_marks(connection: sqlite3.Connection) -> dict[str, str]:
    """Checksums by name."""
    return {
        name: mark.hex() for name, mark in connection.execute("SELECT name, checksum FROM results")
    }


def checked_results(connection: sqlite3.Connection) -> list[tuple[StoredResult, bool]]:
    """Read all outcomes, each with whether it is what was written."""
    rows = connection.execute(
        "SELECT name, plan, versions, content, checksum FROM results ORDER BY id"
    )
    results = [(StoredResult(*row), checksum) for *row, checksum in rows]
    return [(result, checksum == _checksum(result)) for result, checksum in results]


def _checksum(result: StoredResult) -> bytes:
    digest = blake2b(digest_size=16)
    for part in (result.name, result.plan, result.versions):
        digest.update(part.encode() + b"\0")
    digest.update(result.content)
    return digest.digest()
