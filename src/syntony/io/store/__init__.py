"""The session store: a session is a folder with one SQLite file, ``session.db``.

``docs/session-store.md`` documents the schema for other programs.
"""

from syntony.io.store.outcomes import StoredResult
from syntony.io.store.overviews import Overview
from syntony.io.store.reading import SessionStore, open_session
from syntony.io.store.recording import SessionWriter, record_session
from syntony.io.store.saving import save_session
from syntony.io.store.streams import StreamInfo

__all__ = [
    "Overview",
    "SessionStore",
    "SessionWriter",
    "StoredResult",
    "StreamInfo",
    "open_session",
    "record_session",
    "save_session",
]
