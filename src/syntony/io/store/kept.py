"""What lies with a session beside its recordings: the newest analysis and what it extracted."""

from __future__ import annotations

from pathlib import Path

from syntony.io.store.reading import SessionStore

#: Name under which the newest analysis of a session is kept.
ANALYSIS = "analysis"
#: Folder in a session's folder for the signals that the newest analysis extracted.
EXTRACTED = "extracted"
#: Folder in what can be made again for the copies that supervisors get.
SHARED = "shared"


def extracted_store(folder: Path) -> SessionStore | None:
    """The newest signals that were extracted from a stored session; None where none were.

    Parameters
    ----------
    folder : Path
        The session's folder.
    """
    kept = sorted((folder / EXTRACTED).glob("[0-9]*-*/session.db"))
    return SessionStore(kept[-1].parent) if kept else None
