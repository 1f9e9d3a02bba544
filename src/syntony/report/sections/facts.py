"""A finding in a few numbers, and what the guards of its validity say."""

from __future__ import annotations

from collections.abc import Iterator

from syntony.core.consent import GENERATED
from syntony.core.contracts import Section
from syntony.core.results import Finding
from syntony.report import formats as f
from syntony.report.html import Html, join, tag
from syntony.report.timeline import whole_time
from syntony.report.view import View


def render(view: View) -> Html:
    """Write means with and without sign, amounts, what was observed, and warnings."""
    finding = view.one
    pairs = (tag("div", tag("dt", name), tag("dd", value)) for name, value in _facts(finding))
    spoken = [n for n in finding.notices if n.warning and n.code != GENERATED]
    warned = dict.fromkeys(notice.text for notice in spoken)
    caution = tag("strong", "Caution. ")
    return join(
        tag("dl", pairs, class_="facts"),
        tag("ul", (tag("li", caution, told) for told in warned), class_="warned")
        if warned
        else None,
    )


def _facts(finding: Finding) -> Iterator[tuple[str, str]]:
    held = finding.support.duration
    yield "Mean with sign", f.number(finding.signed, 3)
    yield "Mean without sign", f.number(finding.unsigned, 3)
    for code, amount in finding.amounts.items():
        yield f"Amount, {f.person(code)}", f.amount(amount)
    share = min(held / (whole_time(finding) or 1.0), 1.0)
    yield "Observed together", f"{f.duration(held)}, {f.percent(share)}"
    yield "Values known", f.percent(finding.result.judged)


SECTION = Section(name="facts", title="In numbers", order=19, render=render, scope="finding")
