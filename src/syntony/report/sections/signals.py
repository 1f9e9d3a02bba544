"""The signals before they were compared: what came in, how good, from where, what was masked."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence

import numpy as np

from syntony.core.contracts import Section
from syntony.core.facts import Picture, SignalFacts
from syntony.core.session import Notice
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.figure import Table, figure, grid, heading, swatch
from syntony.report.html import Child, Html, join, tag
from syntony.report.view import View

_PREVIEW, _GRADE, _BETWEEN = 34.0, 9.0, 13.0
_LEFT, _RIGHT = 126, 18
#: Signals that are drawn; the table has more, and says how many there are.
_DRAWN, _ROWS = 16, 400
#: Pictures in one report, each of some 200 kB.
_PICTURES = 8
#: Persons get their colors in the order of the session.
_COLORS = ("first", "second")


def render(view: View) -> Html:
    """Draw each signal with its gaps and its quality, and say where it comes from."""
    found = view.findings
    if not found.signals:
        return Html("")
    return join(
        _strips(view, found.signals),
        _origins(found.signals),
        _masked(found.signals),
        _pictures(view, found.pictures),
    )


def _strips(view: View, facts: Sequence[SignalFacts]) -> Html:
    first = [fact for fact in facts if fact.session == facts[0].session]
    shown = _in_groups(first)[:_DRAWN]
    others = len(facts) - len(shown)
    graded = any(fact.quality.size for fact in shown)
    sessions = len({fact.session for fact in facts})
    where = f" of {facts[0].session}" if sessions > 1 else ""
    return figure(
        view,
        "signals",
        f"Signals as they came in{where}",
        _drawing(view.name("signals-chart"), shown),
        _table(facts),
        reading=(
            "Each band reaches from the smallest to the largest value of its moment; hatching is "
            "time without data, and nothing was filled in."
            + (" The hill under it is the quality, from 0 to 1." if graded else "")
            + (f" {f.counted(others, 'more signal')} in the table." if others else "")
        ),
        key=join(
            swatch("block shade", "quality") if graded else None, swatch("gap", "not observed")
        ),
    )


def _in_groups(facts: Sequence[SignalFacts]) -> list[SignalFacts]:
    """Signals of one name beside each other, names in the order in which they came."""
    names = list(dict.fromkeys(fact.name for fact in facts))
    return sorted(facts, key=lambda fact: names.index(fact.name))


def _drawing(name: str, shown: Sequence[SignalFacts]) -> Html:
    over = (min(fact.start for fact in shown), max(fact.stop for fact in shown))
    persons = list(dict.fromkeys(fact.person for fact in shown))
    pieces: list[Child] = []
    y, group = 0.0, ""
    for fact in shown:
        if fact.name != group:
            y += _BETWEEN if group else 0
            group = fact.name
            unit = f", {fact.unit}" if fact.unit else ""
            title = f.capital(f.quantity(group))
            pieces.append(marks.words(-_LEFT, y + 12, f"{title}{unit}", "strong", "start"))
            y += 22
        place = persons.index(fact.person)
        color = _COLORS[place] if place < len(_COLORS) else "other"
        same = [other for other in shown if other.name == group]
        panel = Panel(Scale(*over), _scale(fact, same), _PREVIEW, y)
        pieces += _preview(name, panel, fact, color)
        who = f.shortened(f.person(fact.person), 12)
        pieces.append(marks.words(-_LEFT, y + 21, who, "", "start"))
        share = f.percent(fact.coverage)
        pieces.append(marks.words(-10, y + 21, share, "num", "end"))
        y += _PREVIEW
        if fact.quality.size:
            grade = Panel(Scale(*over), Scale(0, 1), _GRADE, y + 3)
            pieces.append(_hill(grade, fact))
            y += _GRADE + 3
        y += _BETWEEN
    return marks.chart(
        name, f"Preview of {f.counted(len(shown), 'signal')} with gaps and quality.", y,
        pieces, axes.time_axis(Panel(Scale(*over), Scale(0, 1), 0, y - 6)),
        left=_LEFT, right=_RIGHT, top=2, bottom=24,
    )  # fmt: skip


def _scale(fact: SignalFacts, facts: Sequence[SignalFacts]) -> Scale:
    """As wide for everybody, so that who moves more is seen, around the middle of one's own."""
    own, widest = _range(fact), max(high - low for low, high in map(_range, facts))
    middle, half = (own[0] + own[1]) / 2, 0.53 * widest or 1.0
    return Scale(middle - half, middle + half)


def _range(fact: SignalFacts) -> tuple[float, float]:
    """From low to high, without the wildest values."""
    low, high = fact.low[np.isfinite(fact.low)], fact.high[np.isfinite(fact.high)]
    if not low.size:
        return 0.0, 0.0
    return float(np.quantile(low, 0.005)), float(np.quantile(high, 0.995))


