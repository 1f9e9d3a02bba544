"""Scores of questionnaires, in the order of their days: numbers of the forms, no judgment."""

from __future__ import annotations

import math

from syntony.core.contracts import Section
from syntony.core.scores import Response, Score
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View


def render(view: View) -> Html:
    """Write one row a score; nothing where no form was answered."""
    answered = [one for one in view.written if isinstance(one, Response)]
    if not answered:
        return Html("")
    ordered = sorted(answered, key=lambda one: (one.taken, one.form.title, one.id))
    rows = tuple(_row(one, score) for one in ordered for score in one.scores.values())
    heads = ("Day", "Form", "Answered by", "Published band", "Score", "Range")
    return join(
        tag(
            "p",
            "What a person said of themselves on a form. A band is the word that a paper gave to "
            "a range of scores, and no diagnosis. A score with a star stands for all items though "
            "some were skipped; where too many were, it is not known.",
            class_="reading",
        ),
        grid(Table("Scores of questionnaires", heads, rows, words=4)),
        tag("ul", map(_listed, dict.fromkeys(map(_terms, ordered))), class_="limits"),
    )


def _row(response: Response, score: Score) -> tuple[str, ...]:
    many = len(response.form.scales) > 1
    scale = score.scale
    title = f"{response.form.title}, {f.uncapital(scale.title)}" if many else response.form.title
    whole = float(score.value).is_integer()
    prorated = "*" if score.missing and math.isfinite(score.value) else ""
    return (
        response.taken,
        title,
        response.person,
        score.band or f.UNKNOWN,
        f.number(score.value, 0 if whole else 1) + prorated,
        f"{scale.low:g} to {scale.high:g}",
    )


def _listed(told: str) -> Html:
    return tag("li", told)


def _terms(response: Response) -> str:
    form = response.form
    validated = "" if form.validated else " Not validated."
    return f"{form.title}: {form.licence.holder.rstrip('.')}. {form.licence.text}{validated}"


SECTION = Section(
    name="questionnaires", title="What people said on forms", order=59, render=render,
    page="questionnaires", plain=render,
)  # fmt: skip
