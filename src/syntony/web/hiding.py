"""What is hidden from the client: questionnaires as the library's user chose, and impressions."""

from __future__ import annotations

import json

from syntony.core.annotations import Feeling, Hunch
from syntony.core.forms import Form
from syntony.core.ratings import Rated
from syntony.core.scores import Response
from syntony.web.library import Library, Opened

#: The choice that holds which forms are hidden, by key.
HIDDEN = "hidden-forms"


def hidden_forms(library: Library) -> dict[str, bool]:
    """What was chosen; a form that is not in it is hidden where its file says so."""
    chosen = json.loads(library.preferences().get(HIDDEN, "{}"))
    if not isinstance(chosen, dict):
        return {}
    return {key: hidden for key, hidden in chosen.items() if isinstance(hidden, bool)}


def hidden_form(library: Library, form: Form) -> bool:
    """Whether the scores of a form are left out of what the client gets."""
    return hidden_forms(library).get(form.key, form.hidden)


def responses_for(library: Library, opened: Opened, audience: str) -> tuple[Response, ...]:
    """The answered forms of a session that an audience may see.

    The client gets no form that is hidden, and none that a therapist answered.
    """
    every = opened.notebook.responses()
    if audience != "client":
        return every
    apart = _therapists(opened)
    return tuple(
        one for one in every if one.person not in apart and not hidden_form(library, one.form)
    )


def impressions_for(opened: Opened, audience: str) -> tuple[Rated | Hunch | Feeling, ...]:
    """Ratings, hunches and emotion words of a session that an audience may see.

    The client gets ratings of anybody but the therapist, hunches about such that were asked, and
    emotion words for such that were offered: what was never said to them is not told here first.
    """
    book = opened.notebook
    if audience != "client":
        return (*book.ratings(), *book.hunches(), *book.feelings())
    apart = _therapists(opened)
    return (
        *(one for one in book.ratings() if one.rating.person not in apart),
        *(one for one in book.hunches() if one.about not in apart and one.answer != "not asked"),
        *(one for one in book.feelings() if one.person not in {"", *apart} and one.reply),
    )


def _therapists(opened: Opened) -> set[str]:
    return {person.code for person in opened.people if person.role == "therapist"}
