"""Channels as families: what is left of them when their number is counted."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Section
from syntony.core.results import Finding
from syntony.core.signals import Array
from syntony.report import formats as f
from syntony.report.families import families, family_p, family_q
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
    p, q = family_p(found), family_q(found)
    rows = tuple(
        _row(key, [found[i] for i in places], p[places], q[places])
        for key, places in groups.items()
    )
    heads = ("Channels", "Who", "Of them beyond chance", "The clearest", "How many", "p", "q")
    return join(
        tag(
            "p",
            "Channels that were recorded or extracted together are one family: of many channels "
            "some exceed chance by chance. They share their surrogates, so p holds each against "
            "the largest of all channels in every one of them; q limits the share of false ones "
            "instead. The smallest p says whether there is anything in the whole family.",
            class_="reading",
        ),
        grid(Table("Families of channels", heads, rows, words=4)),
    )


def _row(
    key: tuple[str, tuple[str, ...], str],
    members: list[Finding],
    p: Array,
    q: Array,
) -> tuple[Html | str, ...]:
    session, persons, name = key
    judged = p if np.isfinite(p).any() else q
    beyond = [x for x, value in zip(members, judged, strict=True) if value <= x.verdict.alpha]
    known = np.isfinite(judged).any()
    clearest = members[int(np.nanargmin(judged))].result.signal if known else ""
    return (
        f.capital(f.quantity(name)),
        f"{pair(persons)} · {session}",
        f.listed([f.quantity(x.result.signal) for x in beyond], 6) or "none",
        f.quantity(clearest) if known else f.UNKNOWN,
        f"{len(beyond)} of {len(members)}",
        f.number(float(np.nanmin(p)), 3) if np.isfinite(p).any() else f.UNKNOWN,
        f.number(float(np.nanmin(q)), 3) if np.isfinite(q).any() else f.UNKNOWN,
    )


SECTION = Section(name="channels", title="Channels as families", order=66, render=render)
