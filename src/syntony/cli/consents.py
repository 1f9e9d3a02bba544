"""``syntony consent``: what those who were recorded allow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from syntony.cli import show
from syntony.cli.options import AsJson
from syntony.cli.stored import author_of
from syntony.core.consent import PURPOSES, Purpose
from syntony.core.errors import ParameterError


def consent(
    session: Path,
    person: str = "",
    purpose: Purpose | None = None,
    /,
    *,
    withdraw: Annotated[bool, Parameter(negative="")] = False,
    as_json: AsJson = False,
) -> int:
    """Record what a recorded person allows, or list what everybody said.

    Record what they said, never what you suppose. The last word of a person for a purpose counts,
    and nothing that was said is lost.

    Parameters
    ----------
    session : Path
        A session folder.
    person : str
        Code of who was recorded; left out, everybody's last word is listed.
    purpose : str
        For what: review on this machine, supervision, research, teaching, taking films and sound
        away (media), a report for the client, heart, skin, breath and brain in it (body).
    withdraw : bool
        The person does not allow it, or no longer; supervisor's copies that need it are unshared.
    as_json : bool
        Print everybody's last word as JSON.
    """
    from syntony.io.store import open_session
    from syntony.web.entries import known
    from syntony.web.library import Opened
    from syntony.web.shared import withdrawn

    who = author_of(session)
    opened = Opened(open_session(session), lambda: who, "")
    if person:
        if purpose is None:
            raise ParameterError(f"Consent is for one of {', '.join(PURPOSES)}; none came.")
        opened.consents.record(known(opened, person), purpose, given=not withdraw)
        ended = withdrawn(opened, purpose) if withdraw else 0
        if ended and not as_json:
            show.note(f"{ended} supervisor's copies were unshared.")
    elif withdraw:
        raise ParameterError("Say who withdraws what: `syntony consent SESSION PERSON PURPOSE`.")
    last = {one: dict.fromkeys(PURPOSES, "unknown") for one in (p.code for p in opened.people)}
    for said in opened.consents.all():
        last.setdefault(said.person, dict.fromkeys(PURPOSES, "unknown"))
        last[said.person][said.purpose] = "given" if said.given else "withdrawn"
    if as_json:
        show.as_json(last)
    else:
        rows = [(one, *words.values()) for one, words in last.items()]
        show.table("", ("person", *PURPOSES), rows)
    return 0
