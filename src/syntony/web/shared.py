"""Supervisor's copies of a session: where they lie, how they are made, and what became of each."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from syntony.analysis.sharing import MEDIA, SESSION
from syntony.analysis.wayout import Bundle
from syntony.core.consent import Purpose
from syntony.core.errors import AbsentError, ParameterError
from syntony.core.sharing import Films, SharedCopy, joined
from syntony.io.store import reading
from syntony.io.store.audit import Entry, note, trail
from syntony.io.store.erasure import DISPLAY
from syntony.io.store.kept import SHARED
from syntony.io.store.schema import DATABASE
from syntony.io.vault.keyring import SESSION_KEY, vault_of
from syntony.io.vault.keys import NAME
from syntony.web.library import Opened
from syntony.web.models import CopyFacts, Span
from syntony.web.sharedshapes import NewShare, SharedView, Visit

#: How a copy is called while it is made, or taken apart.
_PART = ".part"
_BLOCK = 1 << 20


def place(opened: Opened) -> Path:
    """Folder of a session's copies: they go with whatever is erased of it."""
    return opened.store.folder / DISPLAY / SHARED


def wanted(opened: Opened, given: NewShare) -> SharedCopy:
    """The copy that somebody asks for.

    Raises
    ------
    ParameterError
        There is no part, the last day is none, or the copy would be readable beside a vault.
    """
    parts = joined((one.start, one.stop) for one in given.parts)
    try:
        until = date.fromisoformat(given.until) if given.until else None
    except ValueError as error:
        raise ParameterError(f"There is no day {given.until}; choose another.") from error
    if until is not None and until < reading.today():
        raise ParameterError(f"The copy's last day must be still to come; {until} came.")
    if given.passphrase is None and vault_of(opened.store.folder) is not None:
        raise ParameterError(
            "This library is encrypted, and so is what leaves it: give the copy a passphrase of "
            "its own."
        )
    made = datetime.now(UTC).isoformat(timespec="seconds")
    films: Films = "shared" if given.films else "none"
    return SharedCopy("supervision", opened.who(), made, parts, until, films, given.notes)


def request_for(opened: Opened, copy: SharedCopy, name: str) -> dict[str, Any]:
    """What a job needs to make a copy."""
    return {
        "folder": str(opened.store.folder), "into": str(place(opened) / name),
        "purpose": copy.purpose, "who": copy.who, "made": copy.made, "parts": copy.parts,
        "until": copy.until and copy.until.isoformat(), "films": copy.films, "notes": copy.notes,
    }  # fmt: skip


def copy_of(opened: Opened, name: str) -> Path:
    """Folder of a copy by its id.

    Raises
    ------
    AbsentError
        There is none.
    """
    folder = place(opened) / name
    if not (folder / SESSION / DATABASE).is_file():
        raise AbsentError("There is no such copy; it may have been unshared or erased.")
    return folder


def copies_of(opened: Opened) -> list[SharedView]:
    """Every copy that was made here, newest first, as the audit trail has it."""
    entries = trail(opened.store.folder)[0]
    ends = {_id(one): one.time for one in entries if one.what == "unshare"}
    made = [one for one in entries if one.what == "share" and _id(one)]
    return [_view(opened, one, ends.get(_id(one))) for one in reversed(made)]


def unshare(opened: Opened, folder: Path) -> None:
    """Remove a copy: nobody opens it any more from the first moment on."""
    left = folder.rename(folder.with_name(f"{folder.name}{_PART}"))
    note(opened.store.folder, "unshare", f"copy:{folder.name}", who=opened.who())
    shutil.rmtree(left)


def withdrawn(opened: Opened, purpose: Purpose) -> int:
    """Unshare what somebody no longer allows; how many copies that were."""
    gone = [
        one
        for one in copies_of(opened)
        if one.state in ("here", "ended")
        and (purpose in ("review", "supervision") or (purpose == "media" and one.films))
    ]
    for one in gone:
        unshare(opened, copy_of(opened, one.id))
    return len(gone)


def tidy(opened: Opened, *, busy: bool) -> None:
    """Remove what jobs left behind that ended before their copy was whole."""
    if not busy:
        for left in place(opened).glob(f"*{_PART}"):
            shutil.rmtree(left, ignore_errors=True)


def bundled(folder: Path) -> Bundle:
    """A copy as one zip file that is made while it is sent."""
    files = [folder / NAME, *(folder / SESSION / name for name in (
        SESSION_KEY, DATABASE, f"{DATABASE}-wal"
    )), *sorted((folder / SESSION / MEDIA).glob("*"))]  # fmt: skip
    files = [path for path in files if path.is_file()]
    return Bundle(sum(path.stat().st_size for path in files), _zipped(folder, files))


def facts_of(copy: SharedCopy, duration: float) -> CopyFacts:
    """What the page says of a session that is a copy."""
    return CopyFacts(
        by=copy.who, made=copy.made, until=copy.until and copy.until.isoformat(),
        parts=list(copy.parts), hidden=list(_inside(copy.hidden, duration)),
    )  # fmt: skip


def _inside(parts: Sequence[Span], duration: float) -> Iterator[Span]:
    for start, stop in parts:
        first, last = max(start, 0.0), min(stop, duration)
        if last > first:
            yield first, last


def _view(opened: Opened, entry: Entry, ended: str | None) -> SharedView:
    name, said = _id(entry), dict(one.partition(":")[::2] for one in entry.ids)
    folder = place(opened) / name
    here = (folder / SESSION / DATABASE).is_file() and ended is None
    until = said.get("until") or None
    over = until is not None and date.fromisoformat(until) < reading.today()
    parts = [one.split(":")[1:] for one in entry.ids if one.startswith("part:")]
    encrypted = (folder / NAME).is_file()
    return SharedView(
        id=name, made=entry.time, by=entry.who, until=until,
        parts=[(float(start), float(stop)) for start, stop in parts],
        films=said.get("films") == "shared", notes=said.get("notes") == "yes",
        size=int(said.get("bytes", 0)), encrypted=encrypted,
        state=("ended" if over else "here") if here else "unshared" if ended else "gone",
        unshared=ended, opened=None if encrypted or not here else _visits(folder),
        away=f"/api/v1/sessions/{opened.id}/export/shared/{name}",
    )  # fmt: skip


def _visits(folder: Path) -> list[Visit]:
    """Who opened a copy where it lies, as its own trail has it."""
    entries = trail(folder / SESSION)[0]
    return [Visit(who=one.who, time=one.time) for one in entries if one.what == "open"]


def _id(entry: Entry) -> str:
    return next((one[5:] for one in entry.ids if one.startswith("copy:")), "")


class _Sink(io.RawIOBase):
    """What was written since it was asked for last."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self._held += block
        return len(block)

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held


def _zipped(folder: Path, files: Sequence[Path]) -> Iterator[bytes]:
    """A zip file without compression, block by block; names in it tell nothing."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for path in files:
            name = zipfile.ZipInfo(f"syntony-copy/{path.relative_to(folder).as_posix()}")
            name.file_size = path.stat().st_size
            with archive.open(name, "w") as target, path.open("rb") as source:
                while block := source.read(_BLOCK):
                    target.write(block)
                    yield sink.taken()
    yield sink.taken()
