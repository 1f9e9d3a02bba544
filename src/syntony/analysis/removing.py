"""Removing parts of a session: films and sound are written anew, then everything else follows.

A film keeps every picture's time, and those of the parts become gray, so that its table of frames
and its clock stay right; its sound is silent there. Neither counts as observed from then on.
"""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from syntony.analysis.blanking import Fate, anew, fate, touched
from syntony.core.contracts import Progress
from syntony.core.errors import (
    DataError,
    FormatError,
    LimitError,
    MissingExtra,
    ParameterError,
)
from syntony.io.store import open_session
from syntony.io.store.cutting import Part
from syntony.io.store.erasure import DISPLAY, Proof
from syntony.io.store.kept import SHARED
from syntony.io.store.removal import Anew, outlook_of, removed_parts, settled
from syntony.io.vault.files import erase_keys

#: Why a film may turn out not to be writable anew.
_LOST = (DataError, FormatError, LimitError, MissingExtra)
#: Folders in `DISPLAY` with what was made to be taken away: masked, or for a supervisor.
_COPIES = ("copies", SHARED)


@dataclass(frozen=True)
class Outlook:
    """What a removal would take out; nothing is yet.

    Parameters
    ----------
    films : tuple of Fate
        Files with something of the parts.
    count : Counter of str
        As of `syntony.io.store.cutting.taken_out`.
    copies : int
        Masked and supervisor's copies, all of which are erased.
    """

    films: tuple[Fate, ...]
    count: Counter[str]
    copies: int

    @property
    def nothing(self) -> bool:
        """Whether nothing lies in the parts; analyses, made of the whole, would go all the same."""
        inside = (n for what, n in self.count.items() if what not in ("results", "steps"))
        return not self.films and not any(inside)


def outlook(folder: Path, parts: Sequence[Part]) -> Outlook:
    """Tell what removing parts of a session would do.

    Parameters
    ----------
    folder : Path
        The session's folder.
    parts : sequence of (start, stop)
        Session time (s).

    Raises
    ------
    DataError, IntegrityError
        Nothing can be taken out of it, as it is.
    """
    copies = sum(path.is_dir() for name in _COPIES for path in (folder / DISPLAY / name).glob("*"))
    return Outlook(fates(folder, parts), outlook_of(folder, parts), copies)


def fates(folder: Path, parts: Sequence[Part]) -> tuple[Fate, ...]:
    """What would become of the films and sound of a session."""
    session = open_session(folder).described()
    return tuple(fate(folder, path, tracks) for path, tracks, _ in touched(session, parts))


def remove(
    folder: Path,
    parts: Sequence[Part],
    *,
    erase_films: bool = False,
    why: Literal["removed", "not shared"] = "removed",
    who: str = "",
    progress: Progress | None = None,
) -> Proof:
    """Remove parts of a session for good.

    Parameters
    ----------
    folder : Path
        The session's folder.
    parts : sequence of (start, stop)
        Session time (s).
    erase_films : bool
        Erase films and sound whole that cannot be written anew; otherwise they are a reason to
        refuse.
    why : str
        ``removed``, or ``not shared`` in a copy.
    who : str
        Who asks for it, for the audit trail.
    progress : callable, optional
        Told ``(what, done, total)`` in seconds of film.

    Returns
    -------
    Proof
        Every file that was removed; films outside the folder are counted and stay.

    Raises
    ------
    ParameterError
        A film cannot be written anew.
    DataError, IntegrityError
        Nothing can be taken out of the session, as it is.
    StorageError, FormatError, LimitError, MissingExtra
        The disk refuses, or a film cannot be decoded or written. Nothing was changed.
    """
    settled(folder)
    outlook_of(folder, parts)  # what refuses does so before hours of work
    session = open_session(folder).described()
    found = list(touched(session, parts))
    impossible = [f for f in (fate(folder, p, t) for p, t, _ in found) if f.reason]
    if impossible and not erase_films:
        names = "; ".join(f"{one.path.name}: {one.reason}" for one in impossible)
        raise ParameterError(f"Not every film can be written anew ({names}). Erase these whole.")
    kept = {one.path for one in impossible}
    films: dict[Path, Anew | None] = {}
    made = folder / "work" / f"removal-{secrets.token_hex(4)}"
    try:
        for path, tracks, own in found:
            films[path] = None
            if path not in kept:
                with suppress(*_LOST) if erase_films else nullcontext():
                    films[path] = anew(path, tracks, own, made, progress)
        for old, new in films.items():
            if new is not None:
                place = folder / "media" / new.path.name
                place.parent.mkdir(exist_ok=True)
                films[old] = replace(new, path=new.path.rename(place))
        return removed_parts(folder, parts, films, why=why, who=who)
    except BaseException:
        if not _is_named(folder, films):
            _discard([new.path for new in films.values() if new is not None])
        raise
    finally:
        if made.exists():
            _discard(made.iterdir())
            shutil.rmtree(made)


def _is_named(folder: Path, films: Mapping[Path, Anew | None]) -> bool:
    """Whether the session knows the new films already."""
    named = {m.path for r in open_session(folder).described().recordings for m in r.media}
    return any(new is not None and new.path in named for new in films.values())


def _discard(paths: Any) -> None:
    for path in list(paths):
        if path.is_file():
            erase_keys([path])
            path.unlink()
