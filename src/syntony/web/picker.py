"""Folders and files to choose from: the page names them by ids, never by a path.

An id is handed out when a folder is listed, and looked up when it comes back. So the page can
reach what it was shown and nothing else, whatever text it sends. The second wall asks each time
whether the place still lies below a place to start from.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from syntony.core.errors import AbsentError, DataError

#: Entries of a folder that are listed; more are told of.
MOST = 2000


@dataclass(frozen=True)
class Place:
    """A folder or a file that may be chosen.

    Parameters
    ----------
    id : str
        Under which the page knows it.
    path : Path
        Where it lies.
    """

    id: str
    path: Path


@dataclass(eq=False)
class Picker:
    """What may be chosen: everything below some folders, hidden files left out.

    Parameters
    ----------
    starts : sequence of Path
        Folders to start from; those that do not exist are left out.
    """

    starts: Sequence[Path]
    _ids: dict[Path, str] = field(default_factory=dict)
    _paths: dict[str, Path] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        found = (path.expanduser().resolve() for path in self.starts)
        self._roots = tuple(dict.fromkeys(path for path in found if path.is_dir()))

    def roots(self) -> list[Place]:
        """The folders to start from."""
        return [self._place(path) for path in self._roots]

    def path(self, name: str) -> Path:
        """A place by its id.

        Raises
        ------
        AbsentError
            It was never listed, is gone, or leads out of the places to start from.
        """
        path = self._paths.get(name)
        if path is None or not self._within(path):
            raise AbsentError("There is no such folder or file; choose it from the list again.")
        return path

    def above(self, path: Path) -> Place | None:
        """The folder above, where it may be listed."""
        return self._place(path.parent) if self._within(path.parent) else None

    def below(self, folder: Path) -> tuple[list[Place], bool]:
        """What a folder holds, folders first, and whether that is everything.

        Raises
        ------
        DataError
            It cannot be opened.
        """
        try:
            found = [path for path in folder.iterdir() if self._shown(path)]
        except OSError as error:
            raise DataError(
                f"{folder.name} cannot be opened ({error.strerror}); choose another folder."
            ) from error
        found.sort(key=lambda path: (not path.is_dir(), path.name.lower()))
        return [self._place(path.resolve()) for path in found[:MOST]], len(found) <= MOST

    def files(self, path: Path) -> Iterator[Path]:
        """A file itself, or all files below a folder in order of their names."""
        if path.is_file():
            yield path
            return
        for child in sorted(path.iterdir()):
            if self._shown(child):
                yield from self.files(child.resolve())

    def _shown(self, path: Path) -> bool:
        """Links that lead elsewhere, hidden files and devices are not there."""
        return (
            not path.name.startswith(".")
            and (path.is_dir() or path.is_file())
            and self._within(path)
            and (not path.is_symlink() or not path.is_dir())
        )

    def _within(self, path: Path) -> bool:
        real = path.resolve()
        return real.exists() and any(real.is_relative_to(root) for root in self._roots)

    def _place(self, path: Path) -> Place:
        with self._lock:
            if path not in self._ids:
                self._ids[path] = secrets.token_hex(8)
                self._paths[self._ids[path]] = path
            return Place(self._ids[path], path)
