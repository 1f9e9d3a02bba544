"""What the commands tell the audit trail of a session that they read."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from syntony.cli import show
from syntony.core.errors import StorageError

if TYPE_CHECKING:
    from syntony.io.store.audit import Deed


def opened(path: Path, command: str, *, who: str = "") -> None:
    """Let a command read a session folder, and tell its trail; other paths have none.

    A removal that was interrupted is ended before.

    Raises
    ------
    ConsentError
        Somebody took back the consent to review.
    StorageError
        The disk refuses to go on with a removal.
    CopyError
        It is a supervisor's copy: what commands make of a session lies outside of it.
    """
    from syntony.analysis.reviewed import Reviewed
    from syntony.io.store import open_session
    from syntony.io.store.removal import settle
    from syntony.io.store.schema import DATABASE

    if not (path / DATABASE).is_file():
        return
    who = who or getpass.getuser()
    read = Reviewed(open_session(path), lambda: who)
    if read.copy is not None:
        read.copy.refuse(f"`syntony {command}`")
    read.allow("review")
    settle(path)
    _tell(path, "open", f"with:{command}", who=who)


def taken(path: Path, command: str, form: str) -> None:
    """Tell the trail of a session folder that something of it was written elsewhere."""
    _tell(path, "export", f"format:{form}", f"with:{command}")


def _tell(path: Path, what: Deed, *ids: str, who: str = "") -> None:
    from syntony.io.store.audit import note
    from syntony.io.store.schema import DATABASE

    if not (path / DATABASE).is_file():
        return
    try:
        note(path, what, *ids, who=who or getpass.getuser())
    except StorageError:
        show.aside(f"{path.name} cannot be written, so its audit trail does not tell of this.")
