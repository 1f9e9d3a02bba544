"""What this does not show, with where that can be read."""

from __future__ import annotations

from syntony.core.claims import Claim, claims
from syntony.core.contracts import Section
from syntony.report.html import Html, join, tag
from syntony.report.view import View

_SAID = (
    "pair-not-person", "more-is-better", "outcome", "association", "absence", "activity",
    "leader-by-signal", "naive-tests", "nulls-differ",
)  # fmt: skip


def render(_view: View) -> Html:
    """Write the limits that hold for every report, and this instrument's status."""
    table = claims()
    return join(
        tag("ul", (_item(table[key]) for key in _SAID), class_="limits"),
        tag("p", table["medical"].wording, class_="status"),
    )


def _item(claim: Claim) -> Html:
    cited = "; ".join(str(source) for source in claim.sources)
    return tag("li", claim.wording, tag("small", cited) if cited else None)


SECTION = Section(name="limits", title="What this does not show", order=90, render=render)
