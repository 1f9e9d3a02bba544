"""Who opened which session: told once by author while the library is open, not by request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from syntony.core.errors import StorageError
from syntony.io.store.audit import note
from syntony.web.ledger import Ledger
from syntony.web.library import Opened


@dataclass(frozen=True)
class Visits:
    """Whom the audit trails know to have opened what since the library was unlocked.

    Parameters
    ----------
    ledger : Ledger
        The library's own trail, for sessions that lie where nothing can be written.
    """

    ledger: Ledger
    _known: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, opened: Opened) -> None:
        """Tell the trail, unless it knows.

        Raises
        ------
        StorageError
            Neither trail can be written; nothing of the session may be shown.
        """
        who = opened.who()
        with self._lock:
            if (opened.id, who) in self._known:
                return
            try:
                note(opened.store.folder, "open", "in:app", who=who)
            except StorageError:  # on a medium that cannot be written, or busy
                self.ledger.add("open", f"sessions:{opened.id}", "in:app", who=who)
            self._known.add((opened.id, who))

    def forget(self) -> None:
        """Whoever comes next opens anew."""
        with self._lock:
            self._known.clear()
