"""The one way out: nothing leaves a session unless its persons allow it, and without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from syntony.analysis.reviewed import Reviewed
from syntony.core.consent import Purpose
from syntony.core.errors import BlindError
from syntony.io.store.audit import note
from syntony.io.vault import files

#: For what a session may be taken away.
Shared = Literal["supervision", "research", "teaching"]


@dataclass(frozen=True)
class Bundle:
    """Files that are put together while they are sent.

    Parameters
    ----------
    size : int
        Bytes that the files hold.
    pieces : iterator of bytes
        What is sent.
    """

    size: int
    pieces: Iterator[bytes]


Made = TypeVar("Made", bytes, Path, Bundle)


def taken_out(
    opened: Reviewed,
    purpose: Purpose,
    what: str,
    make: Callable[[], Made],
    *,
    also: Sequence[Purpose] = (),
    told: Sequence[str] = (),
) -> Made:
    """Make what is taken away, where everybody allows it, and note that it was.

    Parameters
    ----------
    opened : Reviewed
        From which session.
    purpose : str
        For what.
    what : str
        In which form, for the audit trail.
    make : callable
        Makes it, as bytes, a file or a bundle; not called where somebody has not allowed it.
    also : sequence of str
        Further purposes that everybody must have allowed, such as ``media``.
    told : sequence of str
        Further facts for the audit trail.

    Raises
    ------
    ConsentError
        Somebody has not allowed it.
    CopyError
        The session is a supervisor's copy.
    BlindError
        Who asks looks without measures.
    StorageError
        It cannot be noted.
    """
    may_leave(opened, purpose, *also)
    content = make()
    ids = (f"format:{what}", f"purpose:{purpose}", f"bytes:{_size(content)}", *told)
    note(opened.store.folder, "export", *ids, who=opened.who())
    return content


def may_leave(opened: Reviewed, *purposes: Purpose) -> None:
    """Let a session be taken away where everybody allows it, and who asks may see what is in it.

    Raises
    ------
    ConsentError, CopyError, BlindError
        As of `taken_out`.
    """
    if opened.copy is not None:
        opened.copy.refuse("taking it away")
    for one in purposes:
        opened.allow(one)
    if opened.blind:
        raise BlindError("Reveal the measures before you take the session away; they are in it.")


def _size(content: bytes | Path | Bundle) -> int:
    if isinstance(content, Bundle):
        return content.size
    return files.size_of(content) if isinstance(content, Path) else len(content)
