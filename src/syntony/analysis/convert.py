"""Recordings to session folders, session folders to CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from syntony.analysis.sources import works_of
from syntony.core.errors import DataError, SyntonyError
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Failure
from syntony.io.exchange import export_session
from syntony.io.store import save_session


def convert(
    path: Path, out: Path, *, to: Literal["session", "csv"]
) -> tuple[tuple[Path, ...], tuple[Failure, ...]]:
    """Write every session of a folder in another form.

    Parameters
    ----------
    path : Path
        A file, a folder of recordings, or a session folder.
    out : Path
        Folder that gets one folder a session; must not exist.
    to : str
        ``"session"`` or ``"csv"``.

    Returns
    -------
    written : tuple of Path
        The folders.
    failures : tuple of Failure
        Sessions that could not be read; the others are written all the same.

    Raises
    ------
    DataError
        The target exists already.
    """
    if out.exists():
        raise DataError(f"{out} exists already; name a new folder, nothing is overwritten.")
    written, failures = [], []
    for work in works_of(path, AnalysisPlan())[0]:
        try:
            session = work.load()
            folder = out / work.name
            if to == "csv":
                export_session(session, folder)
            else:
                save_session(session, folder)
            written.append(folder)
        except SyntonyError as error:
            failures.append(Failure(work.name, "read", type(error).__name__, str(error)))
    return tuple(written), tuple(failures)
