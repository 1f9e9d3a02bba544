"""Recordings to session folders or CSV, as they are or with what is extracted from them."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from syntony.analysis.extraction import check_choices, extracted
from syntony.analysis.facts import signal_facts
from syntony.analysis.sources import unread_files, works_for_extraction, works_of
from syntony.core.contracts import Progress
from syntony.core.errors import DataError, SyntonyError
from syntony.core.facts import SignalFacts
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Failure
from syntony.core.session import Notice, Session
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
            written.append(_write(work.load(), out / work.name, to))
        except SyntonyError as error:
            failures.append(Failure(work.name, "read", type(error).__name__, str(error)))
    return tuple(written), tuple(failures)


@dataclass(frozen=True, eq=False)
class ExtractedFolder:
    """What was extracted from some files.

    Parameters
    ----------
    signals : tuple of SignalFacts
        Every signal with its quality.
    events : mapping of str to int
        Kind of event, with its session and person -> how many there were.
    notices : tuple of Notice
        What must be known.
    written : tuple of Path
        Where the sessions lie.
    failures : tuple of Failure
        What could not be read or extracted, while the rest was.
    """

    signals: tuple[SignalFacts, ...] = ()
    events: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    written: tuple[Path, ...] = ()
    failures: tuple[Failure, ...] = ()


def extract(
    paths: Sequence[Path],
    plan: AnalysisPlan,
    out: Path,
    *,
    to: Literal["session", "csv"] = "csv",
    progress: Progress | None = None,
) -> ExtractedFolder:
    """Extract signals from recordings and write them, session by session.

    Parameters
    ----------
    paths : sequence of Path
        Files, folders of recordings, or session folders.
    plan : AnalysisPlan
        Its recipe and its `extract` are used.
    out : Path
        Gets one folder a session, and keeps what is finished: the same call after an interruption
        goes on from there. A session's folder that is there already is replaced.
    to : str
        ``"csv"`` (tables with a dictionary) or ``"session"``.
    progress : callable, optional
        Told ``(what, done, total)``.

    Returns
    -------
    ExtractedFolder
        A file that fails is named and stops no other.

    Raises
    ------
    ParameterError
        The plan asks for an extractor or a setting that does not exist.
    DataError
        There is nothing to read.
    """
    check_choices(plan.extract or ())
    works = [work for path in paths for work in works_for_extraction(path, plan)]
    tell = progress or (lambda _what, _done, _total: None)
    found = ExtractedFolder()
    for i, work in enumerate(works):
        tell(work.name, i, len(works))
        stage = "read"
        try:
            session = work.load()
            stage = "extract"
            told = partial(_during, tell, i, len(works))
            made = extracted(session, plan, keep=out, progress=told)
            session = made.session
            written = _write(session, out / work.name, to, again=True)
        except SyntonyError as error:
            failure = Failure(work.name, stage, type(error).__name__, str(error))
            found = replace(found, failures=(*found.failures, failure))
            continue
        found = ExtractedFolder(
            (*found.signals, *signal_facts(session)),
            {**found.events, **_events(session)},
            (*found.notices, *session.notices),
            (*found.written, written),
            (*found.failures, *unread_files(session), *made.failures),
        )
    tell("all sessions", len(works), len(works))
    return found


def _events(session: Session) -> dict[str, int]:
    return {
        " ".join(part for part in (f"{session.name}:", events.person, events.name) if part): len(
            events
        )
        for recording in session.recordings
        for events in recording.events
    }


def _write(
    session: Session, folder: Path, to: Literal["session", "csv"], *, again: bool = False
) -> Path:
    """Write a session; its folder. What an earlier run wrote there is replaced as a whole."""
    if again and folder.exists():
        old = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
        folder.rename(old)
        shutil.rmtree(old)
    if to == "csv":
        export_session(session, folder)
    else:
        save_session(session, folder)
    return folder


def _during(tell: Progress, done: int, total: int, what: str, _part: int, _parts: int) -> None:
    tell(what, done, total)
