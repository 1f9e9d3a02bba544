"""Continuous ratings over the session, each in a lane of its own, gaps as gaps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from syntony.core.contracts import Section
from syntony.core.errors import DataError
from syntony.core.ratings import RATE, Rated
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, grid, swatch
from syntony.report.html import Html, join, tag
from syntony.report.maps import RIGHT, thinned
from syntony.report.timeline import Extent, common_extent
from syntony.report.view import View

_LANE, _GAP, _LEFT = 52.0, 34.0, 84
#: Letters of the words at both ends of a scale that fit beside a lane.
_ROOM = 12


def render(view: View) -> Html:
    """Draw every rating, and tell how two of the same go together; nothing where none was made."""
    every = _rated(view)
    if not every:
        return Html("")
    told = (
        "How somebody saw a person from moment to moment, on a slider between two words. Where "
        "nothing was rated there is no line. The color is that of the person who is rated."
    )
    return join(_figure(view, every, told), _compared(every))


def plain(view: View) -> Html:
    """Draw every rating, and nothing else."""
    every = _rated(view)
    told = "How somebody saw you from moment to moment. Where there is no line nothing was rated."
    return _figure(view, every, told) if every else Html("")


def _rated(view: View) -> list[Rated]:
    """Ratings that hold a reading: those of one scale and person beside each other."""
    every = [one for one in view.written if isinstance(one, Rated) and one.blocks]

    def place(one: Rated) -> tuple[str, str, float, str]:
        return (one.rating.person, one.rating.scale, one.rating.start, one.rating.id)

    return sorted(every, key=place)


def _figure(view: View, every: Sequence[Rated], told: str) -> Html:
    over = _extent(view, every)
    name = view.name("ratings-chart")
    lanes = [
        Panel(Scale(*over), Scale(-0.04, 1.04), _LANE, 20 + i * (_LANE + _GAP))
        for i in range(len(every))
    ]
    picture = marks.chart(
        name,
        f"{f.listed([_title(one) for one in every])}, over the session.",
        lanes[-1].top + _LANE,
        (_lane(view, name, one, panel) for one, panel in zip(every, lanes, strict=True)),
        axes.time_axis(lanes[-1]),
        left=_LEFT, right=RIGHT, top=4, bottom=26,
    )  # fmt: skip
    broken = any(len(list(one.runs())) > 1 for one in every)
    key = swatch("gap", "begun, but not rated here") if broken else None
    title = "Ratings over the session"
    return figure(view, "ratings", title, picture, _table(view, every, over), reading=told, key=key)


def _extent(view: View, every: Sequence[Rated]) -> Extent:
    found = view.findings.findings
    spans = [common_extent(found)] if found else []
    for one in every:
        runs = list(one.runs())
        spans.append((runs[0][0] / RATE, (runs[-1][0] + len(runs[-1][1])) / RATE))
    return min(low for low, _ in spans), max(high for _, high in spans)


def _lane(view: View, name: str, one: Rated, panel: Panel) -> Html:
    told = one.rating
    time, values = _readings(one)
    runs = [(first / RATE, (first + len(run)) / RATE) for first, run in one.runs()]
    between = pairwise(runs)
    time, values = thinned(view, time, values)
    return join(
        marks.words(0, panel.top - 9, _title(one), "", "start"),
        (
            marks.words(-8, panel.down(at) + 4, f.shortened(word, _ROOM), "", "end")
            for at, word in ((1.0, told.high), (0.0, told.low))
        ),
        (marks.level(panel, at, "grid") for at in (0.0, 0.5, 1.0)),
        (marks.hatched(panel, name, a[1], b[0]) for a, b in between),
        marks.stretched(
            panel, marks.line(panel, time, values, f"line {_color(view, told.person)}")
        ),
    )


def _readings(one: Rated) -> tuple[Array, Array]:
    signal = one.signal()
    if signal is None:
        return np.empty(0), np.empty(0)
    return signal.start + np.arange(len(signal)) / RATE, signal.values


def _color(view: View, person: str) -> str:
    found = view.findings.findings
    persons = found[0].result.persons if found else ()
    at = persons.index(person) if person in persons else 2
    return ("first", "second", "other")[min(at, 2)]


def _title(one: Rated) -> str:
    told = one.rating
    return f"{f.capital(told.scale)} of {f.person(told.person)}, by {told.author}"


def _table(view: View, every: Sequence[Rated], over: Extent) -> Table:
    """Means over equal parts of the session; a dash where nothing was rated."""
    count = max(min(view.detail.rows, round((over[1] - over[0]) / 5)), 1)
    edges = np.linspace(*over, count + 1)
    read = [_readings(one) for one in every]
    rows = tuple(
        (f.span(a, b), *(f.number(_mean(v[(t >= a) & (t < b)])) for t, v in read))
        for a, b in pairwise(edges.tolist())
    )
    heads = ("When", *(f"{_title(one)}: {one.rating.low} 0, {one.rating.high} 1" for one in every))
    return Table("Mean ratings over the session", heads, rows)


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


def _compared(every: Sequence[Rated]) -> Html:
    rows = tuple(_comparisons(every))
    if not rows:
        return Html("")
    told = (
        "r is the largest correlation at delays up to 5 s; by chance: how often copies that were "
        "turned around in time reach it. Both may follow what the session did to everybody; this "
        "is no measure of how well somebody reads another."
    )
    heads = ("The two ratings", "Delay", "Farthest apart", "Both rated", "r", "p")
    table = Table("Where two rated the same", heads, rows, words=3)
    return join(tag("p", told, class_="reading"), grid(table))


def _comparisons(every: Sequence[Rated]) -> Iterator[tuple[str, ...]]:
    from syntony.analysis.ratings import compare_ratings  # it loads what analyses need

    for one, other in combinations(every, 2):
        first, second = one.rating, other.rating
        if (first.scale, first.person) != (second.scale, second.person):
            continue
        what = f"{f.capital(first.scale)} of {f.person(first.person)}: {_both(one, other)}"
        try:
            found = compare_ratings(one, other)
        except DataError:  # they have no second in common
            yield (what, "never at the same time", f.UNKNOWN, f.seconds(0), f.UNKNOWN, f.UNKNOWN)
            continue
        apart = f.listed([f.span(d.start, d.stop) for d in found.differences])
        delay = found.reason or _delay(one, other, found.lag)
        yield (
            what, delay, apart or f.UNKNOWN, f.duration(found.seconds), f.number(found.r),
            f.number(found.p, 3),
        )  # fmt: skip


def _both(one: Rated, other: Rated) -> str:
    return f"{_by(one, other)} and {_by(other, one)}"


def _by(one: Rated, other: Rated) -> str:
    """Who rated; when it was begun as well where both are by one author."""
    told = one.rating
    same = told.author == other.rating.author
    return f"{told.author}, from {f.clock(told.start)}" if same else told.author


def _delay(one: Rated, other: Rated, lag: float) -> str:
    if lag == 0:
        return "none"
    later = _by(other, one) if lag > 0 else _by(one, other)
    return f"{later} {f.seconds(lag)} later"


SECTION = Section(
    name="ratings", title="How it was rated", order=55, render=render, page="impressions",
    plain=plain,
)  # fmt: skip
