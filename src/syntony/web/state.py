"""What the routes share: the library, the jobs, and the pages that listen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Path, Request

from syntony.io.recipes import forget
from syntony.web.intakes import Intakes
from syntony.web.jobs import Jobs
from syntony.web.library import Library, Opened
from syntony.web.picker import Picker
from syntony.web.safe import Safe
from syntony.web.socket import Hub
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

    def unlocked(self) -> None:
        """Go to work on a library that has just been unlocked."""
        self.library.begin()
        minutes = json.loads(self.library.preferences().get("minutes", "null"))
        if isinstance(minutes, int) and 1 <= minutes <= 480:
            self.safe.minutes = minutes
        for work in self.first:
            work()
        self.jobs.resume()

    def lock(self) -> None:
        """Lock the library: no key, no session and no page stays; what works ends its work."""
        self.safe.lock()
        self.jobs.pause()
        self.library.close()
        self.visits.forget()
        self.intakes.close()
        forget()
        self.hub.close({"kind": "locked"})

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
