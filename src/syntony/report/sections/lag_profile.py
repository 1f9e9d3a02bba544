"""The mean over the session at every lag, in the band in which chance keeps it."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Finding, Leading, Significance
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, swatch
from syntony.report.html import Html, join
from syntony.report.maps import LEFT, RIGHT
from syntony.report.view import View
from syntony.report.words import leader

_HEIGHT = 170.0


def render(view: View) -> Html:
    """Draw the first profile of the panel; nothing where no test has one."""
    finding = view.one
    test = profiled(finding)
    if test is None:
        return Html("")
    return figure(
        view,
        "profile",
        "Which lag, over the whole session",
        _chart(view, test),
        _table(view, test),
        reading=_reading(test),
        key=join(
            swatch("line accent", "observed"),
            swatch("band", "95% band of chance at each lag") if test.band is not None else None,
            swatch("interval", "lag of the leader with its 95% interval")
            if _named(finding)
            else None,
        ),
    )


def profiled(finding: Finding) -> Significance | None:
    """The first test of the panel with a known value at every lag."""
    lags = finding.result.coords.get("lag")
    for test in finding.tests:
        profile = test.profile
        if lags is None or profile is None or profile.size != lags.size:
            continue
        if np.isfinite(profile).any():
            return test
    return None


def _chart(view: View, test: Significance) -> Html:
    finding = view.one
    lags, profile = finding.result.coords["lag"], _known(test.profile)
    reach = float(np.abs(lags).max()) or 1.0
    low, high = (None, None) if test.band is None else (test.band[0], test.band[1])
    shown = [profile] if low is None or high is None else [profile, low, high]
    panel = Panel(Scale(reach, -reach), Scale.over(*shown, zero=True, room=0.1), view.tall(_HEIGHT))
    paths = []
    if low is not None and high is not None:
        paths.append(marks.band(panel, lags, low, high, "band"))
    paths.append(marks.line(panel, lags, profile, "line accent"))
    names = [f.person(code) for code in finding.result.persons]
    two = len(names) == 2
    return marks.chart(
        view.name("profile-chart"),
        f"The {f.quantity(test.test)} test at each lag with the band of chance.",
        panel.height,
        axes.value_axis(panel),
        marks.stretched(panel, *paths),
        axes.lag_axis(panel, lags),
        _peak(panel, finding.leading, finding.result.persons) if _named(finding) else None,
        axes.person_ends(panel, *names) if two else None,
        left=LEFT, right=RIGHT, top=22, bottom=54 if two else 26,
    )  # fmt: skip


def _peak(panel: Panel, leading: Leading, persons: tuple[str, ...]) -> Html:
    """Mark the lag of the leader and its interval above the curve."""
    y = panel.y.high
    signed = leading.lag if leading.leader == persons[0] else -leading.lag
    low, high = leading.interval
    held = math.isfinite(low) and math.isfinite(high)
    return join(
        marks.segment(panel, (low, high), y, "interval") if held else None,
        marks.dot(panel, signed, y, "peak"),
        marks.words(panel.across(signed), panel.down(y) - 9, f.seconds(leading.lag), "strong"),
    )


def _named(finding: Finding) -> bool:
    """Whether a leader may be named and so be marked."""
    persons = finding.result.persons
    return len(persons) == 2 and leader(finding) in persons and math.isfinite(finding.leading.lag)


def _reading(test: Significance) -> str:
    told = (
        f"The {f.quantity(test.test)} test at every lag, over the whole session; its one number is "
        f"the {test.statistic}. "
    )
    if test.band is None:
        return told + "It was not compared with chance lag by lag."
    return told + "Inside the gray band the curve is no further from zero than chance makes it."


def _table(view: View, test: Significance) -> Table:
    result = view.one.result
    lags, profile = result.coords["lag"], _known(test.profile)
    every = max(1, math.ceil(lags.size / view.detail.rows))
    kept = sorted({*range(0, lags.size, every), int(np.nanargmax(np.abs(profile)))})
    rows = []
    for i in kept[::-1]:
        lag = float(lags[i])
        who = "both at once" if lag == 0 else f.person(result.persons[0 if lag > 0 else 1])
        row = [f.seconds(lag), who, f.number(float(profile[i]), 3)]
        if test.band is not None:
            row += [f.number(float(test.band[0, i]), 3), f.number(float(test.band[1, i]), 3)]
        rows.append(tuple(row))
    band = ("Chance, low", "Chance, high") if test.band is not None else ()
    return Table(
        f"The {f.quantity(test.test)} test by lag", ("Lag", "Who is first", "Observed", *band),
        tuple(rows), words=2,
    )  # fmt: skip


def _known(profile: Array | None) -> Array:
    return np.zeros(0) if profile is None else profile


SECTION = Section(
    name="lag_profile", title="Profile", order=30, render=render, scope="finding"
)  # fmt: skip
