"""The other measures of the plan on the same signals: another side of synchrony, or none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from syntony.core.claims import claims
from syntony.core.contracts import Section
from syntony.core.results import Finding, Reading, Significance, SynchronyResult
from syntony.report import formats as f
from syntony.report.figure import Table, figure, grid, heading
from syntony.report.html import Html, join, tag
from syntony.report.maps import can_be_mapped, line_of, map_key, map_of, map_table
from syntony.report.methods import measure_title
from syntony.report.view import View


def render(view: View) -> Html:
    """Write each measure's number with its null, and draw those that the map does not show."""
    finding = view.one
    others = finding.readings[1:]
    if not others:
        return Html("")
    name = view.name("readings")
    return tag(
        "div",
        heading(view.level, "Other measures of the same signals", f"{name}-title"),
        tag("p", claims()["measures-disagree"].wording, class_="reading"),
        grid(_numbers(finding)),
        (_drawn(view, finding, reading.result, i) for i, reading in enumerate(others, start=1)),
        None if view.printed else _summaries(finding),
        class_="part",
    )


def _numbers(finding: Finding) -> Table:
    rows = tuple(_row(reading, finding.verdict.alpha) for reading in finding.readings)
    heads = ("Measure", "Answer", "Index", "Effect", "p", "Surrogates")
    return Table("Every measure with its own chance", heads, rows, words=2)


def _row(reading: Reading, alpha: float) -> tuple[str, ...]:
    test = reading.test
    title = measure_title(reading.result.measure)
    index = f.number(reading.index, 3)
    if test is None:
        return (title, "not compared with chance", index, f.UNKNOWN, f.UNKNOWN, "0")
    return (
        title, _answer(test, alpha), index, f"{f.number(test.effect, 1)} SD", f.number(test.p, 3),
        f"{test.null.size:,}",
    )  # fmt: skip


def _answer(test: Significance, alpha: float) -> str:
    if not math.isfinite(test.p):
        return "refused"
    return "beyond chance" if test.p <= alpha else "within chance"


def _drawn(view: View, finding: Finding, result: SynchronyResult, i: int) -> Html | None:
    part = f"reading-{i}"
    deeper = replace(view, level=view.level + 1)
    title = measure_title(result.measure)
    if can_be_mapped(result):
        return figure(
            deeper, part, title, map_of(view, finding, result, part),
            map_table(view, finding, result), key=map_key(view, finding, result),
        )  # fmt: skip
    if result.values.ndim == 1 and np.isfinite(result.values).any():
        return figure(
            deeper, part, title, line_of(view, finding, result, part), _values(view, result)
        )
    return None


def _values(view: View, result: SynchronyResult) -> Table:
    n = result.values.size
    rows = []
    for part in np.array_split(np.arange(n), min(n, view.detail.rows)):
        known = result.values[part][np.isfinite(result.values[part])]
        mean = float(known.mean()) if known.size else math.nan
        rows.append((f.clock(float(result.coords["time"][part].mean())), f.number(mean, 3)))
    heads = ("Window, middle", f.capital(result.unit))
    return Table(f"{measure_title(result.measure)} over time", heads, tuple(rows))


def _summaries(finding: Finding) -> Html:
    tables = (
        grid(
            Table(
                f"{measure_title(reading.result.measure)}: what its authors report",
                ("Name", "Value"),
                tuple((key, f.number(value, 4)) for key, value in reading.summary.items()),
            )
        )
        for reading in finding.readings
        if reading.summary
    )
    held = join(tables)
    if not held:
        return held
    return tag("details", tag("summary", "Show the authors' own tables"), held, class_="twin")


SECTION = Section(
    name="readings", title="Measures", order=68, render=render, scope="finding"
)  # fmt: skip
