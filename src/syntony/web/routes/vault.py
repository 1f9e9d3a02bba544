"""The vault of the library: unlocking it, and locking it."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from syntony.core.errors import LockedError
from syntony.web.models import Shape
from syntony.web.state import AtHand

router = APIRouter(prefix="/vault", tags=["vault"])

Secret = Annotated[str, Field(min_length=1, max_length=1000)]
Minutes = Annotated[int, Field(ge=1, le=480)]


class VaultShape(Shape):
    """Whether the library is encrypted and locked, after how many minutes alone it will be.

    `working`: jobs that go on while it is locked, each with the key of its session alone.
    """

    encrypted: bool
    locked: bool
    minutes: int
    working: int


class Passphrase(Shape):
    """What opens the vault."""

    passphrase: Secret


class Recovery(Shape):
    """The recovery code, and a new passphrase in place of the one that was forgotten."""

    code: Secret
    passphrase: Secret


class Patience(Shape):
    """After how many minutes without anybody the vault is locked."""

    minutes: Minutes


@router.get("")
def vault(desk: AtHand) -> VaultShape:
    """Whether there is a vault, and whether it is locked."""
    working = sum(job.state == "running" for job in desk.jobs.all())
    safe = desk.safe
    return VaultShape(
        encrypted=safe.encrypted, locked=safe.locked, minutes=safe.minutes, working=working
    )


@router.post("/unlock", status_code=204)
def unlock(given: Passphrase, desk: AtHand) -> None:
    """Unlock the library by its passphrase; 423 where it is another one."""
    desk.safe.unlock(given.passphrase)
    desk.unlocked()


@router.post("/recover", status_code=204)
def recover(given: Recovery, desk: AtHand) -> None:
    """Unlock the library by its recovery code, and set a new passphrase."""
    desk.safe.unlock(given.code, "recovery", new=given.passphrase)
    desk.unlocked()


@router.post("/lock", status_code=204)
def lock(desk: AtHand) -> Response:
    """Lock the library now: keys are forgotten, and every page goes blank."""
    if not desk.safe.encrypted:
        raise LockedError("This library has no vault; make one with `syntony vault create`.")
    desk.lock()
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
