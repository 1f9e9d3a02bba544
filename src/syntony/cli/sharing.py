"""`syntony share`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from syntony.cli import show, stored
from syntony.cli.options import AsJson
from syntony.cli.passphrases import asked
from syntony.core.errors import ParameterError

if TYPE_CHECKING:
    from syntony.analysis.reviewed import Reviewed
    from syntony.core.sharing import Part

_Flag = Annotated[bool, Parameter(negative="")]
#: A moment lasts at least so long (s).
_SHORTEST = 1.0


def share(
    session: Path,
    into: Path,
    /,
    *,
    part: Annotated[tuple[tuple[float, float], ...], Parameter(negative="")] = (),
    moment: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    around: float = 0.0,
    until: str = "",
    films: _Flag = False,
    notes: _Flag = False,
    encrypt: _Flag = False,
    plain: _Flag = False,
    as_json: AsJson = False,
) -> int:
    """Make a copy for a supervisor that holds only the parts that you choose.

    Everybody who was recorded must have allowed supervision (and, with --films, that films are
    taken away). `syntony app INTO` opens the copy: there it cannot be taken away or shared on, and
    it ends after its last day. Other programs know none of this, so share only what may be seen.

    Parameters
    ----------
    session : Path
        A session folder; it stays as it is.
    into : Path
        A folder for the copy; must not exist.
    part : list of (float, float)
        From and to (s): ``--part 60 120 --part 300 330``.
    moment : list of str
        Moments by their ids; an id that is unknown lists those that there are.
    around : float
        Seconds that are shared before and after each moment.
    until : str
        The last day, as 2026-12-31; without it the copy does not end.
    films : bool
        Share films and sound, gray and silent in everything else.
    notes : bool
        Share notes, labels, ratings, emotion words and moments that you agreed with or made.
    encrypt : bool
        Give the copy a passphrase of its own, which is asked for.
    plain : bool
        Let the copy of a session in a vault be readable without a passphrase.
    as_json : bool
        Print what was made as JSON.
    """
    from syntony.analysis.sharing import share as run_sharing
    from syntony.analysis.wayout import may_leave
    from syntony.core.sharing import SharedCopy, joined

    if encrypt and plain:
        raise ParameterError("A copy is encrypted or plain; choose one of --encrypt and --plain.")
    if around < 0:
        raise ParameterError(f"Seconds around a moment are 0 or more; {around:g} came.")
    opened = stored.reviewed(session, "share")
    may_leave(opened, "supervision")  # before a moment is looked for among what was found
    copy = SharedCopy(
        "supervision", opened.who(), datetime.now(UTC).isoformat(timespec="seconds"),
        joined([*part, *_moments(opened, moment, around)]), _day(until),
        "shared" if films else "none", notes,
    )  # fmt: skip
    secret = asked("Passphrase of the copy: ", twice=True) if encrypt else None
    with show.progress(quiet=as_json) as told:
        size = run_sharing(session, into, copy, passphrase=secret, plain=plain, progress=told)
    if as_json:
        show.as_json({"folder": str(into), "bytes": size, "copy": copy})
        return 0
    for start, stop in copy.parts:
        show.note(f"Shared: {start:g} to {stop:g} s")
    show.note(f"Wrote {into} ({size} bytes). The supervisor opens it with: syntony app {into}")
    show.note("Whoever has the folder can keep it and read it with other programs.")
    return 0


def _moments(opened: Reviewed, names: tuple[str, ...], around: float) -> list[Part]:
    """From when to when moments last."""
    if not names:
        return []
    from syntony.analysis.judging import judged

    known = {one.id: one.moment for one in judged(opened.findings, opened.notebook)}
    if unknown := [name for name in names if name not in known]:
        listed = "".join(f"\n{k}  {m.start:.1f} s  {m.title}" for k, m in known.items())
        raise ParameterError(
            f"There is no moment {unknown[0]!r} in this session; there are:{listed}"
        )
    return [
        (max(known[name].start - around, 0.0),
         max(known[name].stop, known[name].start + _SHORTEST) + around)
        for name in names
    ]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ParameterError(f"A last day is written as 2026-12-31; {text!r} came.") from error
