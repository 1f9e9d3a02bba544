"""The whole page: head, contents, the parts in order, findings one by one, foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from syntony.core.claims import claims
from syntony.core.consent import GENERATED
from syntony.core.contracts import Section
from syntony.core.registry import collect
from syntony.core.results import Finding, Findings
from syntony.report import formats as f
from syntony.report import plain
from syntony.report.audiences import Brief
from syntony.report.figure import Plate, heading
from syntony.report.html import Child, Html, breakable, join, tag
from syntony.report.overall import labels, sessions
from syntony.report.styles import inside_drawings, sheet
from syntony.report.timeline import whole_time
from syntony.report.view import View, Written
from syntony.report.words import account, leader, pair, short_answer, short_leader, symbol

#: Nothing is fetched, nothing runs: styles and pictures of the page itself are all there is.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(
    findings: Findings,
    *,
    printed: bool = False,
    written: Sequence[Written] = (),
    brief: Brief | None = None,
    plates: list[Plate] | None = None,
) -> str:
    """Write findings as one page that needs nothing else.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.
    printed : bool
        Whether it is for paper: what is folded on a screen (tables under figures, the single
        sessions of a study) is left out.
    written : sequence of Written
        What people wrote and rated of the session, and the forms that were answered in it.
    brief : Brief, optional
        For whom it is and what is switched on; all of it for researchers if left out.
    plates : list, optional
        Gets every figure that is drawn.

    Returns
    -------
    str
        HTML without script and without anything to fetch; the same findings give the same text.
    """
    brief = brief or Brief()
    findings = brief.shown(findings)
    view = View.of(findings, printed=printed, written=written, brief=brief)
    view = replace(view, plates=plates)
    parts = [(section, html) for section, html in _parts(view) if html]
    skip = tag("a", "Skip to the findings", href=f"#{parts[0][0].name}", class_="skip")
    return document(
        f"{findings.title} · synchrony report",
        skip if parts else None,
        _header(findings, brief),
        None if printed else _contents(parts),
        tag(
            "main",
            _words("opening", brief.opening),
            (html for _, html in parts),
            _words("closing", brief.closing),
        ),
        printed=printed,
    )


def _words(name: str, text: str) -> Html | None:
    """Words of who sends the report, paragraph by paragraph."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return tag("div", (tag("p", part) for part in paragraphs), class_=name) if paragraphs else None


def document(title: str, *content: Child, printed: bool = False) -> str:
    """Frame content as a whole page that holds no script and fetches nothing.

    Parameters
    ----------
    title : str
        What the browser calls it.
    *content : Html
        What is in it; the foot comes by itself.
    printed : bool
        Whether it is for paper.

    Returns
    -------
    str
        HTML.
    """
    head, body = _head(title, printed=printed), tag("body", content, _footer())
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def printable(
    findings: Findings, *, written: Sequence[Written] = (), brief: Brief | None = None
) -> str:
    """Write the page for a program that prints: every drawing brings its colors with it."""
    html = page(findings, printed=True, written=written, brief=brief)
    return re.sub(r'<svg class="chart"[^>]*>', lambda m: m[0] + inside_drawings(), html)


def _head(title: str, *, printed: bool) -> Html:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        sheet(printed=printed),
    )


def _header(findings: Findings, brief: Brief) -> Html:
    found = findings.findings
    facts = []
    names = sessions(found)
    if len(names) > 1:
        facts.append(f.counted(len(names), "session"))
    if found:
        persons = {finding.result.persons for finding in found}
        if len(persons) == 1:
            facts.append(pair(found[0].result.persons))
        words = plain.called(findings) if brief.audience.plain else {}
        called = (words.get(s, f.quantity(s)) for s in (x.result.signal for x in found))
        facts.append(f.listed(list(dict.fromkeys(called)), 5))
        facts.append(_length(found))
    if findings.failures:
        facts.append(f"{len(findings.failures)} failed")
    return tag(
        "header",
        tag("p", f"syntony · {_kind(brief)}", class_="over"),
        tag("h1", breakable(findings.title)),
        tag("p", " · ".join(facts), class_="about") if facts else None,
        (tag("p", told, class_="banner") for told in _generated(findings)),
    )


def _kind(brief: Brief) -> str:
    whole = brief.audience.name == "research"
    return "synchrony report" if whole else f"report for the {brief.audience.name}"


def _generated(findings: Findings) -> list[str]:
    notices = [*findings.notices, *(n for x in findings.findings for n in x.notices)]
    return list(dict.fromkeys(n.text for n in notices if n.code == GENERATED))


