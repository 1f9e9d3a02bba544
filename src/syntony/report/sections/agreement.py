"""How far two people agree who labelled the same session, word by word."""

from __future__ import annotations

from syntony.core.contracts import Section
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View
from syntony.stats.labels import LabelAgreement


def render(view: View) -> Html:
    """Write a table for every two authors of labels; nothing where there is one or none."""
    pairs = [one for one in view.written if isinstance(one, LabelAgreement)]
    if not pairs:
        return Html("")
    told = (
        "Cohen's kappa over the seconds of the session: 1 is full agreement, 0 is what chance "
        "gives. The interval is at 95%, from blocks of half a minute drawn again. It says how well "
        "a definition is shared, not who is right."
    )
    return join(tag("p", told, class_="reading"), (grid(_table(one)) for one in pairs))


def _table(pair: LabelAgreement) -> Table:
    heads = ("Word", f"Set by {pair.one}", f"Set by {pair.other}", "Kappa", "95%", "Agreed seconds")
    rows = tuple(
        (word.word, f"{word.one:,}", f"{word.other:,}", f.number(word.found.kappa),
         f"{f.number(word.found.low)} to {f.number(word.found.high)}",
         f.percent(word.found.observed))
        for word in pair.words
    )  # fmt: skip
    return Table(f"Labels of {pair.one} and {pair.other}", heads, rows)


SECTION = Section(
    name="agreement", title="How labels agree", order=58, render=render, page="notes",
)  # fmt: skip
