"""Questionnaires: the forms, answers to them in a session, and scores from elsewhere."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime

from fastapi import APIRouter

from syntony.core.errors import AbsentError, ParameterError
from syntony.core.forms import Form, builtin_forms, form_faults, read_form
from syntony.core.scores import Response, checked_answers, checked_scores
from syntony.io.scorelist import read_scores
from syntony.io.shelf import Shelf, own_faults
from syntony.web.formshapes import (
    BrokenForm,
    Checked,
    FormKey,
    FormList,
    FormShape,
    FormSource,
    Hiding,
    NewAnswers,
    NewScores,
    NewTable,
    NewText,
    ResponseShape,
    form_shape,
    response_shape,
)
from syntony.web.hiding import HIDDEN, hidden_form, hidden_forms
from syntony.web.library import Library, Opened
from syntony.web.state import AtHand, Desk, Id, Session

router = APIRouter(prefix="/forms", tags=["forms"])
answers = APIRouter(prefix="/sessions/{sid}/forms", tags=["forms"])


@router.get("")
def forms(desk: AtHand) -> FormList:
    """Every questionnaire: those that come with the app, and the files of the folder forms."""
    shelf = _shelf(desk.library)
    broken = [BrokenForm(key=o.key, faults=list(o.faults)) for o in shelf.own() if o.form is None]
    return FormList(
        forms=[_shape(desk.library, form) for form in shelf.all().values()], broken=broken
    )


@router.post("/check")
def check(given: NewText, desk: AtHand) -> Checked:
    """Say what is wrong with the text of a form; nothing is kept."""
    faults = form_faults(given.text)
    if faults:
        return Checked(faults=faults[:20], form=None)
    form = read_form(given.text)
    faults = own_faults(form)
    return Checked(faults=faults, form=None if faults else _shape(desk.library, form))


@router.get("/{key}")
def form(key: FormKey, desk: AtHand) -> FormSource:
    """A form as the text of its file; that of a form which came with the app is a pattern."""
    for one in _shelf(desk.library).own():
        if one.key == key:
            return FormSource(key=key, text=one.text, own=True)
    found = _form(desk.library, key)
    told = found.model_dump(mode="json", exclude_defaults=True)
    return FormSource(key=key, text=json.dumps(told, indent=2, ensure_ascii=False), own=False)


@router.put("/{key}")
def put(key: FormKey, given: NewText, desk: AtHand) -> FormShape:
    """Keep an own form, new or changed; answers that were given before stay with the old one."""
    made = _shelf(desk.library).put(key, given.text)
    desk.library.ledger.add("write", f"forms:{key}:{made.version}", who=desk.library.author())
    desk.changed("", "forms")
    return _shape(desk.library, made)


@router.delete("/{key}", status_code=204)
def remove(key: FormKey, desk: AtHand) -> None:
    """Take an own form away; answers that were given to it stay."""
    _shelf(desk.library).remove(key)
    desk.library.ledger.add("take-out", f"forms:{key}", who=desk.library.author())
    desk.changed("", "forms")


@router.put("/{key}/hidden")
def hide(key: FormKey, given: Hiding, desk: AtHand) -> FormShape:
    """Say whether the scores of a form are left out of what the client gets."""
    found = _form(desk.library, key)
    chosen = hidden_forms(desk.library.index) | {key: given.hidden}
    desk.library.prefer(HIDDEN, json.dumps(chosen))
    desk.changed("", "forms")
    return _shape(desk.library, found)


@answers.get("")
def answered(opened: Session, desk: AtHand) -> list[ResponseShape]:
    """Every form that was answered in this session, with its scores."""
    known = list(_shelf(desk.library).all().values())
    return [response_shape(one, known) for one in opened.notebook.responses()]


@answers.post("", status_code=201)
def answer(opened: Session, desk: AtHand, given: NewAnswers) -> ResponseShape:
    """Keep what a person answered; an item that is left out or null was skipped."""
    found = _form(desk.library, given.form)
    if found.version != given.version:
        raise ParameterError(
            f"{found.title} was changed while it was being answered; open it again."
        )
    made = _new(opened, found, given)
    made = replace(made, answers=checked_answers(found, given.answers))
    return _kept(opened, desk, f"Answer {found.title}", made)


@answers.post("/scores", status_code=201)
def scores(opened: Session, desk: AtHand, given: NewScores) -> ResponseShape:
    """Keep scores that were computed elsewhere."""
    found = _form(desk.library, given.form)
    made = _new(opened, found, given)
    made = replace(made, given=checked_scores(found, given.scores))
    return _kept(opened, desk, f"Enter scores of {found.title}", made)


@answers.post("/import", status_code=201)
def bring(opened: Session, desk: AtHand, given: NewTable) -> list[ResponseShape]:
    """Bring in scores from a table with the columns form, person, date, scale, score."""
    known = _shelf(desk.library).all()
    rows = read_scores(given.text, known)
    for row in rows:
        _person(opened, row.person)
    made = [
        Response(
            secrets.token_hex(8), row.form, row.person, row.taken, given=row.scores,
            author=opened.who(), created=_now(),
        )
        for row in rows
    ]  # fmt: skip
    opened.notebook.keep(f"Import scores of {len(made)} forms", *made)
    desk.changed(opened.id, "responses")
    return [response_shape(one, known.values()) for one in made]


@answers.delete("/{response}", status_code=204)
def take_out(opened: Session, desk: AtHand, response: Id) -> None:
    """Take out an answered form; it can be undone."""
    for one in opened.notebook.responses():
        if one.id == response:
            opened.notebook.erase(f"Take out {one.form.title}", one)
            desk.changed(opened.id, "responses")
            return
    raise AbsentError("It is not there; somebody may have taken it out.")


def _kept(opened: Opened, desk: Desk, words: str, made: Response) -> ResponseShape:
    opened.notebook.keep(words, made)
    desk.changed(opened.id, "responses")
    return response_shape(made, _shelf(desk.library).all().values())


def _new(opened: Opened, form: Form, given: NewAnswers | NewScores) -> Response:
    try:
        date.fromisoformat(given.taken)
    except ValueError as error:
        raise ParameterError(f"A day like 2026-03-14 was needed; {given.taken} came.") from error
    return Response(
        secrets.token_hex(8), form, _person(opened, given.person), given.taken,
        phase=given.phase, author=opened.who(), created=_now(),
    )  # fmt: skip


def _person(opened: Opened, code: str) -> str:
    codes = [person.code for person in opened.people]
    if code not in codes:
        raise ParameterError(f"Nobody here is called {code!r}; there are: {', '.join(codes)}.")
    return code


def _form(library: Library, key: str) -> Form:
    found = _shelf(library).all().get(key)
    if found is None:
        raise AbsentError("There is no such form; it may have been taken away.")
    return found


def _shape(library: Library, form: Form) -> FormShape:
    own = form.key not in builtin_forms()
    return form_shape(form, own=own, hidden=hidden_form(library.index, form))


def _shelf(library: Library) -> Shelf:
    return Shelf(library.folder)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
