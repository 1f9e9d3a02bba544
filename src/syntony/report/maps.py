"""The values of a measure as a picture: a map over time and lag (or frequency), or a line."""

from __future__ import annotations

import numpy as np

from syntony.core.results import Finding, Stretch, SynchronyResult
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.color import STEPS, map_cells, map_palette
from syntony.report.draw.marks import Panel
from syntony.report.draw.picture import averaged, data_address
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, swatch
from syntony.report.html import Html, figure_of, join, tag
from syntony.report.stretches import lettering
from syntony.report.timeline import edges, extent
from syntony.report.view import View

#: Room left of every picture over time, so that they share one time axis.
LEFT, RIGHT = 64, 18
_HEIGHT = 232.0


def can_be_mapped(result: SynchronyResult) -> bool:
    """Whether the values have time and one more dimension, with something known in them."""
    return (
        result.values.ndim == 2
        and result.dims[0] == "time"
        and bool(np.isfinite(result.values).any())
    )


def map_of(view: View, finding: Finding, result: SynchronyResult, part: str) -> Html:
    """Draw the values over time and their second dimension.

    Cells that chance explains are faded and cells without enough data are hatched. Strength is
    opacity, so the same picture serves light and dark pages.

    Parameters
    ----------
    view : View
        Where it stands.
    finding : Finding
        Whose stretches and chances are drawn, if `result` is its result.
    result : SynchronyResult
        Values with the dimensions ``("time", other)``.
    part : str
        Name of the chart within the finding.

    Returns
    -------
    Html
        The chart.
    """
    name = view.name(f"{part}-chart")
    own = result is finding.result
    height = view.tall(_HEIGHT)
    panel = Panel(Scale(*extent(finding)), _upward(result), height)
    values, chance = _reduced(view, result.values, finding.map_p if own else None)
    cells = map_cells(values, _limit(view, result), chance, finding.verdict.alpha)
    borders = edges(finding, result.coords["time"])
    left, right = (float(panel.x(borders[i])) * 100 for i in (0, -1))
    picture = tag(
        "image", class_="map", x=f"{figure_of(left)}%", y=0, width=f"{figure_of(right - left)}%",
        height=height, preserveAspectRatio="none", href=data_address(cells[::-1], map_palette()),
        image_rendering="pixelated",
    )  # fmt: skip
    shown = finding.stretches if own else ()
    return marks.chart(
        name,
        _sentence(result, shown),
        height,
        tag("rect", class_="frame", x=0, y=0, width="100%", height=height),
        picture,
        _unknown(name, values, (left, right), height),
        (marks.block(panel, s.start, s.stop, "outline") for s in shown),
        lettering(panel, shown, -7),
        _second_axis(panel, result),
        axes.time_axis(panel),
        left=LEFT, right=RIGHT, top=22, bottom=26,
    )  # fmt: skip


def line_of(view: View, finding: Finding, result: SynchronyResult, part: str) -> Html:
    """Draw values that have no dimension but time."""
    panel = Panel(Scale(*extent(finding)), Scale.over(result.values, zero=True), view.tall(120.0))
    time, values = thinned(view, result.coords["time"], result.values)
    return marks.chart(
        view.name(f"{part}-chart"),
        f"{f.capital(result.unit)} of {f.quantity(result.signal)} over time.",
        panel.height,
        axes.value_axis(panel),
        marks.stretched(panel, marks.line(panel, time, values, "line accent")),
        axes.time_axis(panel),
        left=LEFT, right=RIGHT, top=10, bottom=26,
    )  # fmt: skip


def thinned(view: View, time: Array, *series: Array) -> tuple[Array, ...]:
    """Time and series averaged over blocks, so that no line has more points than it may."""
    rows = np.vstack([time, *series])
    return tuple(averaged(rows, len(rows), view.detail.points))


def map_key(view: View, finding: Finding, result: SynchronyResult) -> Html:
    """Explain colors, fading, hatching and outlines of a map."""
    reach = _limit(view, result)
    ramp = np.linspace(-1, 1, 2 * STEPS + 1)
    signed = bool((result.values < 0).any())
    ramp = ramp if signed else ramp[STEPS:]
    chance = np.repeat([[0.0], [1.0]], ramp.size, axis=1)
    cells = map_cells(np.vstack([ramp, ramp]) * reach, reach, chance, 0.5)
    address = data_address(cells, map_palette())
    high = f"{reach:g}"
    names = (f"−{high} opposite", f"together {high}") if signed else ("0", high)
    faded = finding.map_p is not None and result is finding.result
    bar = tag("img", src=address, alt="scale from weak to strong", class_="ramp")
    return join(
        tag("span", names[0], bar, f"{names[1]} ({result.unit})", class_="scale"),
        tag("span", "upper half: beyond chance; lower, faint: chance explains it")
        if faded
        else None,
        swatch("gap", "too little data"),
        swatch("outlined", "stretch beyond chance") if faded and finding.stretches else None,
    )


