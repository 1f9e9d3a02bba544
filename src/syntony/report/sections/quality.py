"""What was observed of whom, how the clocks agree, which notices there are and what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Failure, Finding
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.core.spans import Intervals
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, grid, heading, swatch
from syntony.report.html import Html, join, tag
from syntony.report.overall import labels
from syntony.report.strips import observed
from syntony.report.timeline import common_extent, edges, extent
from syntony.report.view import View

_ROW, _RAIL = 24.0, 14.0
#: Findings drawn as strips, on the screen and on paper; the table has all.
_MOST, _PRINTED = 6, 4


def render(view: View) -> Html:
    """Write coverage, clocks, notices and failures, as far as there are any."""
    findings = view.findings
    return join(
        _failures(findings.failures),
        _coverage(view) if findings.findings else None,
        _clocks(findings.clocks),
        _notices(view),
    )


def presence(finding: Finding) -> tuple[tuple[str, Intervals, float], ...]:
    """When each person was observed, by windows, and when all were at once, exactly."""
    borders = edges(finding, finding.result.coords["time"])
    # The first and the last window rest on all that lies before and after their middles.
    borders[0], borders[-1] = extent(finding)
    rows = []
    for code, row in zip(finding.result.persons, finding.levels, strict=False):
        known = np.isfinite(row)
        if known.size == borders.size - 1:
            spans = _spans(known, borders)
            rows.append((f.person(code), spans, float(known.mean()) if known.size else 0.0))
    share = finding.support.duration / (float(borders[-1] - borders[0]) or 1.0)
    rows.append(("All at once", finding.support, share))
    return tuple(rows)


def _spans(known: np.ndarray[tuple[int], np.dtype[np.bool_]], borders: Array) -> Intervals:
    turns = np.flatnonzero(np.diff(np.concatenate(([False], known, [False]))))
    return Intervals(np.column_stack((borders[turns[::2]], borders[turns[1::2]])))


def _coverage(view: View) -> Html:
    found = view.findings.findings
    names = labels(found)
    shown = list(zip(names, found, strict=True))[: _PRINTED if view.printed else _MOST]
    more = len(found) - len(shown)
    where = "" if view.printed else f", the table has all {len(found)}"
    rows = tuple(
        (name, who, f.duration(spans.duration), f.percent(share), str(max(len(spans) - 1, 0)))
        for name, finding in zip(names, found, strict=True)
        for who, spans, share in presence(finding)
    )
    return figure(
        view,
        "coverage",
        "What was observed of whom",
        _strips(view, shown),
        Table("Observed time", ("Where", "Who", "Observed", "Share", "Gaps inside"), rows, words=2),
        reading=(
            "A bar is time with data, hatching is time without. Nothing was filled in: windows "
            "with too little data are left out, and that shows as hatching in the map."
            + (f" The first {len(shown)} are drawn{where}." if more > 0 else "")
        ),
        key=join(swatch("block rail", "observed"), swatch("gap", "not observed")),
    )


def _strips(view: View, shown: Sequence[tuple[str, Finding]]) -> Html:
    over = common_extent(tuple(finding for _, finding in shown))
    name = view.name("coverage-chart")
    pieces: list[Html] = []
    y = 0.0
    panel = Panel(Scale(*over), Scale(0, 1), _RAIL)
    for title, finding in shown:
        pieces.append(
            marks.words(-126, y + 12, f.shortened(f.capital(title), 34), "strong", "start")
        )
        y += 22
        for who, spans, share in presence(finding):
            panel = Panel(Scale(*over), Scale(0, 1), _RAIL, y)
            pieces += observed(panel, name, spans, over)
            pieces.append(marks.words(-126, y + 11, f.shortened(who, 12), "", "start"))
            pieces.append(marks.words(-10, y + 11, f.percent(share), "num", "end"))
            y += _ROW
        y += 8
    return marks.chart(
        name, "Time observed of each person.", y,
        pieces, axes.time_axis(Panel(panel.x, panel.y, 0, y - 8)),
        left=126, right=18, top=2, bottom=22,
    )  # fmt: skip


def _clocks(clocks: Mapping[str, str]) -> Html | None:
    if not clocks:
        return None
    rows = tuple(clocks.items())
    return join(
        heading(3, "Clocks"),
        tag(
            "p",
            "Every device has its own clock. Offset and drift bring it to session time; lags "
            "smaller than the error that remains are not claimed.",
            class_="reading",
        ),
        grid(Table("Clock of each recording", ("Recording", "Its clock"), rows, words=2)),
    )


def _failures(failures: tuple[Failure, ...]) -> Html | None:
    if not failures:
        return None
    rows = tuple((x.where, x.stage, x.text, tag("code", x.code)) for x in failures)
    return join(
        heading(3, "What failed"),
        tag(
            "p",
            f"{f.counted(len(failures), 'piece')} of work could not be done; everything else was.",
            class_="reading alarm",
        ),
        grid(
            Table(
                "Failures and the way out", ("Where", "Stage", "What to do", "Kind"), rows, words=4
            )
        ),
    )


def _notices(view: View) -> Html | None:
    grouped: dict[tuple[bool, str, str], list[str]] = {}
    for notice, where in _spoken(view):
        key = (not notice.warning, notice.code, notice.text)
        places = grouped.setdefault(key, [])
        if where and where not in places:
            places.append(where)
    if not grouped:
        return None
    rows = tuple(
        (
            tag("strong", "Note" if note else "Warning", class_="note" if note else "alarm"),
            text,
            f.listed(places, 6),
            tag("code", code),
        )
        for (note, code, text), places in sorted(grouped.items())
    )
    return join(
        heading(3, "Notices"),
        grid(
            Table(
                "What to know about the data",
                ("Kind", "What is the case", "Where", "Code"),
                rows,
                words=4,
            )
        ),
    )


def _spoken(view: View) -> list[tuple[Notice, str]]:
    findings = view.findings
    told = [(notice, notice.where) for notice in findings.notices]
    for finding, name in zip(findings.findings, labels(findings.findings), strict=True):
        notices = [*finding.notices, *(n for test in finding.tests for n in test.notices)]
        told += [(n, " · ".join(p for p in (name, n.where) if p)) for n in notices]
    return told


SECTION = Section(name="quality", title="Data quality", order=70, render=render, page="quality")
