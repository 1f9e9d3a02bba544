"""`syntony remove`."""

from __future__ import annotations

import getpass
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from syntony.cli import show
from syntony.cli.options import AsJson
from syntony.core.errors import ParameterError

if TYPE_CHECKING:
    from syntony.analysis.removing import Outlook

_Flag = Annotated[bool, Parameter(negative="")]
_FATES = {"anew": "is written anew", "silenced": "becomes silent there"}


def remove(
    session: Path,
    start: float,
    stop: float,
    /,
    *,
    erase_films: _Flag = False,
    dry_run: _Flag = False,
    confirm: str = "",
    as_json: AsJson = False,
) -> int:
    """Take a part out of a session for good, because somebody who was recorded wants that.

    Signals have a gap there, films show gray and are silent, and everything that people wrote at
    that time goes, with all that was computed. Texts about the whole session (summary, reports,
    questionnaires) stay; read them. Backups and what was taken away before are not reached.

    Parameters
    ----------
    session : Path
        A session folder.
    start : float
        When the part begins, on the session's clock (s).
    stop : float
        When it ends (s).
    erase_films : bool
        Erase films and sound whole that cannot be written anew; otherwise they are refused.
    dry_run : bool
        Say what would go, and remove nothing.
    confirm : str
        The session's name; it is asked for on the terminal if left out.
    as_json : bool
        Print what would go, or what was removed, as JSON.
    """
    from syntony.analysis.removing import outlook
    from syntony.analysis.removing import remove as run_removal
    from syntony.io.store import open_session

    if not -math.inf < start < stop < math.inf:
        raise ParameterError(f"A part ends after it begins; {start:g} to {stop:g} s came.")
    parts = [(start, stop)]
    name = open_session(session).described().name
    ahead = outlook(session, parts)
    if ahead.nothing:
        raise ParameterError(
            f"Nothing of {name} lies between {start:g} and {stop:g} s, so nothing was removed."
        )
    if dry_run:
        if as_json:
            show.as_json(ahead)
        else:
            _tell(ahead)
        return 0
    if not confirm:
        _tell(ahead)
        confirm = _asked(name)
    if confirm != name:
        raise ParameterError(
            f"To remove a part for good, confirm with the session's name; {confirm!r} came."
        )
    with show.progress(quiet=as_json) as told:
        proof = run_removal(
            session, parts, erase_films=erase_films, who=getpass.getuser(), progress=told
        )
    if as_json:
        show.as_json(proof)
        return 0
    show.note(f"Removed for good: {start:g} to {stop:g} s of {name}.")
    for one in proof.removed:
        show.note(f"  {one.kind}, {one.size} bytes, sha256 {one.sha256}")
    if proof.elsewhere:
        show.note(f"{proof.elsewhere} media files outside the session's folder are still there.")
    if proof.exports:
        show.note(f"Something was taken away {proof.exports} times before; that is not reached.")
    return 0


def _tell(ahead: Outlook) -> None:
    """What would go, in lines."""
    for fate in ahead.films:
        says = fate.reason if fate.what == "impossible" else _FATES[fate.what]
        where = "" if fate.inside else " (the original lies outside the folder and stays)"
        show.note(f"{fate.path.name}: {says}{where}")
    for what, n in sorted(ahead.count.items()):
        if n:
            show.note(f"{what}: {n}")
    if ahead.copies:
        show.note(f"masked copies: {ahead.copies}, all of them")


def _asked(name: str) -> str:
    if not sys.stdin.isatty():
        raise ParameterError(
            "Nobody can be asked here, since this is no terminal; confirm with the session's name: "
            f"--confirm {name!r}."
        )
    return input(f"Write {name} to remove this for good: ").strip()
