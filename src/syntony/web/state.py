"""What the routes share: the library, the jobs, and the pages that listen."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Path, Request

from syntony.core.errors import SyntonyError
from syntony.core.forms import Form
from syntony.io.recipes import forget
from syntony.io.vault.keys import Way
from syntony.web.hiding import hidden_form
from syntony.web.intakes import Intakes
from syntony.web.jobs import Jobs
from syntony.web.library import Library, Opened
from syntony.web.picker import Picker
from syntony.web.safe import Safe
from syntony.web.socket import Hub
from syntony.web.vaulting import told, unfinished
from syntony.web.visits import Visits


@dataclass(frozen=True)
class Desk:
    """Everything at hand."""

    library: Library
    jobs: Jobs
    hub: Hub
    picker: Picker
    safe: Safe
    visits: Visits
    intakes: Intakes = field(default_factory=Intakes)
    first: list[Callable[[], object]] = field(default_factory=list)
    #: Sessions of which a part was removed that a browser may still keep.
    cut: set[str] = field(default_factory=set)

    def unlock(self, secret: str, way: Way = "passphrase", *, new: str | None = None) -> None:
        """Unlock the library, or go on encrypting it where that was interrupted.

        Raises
        ------
        LockedError
            The secret does not open it.
        StorageError
            Its trail cannot be told, so it stays locked.
        """
        key = self.safe.prove(secret, way, new=new)
        if unfinished(self.library.folder):
            if new is not None and (vault := self.safe.vault) is not None:
                told(vault, key, "passphrase", f"by:{way}", who="")  # nobody can say yet who it is
            if self.safe.goes_on():
                self.encrypt(key)
            return
        self.safe.open(key)
        try:
            self.library.begin()
            if new is not None:
                self.library.ledger.add("passphrase", f"by:{way}", who=self.library.author())
            ids = ["by:recovery"] if way == "recovery" else []
            ids += [f"refused:{self.safe.refused}"] if self.safe.refused else []
            self.library.ledger.add("unlock", *ids, who=self.library.author())
        except BaseException:
            self.safe.lock()
            raise
        self.safe.refused = 0
        self.unlocked()

    def encrypt(self, key: bytes) -> None:
        """Encrypt the library by a job; every page goes blank, and it stays locked at the end."""
        self._blank()
        self.jobs.resume()
        request = {"library": str(self.library.folder)}
        self.jobs.add("encrypt", "", request, secret={"vault": key.hex()})

    def unlocked(self) -> None:
        """Go to work on a library that has just been unlocked."""
        minutes = json.loads(self.library.preferences().get("minutes", "null"))
        if isinstance(minutes, int) and 1 <= minutes <= 480:
            self.safe.minutes = minutes
        for work in self.first:
            work()
        self.jobs.resume()

    def lock(self, why: str = "by:itself") -> None:
        """Lock the library: no key, no session and no page stays; what works ends its work.

        `why` is told in the library's trail; where that cannot be written it is locked all the
        same.
        """
        if self.safe.encrypted and not self.safe.locked:
            with suppress(SyntonyError):
                self.library.ledger.add("lock", why, who=self.library.author())
        self.safe.lock()
        self.jobs.pause()
        self._blank()

    def _blank(self) -> None:
        """Forget all that was read, and let every page do so."""
        self.library.close()
        self.visits.forget()
        self.intakes.close()
        forget()
        self.hub.close({"kind": "locked"})

    def hidden(self, form: Form) -> bool:
        """Whether the scores of a questionnaire are left out of what the client gets."""
        return hidden_form(self.library.index, form)

    def changed(self, session: str, *what: str) -> None:
        """Tell every page that something of a session is not what it was."""
        self.hub.tell({"kind": "changed", "session": session, "what": list(what), "by": ""})


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtHand = Annotated[Desk, Depends(_desk)]
#: An id as the app makes them; anything else is nobody's.
Id = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,32}$")]


def _opened(sid: Id, desk: AtHand) -> Opened:
    return desk.library.session(sid)


#: A session whatever its persons allow: for consent, the audit trail and erasure alone.
Stored = Annotated[Opened, Depends(_opened)]


def _reviewed(opened: Stored, desk: AtHand) -> Opened:
    opened.allow("review")
    desk.visits.told(opened)
    return opened


#: A session that may be reviewed; its trail tells who opened it.
Session = Annotated[Opened, Depends(_reviewed)]
