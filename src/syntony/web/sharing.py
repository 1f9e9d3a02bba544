"""The one way out: nothing leaves a session unless its persons allow it, and without a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from syntony.core.consent import Purpose
from syntony.io.store.audit import note
from syntony.web.library import BlindError, Opened

#: For what a session may be taken away.
Shared = Literal["supervision", "research", "teaching"]


def taken_out(opened: Opened, purpose: Purpose, what: str, make: Callable[[], bytes]) -> bytes:
    """Make what is taken away, where everybody allows it, and note that it was.

    Parameters
    ----------
    opened : Opened
        From which session.
    purpose : str
        For what.
    what : str
        In which form, for the audit trail.
    make : callable
        Makes it; not called where somebody has not allowed it.

    Raises
    ------
    ConsentError
        Somebody has not allowed it.
    BlindError
        Who asks looks without measures.
    StorageError
        It cannot be noted.
    """
    opened.allow(purpose)
    if opened.blind:
        raise BlindError("Reveal the measures before you take the session away; they are in it.")
    content = make()
    ids = (f"format:{what}", f"purpose:{purpose}", f"bytes:{len(content)}")
    note(opened.store.folder, "export", *ids, who=opened.who())
    return content
