"""Axes: rules with words at round numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw.marks import Panel, level, ticks, upright, words
from syntony.report.draw.scale import digits_of
from syntony.report.html import Html, join, tag


def time_axis(panel: Panel, count: int = 5) -> Html:
    """Write session times under a panel."""
    return _under(panel, panel.x.time_ticks(count), f.clock)


def lag_axis(panel: Panel, lags: Array) -> Html:
    """Write lags under a panel without signs; a line marks where nobody is first."""
    marked = _under(panel, lag_ticks(lags), lag_name)
    return join(upright(panel, 0.0, "zero"), marked)


def number_axis(panel: Panel, count: int = 5) -> Html:
    """Write numbers under a panel."""
    values = panel.x.ticks(count)
    digits = digits_of(values)
    return _under(panel, values, lambda v: f.number(v, digits))


def value_axis(panel: Panel, count: int = 3, *, lines: bool = True) -> Html:
    """Write values left of a panel, with thin lines across it."""
    values = panel.y.ticks(count)
    if values.size < 3:
        values = panel.y.ticks(2 * count)
    digits = digits_of(values)
    return join(
        (level(panel, float(v), "zero" if v == 0 else "grid") for v in values if lines),
        (
            words(-8, panel.down(float(v)) + 4, f.number(float(v), digits), "num", "end")
            for v in values
        ),
    )


def lag_name(lag: float) -> str:
    """A lag without its sign; who is first is said by name."""
    return f.seconds(lag) if lag else "0"


def person_ends(panel: Panel, first: str, second: str) -> Html:
    """Name who is first at both ends of a lag axis, with the persons' colors under it."""
    foot = panel.top + panel.height
    return join(
        tag("line", class_="side first", x1=0, x2="49.8%", y1=foot + 30, y2=foot + 30),
        tag("line", class_="side second", x1="50.2%", x2="100%", y1=foot + 30, y2=foot + 30),
        words(0, foot + 46, f"← {f.shortened(first, 18)} first", "", "start"),
        words("100%", foot + 46, f"{f.shortened(second, 18)} first →", "", "end"),
    )


def lag_ticks(lags: Array) -> list[float]:
    """Round lags (s) on both sides of zero."""
    reach = float(np.abs(lags).max()) if lags.size else 1.0
    if reach == 0:
        return [0.0]
    magnitude = 10.0 ** np.floor(np.log10(reach))
    step = next(m * magnitude for m in (1, 0.5, 0.2, 0.1) if reach / (m * magnitude) >= 2)
    largest = np.floor(reach / step + 1e-9) * step
    return [-largest, -largest / 2, 0.0, largest / 2, largest]


def _under(panel: Panel, values: Iterable[float], name: Callable[[float], str]) -> Html:
    foot = panel.top + panel.height
    return join(
        ticks(panel, values, foot),
        (words(panel.across(v), foot + 17, name(v), "num") for v in map(float, values)),
    )
