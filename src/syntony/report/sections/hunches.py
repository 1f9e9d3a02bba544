"""What was taken to be so before asking, with what the other said."""

from __future__ import annotations

from syntony.core.annotations import Hunch
from syntony.core.contracts import Section
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View


def render(view: View) -> Html:
    """Write one row a hunch; nothing where there was none."""
    every = _ordered(view)
    if not every:
        return Html("")
    rows = tuple(
        (f.clock(one.start), one.author, f.person(one.about), one.text, one.answer,
         f"{one.confidence} of 5")
        for one in every
    )  # fmt: skip
    heads = ("When", "Who", "About", "Hunch", "What the other said", "How sure")
    told = (
        "What somebody took another to feel or mean, before asking. To ask is the work; how often "
        "the other says yes is no score of anybody."
    )
    return join(tag("p", told, class_="reading"), grid(Table("Hunches", heads, rows, words=5)))


def plain(view: View) -> Html:
    """Write when, what was thought, and what was said to it."""
    every = _ordered(view)
    if not every:
        return Html("")
    rows = tuple((f.clock(one.start), one.text, one.answer) for one in every)
    told = "What was thought about you, and what you said when you were asked."
    return join(
        tag("p", told, class_="reading"),
        grid(Table("Hunches", ("When", "What was thought", "What you said"), rows, words=3)),
    )


def _ordered(view: View) -> list[Hunch]:
    every = [one for one in view.written if isinstance(one, Hunch)]
    return sorted(every, key=lambda one: (one.start, one.id))


SECTION = Section(
    name="hunches", title="Hunches, and what the other said", order=56, render=render,
    page="impressions", plain=plain,
)  # fmt: skip