def map_table(view: View, finding: Finding, result: SynchronyResult) -> Table:
    """The map in rows of time."""
    chance = finding.map_p if result is finding.result else None
    n = len(result.values)
    rows = []
    for part in np.array_split(np.arange(n), min(n, view.detail.rows)):
        values, time = result.values[part], result.coords["time"][part]
        row: list[str] = [f.span(time[0], time[-1]) if len(part) > 1 else f.clock(time[0])]
        row += _strongest(result, values)
        if chance is not None:
            known = np.isfinite(values)
            beyond = (chance[part] <= finding.verdict.alpha) & known
            row.append(f.percent(beyond.sum() / known.sum()) if known.any() else f.UNKNOWN)
        row.append(f.percent(float(np.mean(result.coverage[part]))))
        rows.append(tuple(row))
    heads = ["Window, middle", f"Strongest ({result.unit})", f"At {result.dims[1]}"]
    heads += ["Cells beyond chance"] if chance is not None else []
    return Table(
        f"{f.capital(f.quantity(result.signal))} over time, strongest value of each window",
        (*heads, "Observed"),
        tuple(rows),
    )


#: Units of dimensions other than lags.
_UNITS = {"frequency": "Hz", "period": "s", "scale": "s"}


def _limit(view: View, result: SynchronyResult) -> float:
    return view.limits.get((result.measure, result.signal), 1.0)


def _strongest(result: SynchronyResult, values: Array) -> list[str]:
    if not np.isfinite(values).any():
        return [f.UNKNOWN, f.UNKNOWN]
    at = np.unravel_index(np.nanargmax(np.abs(values)), values.shape)
    place = float(result.coords[result.dims[1]][at[1]])
    return [f.number(float(values[at])), _place(result, place)]


def _place(result: SynchronyResult, place: float) -> str:
    if result.dims[1] == "leader":
        return f.person(result.persons[int(place)])
    if result.dims[1] != "lag":
        return f"{f.number(place)} {_UNITS.get(result.dims[1], '')}".strip()
    if place == 0 or len(result.persons) != 2:
        return f.seconds(place)
    first = result.persons[0] if place > 0 else result.persons[1]
    return f"{f.seconds(place)}, {f.person(first)} first"


def _upward(result: SynchronyResult) -> Scale:
    """Scale of the second dimension, half a cell wider at both ends; lags, else columns."""
    places = result.coords[result.dims[1]]
    if result.dims[1] != "lag":
        places = np.arange(float(places.size))  # periods and bands need not be evenly spaced
    half = float(np.diff(places).mean()) / 2 if places.size > 1 else 0.5
    return Scale(float(places[0]) - half, float(places[-1]) + half)


def _reduced(view: View, values: Array, chance: Array | None) -> tuple[Array, Array | None]:
    """Values and chances, second dimension upright, in no more cells than the page may hold."""
    n_windows, n_columns = values.shape
    rows = max(24, min(n_columns, int((view.detail.cells / 3) ** 0.5)))
    columns = max(24, min(n_windows, view.detail.cells // rows, 1200))
    small = averaged(values.T, rows, columns)
    return small, None if chance is None else averaged(chance.T, rows, columns)


def _unknown(name: str, values: Array, across: tuple[float, float], height: float) -> Html:
    """Hatch the cells without a value, joining what lies side by side."""
    n_rows, n_columns = values.shape
    wide, high = (across[1] - across[0]) / n_columns, height / n_rows
    open_: dict[tuple[int, int], int] = {}
    blocks: list[tuple[tuple[int, int], int, int]] = []
    for column in range(n_columns + 1):
        runs = _missing_runs(values[:, column]) if column < n_columns else set()
        ended = [run for run in open_ if run not in runs]
        blocks += [(run, open_.pop(run), column) for run in ended]
        for run in runs:
            open_.setdefault(run, column)
    return join(
        marks.hatch(
            name,
            (across[0] + start * wide, (stop - start) * wide),
            ((n_rows - run[1]) * high, (run[1] - run[0]) * high),
        )
        for run, start, stop in blocks
    )


def _missing_runs(column: Array) -> set[tuple[int, int]]:
    turns = np.flatnonzero(np.diff(np.concatenate(([False], np.isnan(column), [False]))))
    return {(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True)}


def _second_axis(panel: Panel, result: SynchronyResult) -> Html:
    if result.dims[1] != "lag":
        places = result.coords[result.dims[1]]
        picked = np.unique(np.linspace(0, places.size - 1, 5).round().astype(np.int64))
        return join(
            marks.words(
                -8, panel.down(float(k)) + 4, _place(result, float(places[k])), "num", "end"
            )
            for k in picked
        )
    marked = (
        marks.words(-10, panel.down(lag) + 4, axes.lag_name(lag), "num", "end")
        for lag in axes.lag_ticks(result.coords["lag"])
    )
    named = _named_halves(panel, result.persons) if len(result.persons) == 2 else None
    return join(marks.level(panel, 0.0, "zero"), marked, named)


def _named_halves(panel: Panel, persons: tuple[str, ...]) -> Html:
    """Name who is first above and below the middle, along the axis."""
    half = panel.height / 2
    pieces = []
    for i, (code, kind) in enumerate(zip(persons, ("first", "second"), strict=True)):
        top = i * half
        pieces.append(
            tag("line", class_=f"side {kind}", x1=-4, x2=-4, y1=top + 1, y2=top + half - 1)
        )
        label = f"{f.shortened(f.person(code), 13)} first"
        at = f"translate(-52 {figure_of(top + half / 2)}) rotate(-90)"
        pieces.append(tag("text", label, transform=at))
    return join(pieces)


def _sentence(result: SynchronyResult, stretches: tuple[Stretch, ...]) -> str:
    where = [f.span(s.start, s.stop) for s in stretches]
    told = f" Stretches beyond chance: {f.listed(where)}." if where else ""
    return (
        f"Map of {f.quantity(result.signal)}: {result.unit} over time and {result.dims[1]}, "
        f"{f.percent(result.judged)} of it known.{told}"
    )