def _length(found: Sequence[Finding]) -> str:
    lengths = [whole_time(finding) for finding in found]
    low, high = f.duration(min(lengths)), f.duration(max(lengths))
    return low if low == high else f"{low} to {high}"


def _parts(view: View) -> list[tuple[Section, Html]]:
    """Sections of the report in order, the findings where the first of their parts stands."""
    held = [section for section in collect("sections").values() if view.brief.holds(section)]
    ordered = sorted(held, key=lambda section: section.order)
    each = [section for section in ordered if section.scope == "finding"]
    parts: list[tuple[Section, Html]] = []
    for section in ordered:
        if section.scope == "report":
            inner = _rendered(section, view)
            html = _section(section.name, section.title, inner) if inner else inner
            parts.append((section, html))
        elif section is each[0]:  # all of them stand where the first one does
            block = replace(section, name="findings", title=_findings_title(view))
            parts.append((block, _findings(view, each, block)))
    return parts


def _rendered(section: Section, view: View) -> Html:
    spoken = section.plain if view.brief.audience.plain else section.render
    return Html(spoken(view)) if spoken else Html("")


def _section(name: str, title: str, inner: Html) -> Html:
    top = heading(2, title, f"{name}-heading")
    return tag("section", top, inner, id=name, aria_labelledby=f"{name}-heading")


def _findings_title(view: View) -> str:
    found = view.findings.findings
    if len(sessions(found)) > 1:
        return "Session by session"
    return "Signal by signal" if len(found) > 1 else "What was found"


def _findings(view: View, each: Sequence[Section], block: Section) -> Html:
    found = view.findings.findings
    many = len(sessions(found)) > 1
    if not found or (many and view.printed):
        return Html("")
    names = labels(found)
    if view.brief.audience.plain:
        called = plain.called(view.findings)
        names = tuple(called[x.result.signal] for x in found)
    articles = [
        _article(replace(view, finding=finding, anchor=f"f{i}", level=4), each, name, many=many)
        for i, (finding, name) in enumerate(zip(found, names, strict=True), start=1)
    ]
    scope = _scope(view)
    told = tag("p", scope, class_="reading") if scope else None
    return _section(block.name, block.title, join(told, articles))


def _scope(view: View) -> str | None:
    if view.detail.parts == 0:
        return "A report of so many draws no figures of single ones; the table above links here."
    told = []
    if view.detail.brief:
        told.append("How to read the figures is told with the first one.")
    if view.detail.parts == 3:
        told.append(
            "In a report of so many, map and course are drawn of each; profile, leader and tests "
            "are in the report of a single session."
        )
    return " ".join(told) or None


def _article(view: View, each: Sequence[Section], name: str, *, many: bool) -> Html:
    finding = view.one
    drawn = each[: view.detail.parts]
    parts = join(_rendered(section, view) for section in drawn)
    if view.brief.audience.plain:
        return _plain_article(view, parts, name)
    title = heading(3, breakable(f.capital(name)), f"{view.anchor}-heading")
    leads = f", {short_leader(finding)}" if leader(finding) else ""
    verdict = tag("span", f"{symbol(finding.verdict)} {short_answer(finding.verdict)}{leads}")
    told = _told(view) if len(view.findings.findings) > 1 else None
    if many:
        inner = tag("details", tag("summary", title, verdict), told, parts, class_="session")
    else:
        inner = join(tag("div", title, verdict, class_="name"), told, parts)
    return tag("article", inner, id=view.anchor, aria_labelledby=f"{view.anchor}-heading")


def _plain_article(view: View, parts: Html, name: str) -> Html:
    said = plain.told(view.findings, [view.one])
    title = heading(3, f.capital(name), f"{view.anchor}-heading")
    return tag(
        "article",
        tag("div", title, class_="name"),
        tag("ul", (tag("li", one) for one in (said.whether, said.who, said.when)), class_="told")
        if len(view.findings.findings) > 1
        else None,
        parts,
        id=view.anchor,
        aria_labelledby=f"{view.anchor}-heading",
    )


def _told(view: View) -> Html:
    told = account(view.one)
    return tag(
        "ul",
        (
            tag("li", s.words, tag("small", f.capital(s.figures)) if s.figures else None)
            for s in (told.coordination, told.leading, told.moments)
        ),
        class_="told",
    )


def _contents(parts: Sequence[tuple[Section, Html]]) -> Html:
    links = (tag("li", tag("a", section.title, href=f"#{section.name}")) for section, _ in parts)
    return tag("nav", tag("ol", links), class_="contents", aria_label="Contents")


def _footer() -> Html:
    return tag(
        "footer",
        tag(
            "p",
            f"{claims()['medical'].wording} This page holds no script and fetches nothing; "
            "what is on it stays where it is kept.",
        ),
    )
