"""What people write: moments, notes, labels. An answer to a write says that it is on the disk."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from syntony.analysis.judging import judged, moment_id
from syntony.core.annotations import Judged, Label, Note
from syntony.core.errors import ParameterError
from syntony.core.moments import Moment as Found
from syntony.web.entries import now, one_of
from syntony.web.library import Opened
from syntony.web.moments import MADE, moment_shape
from syntony.web.state import AtHand, Desk, Id, Session
from syntony.web.vocabulary import vocabulary
from syntony.web.written import (
    LabelEdit,
    LabelShape,
    Moment,
    MomentEdit,
    NewLabel,
    NewMoment,
    NewNote,
    NoteEdit,
    NoteShape,
    Stepped,
)

router = APIRouter(prefix="/sessions/{sid}", tags=["notebook"])


@router.get("/moments")
def moments(opened: Session) -> list[Moment]:
    """Every moment, in the order of time."""
    return [moment_shape(one) for one in judged(opened.findings, opened.notebook)]


@router.get("/back")
def back(
    opened: Session, t: Annotated[float, Query(ge=-1e7, le=1e7, allow_inf_nan=False)]
) -> list[Moment]:
    """When what the two have in common at a time (s) began, and who moved; nothing is kept."""
    from syntony.analysis.keeping import look_back  # it loads what analyses need

    opened.found()
    return [moment_shape(Judged(moment_id(m), m)) for m in look_back(opened.store.folder, t)]


@router.post("/moments", status_code=201)
def mark(opened: Session, desk: AtHand, given: NewMoment) -> Moment:
    """Mark a moment by hand."""
    _ordered(given.start, given.stop)
    moment = Found(
        kind=MADE, start=given.start, stop=given.stop, peak=given.start, title=given.title,
        reason="Marked by hand.", persons=opened.session.persons, signals=(),
        strength=float("nan"), method="Marked by hand.", shape="square",
    )  # fmt: skip
    one = Judged(secrets.token_hex(8), moment, "agreed", made=True)
    opened.notebook.keep("Mark a moment", one)
    desk.changed(opened.id, "moments")
    return moment_shape(one)


@router.patch("/moments/{moment}")
def judge(opened: Session, desk: AtHand, moment: Id, given: MomentEdit) -> Moment:
    """Agree, reject, rename, move or star a moment."""
    one = one_of(judged(opened.findings, opened.notebook), moment)
    changes = given.model_dump(exclude_none=True)
    start, stop = changes.get("start", one.moment.start), changes.get("stop", one.moment.stop)
    _ordered(start, stop)
    inside = min(max(one.moment.peak, start), stop)
    title = changes.get("title", one.moment.title)
    edited = one.edited or title != one.moment.title
    one = replace(
        one,
        moment=replace(one.moment, start=start, stop=stop, peak=inside, title=title),
        decision=changes.get("decision", one.decision),
        edited=edited,
        starred=changes.get("starred", one.starred),
    )
    opened.notebook.keep(_words(changes), one)
    desk.changed(opened.id, "moments")
    return moment_shape(one)


@router.delete("/moments/{moment}", status_code=204)
def unmark(opened: Session, desk: AtHand, moment: Id) -> None:
    """Take out a moment that was marked by hand; one that was found is rejected instead."""
    one = one_of(judged(opened.findings, opened.notebook), moment)
    if not one.made:
        raise ParameterError("A moment that was found is rejected, not erased.")
    opened.notebook.erase("Erase a moment", one)
    desk.changed(opened.id, "moments")


@router.get("/notes")
def notes(opened: Session) -> list[NoteShape]:
    """Every note, in the order of time."""
    return [_note(note) for note in opened.notebook.notes()]


@router.post("/notes", status_code=201)
def write(opened: Session, desk: AtHand, given: NewNote) -> NoteShape:
    """Write a note."""
    if given.parent is not None:
        one_of(opened.notebook.notes(), given.parent)
    made = Note(secrets.token_hex(8), author=opened.who(), created=now(), **given.model_dump())
    opened.notebook.keep("Write a note", made)
    desk.changed(opened.id, "notes")
    return _note(made)


@router.patch("/notes/{note}")
def rewrite(opened: Session, desk: AtHand, note: Id, given: NoteEdit) -> NoteShape:
    """Change a note."""
    old = one_of(opened.notebook.notes(), note)
    changed = replace(old, edited=now(), **given.model_dump(exclude_none=True))
    opened.notebook.keep("Change a note", changed)
    desk.changed(opened.id, "notes")
    return _note(changed)


@router.delete("/notes/{note}", status_code=204)
def erase(opened: Session, desk: AtHand, note: Id) -> None:
    """Take out a note with all that answers it."""
    every = opened.notebook.notes()
    thread = [one_of(every, note)]
    for one in thread:
        thread += [a for a in every if a.parent == one.id and a not in thread]
    opened.notebook.erase("Erase a note", *thread)
    desk.changed(opened.id, "notes")


@router.get("/labels")
def labels(opened: Session) -> list[LabelShape]:
    """Every label, in the order of time."""
    return [_label(label) for label in opened.notebook.labels()]


@router.post("/labels", status_code=201)
def label(opened: Session, desk: AtHand, given: NewLabel) -> LabelShape:
    """Set a label by its key."""
    told = given.model_dump() | {"name": _word(desk, given.key), "author": opened.who()}
    made = Label(id=secrets.token_hex(8), created=now(), **told)
    opened.notebook.keep(f"Label: {made.name}", made)
    desk.changed(opened.id, "labels")
    return _label(made)


@router.patch("/labels/{label}")
def relabel(opened: Session, desk: AtHand, label: Id, given: LabelEdit) -> LabelShape:
    """Move a label, or set another word in its place."""
    old = one_of(opened.notebook.labels(), label)
    changes = given.model_dump(exclude_none=True)
    if "key" in changes:
        changes["name"] = _word(desk, changes["key"])
    changed = replace(old, **changes)
    opened.notebook.keep("Change a label", changed)
    desk.changed(opened.id, "labels")
    return _label(changed)


@router.delete("/labels/{label}", status_code=204)
def unlabel(opened: Session, desk: AtHand, label: Id) -> None:
    """Take out a label."""
    opened.notebook.erase("Erase a label", one_of(opened.notebook.labels(), label))
    desk.changed(opened.id, "labels")


@router.post("/undo")
def undo(opened: Session, desk: AtHand) -> Stepped:
    """Take the last change back, whatever it was."""
    return _stepped(opened, desk, back=True)


@router.post("/redo")
def redo(opened: Session, desk: AtHand) -> Stepped:
    """Do again what was undone last."""
    return _stepped(opened, desk, back=False)


def _stepped(opened: Opened, desk: Desk, *, back: bool) -> Stepped:
    step = opened.notebook.undo() if back else opened.notebook.redo()
    if step is None:
        return Stepped(done=None, changed=[])
    if "corrections" in step.kinds:
        opened.moved()
    desk.changed(opened.id, *step.kinds)
    return Stepped(done=step.words, changed=list(step.kinds))


def _word(desk: Desk, key: str) -> str:
    words = vocabulary(desk.library.index)
    for word in words:
        if word.key == key:
            return word.name
    known = ", ".join(word.key for word in words)
    raise ParameterError(f"No word has this key; there are: {known}.")


def _words(changes: dict[str, object]) -> str:
    if "decision" in changes:
        said = {"agreed": "Agree with", "rejected": "Reject", "open": "Reopen"}
        return f"{said[str(changes['decision'])]} a moment"
    return "Star a moment" if list(changes) == ["starred"] else "Change a moment"


def _ordered(start: float, stop: float) -> None:
    if stop < start:
        raise ParameterError(f"A moment ends after it begins; {start:g} to {stop:g} s came.")


def _note(note: Note) -> NoteShape:
    return NoteShape(
        id=note.id, start=note.start, stop=note.stop, frame=note.frame, media=note.media,
        text=note.text, author=note.author, parent=note.parent, moment=note.moment,
        created=note.created, edited=note.edited or None,
    )  # fmt: skip


def _label(label: Label) -> LabelShape:
    return LabelShape(
        id=label.id, key=label.key, name=label.name, start=label.start, stop=label.stop,
        frame=label.frame, media=label.media, author=label.author, created=label.created,
    )  # fmt: skip
