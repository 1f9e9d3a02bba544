"""Moments that may be worth a look, in the order of time, each with why and how often by chance."""

from __future__ import annotations

import math

from syntony.core.contracts import Section
from syntony.core.moments import Moment
from syntony.report import formats as f
from syntony.report.figure import SHAPES, Table, grid
from syntony.report.html import Html, breakable, join, tag
from syntony.report.plain import called, title_of
from syntony.report.view import View

#: Rows of one report; the table on the disk has all.
_MOST = 100


def render(view: View) -> Html:
    """Write one row a moment; nothing where none was marked."""
    marked = _in_order(view)
    if not marked:
        return Html("")
    many = len({m.session for m in marked}) > 1
    heads = ("When", "Moment", "Why it was marked", "By chance an hour")
    rows = tuple(_row(moment, many=many) for moment in marked[:_MOST])
    more = f" The first {_MOST} of {len(marked):,}; the table on the disk has all."
    return join(
        tag(
            "p",
            "Places to look at, each a question and no judgment. The last column says how many of "
            "the kind are marked in an hour of the same two people when one of them is put "
            "elsewhere in time, where they cannot have answered each other."
            + (more if len(marked) > _MOST else ""),
            class_="reading",
        ),
        grid(Table("Moments", heads, rows, words=3)),
    )


def plain(view: View) -> Html:
    """Write when and what, in plain words."""
    marked = _in_order(view)
    if not marked:
        return Html("")
    names = called(view.findings)
    rows = tuple((f.span(m.start, m.stop), title_of(m, names)) for m in marked[:_MOST])
    told = "Times of the session that one may look at again. Each is a question, no judgment."
    return join(
        tag("p", told, class_="reading"),
        grid(Table("Moments", ("When", "Moment"), rows, words=2)),
    )


def _in_order(view: View) -> list[Moment]:
    """Moments as they begin, session by session."""
    marked = view.findings.moments
    order = {session: k for k, session in enumerate(dict.fromkeys(m.session for m in marked))}
    return sorted(marked, key=lambda m: (order[m.session], m.start))


def _row(moment: Moment, *, many: bool) -> tuple[Html | str, ...]:
    glyph = tag("span", SHAPES[moment.shape], class_="glyph", aria_hidden="true")
    when = f.span(moment.start, moment.stop)
    return (
        join(tag("span", breakable(moment.session), class_="of"), when) if many else when,
        join(glyph, " ", f.capital(moment.title)),
        moment.reason,
        "unknown" if math.isnan(moment.per_hour) else f.number(moment.per_hour, 1),
    )


SECTION = Section(
    name="moments", title="Moments that may be worth a look", order=17, render=render,
    page="moments", plain=plain,
)  # fmt: skip
