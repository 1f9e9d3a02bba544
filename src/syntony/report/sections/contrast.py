"""Real pairs against people who never met, as rainclouds."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import DyadContrast
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, swatch
from syntony.report.html import Html, join, tag
from syntony.report.view import View
from syntony.report.words import contrast

_CLOUD, _RAIN, _GAP = 46.0, 30.0, 18.0
_DIFFERENCE = "difference in SD between {}s (d), 95% interval →"
#: More points than this say no more than their density.
_MOST_POINTS = 300
_GOLDEN = 0.618033988749895


def render(view: View) -> Html:
    """Draw one raincloud a signal; nothing without enough sessions to re-pair."""
    return join(
        _one(view, found, f"contrast-{i}")
        for i, found in enumerate(view.findings.contrasts, start=1)
    )


def _one(view: View, found: DyadContrast, part: str) -> Html:
    told = contrast(found)
    return join(
        tag("p", told.words, class_="lead"),
        tag("p", f.capital(told.figures), class_="figures"),
        figure(
            view,
            part,
            f"Real against re-paired: {f.quantity(found.signal)}",
            join(_chart(view, found, part), _difference(view, found, part)),
            _table(found),
            reading=(
                f"{f.capital(found.statistic)}; each point is one {_unit(found)}. "
                f"{_ended(found.scheme)} Re-paired people share the room and the task, but never "
                "met: what they have in common is not an answer to each other."
            ),
            key=join(swatch("block", f"real {_unit(found)}s"), swatch("block chance", "re-paired")),
        ),
    )


def _chart(view: View, found: DyadContrast, part: str) -> Html:
    scale = Scale.over(found.real, found.pseudo, room=0.1)
    each = _CLOUD + _RAIN
    rows = (
        ("real", found.real, f"Real {_unit(found)}s, {np.isfinite(found.real).sum()}", 20.0),
        (
            "pseudo",
            found.pseudo,
            f"Re-paired, {np.isfinite(found.pseudo).sum()}",
            40.0 + each + _GAP,
        ),
    )
    height = rows[1][3] + each + 6
    whole = Panel(scale, Scale(0, 1), height)
    return marks.chart(
        view.name(f"{part}-chart"),
        contrast(found).words,
        height,
        (_raincloud(scale, values, kind, label, top) for kind, values, label, top in rows),
        axes.number_axis(whole),
        marks.words(0, height + 36, f"{f.shortened(found.statistic, 46)} →", "", "start"),
        left=10, right=18, top=4, bottom=44,
    )  # fmt: skip


def _difference(view: View, found: DyadContrast, part: str) -> Html | None:
    """Draw the effect with its interval against none."""
    if not math.isfinite(found.effect):
        return None
    panel = Panel(Scale.over(found.interval, [found.effect, -1.0, 1.0]), Scale(0, 1), 30.0)
    return marks.chart(
        view.name(f"{part}-effect"),
        f"Difference d = {f.number(found.effect)} with its interval.",
        panel.height,
        marks.upright(panel, 0.0, "zero"),
        marks.segment(panel, found.interval, 0.5, "interval"),
        marks.dot(panel, found.effect, 0.5, "beyond", 5),
        axes.number_axis(panel, 4),
        marks.words(0, panel.height + 36, _DIFFERENCE.format(_unit(found)), "", "start"),
        left=10, right=18, top=10, bottom=44,
    )  # fmt: skip


def _raincloud(scale: Scale, values: Array, kind: str, label: str, top: float) -> Html:
    known = np.sort(values[np.isfinite(values)])
    title = marks.words(0, top - 6, label, "strong", "start")
    if not known.size:
        return join(title, marks.words(0, top + 24, "none", "", "start"))
    grid = np.linspace(scale.low, scale.high, 160)
    density = _density(known, grid)
    cloud = Panel(scale, Scale(0.0, float(density.max()) or 1.0), _CLOUD, top)
    rain = Panel(scale, Scale(0.0, 1.0), _RAIN, top + _CLOUD)
    shape = marks.stretched(cloud, marks.band(cloud, grid, 0 * grid, density, f"cloud {kind}"))
    return join(title, shape, _box(rain, known, kind), _points(rain, known, kind))


def _density(values: Array, grid: Array) -> Array:
    """Gaussian kernel density with Silverman's width."""
    spread = values.std(ddof=1) if values.size > 1 else 0.0
    quartiles = np.subtract(*np.quantile(values, [0.75, 0.25])) / 1.349
    width = 0.9 * min(x for x in (spread, quartiles, np.inf) if x > 0) * values.size**-0.2
    if not np.isfinite(width):
        width = (grid[-1] - grid[0]) / 50
    z = (grid[:, None] - values) / width
    return np.asarray(np.exp(-0.5 * z**2).sum(axis=1) / (values.size * width * np.sqrt(2 * np.pi)))


def _box(panel: Panel, known: Array, kind: str) -> Html:
    low, first, middle, third, high = np.quantile(known, [0.05, 0.25, 0.5, 0.75, 0.95])
    return join(
        marks.segment(panel, (low, high), 0.75, f"whisker {kind}"),
        marks.segment(panel, (first, third), 0.75, f"box {kind}"),
        marks.dot(panel, middle, 0.75, "middle", 3),
    )


def _points(panel: Panel, known: Array, kind: str) -> Html:
    if known.size > _MOST_POINTS:
        known = known[np.linspace(0, known.size - 1, _MOST_POINTS).astype(np.int64)]
    # Multiples of the golden ratio scatter points evenly without chance: same data, same page.
    heights = 0.05 + 0.45 * (np.arange(known.size) * _GOLDEN % 1.0)
    return join(
        marks.dot(panel, float(v), float(h), f"drop {kind}", 2.5)
        for v, h in zip(known, heights, strict=True)
    )


def _table(found: DyadContrast) -> Table:
    rows = [
        (name, f.number(float(value), 4))
        for name, value in zip(found.sessions, found.real, strict=True)
    ]
    known = found.pseudo[np.isfinite(found.pseudo)]
    if known.size:
        names = ("lowest", "lower quarter", "middle", "upper quarter", "highest")
        cuts = np.quantile(known, [0, 0.25, 0.5, 0.75, 1])
        rows += [
            (f"Re-paired, {name}", f.number(float(cut), 4))
            for name, cut in zip(names, cuts, strict=True)
        ]
    rows.append(("Difference, Cohen's d", f.number(found.effect)))
    ends = " to ".join(f.number(x) for x in found.interval)
    rows.append(("95% interval of d", ends if math.isfinite(found.effect) else f.UNKNOWN))
    return Table(
        f"{f.capital(found.statistic)} of each {_unit(found)}",
        (f.capital(_unit(found)), "Value"),
        tuple(rows),
    )


def _unit(found: DyadContrast) -> str:
    return "pair" if found.persons == 2 else "group"


def _ended(sentence: str) -> str:
    told = f.capital(sentence.strip())
    return told if not told or told.endswith(".") else f"{told}."


SECTION = Section(
    name="contrast", title="Real pairs against people who never met", order=18, render=render
)  # fmt: skip
