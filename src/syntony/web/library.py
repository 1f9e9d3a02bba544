"""The library: sessions in a folder, each under an id that says nothing.

Names of files and people stay on the disk: an address of the app holds ids only, and an id is
looked up, never joined to a path. ``library.db`` remembers which id is whose; where it is lost
the ids are made anew.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from syntony.analysis.reviewed import Reviewed
from syntony.analysis.traces import Trace
from syntony.core.errors import AbsentError, StorageError
from syntony.core.session import Notice
from syntony.io.store import open_session, reading
from syntony.io.store.audit import Entry, trail
from syntony.io.store.erasure import Proof, erase_all, set_aside
from syntony.io.store.kept import extracted_store
from syntony.io.store.removal import settle
from syntony.io.store.schema import DATABASE
from syntony.io.vault.keyring import unlocked
from syntony.web.index import Index, mark_of
from syntony.web.lanes import Tracks
from syntony.web.ledger import Ledger

#: How folders are called that are being erased.
_ERASING = ".erasing-"
#: So many sessions are held in memory; the one that was opened first gives way.
_AT_HAND = 8


@dataclass(eq=False)
class Opened(Reviewed):
    """A session of a library that is at hand.

    Parameters
    ----------
    store, who
        As of `Reviewed`.
    id : str
        Under which the page knows it.
    """

    id: str

    def __post_init__(self) -> None:
        super().__post_init__()
        self.making = threading.Lock()  # one table of media at a time
        self.traces: dict[str, tuple[Trace, ...]] = {}  # by recording, for their clocks
        self._tracks: Tracks | None = None
        self._tracks_of: Path | None = None

    def moved(self) -> None:
        """Clocks or recordings are others: what was read of the session is read again."""
        with self._lock:
            super().moved()
            self._tracks, self.traces = None, {}

    @property
    def tracks(self) -> Tracks:
        """Signals and their tiles: those of the session, and those that were extracted from it."""
        with self._lock:
            made = extracted_store(self.store.folder)
            if self._tracks is None or (made and made.folder) != self._tracks_of:
                self._tracks_of = made.folder if made else None
                self._tracks = Tracks(self.store, self.session, made)
            return self._tracks


class Library:
    """Sessions of a folder.

    Parameters
    ----------
    folder : Path
        Holds one folder a session.
    locked : bool
        Whether nothing may be read yet; `begin` is then called once it may.

    Raises
    ------
    StorageError
        Nothing can be written into it.
    """

    def __init__(self, folder: Path, *, locked: bool = False) -> None:
        self.folder, self.ledger, self.index = folder, Ledger(folder), Index(folder)
        self._lock = threading.RLock()
        self._open: dict[str, Opened] = {}
        if not locked:
            self.begin()

    def begin(self) -> None:
        """Make ready what is written into, and end what an interruption left."""
        self.index.begin()
        for left in self.folder.glob(f"{_ERASING}*"):
            self._erased(left, "")  # the program ended while it erased

    def close(self) -> None:
        """Forget every session that is at hand."""
        with self._lock:
            self._open.clear()

    def ids(self) -> list[str]:
        """Ids of all sessions, in the order of their folders' names."""
        every = (path.parent.name for path in self.folder.glob(f"*/{DATABASE}"))
        folders = sorted(name for name in every if not name.startswith("."))
        asked = "SELECT folder, id FROM sessions"
        with self.index.open() as index:
            known = dict(index.execute(asked).fetchall())
            if new := [(secrets.token_hex(8), one) for one in folders if one not in known]:
                index.executemany("INSERT OR IGNORE INTO sessions VALUES (?, ?)", new)
                known = dict(index.execute(asked).fetchall())  # somebody may have been quicker
        return [known[folder] for folder in folders]

    def id_of(self, folder: Path) -> str:
        """Id of the session in one of the folders."""
        self.ids()
        with self.index.open() as index:
            (found,) = index.execute(
                "SELECT id FROM sessions WHERE folder = ?", (folder.name,)
            ).fetchone()
        return str(found)

    def reserved(self, name: str) -> tuple[str, Path]:
        """An id and a folder, named after a session that will be there."""
        plain = "".join(c if c.isalnum() or c in "_-" else "-" for c in name) or "session"
        with self._lock, self.index.open() as index:
            taken = {row[0] for row in index.execute("SELECT folder FROM sessions")}
            free, count = plain, 1
            while free in taken or (self.folder / free).exists():
                count += 1
                free = f"{plain}-{count}"
            sid = secrets.token_hex(8)
            if unlocked(self.folder):
                free = sid  # in a vault a folder's name tells nothing
            index.execute("INSERT INTO sessions VALUES (?, ?)", (sid, free))
        return sid, self.folder / free

    def session(self, sid: str) -> Opened:
        """A session by its id.

        Raises
        ------
        AbsentError
            No session has this id.
        IntegrityError, FormatError
            Its file is damaged or of a newer version.
        CopyError
            It is a supervisor's copy, whose last day has passed.
        """
        with self._lock:
            with self.index.open() as index:
                row = index.execute("SELECT folder FROM sessions WHERE id = ?", (sid,)).fetchone()
            if row is None or not (self.folder / row[0] / DATABASE).is_file():
                self._open.pop(sid, None)
                raise AbsentError("There is no such session; it may have been moved or erased.")
            if sid not in self._open:
                settle(self.folder / row[0])
                self._open[sid] = Opened(open_session(self.folder / row[0]), self.author, sid)
                while len(self._open) > _AT_HAND:
                    del self._open[next(iter(self._open))]
            if (copy := self._open[sid].copy) is not None:
                copy.check_open(reading.today())
            return self._open[sid]

    def erase(self, sid: str, who: str) -> tuple[Proof, str]:
        """Erase a session; it is none any more from the first moment on.

        Returns
        -------
        proof : Proof
            What was removed.
        mark : str
            The end of the library's trail, which holds the same.

        Raises
        ------
        AbsentError
            No session has this id.
        StorageError
            Something cannot be removed.
        """
        with self._lock:
            with self.index.open() as index:
                row = index.execute("SELECT folder FROM sessions WHERE id = ?", (sid,)).fetchone()
            if row is None or not (self.folder / row[0] / DATABASE).is_file():
                raise AbsentError("There is no such session; it may have been moved or erased.")
            folder, hidden = self.folder / row[0], self.folder / f"{_ERASING}{sid}"
            if folder.is_symlink():
                raise StorageError(
                    "This session is a link to a folder elsewhere; erase it in that library."
                )
            self.ledger.add("erase-begun", f"sessions:{sid}", who=who)
            opened = self._open.pop(sid, None)
            with opened.making if opened else nullcontext():
                set_aside(folder, hidden)
        return self._erased(hidden, who)

    def _erased(self, hidden: Path, who: str) -> tuple[Proof, str]:
        """Remove what is set aside to be erased, and what the index knows of it."""
        sid = hidden.name.removeprefix(_ERASING)
        with self.index.open() as index:
            for table in ("sessions", "rows", "trails", "pins"):
                index.execute(f"DELETE FROM {table} WHERE id = ?", (sid,))  # noqa: S608 - ours
        proof = erase_all(hidden)
        told = (f"sessions:{sid}", *(one.told for one in proof.removed))
        self.ledger.add("erase", *told, who=who)
        return proof, self.ledger.trail()[0][-1].mark

    def kept_row(self, sid: str, make: Callable[[], str]) -> str:
        """What the list shows of a session: made once, and again when its folder has changed.

        Raises
        ------
        AbsentError
            No session has this id.
        """
        with self.index.open() as index:
            found = index.execute(
                "SELECT folder, mark, row FROM sessions LEFT JOIN rows USING (id) WHERE id = ?",
                (sid,),
            ).fetchone()
        if found is None:
            raise AbsentError("There is no such session; it may have been moved or erased.")
        folder, mark, row = found
        now = f"{mark_of(self.folder / folder)} {self.author()}"  # who looks blind sees less
        if mark == now:
            return str(row)
        made = make()
        with self.index.open() as index:
            index.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (sid, now, made))
        return made

    def trail(self, sid: str) -> tuple[tuple[Entry, ...], tuple[Notice, ...]]:
        """The audit trail of a session, held against the end that was seen last.

        A chain that somebody wrote anew holds in itself; that it is another one shows here.
        """
        with self._lock, self.index.open() as index:
            entries, faults = trail(self.session(sid).store.folder)
            seen = index.execute("SELECT count, mark FROM trails WHERE id = ?", (sid,)).fetchone()
            if seen is not None and seen[1] not in [e.mark for e in entries[seen[0] - 1 :][:1]]:
                other = "The trail is not the one that was seen here before."
                return entries, (*faults, Notice("audit", other, f"row {seen[0]}"))
            if entries and not faults:
                end = (sid, entries[-1].number, entries[-1].mark)
                index.execute("INSERT OR REPLACE INTO trails VALUES (?, ?, ?)", end)
            return entries, faults

    def preferences(self) -> dict[str, str]:
        """What the user chose for the page: key and JSON."""
        return self.index.preferences()

    def author(self) -> str:
        """Who works on this machine, as they chose to be called."""
        return self.index.author()

    def prefer(self, key: str, value: str) -> None:
        """Keep a choice."""
        with self.index.open() as index:
            index.execute("INSERT OR REPLACE INTO preferences VALUES (?, ?)", (key, value))
