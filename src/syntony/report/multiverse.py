"""Specification curves as a page, a table and sentences."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from syntony.core.multiverse import MultiverseResult, SpecificationCurve
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Findings
from syntony.io.saved import write_whole
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, heading, swatch
from syntony.report.html import Html, join, tag
from syntony.report.page import document
from syntony.report.view import View

_CURVE, _ROW = 200.0, 17.0
_MEANS = (
    "No single choice of window, lag or preparation is the right one, and the best of many looks "
    "good by chance alone: with 36 choices on unrelated people, the best is “significant” in 4 of "
    "10 cases. So all choices are shown, and the best of them is held against the best that the "
    "same choices find in surrogates."
)


def deliver_multiverse(result: MultiverseResult, folder: Path) -> Mapping[str, str]:
    """Write the page and the table of a multiverse.

    Parameters
    ----------
    result : MultiverseResult
        What was found.
    folder : Path
        Made where it is missing.

    Returns
    -------
    mapping of str to str
        What was written -> its path.
    """
    report, table = folder / "multiverse.html", folder / "multiverse.csv"
    write_whole(report, multiverse_page(result).encode("utf-8"))
    write_whole(table, multiverse_table(result).encode("utf-8"))
    return {"Report": str(report), "Table": str(table)}


def told(curve: SpecificationCurve) -> str:
    """What all specifications of a signal say, in words."""
    n = int(np.isfinite(curve.effects).sum())
    name = f.capital(f.quantity(curve.signal))
    if not n:
        return f"{name}: no specification could be judged."
    found = round(curve.agreement * n)
    beyond = "all" if found == n else "none" if not found else f"{found}"
    verdict = (
        "Looking everywhere included, there is more coordination than chance explains"
        if curve.joint <= curve.alpha
        else "Looking everywhere included, it cannot be told from chance"
    )
    middle = float(np.nanmedian(curve.effects))
    return (
        f"{name}: of {n} specifications {beyond} {'find' if found != 1 else 'finds'} more "
        f"coordination than chance. {verdict} (largest effect p = {f.number(curve.joint, 3)}, "
        f"middle effect {f.number(middle, 1)} SD, p = {f.number(curve.median_p, 3)}; "
        f"{f.counted(curve.pairs, 'pair')}, {curve.surrogates} surrogates each)."
    )


def multiverse_table(result: MultiverseResult) -> str:
    """One row a signal and specification as CSV: comma, dot, UTF-8; unknown is empty."""
    rows = [
        {
            "signal": curve.signal, **specification.choices,
            "effect (SD)": _digits(curve.effects[i]), "p": _digits(curve.p[i]),
            "p adjusted": _digits(curve.adjusted[i]), "pairs": curve.pairs,
            "joint p": _digits(curve.joint), "p of the middle": _digits(curve.median_p),
        }
        for curve in result.curves
        for i, specification in enumerate(curve.specifications)
    ]  # fmt: skip
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def multiverse_page(result: MultiverseResult) -> str:
    """Write specification curves as one page that needs nothing else."""
    view = View.of(Findings(result.title, AnalysisPlan(), ()))
    parts = (_part(view, curve, i) for i, curve in enumerate(result.curves, start=1))
    failed = (tag("li", f"{x.where} ({x.stage}): {x.text}") for x in result.failures)
    return document(
        f"{result.title} · multiverse",
        tag(
            "header",
            tag("p", "syntony · multiverse of analyses", class_="over"),
            tag("h1", result.title),
            tag("p", _MEANS, class_="about"),
        ),
        tag(
            "main",
            parts,
            tag("section", heading(2, "What failed"), tag("ul", failed))
            if result.failures
            else None,
        ),
    )


def _part(view: View, curve: SpecificationCurve, number: int) -> Html:
    part = f"curve-{number}"
    title = f.capital(f.quantity(curve.signal))
    return tag(
        "section",
        heading(2, title, f"{part}-heading"),
        tag("p", told(curve), class_="lead"),
        figure(
            view, part, "Every specification, from the smallest effect to the largest",
            _picture(view, curve, part), _rows(curve),
            reading="Each column is one way to do the analysis: its effect above, its choices "
            "below. The gray band is where 95% of the surrogates of that column lie.",
            key=join(
                swatch("dot beyond", "beyond chance, having looked at all"),
                swatch("dot", "within chance"),
                swatch("block chance", "chance"),
            ),
        ),
        aria_labelledby=f"{part}-heading",
    )  # fmt: skip


def _picture(view: View, curve: SpecificationCurve, part: str) -> Html:
    known = np.flatnonzero(np.isfinite(curve.effects))
    order = known[np.argsort(curve.effects[known], kind="stable")]
    groups = _choices(curve)
    n = max(order.size, 1)
    across = Scale(-0.5, n - 0.5)
    top = Panel(across, Scale.over(curve.effects[order], curve.band[:, order], [0.0]), _CURVE)
    places = np.arange(order.size, dtype=np.float64)
    wide = np.concatenate((places[:1] - 0.5, places, places[-1:] + 0.5))
    low, high = (np.concatenate((b[:1], b, b[-1:])) for b in curve.band[:, order])
    rows: list[Html] = []
    down = _CURVE + 26
    for kind, values in groups.items():
        for value in values:
            rows.append(_choice(curve, order, across, kind, value, down))
            down += _ROW
        down += 7
    return marks.chart(
        view.name(f"{part}-chart"),
        told(curve),
        down,
        axes.value_axis(top, 4),
        marks.stretched(top, marks.band(top, wide, low, high, "band")),
        marks.level(top, 0.0, "zero"),
        (
            marks.dot(top, float(k), float(curve.effects[i]), _kind(curve, int(i)), _radius(n))
            for k, i in enumerate(order)
        ),
        marks.words(0, -8, "effect, in SD of chance", "", "start"),
        rows,
        left=150, right=14, top=22, bottom=6,
    )  # fmt: skip


def _choice(
    curve: SpecificationCurve,
    order: np.ndarray[tuple[int], np.dtype[np.int64]],
    across: Scale,
    kind: str,
    value: str,
    down: float,
) -> Html:
    """A row of dots: which columns made this choice."""
    row = Panel(across, Scale(0, 1), _ROW, down)
    radius = min(3.0, _radius(order.size))
    return join(
        marks.level(row, 0.5, "grid"),
        marks.words(-10, down + _ROW / 2 + 4, f.shortened(f"{kind}: {value}", 22), "num", "end"),
        (
            marks.dot(row, float(k), 0.5, _kind(curve, int(i)), radius)
            for k, i in enumerate(order)
            if curve.specifications[i].choices.get(kind) == value
        ),
    )


def _choices(curve: SpecificationCurve) -> dict[str, list[str]]:
    """Kinds of choices in which specifications differ, with what was chosen."""
    found: dict[str, dict[str, None]] = {}
    for specification in curve.specifications:
        for kind, value in specification.choices.items():
            found.setdefault(kind, {})[value] = None
    return {kind: list(values) for kind, values in found.items() if len(values) > 1}


def _kind(curve: SpecificationCurve, i: int) -> str:
    return "beyond" if curve.adjusted[i] <= curve.alpha else "within"


def _radius(n: int) -> float:
    return 4.5 if n <= 60 else 3.0 if n <= 150 else 2.0


def _rows(curve: SpecificationCurve) -> Table:
    order = np.argsort(-np.nan_to_num(curve.effects, nan=-np.inf), kind="stable")
    rows = tuple(
        (
            str(curve.specifications[i]), f.number(float(curve.effects[i]), 2),
            f.number(float(curve.p[i]), 3), f.number(float(curve.adjusted[i]), 3),
        )
        for i in order
    )  # fmt: skip
    heads = ("Specification", "Effect (SD)", "p alone", "p of all")
    return Table(f"Specifications of {f.quantity(curve.signal)}", heads, rows)


def _digits(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))