def _preview(name: str, panel: Panel, fact: SignalFacts, color: str) -> list[Html]:
    middle = (fact.edges[:-1] + fact.edges[1:]) / 2
    reach = (min(panel.y.low, panel.y.high), max(panel.y.low, panel.y.high))
    low, high = np.clip(fact.low, *reach), np.clip(fact.high, *reach)
    rail = Panel(panel.x, Scale(0, 1), panel.height, panel.top)
    gaps = fact.support.gaps(fact.start, fact.stop)
    return [
        *(marks.hatched(rail, name, a, b) for a, b in gaps if b - a > 0.001 * _width(panel)),
        marks.stretched(
            panel,
            marks.band(panel, middle, low, high, f"span {color}"),
            marks.line(panel, middle, (low + high) / 2, f"line thin {color}"),
        ),
    ]


def _width(panel: Panel) -> float:
    return panel.x.high - panel.x.low


def _hill(panel: Panel, fact: SignalFacts) -> Html:
    middle = (fact.edges[:-1] + fact.edges[1:]) / 2
    return marks.stretched(
        panel, marks.band(panel, middle, np.zeros_like(fact.quality), fact.quality, "grade")
    )


def _table(facts: Sequence[SignalFacts]) -> Table:
    many = len({fact.session for fact in facts}) > 1
    heads = ("Signal", "Who", "Unit", "Rate", "Time", "Observed", "Gaps", "Quality")
    rows = tuple(
        (
            f"{fact.session} · {f.quantity(fact.name)}" if many else f.quantity(fact.name),
            f.person(fact.person), fact.unit,
            f"{fact.rate:.5g} Hz" if math.isfinite(fact.rate) else "irregular",
            f.duration(fact.stop - fact.start), f.percent(fact.coverage),
            str(max(len(fact.support) - 1, 0)), f.number(fact.median_quality),
        )
        for fact in facts[:_ROWS]
    )  # fmt: skip
    more = f"; the first {_ROWS} of {len(facts):,}" if len(facts) > _ROWS else ""
    return Table(f"Signals with coverage and median quality{more}", heads, rows, words=3)


def _origins(facts: Sequence[SignalFacts]) -> Html | None:
    """How each signal was made, once for all whom it holds for."""
    groups: dict[tuple[str, tuple[str, ...]], tuple[list[str], list[str], list[str]]] = {}
    persons: dict[tuple[str, str], tuple[str, ...]] = {}
    for fact in facts:
        who = persons.get((fact.name, fact.origin), ())
        persons[fact.name, fact.origin] = tuple(dict.fromkeys((*who, f.person(fact.person))))
    for fact in facts:
        what, _, how = fact.origin.rpartition(" by ")
        key = (how, persons[fact.name, fact.origin])
        names, food, sources = groups.setdefault(key, ([], [], []))
        _add(names, f.quantity(fact.name))
        _add(food, what.partition(" extracted from ")[2])
        _add(sources, fact.source)
    if not any(how for how, _ in groups):
        return None
    rows = tuple(
        (
            f.capital(f.listed(names, 20)),
            f.listed([person for person in who if person], 4),
            f"Extracted from {f.listed(food, 3)} by {how}" if how else "As it stands in the file",
            f.listed(sources, 3),
        )
        for (how, who), (names, food, sources) in list(groups.items())[:_ROWS]
    )
    heads = ("Signals", "Who", "How", "From")
    return join(
        heading(3, "Where they come from"),
        grid(Table("Signals and how they were extracted", heads, rows, words=4)),
    )


def _add(held: list[str], item: str) -> None:
    if item and item not in held:
        held.append(item)


def _masked(facts: Sequence[SignalFacts]) -> Html | None:
    told: dict[Notice, list[str]] = {}
    for fact in facts:
        for notice in fact.notices:
            _add(told.setdefault(notice, []), fact.session)
    if not told:
        return None
    items = (tag("li", n.text, tag("small", f" {f.listed(where, 4)}")) for n, where in told.items())
    return join(heading(3, "What was masked, and why"), tag("ul", items, class_="limits"))


def _pictures(view: View, pictures: Sequence[Picture]) -> Html | None:
    if not pictures:
        return None
    shown = pictures[:_PICTURES]
    return join(
        heading(view.level, "What the extractors saw"),
        (_picture(picture) for picture in shown),
        tag("p", f"The first {_PICTURES} of {len(pictures)} pictures.", class_="reading")
        if len(pictures) > _PICTURES
        else None,
    )


def _picture(picture: Picture) -> Html:
    code = base64.b64encode(picture.png.tobytes()).decode("ascii")
    return tag(
        "figure",
        tag(
            "img",
            src=f"data:image/png;base64,{code}",
            alt=picture.title,
            width=picture.size[1],
            height=picture.size[0],
            class_="seen",
        ),
        tag("figcaption", tag("p", f"{picture.title} ({picture.session})", class_="reading")),
    )


SECTION = Section(
    name="signals", title="Signals and their quality", order=69, render=render, page="quality"
)
