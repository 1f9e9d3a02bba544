"""The map of values over time and lag, faded where chance explains them."""

from __future__ import annotations

from syntony.core.contracts import Section
from syntony.report import formats as f
from syntony.report.figure import figure
from syntony.report.html import Html
from syntony.report.maps import can_be_mapped, map_key, map_of, map_table
from syntony.report.view import View


def render(view: View) -> Html:
    """Draw the map of a measure that has lags (or frequencies); nothing for others."""
    finding = view.one
    result = finding.result
    if not can_be_mapped(result):
        return Html("")
    title = f"When and with which {result.dims[1]}"
    return figure(
        view,
        "map",
        title,
        map_of(view, finding, result, "map"),
        map_table(view, finding, result),
        reading=_reading(view),
        key=map_key(view, finding, result),
    )


def _reading(view: View) -> str:
    finding = view.one
    result = finding.result
    told = "Time runs from left to right. "
    if result.dims[1] == "lag" and len(result.persons) == 2:
        first, second = (f.person(code) for code in result.persons)
        told += (
            f"Color above the middle: {first} does it first and {second} follows; below, the "
            "other way round. "
        )
    if finding.map_p is None:
        return told + "Nothing was compared with chance, so nothing is faded."
    return told + (
        "Faint cells are no stronger than what the same recordings give by chance, wherever in "
        "the session and at whatever lag."
    )


SECTION = Section(
    name="lag_map", title="Map", order=20, render=render, scope="finding"
)  # fmt: skip
