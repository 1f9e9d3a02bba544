"""Each effect against the smallest effect of interest."""

from __future__ import annotations

import math

from syntony.core.contracts import Section
from syntony.core.results import Equivalence, Finding
from syntony.report import formats as f
from syntony.report.draw import marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, grid, heading, swatch
from syntony.report.html import Html, join, tag
from syntony.report.view import View
from syntony.report.words import equivalent

_HEIGHT = 26.0
_ANSWERS = {
    "within": "Smaller",
    "beyond": "Larger",
    "undecided": "Undecided",
}


def render(view: View) -> Html:
    """Write one row a test: its effect with its interval against the bounds."""
    finding = view.one
    if not finding.equivalence:
        return Html("")
    name = view.name("equivalence")
    level = f.percent(1 - 2 * finding.verdict.alpha)
    reading = (
        f"The bar is what the data leave open ({level} interval); the shade reaches as far as the "
        "smallest effect of interest that was fixed beforehand. A bar inside the shade speaks for "
        "no effect of interest, a bar across its edge for neither."
    )
    return tag(
        "figure",
        tag(
            "figcaption",
            heading(view.level, "Is it small enough to be nothing?", f"{name}-title"),
            tag("p", reading, class_="reading") if view.explains else None,
        ),
        grid(_table(view, finding), "members"),
        tag("p", f"Together: {equivalent(finding)}.", class_="together"),
        tag("p", _key(), class_="key") if view.explains else None,
        id=name,
        aria_labelledby=f"{name}-title",
    )


def _table(view: View, finding: Finding) -> Table:
    found = finding.equivalence
    ends = [x for one in found.values() for x in one.interval if math.isfinite(x)]
    bound = max(one.bound for one in found.values())
    scale = Scale.over(ends, [-1.5 * bound, 1.5 * bound], room=0.04)
    rows = tuple(
        (
            tag("strong", f.capital(f.quantity(test))),
            _ANSWERS[one.answer],
            _chart(view.name(f"equivalence-{i}"), one, scale),
            f"{f.number(one.interval[0], 1)} to {f.number(one.interval[1], 1)}",
            f.number(one.p, 3),
        )
        for i, (test, one) in enumerate(found.items(), start=1)
    )
    heads = ("Test", "Than of interest", "Effect and bounds", "Interval (SD)", "p")
    return Table("Effects against the smallest of interest", heads, rows, words=3)


def _chart(name: str, one: Equivalence, scale: Scale) -> Html:
    panel = Panel(scale, Scale(0.0, 1.0), _HEIGHT)
    low, high = (min(max(x, scale.low), scale.high) for x in one.interval)
    return marks.chart(
        name,
        f"Effect {f.number(one.effect, 1)} SD, bounds {f.number(one.bound, 1)} SD to either side.",
        _HEIGHT,
        marks.block(panel, -one.bound, one.bound, "shade"),
        marks.upright(panel, 0.0, "zero"),
        marks.segment(panel, (low, high), 0.5, "interval"),
        marks.dot(panel, one.effect, 0.5, "beyond" if one.answer == "beyond" else "within", 4),
        left=8, right=8, top=2, bottom=2,
    )  # fmt: skip


def _key() -> Html:
    return join(
        swatch("block shade", "smaller than the smallest effect of interest"),
        swatch("interval", "what the data leave open"),
        swatch("dot within", "effect"),
    )


SECTION = Section(
    name="equivalence", title="Equivalence", order=63, render=render, scope="finding"
)  # fmt: skip
