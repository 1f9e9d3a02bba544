"""Parts that somebody wants taken out of a session: what would go, and their removal for good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from syntony.analysis.blanking import Fate
from syntony.analysis.removing import outlook as looked_ahead
from syntony.core.errors import ParameterError
from syntony.web.library import Opened
from syntony.web.media import titled
from syntony.web.models import Job
from syntony.web.privacy import FilmFate, PartOutlook, PartRemoval
from syntony.web.state import AtHand, Stored

router = APIRouter(prefix="/sessions/{sid}/parts", tags=["privacy"])

Time = Annotated[float, Query(ge=-1e7, le=1e7, allow_inf_nan=False)]


@router.get("/outlook")
def outlook(opened: Stored, start: Time, stop: Time) -> PartOutlook:
    """What removing a part (s) would take out; nothing is removed."""
    found = looked_ahead(opened.store.folder, [_part(start, stop)])
    return PartOutlook(
        films=[_fate(opened, one) for one in found.films],
        count={name: n for name, n in sorted(found.count.items()) if n},
        copies=found.copies,
    )


@router.post("", status_code=202)
def remove(opened: Stored, desk: AtHand, given: PartRemoval) -> Job:
    """Take a part out of a session for good, and everything that was computed from it.

    `confirm` is the session's name. The audit trail says what was removed, by sizes and hashes.
    """
    start, stop = _part(given.start, given.stop)
    if given.confirm != opened.session.name:
        raise ParameterError("Write the session's name to confirm that the part is to be removed.")
    for job in desk.jobs.all():
        if job.session == opened.id and job.state in ("queued", "running"):
            desk.jobs.cancel(job.id)
    with desk.library.index.open() as index:
        index.execute(
            "DELETE FROM pins WHERE id = ? AND start < ? AND stop > ?", (opened.id, stop, start)
        )
    desk.changed("", "pins")
    request = {
        "folder": str(opened.store.folder), "start": start, "stop": stop,
        "erase_films": given.erase_films, "who": opened.who(),
    }  # fmt: skip
    return desk.jobs.add("remove", opened.id, request)


def _part(start: float, stop: float) -> tuple[float, float]:
    if stop <= start:
        raise ParameterError(f"A part ends after it begins; {start:g} to {stop:g} s came.")
    return start, stop


def _fate(opened: Opened, fate: Fate) -> FilmFate:
    """A film's fate under the name that the page has for it; a file's name may name somebody."""
    every = [media for r in opened.session.recordings for media in r.media]
    names = [titled(m, f"m{k}") for k, m in enumerate(every) if m.path == fate.path]
    return FilmFate(
        title=" and ".join(names), what=fate.what, reason=fate.reason, inside=fate.inside,
        seconds=fate.seconds,
    )  # fmt: skip
