"""The first screen: three sentences, one strip of time, and what they do not mean."""

from __future__ import annotations

from syntony.core.contracts import Section
from syntony.report import formats as f
from syntony.report.figure import SHAPES, heading
from syntony.report.html import Html, join, tag
from syntony.report.overall import labels, overall, sessions
from syntony.report.plain import called, title_of, told
from syntony.report.strips import strip
from syntony.report.timeline import common_extent
from syntony.report.view import View
from syntony.report.words import MORE, NOT, Sentence

_ASKED = ("Were you in step?", "Who came first?", "When?")
_NOTE = (
    "Being in step belongs to both of you and is no grade of anybody. More is not better, and "
    "what cannot be told here may still have been there."
)
_QUESTIONS = ("More than chance?", "Who leads?", "When?")
#: More strips than this are a table, not a glance.
_STRIPS = 8


def render(view: View) -> Html:
    """Write the account of everything, with the strip of a single session under it."""
    found = view.findings.findings
    account = overall(view.findings)
    sentences = (account.coordination, account.leading, account.moments)
    steps = (_step(q, s) for q, s in zip(_QUESTIONS, sentences, strict=True))
    glance = len(sessions(found)) == 1 and len(found) <= _STRIPS
    return tag(
        "div",
        tag("ol", steps, class_=f"three {_mark(view)}"),
        _strips(view) if glance else None,
        _picked(view),
        tag("p", tag("strong", "What this does not mean. "), account.caution, class_="caution"),
    )


def plain(view: View) -> Html:
    """Write three sentences in plain words, one strip of the session, and the picked moments."""
    said = told(view.findings, view.findings.findings)
    steps = (
        _step(question, Sentence(words))
        for question, words in zip(_ASKED, (said.whether, said.who, said.when), strict=True)
    )
    return tag(
        "div",
        tag("ol", steps, class_=f"three {_mark(view)}"),
        _strips(view) if view.findings.findings else None,
        _picked(view),
        tag("p", tag("strong", "Please note. "), _NOTE, class_="caution"),
    )


def _picked(view: View) -> Html | None:
    """The moments that somebody chose for the first page."""
    chosen = view.brief.first_page(view.findings)
    if not chosen:
        return None
    simple = view.brief.audience.plain
    names = called(view.findings) if simple else {}
    items = (
        tag(
            "li",
            tag("span", SHAPES[m.shape], class_="glyph", aria_hidden="true"),
            tag(
                "span",
                tag("strong", title_of(m, names) if simple else f.capital(m.title)),
                tag("small", f.span(m.start, m.stop), None if simple else f" · {m.reason}"),
            ),
        )
        for m in chosen
    )
    return join(heading(3, "Moments to look at"), tag("ul", items, class_="picked"))


def _step(question: str, sentence: Sentence) -> Html:
    return tag(
        "li",
        heading(3, question),
        tag("p", sentence.words, class_="lead"),
        tag("p", f.capital(sentence.figures), class_="figures") if sentence.figures else None,
    )


def _mark(view: View) -> str:
    answers = {finding.verdict.answer for finding in view.findings.findings}
    if MORE in answers:
        return "more"
    return "not" if NOT in answers else "open"


def _strips(view: View) -> Html:
    found = view.findings.findings
    over = common_extent(found)
    names = labels(found)
    if view.brief.audience.plain:
        words = called(view.findings)
        names = tuple(words[x.result.signal] for x in found)
    rows = [
        (
            tag("dt", f.capital(name)),
            tag("dd", strip(f"glance-{i}", finding, over, axis=i == len(found))),
        )
        for i, (finding, name) in enumerate(zip(found, names, strict=True), start=1)
    ]
    return tag("dl", rows, class_="strips")


SECTION = Section(
    name="summary", title="In three sentences", order=10, render=render, page="summary",
    plain=plain,
)  # fmt: skip
