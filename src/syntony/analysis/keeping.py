"""Analyze a stored session and keep with it what was found and what was extracted."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.extraction import extracted
from syntony.analysis.moments import traced_back
from syntony.analysis.pairs import pairs
from syntony.analysis.run import analyze
from syntony.core.contracts import Progress
from syntony.core.errors import DataError
from syntony.core.moments import Moment
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import software
from syntony.core.results import Findings
from syntony.core.session import Recording, Session, Stream
from syntony.core.signals import SignalSet
from syntony.io.saved import findings_bytes
from syntony.io.store import SessionStore, StoredResult, open_session, save_session
from syntony.io.store.kept import ANALYSIS, EXTRACTED

#: Folder in a session's folder for work that can go on.
_WORK = "work"


def analyze_stored(
    folder: Path, plan: AnalysisPlan, *, progress: Progress | None = None, who: str = ""
) -> Findings:
    """Analyze a stored session, and keep the findings and the extracted signals with it.

    After an interruption the same call goes on with what was extracted by then.

    Parameters
    ----------
    folder : Path
        The session's folder.
    plan : AnalysisPlan
        What is done.
    progress : callable, optional
        Told ``(what, done, total)``.
    who : str
        Who asked for it, for the audit trail.

    Returns
    -------
    Findings
        What was found; the store holds the same under the name ``analysis``.

    Raises
    ------
    DataError
        Nothing could be analyzed; the message is that of the first failure.
    ParameterError
        The plan asks for something that does not exist.
    """
    store, work = open_session(folder), folder / _WORK
    findings = analyze(folder, plan, out=work, progress=progress)
    if not findings.findings and findings.failures:
        raise DataError(findings.failures[0].text)
    _keep_signals(store, plan, work)
    versions = json.dumps(dict(software()))
    content = findings_bytes(findings)
    result = StoredResult(ANALYSIS, findings.plan.to_toml(), versions, content)
    store.add_result(result, who=who)
    shutil.rmtree(work / "sessions", ignore_errors=True)  # the store holds the findings now
    return findings


def look_back(folder: Path, time: float) -> tuple[Moment, ...]:
    """Look from a time back for when a posture, breath or voice became the other's.

    Parameters
    ----------
    folder : Path
        Folder of an analyzed session; the plan of its newest analysis is followed.
    time : float
        Session time (s).

    Returns
    -------
    tuple of Moment
        As `traced_back` gives them; empty where the two were never apart before.

    Raises
    ------
    DataError
        The session has not been analyzed.
    """
    store = open_session(folder)
    kept = [result for result in store.results() if result.name == ANALYSIS]
    if not kept:
        raise DataError("Looking back needs an analysis; analyze the session first.")
    plan = AnalysisPlan.from_text(kept[0].plan, "The kept plan", "a plan")
    made = extracted(store.session(), plan, keep=folder / _WORK).session
    session = on_one_clock(made, plan.align)
    return traced_back(tuple(pairs(session, plan, lambda _what, _error: None)), time)


def _keep_signals(store: SessionStore, plan: AnalysisPlan, work: Path) -> None:
    """Write what the analysis extracted as a session of its own, in place of earlier ones."""
    raw = store.session()
    made = extracted(raw, plan, keep=work).session  # kept by the analysis a moment ago
    known = {_key(stream) for r in raw.recordings for stream in (*r.streams, *r.quality)}
    recordings = tuple(
        Recording(
            after.name,
            tuple(stream for stream in after.streams if _key(stream) not in known),
            after.events[len(before.events) :],
            quality=tuple(stream for stream in after.quality if _key(stream) not in known),
        )
        for before, after in zip(raw.recordings, made.recordings, strict=True)
    )
    recordings = tuple(r for r in recordings if r.streams or r.events)
    earlier = sorted((store.folder / EXTRACTED).glob("[0-9]*-*"))
    if recordings:
        number = 1 + max((int(path.name.partition("-")[0]) for path in earlier), default=0)
        names = {recording.name for recording in recordings}
        clocks = {name: clock for name, clock in made.clocks.items() if name in names}
        session: Session = replace(made, recordings=recordings, clocks=clocks)
        save_session(session, store.folder / EXTRACTED / f"{number:06}-{secrets.token_hex(3)}")
    for path in earlier:
        shutil.rmtree(path, ignore_errors=True)


def _key(stream: Stream) -> tuple[str, str]:
    what = ", ".join(stream.channels) if isinstance(stream, SignalSet) else stream.name
    return stream.person, what
