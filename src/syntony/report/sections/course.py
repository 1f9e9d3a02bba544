"""Strength over time in its band of chance, with the amounts of each person under it."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.claims import claims
from syntony.core.contracts import Section
from syntony.core.results import Finding
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, swatch
from syntony.report.html import Html, join, tag
from syntony.report.maps import LEFT, RIGHT, can_be_mapped, line_of, thinned
from syntony.report.stretches import lettering, letters
from syntony.report.timeline import extent
from syntony.report.view import View

_STRENGTH, _LANE, _GAP = 130.0, 54.0, 26.0


def render(view: View) -> Html:
    """Draw the course and the levels; without a null, the values over time alone."""
    finding = view.one
    if finding.course is None and (can_be_mapped(finding.result) or finding.result.values.ndim > 1):
        return Html("")
    if finding.course is None:
        picture, reading, key = line_of(view, finding, finding.result, "course"), "", None
    else:
        picture, reading, key = _chart(view, finding), _reading(finding), _key(finding)
    table = _table(view, finding)
    return figure(view, "course", "Course of the session", picture, table, reading=reading, key=key)


def plain(view: View) -> Html:
    """Draw how much the persons were in step, with chance as a gray band and nothing else."""
    finding = view.one
    if finding.course is None:
        return Html("")
    name = view.name("course-chart")
    over = Scale(*extent(finding))
    top = _strength_panel(view, over)
    picture = marks.chart(
        name, "How much you were in step over the session, with chance as a gray band.", top.height,
        (marks.block(top, s.start, s.stop, "shade") for s in finding.stretches),
        (marks.hatched(top, name, a, b) for a, b in finding.support.gaps(over.low, over.high)),
        _strength(view, finding, top), axes.time_axis(top),
        left=14, right=18, top=8, bottom=26,
    )  # fmt: skip
    key = join(
        swatch("line accent", "how much in step"),
        swatch("band", "by chance"),
        swatch("block shade", "in step") if finding.stretches else None,
        swatch("gap", "not observed") if len(finding.support) != 1 else None,
    )
    reading = "The higher the line, the more in step. Inside the gray band it may be chance."
    return figure(
        view, "course", "Over the session", picture, _plain_table(finding), reading=reading, key=key
    )


def _plain_table(finding: Finding) -> Table:
    rows = tuple((f.span(s.start, s.stop), "in step") for s in finding.stretches)
    return Table("Times in step", ("When", "What"), rows, words=2)


def _reading(finding: Finding) -> str:
    who = f.listed([f.person(code) for code in finding.result.persons])
    return (
        "Top: strength of coordination over all lags, together or opposite alike; in the gray "
        f"band it is what chance gives. Below, on the same time: the level of {who}. "
        f"{claims()['activity'].wording}"
    )


def _key(finding: Finding) -> Html:
    beyond = swatch("block shade", "stretch beyond chance, over the whole session")
    return join(
        swatch("line accent", "coordination"),
        swatch("band", "95% band of chance in each window"),
        beyond if finding.stretches else None,
        swatch("gap", "not observed together") if len(finding.support) != 1 else None,
    )


def _chart(view: View, finding: Finding) -> Html:
    name = view.name("course-chart")
    over = Scale(*extent(finding))
    top = _strength_panel(view, over)
    lanes = _lanes(view, finding, over)
    last = lanes[-1][0] if lanes else top
    whole = Panel(over, Scale(0, 1), last.top + last.height)
    return marks.chart(
        name,
        f"Coordination over time with its band of chance, and the level of "
        f"{f.listed([f.person(c) for c in finding.result.persons])}.",
        whole.height,
        (marks.block(whole, s.start, s.stop, "shade") for s in finding.stretches),
        lettering(whole, finding.stretches, -7),
        (marks.hatched(top, name, a, b) for a, b in finding.support.gaps(over.low, over.high)),
        axes.value_axis(top),
        _strength(view, finding, top),
        (_lane(view, finding, panel, i) for panel, i in lanes),
        axes.time_axis(last),
        left=LEFT, right=RIGHT, top=22, bottom=26,
    )  # fmt: skip


def _strength_panel(view: View, over: Scale) -> Panel:
    course = view.one.course
    shown = [] if course is None else [course.value, course.low, course.high]
    return Panel(over, Scale.over(*shown, [0.0], room=0.08), view.tall(_STRENGTH))


def _strength(view: View, finding: Finding, panel: Panel) -> Html:
    course = finding.course
    if course is None:
        return Html("")
    time, value, low, high = thinned(view, course.time, course.value, course.low, course.high)
    return marks.stretched(
        panel,
        marks.band(panel, time, low, high, "band"),
        marks.line(panel, time, value, "line accent"),
    )


def _lanes(view: View, finding: Finding, over: Scale) -> list[tuple[Panel, int]]:
    if finding.levels.shape[-1:] != finding.result.coords["time"].shape:
        return []
    top, lane = view.tall(_STRENGTH) + _GAP, view.tall(_LANE)
    return [
        (Panel(over, _level_scale(row), lane, top + i * (lane + _GAP)), i)
        for i, row in enumerate(finding.levels)
    ]


def _level_scale(row: Array) -> Scale:
    """From zero where the levels come near it; heart rates and the like fill their lane."""
    known = np.abs(row[np.isfinite(row)])
    near = bool(known.size) and known.min() < 0.4 * known.max()
    return Scale.over(row, zero=near, room=0.05)


def _lane(view: View, finding: Finding, panel: Panel, i: int) -> Html:
    code = finding.result.persons[i]
    kind = ("first", "second")[i] if i < 2 else "other"
    time, values = thinned(view, finding.result.coords["time"], finding.levels[i])
    mean = f.amount(finding.amounts.get(code, math.nan))
    title = f"{f.shortened(f.person(code))}, {f.quantity(finding.result.signal)}: mean {mean}"
    known = values[np.isfinite(values)]
    ends = (float(known.max()), float(known.min())) if known.size else ()
    apart = len(ends) == 2 and panel.down(ends[1]) - panel.down(ends[0]) > 13
    return join(
        marks.words(0, panel.top - 8, title, "", "start"),
        (
            marks.words(-8, panel.down(v) + 4, f.amount(v), "num", "end")
            for v in ends[: 2 if apart else 1]
        ),
        marks.stretched(panel, marks.line(panel, time, values, f"line {kind}")),
        tag(
            "line",
            class_="axis",
            x1=0,
            x2="100%",
            y1=panel.down(panel.y.low),
            y2=panel.down(panel.y.low),
        ),
    )


def _table(view: View, finding: Finding) -> Table:
    course, result = finding.course, finding.result
    time = result.coords["time"]
    columns: list[tuple[str, Array]] = []
    if course is not None:
        columns += [
            ("Coordination", course.value),
            ("Chance, low", course.low),
            ("Chance, high", course.high),
        ]
    elif result.values.ndim == 1:
        columns += [(f.capital(result.unit), result.values)]
    if finding.levels.shape[-1:] == time.shape:
        columns += [
            (f.person(code), row) for code, row in zip(result.persons, finding.levels, strict=False)
        ]
    held = [(head, values) for head, values in columns if values.shape == time.shape]
    marked = letters(finding.stretches)
    rows = []
    for part in np.array_split(np.arange(time.size), min(max(time.size, 1), view.detail.rows)):
        if not part.size:
            continue
        middle = float(time[part].mean())
        where = [
            m for m, s in zip(marked, finding.stretches, strict=True) if s.start <= middle < s.stop
        ]
        means = (_mean(values[part]) for _, values in held)
        rows.append((f.clock(middle), *(f.amount(mean) for mean in means), ", ".join(where)))
    heads = ("Window, middle", *(head for head, _ in held), "Stretch")
    return Table("Coordination and levels over time", heads, tuple(rows))


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


SECTION = Section(
    name="course", title="Course", order=25, render=render, scope="finding",
    page="course", plain=plain,
)  # fmt: skip
