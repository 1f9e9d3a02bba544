"""What goes together within one person: beside the coordination of persons, never among it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Finding, Leading
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View
from syntony.report.words import symbol, tested, yes_or_no
from syntony.stats.verdict import benjamini_hochberg

#: Rows of one report; the table on the disk has all.
_MOST = 200


def render(view: View) -> Html:
    """Write one row a pair of one person's signals; nothing where the plan asks for none."""
    found = view.findings.within
    if not found:
        return Html("")
    q = benjamini_hochberg(np.array([finding.verdict.p for finding in found]))
    many = len({finding.session for finding in found}) > 1
    rows = tuple(
        _row(finding, float(value), many=many)
        for finding, value in list(zip(found, q, strict=True))[:_MOST]
    )
    heads = ("Person", "Signals", "More than chance?", "Which comes first", "Effect", "p", "q")
    more = f" The first {_MOST} of {len(found):,} rows; the table on the disk has all."
    return join(
        tag(
            "p",
            "Here two signals of one person are compared, not two persons: whether voice, face, "
            "body and heart of somebody go together. The tests are the same. It is no coordination "
            "between people, and enters no number above; q is p corrected for the number of rows."
            + (more if len(found) > _MOST else ""),
            class_="reading",
        ),
        grid(Table("Signals of one person", heads, rows, words=4)),
    )


def _row(finding: Finding, q: float, *, many: bool) -> tuple[Html | str, ...]:
    person, first = _parts(finding.result.persons[0])
    _, second = _parts(finding.result.persons[-1])
    who = f.person(person) if not many else f"{f.person(person)} · {finding.session}"
    glyph = tag("span", symbol(finding.verdict), class_="glyph", aria_hidden="true")
    return (
        who,
        f"{f.quantity(first)} and {f.quantity(second)}",
        join(glyph, " ", yes_or_no(finding.verdict)),
        _order(finding.leading),
        _largest(finding),
        f.number(finding.verdict.p, 3),
        f.number(q, 3),
    )


def _parts(code: str) -> tuple[str, str]:
    """Person and signal, as they stand in the place of a person's code."""
    person, _, signal = code.rpartition(": ")
    return person, signal


def _order(leading: Leading) -> str:
    if leading.outcome == "leads" and leading.leader:
        signal = f.quantity(_parts(leading.leader)[1])
        return f"{f.capital(signal)}, by {f.seconds(leading.lag)}"
    return "neither" if leading.outcome == "mutual" else "undetermined"


def _largest(finding: Finding) -> str:
    """The largest effect of the tests, in standard deviations of chance."""
    effects: Sequence[float] = [t.effect for t in tested(finding) if np.isfinite(t.effect)]
    return f"{f.number(max(effects), 1)} SD" if effects else f.UNKNOWN


SECTION = Section(name="within", title="Within each person", order=67, render=render)
