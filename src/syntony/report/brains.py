"""Couplings of heads in words, as tables and as drawings."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from syntony.core.brains import InterBrainFinding
from syntony.core.registry import get
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.draw import marks
from syntony.report.draw.color import map_cells, map_palette
from syntony.report.draw.picture import data_address
from syntony.report.figure import Table
from syntony.report.html import Html, figure_of, join, tag
from syntony.report.words import pair

#: Effect (SD of chance) that gets the strongest color.
STRONGEST = 5.0
_LEFT, _WIDTH = 70, 520.0


def named(finding: InterBrainFinding) -> str:
    """Whose heads, by which method, in which session."""
    who = "all dyads" if finding.kind == "partners" else pair(finding.result.persons)
    if finding.kind == "within":
        who = f"{f.person(finding.result.persons[0])} alone"
    return f"{finding.result.signal}: {who} · {finding.session}"


def sentence(finding: InterBrainFinding) -> str:
    """Say what was found between two heads."""
    title = f.uncapital(get("measures", finding.result.measure).title)
    counted = f"{int(np.isfinite(finding.result.values).sum()):,} {title} values"
    who = pair(finding.result.persons)
    if finding.kind == "within":
        return f"{counted} within the head of {f.person(finding.result.persons[0])}, none tested."
    if not math.isfinite(finding.verdict.p):
        return f"{counted} between {who}: {f.uncapital(finding.verdict.agreement.rstrip('.'))}."
    against = "wrong partners" if finding.kind == "partners" else "chance"
    beyond, p = len(finding.beyond), f.p_value(finding.verdict.p)
    clusters = [c for c in finding.clusters if c.p <= finding.verdict.alpha]
    also = f"; {f.counted(len(clusters), 'cluster')} of neighbors beat it" if clusters else ""
    if beyond:
        first = cell(finding, finding.beyond[0])
        return (
            f"Of {counted} between {who} {beyond:,} beat {against}, all of them counted ({p}); "
            f"the clearest is {first}{also}."
        )
    return (
        f"Of {counted} between {who} none beats {against}, all of them counted ({p}){also}. That "
        "does not show that there is nothing."
    )


def cell(finding: InterBrainFinding, place: Array) -> str:
    """Name a pair of channels with its band, and segment."""
    labels = finding.result.labels
    first, second, band = (
        labels[dim][int(k)] for dim, k in zip(finding.result.dims[:3], place, strict=False)
    )
    when = f" at {f.clock(finding.result.coords['time'][int(place[3])])}" if len(place) > 3 else ""
    return f"{first} with {second} in {band}{when}"


def matrix(name: str, finding: InterBrainFinding, band: int) -> Html:
    """Draw one band: channels of the first person downward, of the second across.

    Strength of color is the effect where there was a test (of segments the largest), else the
    value; what chance explains, all pairs counted, is faint.
    """
    strength, chance, limit = _shown(finding, band)
    height = min(max(16.0 * len(strength), 64.0), 448.0)
    cells = map_cells(strength, limit, chance, finding.verdict.alpha)
    first, second = (finding.result.labels[dim] for dim in finding.result.dims[:2])
    picture = tag(
        "image", class_="map", x="0%", y=0, width="100%", height=height,
        preserveAspectRatio="none", href=data_address(cells, map_palette()),
        image_rendering="pixelated",
    )  # fmt: skip
    return marks.chart(
        name,
        _described(finding, band, chance),
        height,
        tag("rect", class_="frame", x=0, y=0, width="100%", height=height),
        picture,
        _unknown(name, strength, height),
        _names(first, height, down=True),
        _names(second, height, down=False),
        left=_LEFT, right=12, top=8, bottom=24,
    )  # fmt: skip


def beyond_table(finding: InterBrainFinding, most: int) -> Table:
    """The cells that beat chance, the clearest first."""
    timed = len(finding.result.dims) > 3
    rows = tuple(_row(finding, tuple(place), timed=timed) for place in finding.beyond[:most])
    who = finding.result.persons
    heads = [f"Of {f.person(who[0])}", f"Of {f.person(who[1])}", "Band"]
    heads += ["At"] if timed else []
    heads += [f.capital(finding.result.unit), "Effect", "p"]
    return Table("Pairs beyond chance, the clearest first", tuple(heads), rows, words=3)


def cluster_table(finding: InterBrainFinding, most: int) -> Table:
    """Clusters of neighboring pairs, the heaviest first."""
    who = [f"Of {f.person(code)}" for code in finding.result.persons]
    heads = ("Cluster", *who, "Bands", "Cells", "Mass (SD)", "p")
    rows = []
    for k, cluster in enumerate(finding.clusters[:most], start=1):
        parts = [_parts(finding, dim, cluster.cells[:, dim]) for dim in range(3)]
        mass = f.number(cluster.mass, 1)
        cells = f"{len(cluster.cells):,}"
        rows.append((f"{k}", *parts, cells, mass, f.number(cluster.p, 3)))
    return Table("Clusters of neighbors", heads, tuple(rows), words=4)


def _parts(finding: InterBrainFinding, dim: int, places: Array) -> str:
    labels = finding.result.labels[finding.result.dims[dim]]
    return f.listed([labels[int(k)] for k in np.unique(places)], 6)


def _row(finding: InterBrainFinding, place: tuple[int, ...], *, timed: bool) -> tuple[str, ...]:
    labels, dims = finding.result.labels, finding.result.dims
    names = [labels[dim][k] for dim, k in zip(dims[:3], place, strict=False)]
    when = [f.clock(finding.result.coords["time"][place[3]])] if timed else []
    return (
        *names, *when, f.number(float(finding.result.values[place]), 3),
        f"{f.number(float(finding.effect[place]), 1)} SD", f.number(float(finding.p[place]), 3),
    )  # fmt: skip


def _shown(finding: InterBrainFinding, band: int) -> tuple[Array, Array | None, float]:
    """Strength and chance of every pair in a band, and the strength of the strongest color."""
    values, effect, p = (
        v[:, :, band].reshape(*v.shape[:2], -1)
        for v in (finding.result.values, finding.effect, finding.p)
    )
    if not np.isfinite(effect).any():
        known = np.abs(values[np.isfinite(values)])
        # Of segments the first one: without a test no value is more telling than another.
        return values[..., 0], None, float(known.max()) if known.size else 1.0
    at = np.argmax(np.where(np.isfinite(effect), np.abs(effect), -1.0), axis=-1)[..., None]
    strength, chance = (np.take_along_axis(v, at, axis=-1)[..., 0] for v in (effect, p))
    return strength, chance, STRONGEST


def _described(finding: InterBrainFinding, band: int, chance: Array | None) -> str:
    name = finding.result.labels["band"][band]
    rows, columns = finding.result.values.shape[:2]
    told = f"{f.capital(name)}: {rows} by {columns} pairs"
    if chance is None:
        return f"{told}, not tested."
    beyond = int((chance <= finding.verdict.alpha).sum())
    return f"{told}, {beyond} beyond chance."


def _unknown(name: str, strength: Array, height: float) -> Html:
    rows, columns = strength.shape
    return join(
        marks.hatch(name, (100 * j / columns, 100 / columns), (height * i / rows, height / rows))
        for i, j in np.argwhere(np.isnan(strength))
    )


def _names(labels: tuple[str, ...], height: float, *, down: bool) -> Iterator[Html]:
    """Names of channels beside the rows or below the columns, as many as there is room for."""
    longest = max(map(len, labels))
    room = height / len(labels) / 13 if down else _WIDTH / len(labels) / (7 * longest + 8)
    step = max(1, math.ceil(1 / room))
    for k in range(0, len(labels), step):
        middle = (k + 0.5) / len(labels)
        if down:
            yield marks.words(-8, middle * height + 4, f.shortened(labels[k], 9), "num", "end")
        else:
            yield marks.words(f"{figure_of(100 * middle)}%", height + 16, labels[k], "num")
