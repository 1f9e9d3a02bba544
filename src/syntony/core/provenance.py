"""Where a number comes from: inputs by hash, versions, parameters and seed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@lru_cache(maxsize=1)
def software() -> Mapping[str, str]:
    """Versions of what computes: syntony, Python, NumPy, SciPy and Numba."""
    packages = {name: version(name) for name in ("syntony", "numpy", "scipy", "numba")}
    return {"python": platform.python_version()} | packages


def versions_of(modules: Sequence[str]) -> dict[str, str]:
    """Versions of the packages that modules belong to; empty text where one is not installed."""
    found = {}
    for name in (module.partition(".")[0] for module in modules):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


@dataclass(frozen=True)
class Source:
    """A file as it was read.

    Parameters
    ----------
    name : str
        The file's name without its folder, so that no private path travels with results.
    sha256 : str
        Hash of its bytes.
    size_bytes : int
        Its length.
    reader : str
        The reader that understood it.
    """

    name: str
    sha256: str
    size_bytes: int
    reader: str

    @classmethod
    def of(cls, path: Path, reader: str) -> Source:
        """Hash a file in blocks, whatever its size."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return cls(path.name, digest.hexdigest(), path.stat().st_size, reader)


@dataclass(frozen=True)
class Provenance:
    """What is needed to make a number again.

    Parameters
    ----------
    sources : tuple of Source
        The files that it rests on.
    steps : tuple of str
        What was done to the signals, in order, in words with figures.
    params : mapping
        Settings of the measure and of the null.
    seed : int or None
        The seed of everything random.
    versions : mapping of str to str
        syntony, Python and the numerical libraries.
    """

    sources: tuple[Source, ...] = ()
    steps: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    seed: int | None = None
    versions: Mapping[str, str] = field(default_factory=software)


def fingerprint(content: object) -> str:
    """SHA-256 of any JSON-like content, independent of the order of its keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def seed_for(seed: int, *names: str) -> int:
    """A seed of its own for each task, the same whatever runs it and in what order.

    Examples
    --------
    >>> seed_for(1, "session-3", "wcc") == seed_for(1, "session-3", "wcc")
    True
    >>> seed_for(1, "session-3", "wcc") == seed_for(1, "session-4", "wcc")
    False
    """
    return int(fingerprint([seed, *names])[:15], 16)
