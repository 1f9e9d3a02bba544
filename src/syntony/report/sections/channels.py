"""Channels as families: what is left of them when their number is counted."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Finding
from syntony.report import formats as f
from syntony.report.families import families, family_q
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View
from syntony.report.words import pair


def render(view: View) -> Html:
    """Write one row a family of channels and pair; nothing where no signal is one of several."""
    found = view.findings.findings
    groups = families(found)
    if not groups:
        return Html("")
    q = family_q(found)
    rows = tuple(_row(key, [found[i] for i in places], q[places]) for key, places in groups.items())
    heads = ("Channels", "Who", "Of them beyond chance", "The clearest", "How many", "q")
    return join(
        tag(
            "p",
            "Channels that were recorded or extracted together are one family: of many channels "
            "some exceed chance by chance. Each was tested with a null of its own first; q is "
            "corrected for their number, and the smallest one says whether there is anything in "
            "the whole family.",
            class_="reading",
        ),
        grid(Table("Families of channels", heads, rows, words=4)),
    )


def _row(
    key: tuple[str, tuple[str, ...], str],
    members: list[Finding],
    q: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[Html | str, ...]:
    session, persons, name = key
    beyond = [x for x, value in zip(members, q, strict=True) if value <= x.verdict.alpha]
    known = np.isfinite(q).any()
    clearest = members[int(np.nanargmin(q))].result.signal if known else ""
    return (
        f.capital(f.quantity(name)),
        f"{pair(persons)} · {session}",
        f.listed([f.quantity(x.result.signal) for x in beyond], 6) or "none",
        f.quantity(clearest) if known else f.UNKNOWN,
        f"{len(beyond)} of {len(members)}",
        f.number(float(np.nanmin(q)), 3) if known else f.UNKNOWN,
    )


SECTION = Section(name="channels", title="Channels as families", order=66, render=render)
