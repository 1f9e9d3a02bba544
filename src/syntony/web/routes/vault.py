"""The vault of the library: unlocking it, and locking it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from syntony.core.errors import LockedError, StorageError, SyntonyError
from syntony.io.vault.keys import SHORTEST
from syntony.io.vault.sheet import recovery_sheet
from syntony.web.models import Shape
from syntony.web.state import AtHand, Desk
from syntony.web.vaulting import outside, refuse_without_room, unfinished

router = APIRouter(prefix="/vault", tags=["vault"])

#: Under which choice of the library it stands what lies elsewhere.
_OUTSIDE = "outside"

Secret = Annotated[str, Field(min_length=1, max_length=1000)]
Minutes = Annotated[int, Field(ge=1, le=480)]


class Moving(Shape):
    """How far encrypting the library has come, in bytes of what was there to be encrypted."""

    words: str
    done: int
    total: int


class VaultShape(Shape):
    """Whether the library is encrypted and locked, after how many minutes alone it will be.

    `working`: jobs that go on while it is locked, each with the key of its session alone.
    `moving`: it is encrypted right now. `unfinished`: that ended early, for the reason `trouble`
    as far as this run knows; unlocking goes on with it.
    """

    encrypted: bool
    locked: bool
    minutes: int
    working: int
    moving: Moving | None
    unfinished: bool
    trouble: str


class Passphrase(Shape):
    """What opens the vault."""

    passphrase: Secret


class Recovery(Shape):
    """The recovery code, and a new passphrase in place of the one that was forgotten."""

    code: Secret
    passphrase: Secret


class Chosen(Shape):
    """The passphrase of a vault that is to be made."""

    passphrase: Annotated[str, Field(min_length=SHORTEST, max_length=1000)]


class Change(Shape):
    """The passphrase, and another one in its place."""

    passphrase: Secret
    new: Secret


class Code(Shape):
    """The recovery code, as it was written down."""

    code: Secret


class Sheet(Shape):
    """A new recovery code, and the page to be printed that holds it."""

    code: str
    sheet: str


class Left(Shape):
    """Films, sound and sessions that were copied into the vault, and lie readable elsewhere."""

    outside: list[str]


class Patience(Shape):
    """After how many minutes without anybody the vault is locked."""

    minutes: Minutes


@router.get("")
def vault(desk: AtHand) -> VaultShape:
    """Whether there is a vault, and whether it is locked."""
    safe = desk.safe
    running = [job for job in desk.jobs.all() if job.state in ("queued", "running")]
    at = [job for job in running if job.kind == "encrypt"]
    moving = Moving(words=at[0].words, done=at[0].done, total=at[0].total) if at else None
    if safe.moving and moving is None:
        moving = Moving(words="", done=0, total=0)
    return VaultShape(
        encrypted=safe.encrypted,
        locked=safe.locked,
        minutes=safe.minutes,
        working=sum(job.state == "running" and job.kind != "encrypt" for job in running),
        moving=moving,
        unfinished=safe.locked and moving is None and unfinished(safe.folder),
        trouble=safe.trouble,
    )


@router.post("/new")
def new(given: Chosen, desk: AtHand) -> Sheet:
    """Draw the keys of a vault for this library; nothing is encrypted, or on the disk, yet."""
    return _sheet(desk, desk.safe.draw(given.passphrase))


@router.post("/encrypt", status_code=204)
def encrypt(given: Code, desk: AtHand) -> None:
    """Encrypt the library under the keys that were drawn, once their code was written down.

    Every page goes blank, and until the end nothing but this vault is answered.
    """
    if any(job.state in ("queued", "running") for job in desk.jobs.all()):
        raise StorageError("Jobs are running; let them end or cancel them, then encrypt.")
    library, who = desk.library, desk.library.author()
    refuse_without_room(library.folder)
    library.prefer(_OUTSIDE, json.dumps([str(path) for path in outside(library)]))
    sessions = len(library.ids())
    key = desk.safe.begin(given.code)
    try:
        library.ledger.add("encrypt", f"sessions:{sessions}", who=who)
    except SyntonyError as error:  # it has a vault now, and unlocking goes on with it
        desk.safe.moved(str(error))
        raise
    desk.encrypt(key)


@router.get("/outside")
def left(desk: AtHand) -> Left:
    """What encrypting this library has left readable elsewhere."""
    told = json.loads(desk.library.preferences().get(_OUTSIDE, "[]"))
    return Left(outside=[path for path in told if Path(path).exists()])


@router.post("/unlock", status_code=204)
def unlock(given: Passphrase, desk: AtHand) -> None:
    """Unlock the library by its passphrase; 423 where it is another one.

    Where encrypting it was interrupted this goes on with it.
    """
    desk.unlock(given.passphrase)


@router.post("/recover", status_code=204)
def recover(given: Recovery, desk: AtHand) -> None:
    """Unlock the library by its recovery code, and set a new passphrase."""
    desk.unlock(given.code, "recovery", new=given.passphrase)


@router.put("/passphrase", status_code=204)
def change(given: Change, desk: AtHand) -> None:
    """Set another passphrase; copies that were made before open with the old one."""
    desk.safe.prove(given.passphrase, new=given.new)
    desk.library.ledger.add("passphrase", who=desk.library.author())


@router.post("/recovery")
def redraw(given: Passphrase, desk: AtHand) -> Sheet:
    """Draw a new recovery code; the old one is good until this one was written down."""
    return _sheet(desk, desk.safe.redraw(given.passphrase))


@router.put("/recovery", status_code=204)
def keep(given: Code, desk: AtHand) -> None:
    """Put the new recovery code in force; the one before opens nothing any more."""
    desk.safe.keep(given.code)
    desk.library.ledger.add("recovery", who=desk.library.author())


@router.post("/lock", status_code=204)
def lock(desk: AtHand) -> Response:
    """Lock the library now: keys are forgotten, and every page goes blank."""
    if not desk.safe.encrypted:
        raise LockedError("This library has no vault; make one in the settings.")
    desk.lock("by:hand")
    return Response(status_code=204, headers={"clear-site-data": '"cache"'})


@router.post("/stay", status_code=204)
def stay(desk: AtHand) -> None:
    """Somebody is there, even if they only read."""
    desk.safe.seen()


@router.put("/minutes", status_code=204)
def minutes(given: Patience, desk: AtHand) -> None:
    """Choose after how many minutes without anybody the library is locked."""
    desk.library.prefer("minutes", json.dumps(given.minutes))
    desk.safe.minutes = given.minutes


def _sheet(desk: Desk, code: str) -> Sheet:
    return Sheet(code=code, sheet=recovery_sheet(desk.library.folder, code))
