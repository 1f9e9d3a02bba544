"""Who leads: over the session and in each stretch, with intervals."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.claims import claims
from syntony.core.contracts import Section
from syntony.core.results import Finding, Leading
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, swatch
from syntony.report.html import Html, join
from syntony.report.stretches import letters
from syntony.report.view import View
from syntony.report.words import MORE

_ROW = 34.0
#: Lines of a drawing; the table has all.
_MOST = 13


def render(view: View) -> Html:
    """Draw lags with intervals; nothing for groups, and nothing where no lag was asked for."""
    finding = view.one
    if len(finding.result.persons) != 2 or finding.verdict.answer != MORE:
        return Html("")
    return figure(
        view,
        "leading",
        "Who leads, and by how much",
        _chart(view, finding),
        _table(finding),
        reading=f"{finding.leading.reason.rstrip('.')}. {claims()['direction'].wording}".lstrip(
            ". "
        ),
        key=join(
            swatch("dot beyond", "named: the asymmetry exceeds chance"),
            swatch("dot within", "not named"),
            swatch("interval", "95% interval of the lag"),
        ),
    )


def _chart(view: View, finding: Finding) -> Html:
    rows = _rows(finding)[:_MOST]
    persons = finding.result.persons
    lags = np.array([lag for _, _, leading in rows for lag in _known(leading)] or [1.0])
    own = finding.result.coords.get("lag")
    most = float(np.abs(own).max()) if own is not None and own.size else math.inf
    reach = min(max(1.25 * float(np.abs(lags).max()), 0.2), max(most, 0.2))
    panel = Panel(Scale(reach, -reach), Scale(0, 1), _ROW * len(rows) + 4)
    pieces = [
        _line(panel, finding, name, leading, _ROW * i + 24)
        for i, (name, _, leading) in enumerate(rows)
    ]
    return marks.chart(
        view.name("leading-chart"),
        "; ".join(f"{name}: {_said(leading)}" for name, _, leading in rows) + ".",
        panel.height,
        axes.lag_axis(panel, np.array([-reach, reach])),
        pieces,
        axes.person_ends(panel, *(f.person(code) for code in persons)),
        left=14, right=18, top=2, bottom=54,
    )  # fmt: skip


def _line(panel: Panel, finding: Finding, name: str, leading: Leading, y: float) -> Html:
    persons = finding.result.persons
    value = Scale(panel.height, 0.0)  # the panel's y as pixels from its top
    flat = Panel(panel.x, value, panel.height)
    low, high = (float(np.clip(x, -abs(panel.x.low), abs(panel.x.low))) for x in leading.interval)
    told = f"{name}: {_said(leading)}"
    signed = _signed(leading, persons)
    return join(
        marks.words(0, y - 10, told, "strong" if leading.outcome == "leads" else "", "start"),
        marks.segment(flat, (low, high), y, "interval") if math.isfinite(low + high) else None,
        marks.dot(flat, signed, y, "beyond" if leading.outcome == "leads" else "within")
        if math.isfinite(signed) and abs(signed) <= abs(panel.x.low)
        else None,
    )


def _rows(finding: Finding) -> list[tuple[str, str, Leading]]:
    marked = letters(finding.stretches)
    whole = [("Whole session", "", finding.leading)]
    return whole + [
        (f"{m}, {f.span(s.start, s.stop)}", m, s.leading)
        for m, s in zip(marked, finding.stretches, strict=True)
    ]


def _said(leading: Leading) -> str:
    if leading.outcome == "leads" and leading.leader:
        return f"{f.shortened(f.person(leading.leader))} leads by {f.seconds(leading.lag)}"
    return "in step" if leading.outcome == "mutual" else "undetermined"


def _signed(leading: Leading, persons: tuple[str, ...]) -> float:
    """Lag of the first person before the second; the interval's middle where nobody leads."""
    if leading.outcome == "leads":
        return leading.lag if leading.leader == persons[0] else -leading.lag
    return sum(leading.interval) / 2


def _known(leading: Leading) -> list[float]:
    return [x for x in (*leading.interval, leading.lag) if math.isfinite(x)]


def _table(finding: Finding) -> Table:
    persons = finding.result.persons
    first, second = (f.person(code) for code in persons)
    rows = tuple(
        (
            name,
            _said(leading),
            *(_from(x, first, second) for x in leading.interval),
            f.number(leading.p, 3),
            leading.reason,
        )
        for name, _, leading in _rows(finding)
    )
    heads = ("Where", "Who leads", "Interval from", "to", "p of the asymmetry", "Why")
    return Table("Who leads", heads, rows, words=2)


def _from(lag: float, first: str, second: str) -> str:
    if not math.isfinite(lag) or lag == 0:
        return f.seconds(lag)
    return f"{f.seconds(lag)}, {first if lag > 0 else second} first"


SECTION = Section(
    name="leading", title="Leading", order=60, render=render, scope="finding"
)  # fmt: skip
