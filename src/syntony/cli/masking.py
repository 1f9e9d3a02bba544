"""`syntony mask` and `syntony release`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from syntony.cli import show
from syntony.cli.options import AsJson
from syntony.cli.stored import is_session, reviewed


def mask(
    path: Path,
    /,
    *,
    out: Annotated[Path, Parameter(alias="-o")],
    people: int = 2,
    faces: Literal["solid", "pixels", "avatar"] = "solid",
    voice: Literal["none", "envelope", "disguised"] = "none",
    start: float | None = None,
    stop: float | None = None,
    purpose: Literal["supervision", "research", "teaching"] = "supervision",
    as_json: AsJson = False,
) -> int:
    """Copy a film, a sound or a session with its people hidden; the original stays as it is.

    A picture in which not everybody is found for certain is masked as a whole. Look at the
    pictures beside the copy before you hand it on, and say so with `syntony release`.

    Parameters
    ----------
    path : Path
        A film, a sound, or a session folder.
    out : Path
        Folder of the copy; must not exist.
    people : int
        How many people are to be seen in each film.
    faces : str
        ``solid`` (plain boxes), ``pixels`` (a few large tiles) or ``avatar`` (lines on plain
        ground).
    voice : str
        ``none`` (no sound), ``envelope`` (a noise as loud as the voices) or ``disguised`` (other
        pitch and timbre: a disguise, not anonymity).
    start : float
        From when on (s): of a film or sound its own time, of a session that of the session; from
        the beginning if left out.
    stop : float
        Until when (s); to the end if left out.
    purpose : str
        For what; everybody in a session must have allowed it.
    as_json : bool
        Print how everything was masked as JSON.
    """
    from syntony.analysis.copies import Masking
    from syntony.analysis.handing import mask as run_masking
    from syntony.analysis.voices import HONEST

    who = reviewed(path, "mask").who() if is_session(path) else getpass.getuser()
    inf = float("inf")
    span = (-inf if start is None else start, inf if stop is None else stop)
    with show.progress(quiet=as_json) as told:
        made = run_masking(
            path, out, Masking(faces, voice), people=people, span=span, purpose=purpose,
            progress=told, who=who,
        )  # fmt: skip
    if as_json:
        show.as_json(made)
        return 0
    for clip in made:
        all_ = max(1, sum(clip.methods.values()))
        shares = ", ".join(f"{name} {n / all_:.1%}" for name, n in clip.methods.items())
        pictures = f"; {len(clip.doubtful)} pictures to look at" if clip.methods else ""
        show.note(f"{out / clip.file}: {shares or 'sound'}{pictures}")
    show.note(HONEST[voice])
    show.note(f"Look at the pictures in {out}; then: syntony release {out}")
    return 0


def release(folder: Path, /) -> int:
    """Say that you looked at the worst pictures of a masked copy, and that it may be handed on.

    Parameters
    ----------
    folder : Path
        What `syntony mask` has made.
    """
    from syntony.analysis.copies import release as let_go

    said = let_go(folder, getpass.getuser())
    for clip in said["clips"]:
        show.note(f"{folder / clip['file']}: sha256 {clip['sha256']}")
    return 0
