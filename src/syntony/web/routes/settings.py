"""Settings: where the data are, what the app is made of, how long sessions are kept."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from syntony.core.consent import Purpose
from syntony.core.errors import AbsentError, ParameterError, SyntonyError
from syntony.core.provenance import software
from syntony.core.retention import LONGEST, What
from syntony.io.store.erasure import Size, outlook
from syntony.web.models import Shape
from syntony.web.retention import Held, held, keep_rules, kept_rules
from syntony.web.state import AtHand, Desk

router = APIRouter(tags=["settings"])

_CITED = (
    "syntony developers. syntony: calibrated interpersonal synchrony (version {version}) "
    "[Computer software]."
)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
#: How the library itself is called in the list, and what of it stands there.
_ALL, _OWN = "The library", ("encrypt", "unlock", "lock", "passphrase", "recovery")
#: Deeds that are shown at once.
_MOST = 500


class Component(Shape):
    """A package that the app uses, with its licence as it says itself."""

    name: str
    version: str
    license: str


class SettingsShape(Shape):
    """Where the data are and what the app is. `size`: bytes of the library's folder."""

    folder: str
    size: int
    sessions: int
    author: str
    version: str
    python: str
    citation: str
    components: list[Component]


class RuleShape(Shape):
    """For how many days a purpose holds a session or its media; `grace`: after consent's end."""

    purpose: Purpose
    what: What
    days: Annotated[int, Field(ge=0, le=LONGEST)]
    grace: Annotated[int, Field(ge=0, le=LONGEST)] = 0


class DueShape(Shape):
    """Until when something is held. `left`: days from today, negative where it is due.

    `files`, `size`: what erasing it would remove; nothing is removed by itself.
    """

    session: str
    name: str
    what: What
    until: str | None
    left: int | None
    reason: str
    files: int
    size: int


class RetentionShape(Shape):
    """The rules, and every session that they hold, the first one due first."""

    today: str
    rules: list[RuleShape]
    held: list[DueShape]


class LibraryDeed(Shape):
    """Something that was done with a session."""

    session: str
    name: str
    time: str
    who: str
    what: str
    ids: list[str]


class LibraryTrail(Shape):
    """What was done with all sessions and the vault, the last first.

    `broken`: whose trails do not hold.
    """

    deeds: list[LibraryDeed]
    broken: list[str]
    more: int


@router.get("/settings")
def settings(desk: AtHand) -> SettingsShape:
    """Where the data are, and what the app is made of."""
    folder = desk.library.folder
    versions = software()
    return SettingsShape(
        folder=str(folder),
        size=sum(_size(path) for path in folder.rglob("*")),
        sessions=len(desk.library.ids()),
        author=desk.library.author(),
        version=versions["syntony"],
        python=platform.python_version(),
        citation=_CITED.format(version=versions["syntony"]),
        components=_components(),
    )


@router.get("/retention")
def retention(desk: AtHand) -> RetentionShape:
    """How long sessions are kept, and what is due; asking removes nothing."""
    today = datetime.now(UTC).date()
    rows = sorted(_held(desk), key=lambda one: (one.until or date.max, one.name))
    rules = [
        RuleShape(purpose=r.purpose, what=r.what, days=r.days, grace=r.grace)
        for r in kept_rules(desk.library)
    ]
    return RetentionShape(today=str(today), rules=rules, held=[_due(one, today) for one in rows])


@router.put("/retention")
def keep(given: Annotated[list[RuleShape], Body(max_length=20)], desk: AtHand) -> RetentionShape:
    """Set how long sessions are kept. Nothing is ever erased by a rule: people erase."""
    if len({(rule.purpose, rule.what) for rule in given}) < len(given):
        raise ParameterError("A purpose has one rule for sessions and one for media, not two.")
    keep_rules(desk.library, [(r.purpose, r.what, r.days, r.grace) for r in given])
    desk.changed("", "retention")
    return retention(desk)


@router.get("/trail")
def trail(desk: AtHand) -> LibraryTrail:
    """What was done with every session of the library, by whom and when."""
    deeds, broken = _of_library(desk)
    for sid in desk.library.ids():
        try:
            entries, faults = desk.library.trail(sid)
            name = desk.library.session(sid).session.name
        except AbsentError:
            continue  # it was moved meanwhile
        except SyntonyError:
            broken.append(sid)
            continue
        broken += [name] if faults else []
        deeds += [
            LibraryDeed(
                session=sid, name=name, time=e.time, who=e.who, what=e.what, ids=list(e.ids)
            )
            for e in entries
        ]
    deeds.sort(key=lambda deed: deed.time, reverse=True)
    return LibraryTrail(deeds=deeds[:_MOST], broken=broken, more=max(len(deeds) - _MOST, 0))


def _of_library(desk: Desk) -> tuple[list[LibraryDeed], list[str]]:
    """What was done with the library itself, and its name where that trail does not hold."""
    entries, faults = desk.library.ledger.trail()
    deeds = [
        LibraryDeed(session="", name=_ALL, time=e.time, who=e.who, what=e.what, ids=list(e.ids))
        for e in entries
        if e.what in _OWN
    ]
    return deeds, [_ALL] if faults else []


def _held(desk: Desk) -> Iterator[Held]:
    for sid in desk.library.ids():
        with suppress(AbsentError):  # it was moved meanwhile
            try:
                yield from held(desk.library, sid)
            except AbsentError:
                raise
            except SyntonyError:
                continue  # the list of sessions says what is wrong with it


def _due(one: Held, today: date) -> DueShape:
    size: Size = outlook(one.folder, one.term.what)
    until = one.until
    return DueShape(
        session=one.session, name=one.name, what=one.term.what,
        until=str(until) if until else None, left=(until - today).days if until else None,
        reason=one.term.reason, files=size.files, size=size.bytes,
    )  # fmt: skip


def _size(path: Path) -> int:
    with suppress(OSError):  # it was removed meanwhile
        return path.stat().st_size if path.is_file() and not path.is_symlink() else 0
    return 0


def _components() -> list[Component]:
    """What syntony asks for, as far as it is installed, and what the page is made of."""
    found = {_plain(dist.metadata["Name"]): dist for dist in distributions()}
    own = found.get("syntony")
    wanted = {_plain(_NAME.match(one)[0]) for one in (own.requires if own else None) or ()}  # type: ignore[index]
    names = ("syntony", *sorted(wanted - {"syntony"}))
    made = [_component(found[name]) for name in names if name in found]
    page = [
        Component(name=name, version="", license="MIT License")
        for name in ("preact", "@preact/signals")
    ]
    return [*made, *page]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(dist: Distribution) -> Component:
    told = dist.metadata
    classifiers = [c for c in told.get_all("Classifier") or () if c.startswith("License ::")]
    words = told["License-Expression"] or (told["License"] or "").strip().partition("\n")[0]
    license_ = words if words and len(words) < 80 else ""
    if not license_ and classifiers:
        license_ = classifiers[0].rpartition(" :: ")[2]
    return Component(name=told["Name"], version=dist.version, license=license_ or "see its files")
