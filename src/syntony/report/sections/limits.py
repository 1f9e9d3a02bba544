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

_PLAIN = (
    "Being in step is between people. It is no grade of anybody, and no sign of any illness.",
    "More is not better: there are good reasons to be out of step.",
    "Where nothing is shown, there may still have been something: a recording catches only a part.",
    "It does not say why: the same sound, light or topic can move two people alike.",
)


def render(_view: View) -> Html:
    """Write the limits that hold for every report, and this instrument's status."""
    table = claims()
    return join(
        tag("ul", (_item(table[key]) for key in _SAID), class_="limits"),
        tag("p", table["medical"].wording, class_="status"),
    )


def plain(_view: View) -> Html:
    """Write in plain words what must not be read into it."""
    return join(
        tag("ul", (tag("li", told) for told in _PLAIN), class_="limits"),
        tag("p", claims()["medical"].wording, class_="status"),
    )


def _item(claim: Claim) -> Html:
    cited = "; ".join(str(source) for source in claim.sources)
    return tag("li", claim.wording, tag("small", cited) if cited else None)


SECTION = Section(
    name="limits", title="What this does not show", order=90, render=render, page="always",
    plain=plain,
)  # fmt: skip
