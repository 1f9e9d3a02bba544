"""What there is to analyze: sessions behind a path, not yet loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Source, fingerprint, software
from syntony.core.results import Failure
from syntony.core.session import Notice, Session
from syntony.core.signals import Participant
from syntony.io.bids import described, is_bids, load_meeting, meetings
from syntony.io.naming import stem_of
from syntony.io.reading import parts_of, read
from syntony.io.recipes import UNREADABLE, infer_recipe, load_session, matching_files, sessions
from syntony.io.store import open_session


@dataclass(frozen=True, eq=False)
class Work:
    """One session to be analyzed, not yet loaded.

    Parameters
    ----------
    name : str
        The session's name.
    key : str
        Fingerprint of everything its findings depend on: files, plan and versions.
    load : callable
        Gives the session; may raise.
    files : tuple of Path
        What will be read.
    """

    name: str
    key: str
    load: Callable[[], Session]
    files: tuple[Path, ...] = ()


def works_of(
    target: Session | Sequence[Session] | Path, plan: AnalysisPlan
) -> tuple[tuple[Work, ...], AnalysisPlan, tuple[Notice, ...]]:
    """Find the sessions behind a target, and fill the recipe of the plan in.

    Parameters
    ----------
    target : Session, sequence of Session, or Path
        A path is a file, a folder of recordings, a BIDS data set, or a session folder.
    plan : AnalysisPlan
        A plan without a recipe has it inferred; a BIDS data set needs none.

    Returns
    -------
    works : tuple of Work
        In the order of their names.
    plan : AnalysisPlan
        With its recipe.
    notices : tuple of Notice
        What was guessed while the recipe was inferred.

    Raises
    ------
    DataError
        No file fits the recipe.
    """
    if isinstance(target, Session):
        target = (target,)
    if not isinstance(target, Path):
        return tuple(Work(s.name, "", partial(_same, s)) for s in target), plan, ()
    if (target / "session.db").is_file():
        files = (target / "session.db",)
        facts = [target.name, open_session(target).mark(), plan.model_dump(mode="json")]
        key = fingerprint([*facts, dict(software())])  # notes and the audit trail are no part of it
        return (Work(target.name, key, partial(_stored, target), files),), plan, ()
    if plan.recipe is None and is_bids(target):
        return _bids_works(target, plan)
    recipe, guesses = (plan.recipe, ()) if plan.recipe else infer_recipe(target)
    plan = plan.model_copy(update={"recipe": recipe})
    found = sessions(target, recipe)
    if not found:
        raise DataError(
            f"No file in {target.name} fits the recipe's pattern {recipe.pattern!r}; "
            "look at `syntony inspect`."
        )
    works = [
        Work(s.name, _key(s.name, s.all_files, plan), partial(load_session, s, recipe), s.all_files)
        for s in found
    ]
    return tuple(works), plan, tuple(guesses)


def works_for_extraction(path: Path, plan: AnalysisPlan) -> tuple[Work, ...]:
    """Find what can be extracted from: sessions, or files alone where nobody knows whose they are.

    Parameters
    ----------
    path : Path
        A file, a folder of recordings, or a session folder.
    plan : AnalysisPlan
        A plan without a recipe has it inferred.

    Returns
    -------
    tuple of Work
        A file whose persons are unknown is a session of its own, without persons.

    Raises
    ------
    DataError
        There is no file that can be read.
    """
    own = is_bids(path) or (path / "session.db").is_file()
    if plan.recipe is None and not own:
        recipe, _ = infer_recipe(path)
        if not any(part.columns for part in (recipe, *recipe.beside)):
            files = [file for file, _ in matching_files(path, recipe)]
            return tuple(Work(stem_of(f, path), "", partial(_alone, f), (f,)) for f in files)
        plan = plan.model_copy(update={"recipe": recipe})
    return works_of(path, plan)[0]


def _bids_works(
    root: Path, plan: AnalysisPlan
) -> tuple[tuple[Work, ...], AnalysisPlan, tuple[Notice, ...]]:
    """The meetings of a BIDS data set."""
    found, notices = meetings(root)
    works = []
    for meeting in found:
        files = tuple(dict.fromkeys(p for file in meeting.files for p in described(root, file)))
        load = partial(load_meeting, root, meeting)
        works.append(Work(meeting.name, _key(meeting.name, files, plan), load, files))
    return tuple(works), plan, notices


def _alone(file: Path) -> Session:
    recording = read(file)
    persons = dict.fromkeys(stream.person for stream in recording.streams if stream.person)
    return Session(file.stem, tuple(map(Participant, persons)), (recording,))


def _key(name: str, files: Sequence[Path], plan: AnalysisPlan) -> str:
    """Fingerprint of all that findings depend on: session, bytes of its files, plan, versions.

    The name is part of it because one long table holds many sessions.
    """
    parts = [part for file in files for part in parts_of(file)]
    hashes = [Source.of(part, "").sha256 for part in parts]
    return fingerprint([name, hashes, plan.model_dump(mode="json"), dict(software())])


def _same(session: Session) -> Session:
    return session


def _stored(folder: Path) -> Session:
    return open_session(folder).session()


def unread_files(session: Session) -> tuple[Failure, ...]:
    """Files of a session that could not be read, while the others were."""
    return tuple(
        Failure(f"{session.name}: {notice.where}", "read", "FormatError", notice.text)
        for notice in session.notices
        if notice.code == UNREADABLE
    )
