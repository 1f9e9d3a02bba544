"""Between heads: every pair of channels in every band, what beats chance, and what to beware of."""

from __future__ import annotations

import numpy as np

from syntony.core.brains import InterBrainFinding
from syntony.core.contracts import Section
from syntony.report import brains
from syntony.report import formats as f
from syntony.report.figure import grid, heading, swatch
from syntony.report.html import Html, join, tag
from syntony.report.view import View

#: Findings that are drawn; the table on the disk has all.
_MOST = 12


def render(view: View) -> Html:
    """Write one part a pair of heads; nothing where no heads were compared."""
    found = view.findings.inter_brain
    if not found:
        return Html("")
    ordered = sorted(found, key=lambda one: one.kind != "partners")
    more = (
        f" The first {_MOST} of {len(found):,} are drawn; the table on the disk has all."
        if len(found) > _MOST
        else ""
    )
    return join(
        tag(
            "p",
            "All channels of one head against all of another, band by band, each held against its "
            "own imitation of chance; p counts every pair and band that was looked at. Channels "
            "are named by where they lie on the head: what lies below is not known from them."
            + more,
            class_="reading",
        ),
        (_part(view, k, one) for k, one in enumerate(ordered[:_MOST], start=1)),
    )


def _part(view: View, number: int, finding: InterBrainFinding) -> Html:
    name = f"heads-{number}"
    bands = finding.result.labels["band"]
    alpha = finding.verdict.alpha
    known = np.isfinite(finding.effect).any()
    most = max(6, view.detail.rows // 6)
    clusters = [c for c in finding.clusters if c.p <= alpha]
    return tag(
        "figure",
        tag(
            "figcaption",
            heading(3, brains.named(finding), f"{name}-title"),
            tag("p", brains.sentence(finding), class_="reading"),
            tag("p", _how(finding)),
        ),
        (_band(finding, f"{name}-{k}", k, band) for k, band in enumerate(bands)),
        tag("p", _key(tested=bool(known)), class_="key"),
        grid(brains.beyond_table(finding, most)) if len(finding.beyond) else None,
        grid(brains.cluster_table(finding, most)) if clusters else None,
        tag("ul", (tag("li", told) for told in _warnings(finding))),
        id=name,
        aria_labelledby=f"{name}-title",
    )


def _how(finding: InterBrainFinding) -> str:
    """What was done, in one sentence or two."""
    params = finding.result.provenance.params
    regions = ""
    if params.get("by") == "region":
        regions = (
            " A region is the mean of its channel pairs' values."
            if params.get("average") == "values"
            else " A region's channels were averaged before they were compared."
        )
    if not finding.tests:
        return f"{f.capital(finding.result.unit)}, no test.{regions}"
    test = finding.tests[0]
    return (
        f"{f.capital(finding.result.unit)}; null: {f.quantity(test.surrogate)} "
        f"({test.null.size:,} surrogates), which keeps {test.keeps}.{regions}"
    )


def _band(finding: InterBrainFinding, name: str, k: int, band: str) -> Html:
    low, high = _edges(finding, band)
    hertz = f" ({low:g}–{high:g} Hz)" if high else ""
    return tag(
        "div", tag("p", f"{f.capital(band)}{hertz}"), brains.matrix(name, finding, k),
        class_="plate",
    )  # fmt: skip


def _edges(finding: InterBrainFinding, band: str) -> tuple[float, float]:
    bands = finding.result.provenance.params.get("bands", {})
    low, high = bands.get(band, (0.0, 0.0)) if isinstance(bands, dict) else (0.0, 0.0)
    return float(low), float(high)


def _key(*, tested: bool) -> Html:
    told = "how far beyond chance, in standard deviations of chance" if tested else "value"
    return join(
        tag(
            "span", f"Downward: channels of the first person; across: of the second. Color: {told}."
        ),
        tag("span", "Violet: below chance, or opposed. Faint: chance explains it.")
        if tested
        else None,
        swatch("gap", "too little data"),
    )


def _warnings(finding: InterBrainFinding) -> list[str]:
    notices = [*finding.notices, *(n for test in finding.tests for n in test.notices)]
    ordered = sorted(notices, key=lambda notice: not notice.warning)
    return list(dict.fromkeys(notice.text for notice in ordered))


SECTION = Section(name="inter_brain", title="Between heads", order=61, render=render)
