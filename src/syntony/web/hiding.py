"""Questionnaires whose scores are hidden from the client, as the library's user chose."""

from __future__ import annotations

import json

from syntony.core.forms import Form
from syntony.web.index import Index

#: The choice that holds which forms are hidden, by key.
HIDDEN = "hidden-forms"


def hidden_forms(index: Index) -> dict[str, bool]:
    """What was chosen; a form that is not in it is hidden where its file says so."""
    chosen = json.loads(index.preferences().get(HIDDEN, "{}"))
    if not isinstance(chosen, dict):
        return {}
    return {key: hidden for key, hidden in chosen.items() if isinstance(hidden, bool)}


def hidden_form(index: Index, form: Form) -> bool:
    """Whether the scores of a form are left out of what the client gets."""
    return hidden_forms(index).get(form.key, form.hidden)
