"""The members of the panel: each with its null, and how they agree."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Finding, Significance
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, grid, heading, swatch
from syntony.report.html import Html, join, tag
from syntony.report.view import View
from syntony.report.words import short_answer

_HEIGHT = 44.0
_BINS = 36


def render(view: View) -> Html:
    """Write one row a test with its null drawn, and the combined answer under them."""
    finding = view.one
    if not finding.tests:
        return Html("")
    name = view.name("members")
    verdict = finding.verdict
    agreement = f"{verdict.agreement.rstrip('.')}. " if verdict.agreement else ""
    return tag(
        "figure",
        tag(
            "figcaption",
            heading(view.level, "How the tests agree", f"{name}-title"),
            tag(
                "p",
                agreement,
                "Each test asks another question, because its imitation of chance keeps other "
                "features of the data."
                if view.explains
                else None,
                class_="reading",
            ),
        ),
        grid(_table(view, finding), "members"),
        tag(
            "p",
            f"Together: {short_answer(verdict).lower()}, {f.p_value(verdict.p)} at the level "
            f"{verdict.alpha:g} that was fixed beforehand ({verdict.method.rstrip('.')}).",
            class_="together",
        ),
        tag("p", _key(verdict.alpha), class_="key") if view.explains else None,
        id=name,
        class_="tabled",
        aria_labelledby=f"{name}-title",
    )


def null_chart(name: str, test: Significance, scale: Scale, alpha: float) -> Html:
    """Draw the null of a test in its own standard deviations, and where the data lie."""
    panel = Panel(scale, Scale(0.0, 1.08), _HEIGHT)
    spread = _standardized(test)
    told = f"observed at {f.number(test.effect, 1)} standard deviations of chance"
    beyond = math.isfinite(test.p) and test.p <= alpha
    at = min(max(test.effect, scale.low), scale.high) if math.isfinite(test.effect) else None
    return marks.chart(
        name,
        f"{f.capital(f.quantity(test.test))}: {told}." if at is not None else "No observed value.",
        _HEIGHT,
        _hill(panel, spread),
        marks.ticks(panel, (), _HEIGHT),
        _edge(panel, spread, alpha),
        [
            marks.upright(panel, at, "observed" if beyond else "observed weak"),
            marks.dot(panel, at, 0.86, "beyond" if beyond else "within", 5),
        ]
        if at is not None
        else None,
        left=8, right=8, top=4, bottom=2,
    )  # fmt: skip


def null_scale(tests: tuple[Significance, ...]) -> Scale:
    """One axis of standard deviations for several tests."""
    sizes = [test.effect for test in tests]
    return Scale.over(sizes, [-3.0, 4.0], room=0.04)


def _edge(panel: Panel, spread: Array, alpha: float) -> Html | None:
    return (
        marks.upright(panel, float(np.quantile(spread, 1 - alpha)), "edge") if spread.size else None
    )


def _hill(panel: Panel, spread: Array) -> Html | None:
    if spread.size < 2:
        return None
    low, high = panel.x.low, panel.x.high
    counts, borders = np.histogram(spread, bins=_BINS, range=(low, high))
    heights = np.concatenate(([0.0], counts / max(counts.max(), 1), [0.0]))
    turns = np.flatnonzero(np.diff(heights))
    x, y = np.repeat(borders[turns], 2), np.column_stack((heights[turns], heights[turns + 1]))
    return marks.stretched(panel, marks.band(panel, x, 0 * x, y.ravel(), "hill"))


def _standardized(test: Significance) -> Array:
    known = test.null[np.isfinite(test.null)]
    spread = known.std() if known.size else 0.0
    return (known - known.mean()) / spread if spread > 0 else np.zeros(0)


def _table(view: View, finding: Finding) -> Table:
    scale = null_scale(finding.tests)
    alpha = finding.verdict.alpha
    rows = tuple(
        (
            _described(test),
            _outcome(test, alpha),
            null_chart(view.name(f"null-{i}"), test, scale, alpha),
            f"{f.number(test.effect, 1)} SD",
            f.number(test.p, 3),
        )
        for i, test in enumerate(finding.tests, start=1)
    )
    heads = ("Test, and what its chance keeps", "Answer", "Chance and data", "Effect", "p")
    return Table("Tests of the panel", heads, rows, words=3)


def _described(test: Significance) -> Html:
    keeps = f"keeps {test.keeps}; " if test.keeps else ""
    return join(
        tag("strong", f.capital(f.quantity(test.test))),
        tag("small", f"{keeps}{f.quantity(test.surrogate)}, {test.null.size:,} surrogates"),
        tag("small", f"{test.statistic}: {f.number(test.observed, 3)}"),
        (tag("small", notice.text) for notice in test.notices),
    )


def _outcome(test: Significance, alpha: float) -> str:
    if not math.isfinite(test.p):
        return "Refused"
    return "Beyond chance" if test.p <= alpha else "Within chance"


def _key(alpha: float) -> Html:
    return join(
        swatch("block chance", "what chance gives, in standard deviations around its average"),
        swatch("edge", f"chance exceeds this line in {f.percent(alpha)}"),
        swatch("dot beyond", "data, beyond chance"),
        swatch("dot within", "data, within chance"),
    )


SECTION = Section(
    name="members", title="Tests", order=62, render=render, scope="finding"
)  # fmt: skip
