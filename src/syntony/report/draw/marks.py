"""Marks on a panel: lines, bands, blocks, dots and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array
from syntony.report.draw.scale import Scale
from syntony.report.html import Child, Html, figure_of, join, tag

# Paths are drawn in this width and stretched to the page; near the width of a printed chart, so
# that a program that stretches strokes too (WeasyPrint) hardly shows it.
_WIDTH = 600.0


@dataclass(frozen=True)
class Panel:
    """A place to draw: the width of the chart, `height` pixels down from `top`."""

    x: Scale
    y: Scale
    height: float
    top: float = 0.0

    def across(self, value: float) -> str:
        """Place of an x value, in percent of the width."""
        return f"{figure_of(float(self.x(value)) * 100)}%"

    def down(self, value: float) -> float:
        """Place of a y value, in pixels from the top of the chart."""
        return self.top + self.height * (1 - float(self.y(value)))


def chart(
    name: str,
    label: str,
    height: float,
    *content: Child,
    left: int = 0,
    right: int = 0,
    top: int = 0,
    bottom: int = 0,
) -> Html:
    """Frame marks as one picture with a name for those who do not see it.

    Parameters
    ----------
    name : str
        Unique in the page.
    label : str
        What the picture shows, in a sentence.
    height : float
        Of the marks (px), without the margins.
    *content : Html
        What is drawn.
    left, right, top, bottom : int
        Room for the words around (px).
    """
    drawn = join(content)
    gap = _hatching(name) if _gap(name) in drawn else None
    room = (
        f"height:{figure_of(height + top + bottom)}px;padding:{top}px {right}px {bottom}px {left}px"
    )
    return tag("svg", gap, drawn, class_="chart", id=name, role="img", aria_label=label, style=room)


def stretched(panel: Panel, *paths: Html) -> Html:
    """Hold lines and bands; they stretch with the page while their strokes keep their width."""
    return tag(
        "svg", *paths, x=0, y=panel.top, width="100%", height=panel.height,
        viewBox=f"0 0 {_WIDTH:g} {figure_of(panel.height)}", preserveAspectRatio="none",
    )  # fmt: skip


def line(panel: Panel, x: Array, y: Array, kind: str) -> Html:
    """Draw a line that breaks where a value is not known."""
    px, py = _places(panel, x, y)
    pieces = []
    for run in _runs(np.isfinite(px) & np.isfinite(py)):
        path = _path(px[run], py[run])
        pieces.append(path if "l" in path else f"{path}h3")  # a lone point would not show
    return tag("path", class_=kind, d="".join(pieces))


def band(panel: Panel, x: Array, low: Array, high: Array, kind: str) -> Html:
    """Fill between two lines, where both are known."""
    px, top = _places(panel, x, high)
    _, bottom = _places(panel, x, low)
    pieces = []
    for run in _runs(np.isfinite(px) & np.isfinite(top) & np.isfinite(bottom)):
        around = np.concatenate((px[run], px[run][::-1]))
        pieces.append(_path(around, np.concatenate((top[run], bottom[run][::-1]))) + "z")
    return tag("path", class_=kind, d="".join(pieces))


def block(panel: Panel, start: float, stop: float, kind: str) -> Html:
    """Fill the whole height between two x values."""
    low, high = np.clip(np.sort(panel.x([start, stop])) * 100, 0, 100)
    return tag(
        "rect", class_=kind, x=f"{figure_of(low)}%", y=panel.top,
        width=f"{figure_of(high - low)}%", height=panel.height,
    )  # fmt: skip


def upright(panel: Panel, x: float, kind: str) -> Html:
    """Draw a vertical line over the panel."""
    at = panel.across(x)
    return tag("line", class_=kind, x1=at, x2=at, y1=panel.top, y2=panel.top + panel.height)


def level(panel: Panel, y: float, kind: str) -> Html:
    """Draw a horizontal line over the panel."""
    at = panel.down(y)
    return tag("line", class_=kind, x1=0, x2="100%", y1=at, y2=at)


def segment(panel: Panel, x: tuple[float, float], y: float, kind: str) -> Html:
    """Draw a horizontal piece, such as an interval."""
    at = panel.down(y)
    return tag("line", class_=kind, x1=panel.across(x[0]), x2=panel.across(x[1]), y1=at, y2=at)


def dot(panel: Panel, x: float, y: float, kind: str, radius: float = 4.0) -> Html:
    """Draw a point."""
    return tag("circle", class_=kind, cx=panel.across(x), cy=panel.down(y), r=radius)


def words(x: str | float, y: float, content: str, kind: str = "", anchor: str = "") -> Html:
    """Write words at a place: percent or pixels across, pixels down; centered unless said."""
    return tag("text", content, class_=f"{kind} {anchor}".strip() or None, x=x, y=y)


def hatched(panel: Panel, name: str, start: float, stop: float) -> Html:
    """Hatch the whole height between two x values of the chart `name`: no data."""
    low, high = np.clip(np.sort(panel.x([start, stop])) * 100, 0, 100)
    return hatch(name, (low, high - low), (panel.top, panel.height))


def hatch(name: str, across: tuple[float, float], down: tuple[float, float]) -> Html:
    """Hatch a block of the chart `name`: left and width in percent, top and height in pixels."""
    return tag(
        "rect", x=f"{figure_of(across[0])}%", y=down[0], width=f"{figure_of(across[1])}%",
        height=down[1], fill=_gap(name),
    )  # fmt: skip


def ticks(panel: Panel, values: Iterable[float], foot: float) -> Html:
    """Draw the axis under a panel with a short line at each value."""
    strokes = "".join(f"M{figure_of(float(panel.x(v)) * _WIDTH)} 0v4" for v in values)
    path = tag("path", class_="axis", d=f"M0 0H{_WIDTH:g}{strokes}")
    return stretched(Panel(panel.x, panel.y, 5, foot), path)


def _gap(name: str) -> str:
    return f"url(#{name}-gap)"


def _hatching(name: str) -> Html:
    """Define the pattern of missing data for the chart `name`."""
    stripe = tag("line", class_="stripe", x1=0, y1=0, x2=0, y2=6)
    pattern = tag(
        "pattern", stripe, id=f"{name}-gap", width=6, height=6, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    return tag("defs", pattern)


def _places(panel: Panel, x: Array, y: Array) -> tuple[Array, Array]:
    return panel.x(x) * _WIDTH, panel.height * (1 - panel.y(y))


def _path(px: Array, py: Array) -> str:
    """Write points as steps of tenths of a pixel, leaving out those on a straight line."""
    places = np.rint(np.column_stack((px, py)) * 10).astype(np.int64)
    kept = places[_turns(places.astype(np.float64))]
    steps = "".join(_tenths(step) for pair in np.diff(kept, axis=0) for step in pair)
    start = f"M{_tenths(kept[0][0]).strip()} {_tenths(kept[0][1]).strip()}"
    return f"{start}l{steps.strip()}" if steps else start


def _turns(places: Array, slack: float = 1.5) -> list[int]:
    """Points that a line needs to stay within `slack` of all of them.

    Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727.
    """
    kept = {0, len(places) - 1}
    open_ = [(0, len(places) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        along, off = places[last] - places[first], places[first + 1 : last] - places[first]
        share = np.clip(off @ along / max(float(along @ along), 1.0), 0.0, 1.0)
        away = np.hypot(*(off - share[:, None] * along).T)
        middle = first + 1 + int(np.argmax(away))
        if away.max() > slack:
            kept.add(middle)
            open_ += [(first, middle), (middle, last)]
    return sorted(kept)


def _tenths(count: np.int64) -> str:
    """A number of tenths as a path writes it: no needless digit, a blank only where needed."""
    whole, tenth = divmod(abs(int(count)), 10)
    size = f"{whole or ''}.{tenth}" if tenth else str(whole)
    return f"-{size}" if count < 0 else f" {size}"


def _runs(known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[slice]:
    """Unbroken runs of what is known."""
    turns = np.flatnonzero(np.diff(np.concatenate(([False], known, [False]))))
    return (slice(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True))
