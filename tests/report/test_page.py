"""The page as a file: complete, inert, safe, the same each time, and small."""

import dataclasses
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pytest

from syntony.core.contracts import Section
from syntony.core.plan import AnalysisPlan, Column, Recipe
from syntony.core.registry import collect
from syntony.core.results import Failure, Findings
from syntony.report.formats import person
from syntony.report.html import Html
from syntony.report.page import page, printable
from syntony.report.sections.summary import SECTION as SUMMARY

PAYLOADS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "'; --></style></title><svg onload=alert(1)>",
    "javascript:alert(1)\u202e\x00",
    "{{ 7*7 }}${7*7}url(https://evil.example/x)",
)


class Skeleton(HTMLParser):
    """Elements with their attributes' names, ids, headings and text, in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.ids, self.levels, self.urls, self.text = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.urls += [v for n, v in attrs if n in ("src", "href", "xlink:href", "action")]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def handle_data(self, data):
        self.text.append(data)


def parsed(html):
    skeleton = Skeleton()
    skeleton.feed(html)
    skeleton.close()
    return skeleton


def filled(value, content):
    """The same findings with every free text replaced."""
    fixed = {"answer", "outcome", "dims", "source"}
    if isinstance(value, AnalysisPlan):
        column = Column(column=content, person=content, role=content, name=content, unit=content)
        recipe = Recipe(pattern=content, settings={"x": content}, columns=(column,))
        return value.model_copy(update={"recipe": recipe})
    if dataclasses.is_dataclass(value):
        changes = {
            f.name: filled(getattr(value, f.name), content)
            for f in dataclasses.fields(value)
            if f.name not in fixed and f.name != "bounds"
        }
        return dataclasses.replace(value, **changes) if "labels" not in changes else value
    if isinstance(value, str):
        return content
    if isinstance(value, tuple):
        return tuple(filled(item, content) for item in value)
    if isinstance(value, (dict, MappingProxyType)):
        texts = all(isinstance(item, str) for item in value.values())
        return {(content if texts else k): filled(v, content) for k, v in value.items()}
    return value


@pytest.fixture(scope="module", params=["one", "session", "study"])
def findings(request):
    return request.getfixturevalue(request.param)


def test_the_page_fetches_nothing_and_runs_nothing(findings):
    html = page(findings)
    found = parsed(html)
    names = {name for name, _ in found.elements}
    assert not names & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "form",
        "foreignobject",
    }
    assert not [a for _, attrs in found.elements for a in attrs if a.startswith("on")]
    assert all(url.startswith(("#", "data:image/png;base64,")) for url in found.urls)
    assert not re.search(r"https?://", html)
    assert "@import" not in html
    assert all(place.startswith("#") for place in re.findall(r"url\(([^)]*)\)", html))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.replace("&#x27;", "'") == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("kind", ["session", "study"])
def test_no_text_of_the_data_becomes_markup(request, payload, kind):
    base = request.getfixturevalue(kind)
    harmless = parsed(page(filled(base, "x" * len(payload))))
    poisoned = parsed(page(filled(base, payload)))
    # All that slashes and underscores make are places where a line may break.
    made = [[e for e in p.elements if e != ("wbr", ())] for p in (poisoned, harmless)]
    assert made[0] == made[1]
    assert poisoned.urls == harmless.urls
    assert poisoned.ids == harmless.ids
    assert any(payload[:8] in text for text in poisoned.text)


def test_the_same_findings_give_the_same_page(findings):
    assert page(findings) == page(findings)


def test_every_id_is_there_once_and_every_link_and_label_finds_it(findings):
    html = page(findings)
    found = parsed(html)
    twice = [name for name, count in Counter(found.ids).items() if count > 1]
    assert not twice
    wanted = [url[1:] for url in found.urls if url.startswith("#")]
    wanted += re.findall(r'aria-labelledby="([^"]+)"', html)
    wanted += re.findall(r'fill="url\(#([^)]+)\)"', html)
    assert not set(wanted) - set(found.ids)


def test_headings_go_down_one_level_at_a_time_from_one_title(findings):
    levels = parsed(page(findings)).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_figure_has_a_name_a_described_picture_and_a_table(findings):
    for figure in re.findall(r"<figure.*?</figure>", page(findings), flags=re.DOTALL):
        assert "aria-labelledby=" in figure
        assert "<figcaption>" in figure
        assert "<table" in figure
        for picture in re.findall(r'<svg class="chart"[^>]*>', figure):
            assert 'role="img"' in picture
            assert re.search(r'aria-label="[^"]{10,}"', picture)


def test_the_page_speaks_a_language_and_says_what_it_is(one):
    html = page(one)
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Session 3 · synchrony report</title>" in html
    assert "not a medical device" in html


@pytest.mark.parametrize(("count", "limit"), [(12, 0.8e6), (200, 3e6)])
def test_reports_of_many_sessions_stay_small(study, count, limit):
    found = tuple(study.findings[i % 12] for i in range(count))
    renamed = tuple(dataclasses.replace(x, session=f"s{i}") for i, x in enumerate(found))
    html = page(dataclasses.replace(study, findings=renamed))
    assert len(html.encode()) < limit
    assert html.count('class="session"') == count


@pytest.mark.parametrize(("count", "limit"), [(1, 0.3e6), (30, 3e6)])
def test_hours_with_many_lags_stay_small(finding, count, limit):
    base = finding()
    lags, time = np.linspace(-5, 5, 201), np.arange(3600) + 30.0
    values = np.tanh(np.random.default_rng(3).normal(0, 0.2, (time.size, lags.size)))
    result = dataclasses.replace(
        base.result, values=values, coverage=np.ones_like(values),
        coords={"time": time, "lag": lags},
    )  # fmt: skip
    noise = values[:, 0]
    long = dataclasses.replace(
        base, result=result, map_p=np.ones_like(values), readings=(),
        course=dataclasses.replace(base.course, time=time, value=noise, low=noise, high=noise),
        levels=np.stack([noise, noise]),
    )  # fmt: skip
    found = tuple(dataclasses.replace(long, session=f"s{i}") for i in range(count))
    assert len(page(Findings("hours", AnalysisPlan(), found)).encode()) < limit


def test_findings_at_every_edge_can_be_drawn(edges):
    for name, base in edges.items():
        html = page(Findings(name, AnalysisPlan(), (base,)))
        assert not re.search(r"(nan|inf)", re.sub(r"base64,[^\"]*", "", html), re.IGNORECASE)


def test_a_map_of_directions_names_the_persons_who_lead(edges):
    found = edges["directions"]
    told = parsed(page(Findings("directions", AnalysisPlan(), (found,)))).text
    rows = Counter(text for text in told if text in map(person, found.result.persons))
    assert min(rows.values()) > 2
    assert "At leader" in told


def test_all_edges_together_are_one_page(edges):
    found = tuple(dataclasses.replace(x, session=name) for name, x in edges.items())
    assert page(Findings("edges", AnalysisPlan(), found)).count('class="session"') == len(edges)


def test_failures_alone_are_a_page_with_the_way_out():
    failures = (Failure("a.txt", "read", "FormatError", "It is empty; export it again."),)
    html = page(Findings("folder", AnalysisPlan(), (), (), failures))
    assert "Nothing could be analyzed" in html
    assert "It is empty; export it again." in html
    assert 'id="lag_map"' not in html


def test_a_printed_page_has_no_variables_in_drawings_and_no_folded_parts(study, session):
    html = printable(session)
    styles = re.findall(r"<svg class=\"chart\"[^>]*><style>(.*?)</style>", html)
    assert len(styles) == html.count('<svg class="chart"')
    assert not any("var(" in style for style in styles)
    assert 'class="twin"' not in html
    assert 'class="session"' not in printable(study)


def test_a_new_section_is_a_file_and_appears_in_its_place(one, monkeypatch):
    mine = Section("weather", "Weather", 16, lambda view: Html(f"<p>{view.findings.title}</p>"))
    each = Section("per", "Per", 21, lambda view: Html(f"<p>{view.one.session}!</p>"), "finding")
    sections = {**collect("sections"), "weather": mine, "per": each}
    monkeypatch.setattr("syntony.report.page.collect", lambda _kind: sections)
    html = page(one)
    assert html.index('id="summary"') < html.index('id="weather"') < html.index('id="findings"')
    assert '<a href="#weather">Weather</a>' in html
    assert "<p>session-3!</p>" in html


def test_a_section_that_says_nothing_leaves_no_trace(one):
    assert 'id="overview"' not in page(one)
    assert 'href="#overview"' not in page(one)
    assert SUMMARY.title in page(one)


def test_a_measure_that_nobody_knows_is_drawn(finding):
    base = finding()
    reading = base.readings[0]
    unknown = dataclasses.replace(
        reading,
        result=dataclasses.replace(
            reading.result, measure="brand_new", dims=("time",), unit="novel units",
            values=np.linspace(0, 1, 8), coverage=np.ones(8), coords={"time": np.arange(8.0)},
        ),
    )  # fmt: skip
    html = page(
        Findings("x", AnalysisPlan(), (dataclasses.replace(base, readings=(reading, unknown)),))
    )
    assert "Brand new" in html
    assert "Novel units of motion energy over time." in html
