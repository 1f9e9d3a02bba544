"""The words of this report, explained."""

from __future__ import annotations

from collections.abc import Mapping

from syntony.core.contracts import Section
from syntony.report.html import Html, tag
from syntony.report.view import View

_TERMS = {
    "Coordination, synchrony": (
        "Two signals change together, at once or one after the other. It belongs to the pair."
    ),
    "Chance": (
        "What the same recordings give when nobody can answer anybody: parts are shifted, "
        "exchanged or made anew, many times, and each time everything is computed again."
    ),
    "Surrogate": "One such imitation of the data.",
    "p": (
        "How often chance gives as much as the data or more. A small p speaks against chance; a "
        "large one does not show that there is nothing."
    ),
    "q": (
        "p after a correction for the number of results in this report (Benjamini & Hochberg), "
        "so that a long list does not find something by its length."
    ),
    "Effect in SD": (
        "Distance of the data from the average of chance, in standard deviations of chance. It "
        "compares tests, not people."
    ),
    "d": "Difference between real and re-paired pairs, in standard deviations between pairs.",
    "Lag": "Time from one person's change to the other's. Who comes first is said by name.",
    "Window": "Piece of the session that is compared at once; it is moved along in steps.",
    "Stretch": (
        "Time in which the coordination exceeds chance even when the whole session is searched."
    ),
    "In opposition": (
        "One does more when the other does less, as in taking turns. It is coordination too."
    ),
    "Observed": "Share of the time with usable data of everybody who is compared.",
    "Undetermined": "The data do not say. It is an answer, not a failure.",
}


def render(_view: View) -> Html:
    """Write the terms."""
    return _listed(_TERMS)


_PLAIN = {
    "In step": (
        "What one of you does changes together with what the other does, at once or a little "
        "later. It belongs to the two of you, not to one."
    ),
    "More often than by chance": (
        "Two people who cannot see or hear each other are in step now and then, too. This says "
        "that it happened more often than that."
    ),
    "Cannot be told": (
        "The recording does not show it, one way or the other. It does not mean that there was "
        "nothing."
    ),
    "Came first": "The one whose change came before the other's. It is neither good nor bad.",
    "Not observed": "Times for which there is no recording that can be used.",
}


def plain(_view: View) -> Html:
    """Write the few words that a report in plain words uses."""
    return _listed(_PLAIN)


def _listed(terms: Mapping[str, str]) -> Html:
    rows = (tag("div", tag("dt", term), tag("dd", told)) for term, told in terms.items())
    return tag("dl", rows, class_="terms")


SECTION = Section(
    name="glossary",
    title="Words of this report",
    order=95,
    render=render,
    page="glossary",
    plain=plain,
)
