"""All findings in one table: where, how sure, who leads, how much was observed."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Finding
from syntony.report import formats as f
from syntony.report.draw import marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, grid, swatch
from syntony.report.html import Html, breakable, join, tag
from syntony.report.overall import labels, sessions
from syntony.report.strips import strip
from syntony.report.timeline import Extent, extent
from syntony.report.view import View
from syntony.report.words import short_leader, symbol, tested, yes_or_no
from syntony.stats.verdict import benjamini_hochberg


def render(view: View) -> Html:
    """Write one row a finding; nothing where there is only one."""
    found = view.findings.findings
    if len(found) < 2:
        return Html("")
    scale = _effects(found)
    longest = max(high - low for low, high in map(extent, found))
    names = labels(found)
    corrected = benjamini_hochberg(np.array([x.verdict.p for x in found]))
    rows = tuple(
        _row(view, i, (name, float(q)), scale, longest)
        for i, (name, q) in enumerate(zip(names, corrected, strict=True), start=1)
    )
    many = len(sessions(found)) > 1
    what = "sessions" if many else "signals"
    first = "Session" if many else "Signal"
    heads = (first, "More than chance?", "Who leads", "When", "Effect", "p", "q", "Known")
    return join(
        tag("p", _reading(scale, longest), class_="reading"),
        grid(Table(f"All {what}", heads, rows, words=5), "overview"),
        tag("p", _key(), class_="key"),
    )


def _row(
    view: View, i: int, told: tuple[str, float], scale: Scale, longest: float
) -> tuple[Html | str, ...]:
    name, q = told
    finding = view.findings.findings[i - 1]
    start, _ = extent(finding)
    over: Extent = (start, start + longest)
    verdict = finding.verdict
    glyph = tag("span", symbol(verdict), class_="glyph", aria_hidden="true")
    return (
        f.capital(name)
        if view.printed or not view.itemized
        else tag("a", breakable(f.capital(name)), href=f"#f{i}"),
        join(glyph, " ", yes_or_no(verdict)),
        short_leader(finding),
        strip(f"row-{i}-strip", finding, over, axis=False, narrowest=0.1),
        _effect_chart(f"row-{i}-effect", finding, scale),
        f.number(verdict.p, 3),
        f.number(q, 3),
        f.percent(finding.result.judged),
    )


def _effects(found: tuple[Finding, ...]) -> Scale:
    sizes = [test.effect for finding in found for test in finding.tests]
    return Scale.over(sizes, [-2.0, 4.0], zero=True)


def _effect_chart(name: str, finding: Finding, scale: Scale) -> Html:
    panel = Panel(scale, Scale(0, 1), 22.0)
    tests = [test for test in tested(finding) if math.isfinite(test.effect)]
    told = ", ".join(f"{f.quantity(t.test)} {f.number(t.effect, 1)} SD" for t in tests)
    dots = (
        marks.dot(panel, t.effect, 0.5, "beyond" if t.p <= finding.verdict.alpha else "within")
        for t in tests
    )
    return marks.chart(
        name, told or "no test gave an answer", panel.height,
        marks.level(panel, 0.5, "grid"), marks.upright(panel, 0.0, "zero"), dots,
        left=6, right=6,
    )  # fmt: skip


def _reading(scale: Scale, longest: float) -> str:
    return (
        f"Each row is one strip of {f.duration(longest)} with its stretches beyond chance. Effects "
        "are distances from the average of chance in standard deviations of chance, one dot a "
        f"test; the line is chance, the axis runs from {f.number(scale.low, 0)} to "
        f"{f.number(scale.high, 0)}. q is p corrected for the number of rows."
    )


def _key() -> Html:
    return join(
        swatch("block", "stretch beyond chance"),
        swatch("gap", "not observed"),
        swatch("dot beyond", "test beyond chance"),
        swatch("dot within", "test within chance"),
    )


SECTION = Section(name="overview", title="At a glance", order=15, render=render, page="summary")
