"""The whole page: head, contents, the parts in order, findings one by one, foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from syntony.core.annotations import Label, Note
from syntony.core.claims import claims
from syntony.core.consent import GENERATED
from syntony.core.contracts import Section
from syntony.core.registry import collect
from syntony.core.results import Finding, Findings
from syntony.report import formats as f
from syntony.report.figure import heading
from syntony.report.html import Child, Html, breakable, join, tag
from syntony.report.overall import labels, sessions
from syntony.report.styles import inside_drawings, sheet
from syntony.report.timeline import whole_time
from syntony.report.view import View
from syntony.report.words import account, leader, pair, short_answer, short_leader, symbol

#: Nothing is fetched, nothing runs: styles and pictures of the page itself are all there is.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(findings: Findings, *, printed: bool = False, written: Sequence[Note | Label] = ()) -> str:
    """Write findings as one page that needs nothing else.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.
    printed : bool
        Whether it is for paper: what is folded on a screen (tables under figures, the single
        sessions of a study) is left out.
    written : sequence of Note or Label
        What people wrote about the session.

    Returns
    -------
    str
        HTML without script and without anything to fetch; the same findings give the same text.
    """
    view = View.of(findings, printed=printed, written=written)
    parts = [(section, html) for section, html in _parts(view) if html]
    return document(
        f"{findings.title} · synchrony report",
        tag("a", "Skip to the findings", href="#summary", class_="skip"),
        _header(findings),
        None if printed else _contents(parts),
        tag("main", (html for _, html in parts)),
        printed=printed,
    )


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


def printable(findings: Findings, *, written: Sequence[Note | Label] = ()) -> str:
    """Write the page for a program that prints: every drawing brings its colors with it."""
    html = page(findings, printed=True, written=written)
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


def _header(findings: Findings) -> Html:
    found = findings.findings
    facts = []
    names = sessions(found)
    if len(names) > 1:
        facts.append(f.counted(len(names), "session"))
    if found:
        persons = {finding.result.persons for finding in found}
        if len(persons) == 1:
            facts.append(pair(found[0].result.persons))
        signals = list(dict.fromkeys(f.quantity(x.result.signal) for x in found))
        facts.append(f.listed(signals, 5))
        facts.append(_length(found))
    if findings.failures:
        facts.append(f"{len(findings.failures)} failed")
    return tag(
        "header",
        tag("p", "syntony · synchrony report", class_="over"),
        tag("h1", breakable(findings.title)),
        tag("p", " · ".join(facts), class_="about") if facts else None,
        (tag("p", told, class_="banner") for told in _generated(findings)),
    )


def _generated(findings: Findings) -> list[str]:
    notices = [*findings.notices, *(n for x in findings.findings for n in x.notices)]
    return list(dict.fromkeys(n.text for n in notices if n.code == GENERATED))


def _length(found: Sequence[Finding]) -> str:
    lengths = [whole_time(finding) for finding in found]
    low, high = f.duration(min(lengths)), f.duration(max(lengths))
    return low if low == high else f"{low} to {high}"


def _parts(view: View) -> list[tuple[Section, Html]]:
    """Sections of the report in order, the findings where the first of their parts stands."""
    ordered = sorted(collect("sections").values(), key=lambda section: section.order)
    each = [section for section in ordered if section.scope == "finding"]
    parts: list[tuple[Section, Html]] = []
    for section in ordered:
        if section.scope == "report":
            inner = Html(section.render(view))
            html = _section(section.name, section.title, inner) if inner else inner
            parts.append((section, html))
        elif section is each[0]:
            block = replace(section, name="findings", title=_findings_title(view))
            parts.append((block, _findings(view, each, block)))
    return parts


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
    parts = join(Html(section.render(view)) for section in drawn)
    title = heading(3, breakable(f.capital(name)), f"{view.anchor}-heading")
    leads = f", {short_leader(finding)}" if leader(finding) else ""
    verdict = tag("span", f"{symbol(finding.verdict)} {short_answer(finding.verdict)}{leads}")
    told = _told(view) if len(view.findings.findings) > 1 else None
    if many:
        inner = tag("details", tag("summary", title, verdict), told, parts, class_="session")
    else:
        inner = join(tag("div", title, verdict, class_="name"), told, parts)
    return tag("article", inner, id=view.anchor, aria_labelledby=f"{view.anchor}-heading")


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
