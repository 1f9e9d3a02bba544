"""What each audience gets to read, and what never reaches it."""

import io
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from syntony.core.errors import ParameterError
from syntony.core.facts import SignalFacts
from syntony.core.moments import Moment
from syntony.core.registry import collect
from syntony.core.spans import Intervals
from syntony.report.audiences import AUDIENCES, EVERY, READERS, Brief, brief_for
from syntony.report.build import report_bytes
from syntony.report.page import page
from syntony.report.plates import standalone
from syntony.report.sections.numbers import p_interval

SYSTEMS = {"motion_energy": "movement", "heart_rate": "heart", "skin_conductance": "skin"}
#: Words of methods and statistics, which a report in plain words has none of.
CODES = re.compile(
    r"\bwcc\b|cross-correlation|surrogate|\bp [=<]|\bSD\b|Pearson|correlation|phase_random|iaaft"
    r"|segment_perm|seed|NumPy|\blags?\b|signific|effect",
    re.IGNORECASE,
)


def facts(name, person, modality):
    n = 4
    return SignalFacts(
        "session-3", "r", name, person, "", modality, 2.0, 1200, np.linspace(0, 600, n + 1),
        np.zeros(n), np.ones(n), np.zeros(0), Intervals([(0, 600)]), 1.0,
    )  # fmt: skip


def moment(title, *signals):
    return Moment(
        "in_step", 60.0, 90.0, 70.0, title, f"{title} (p = 0.01).", ("a", "b"), signals, 1.0
    )


@pytest.fixture(scope="module")
def met(session):
    """One session in movement, heart and skin, of which the systems are known."""
    base = session.findings[0]
    found = tuple(
        replace(base, result=replace(base.result, signal=name), readings=()) for name in SYSTEMS
    )
    signals = tuple(
        facts(name, who, system) for name, system in SYSTEMS.items() for who in base.result.persons
    )
    moments = (
        moment("client leads in motion energy", "motion_energy"),
        moment("In step in movement and heart", "motion_energy", "heart_rate"),
        moment("Skin conductance uncouples", "skin_conductance"),
    )
    return replace(session, findings=found, signals=signals, moments=moments)


def read(html):
    """What a reader sees."""
    shown = re.sub(r"<(style|title)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', shown))
    return re.sub(r"<[^>]+>", " ", shown) + labels


@pytest.mark.parametrize("pages", [(), AUDIENCES["client"].offered])
def test_the_client_gets_no_lag_map_no_body_and_no_codes_of_methods(met, pages):
    brief = brief_for("client", pages=pages, picked=met.moments)
    html = page(met, brief=brief)
    text = read(html)
    assert "the two of you were in step" in text
    assert 'class="map"' not in html
    assert "data:image" not in html
    assert re.findall("heart|skin|breath|brain", html, re.IGNORECASE) == []
    assert CODES.findall(text) == []
    assert not re.search(r"\d\.\d", text), "figures with decimals are statistics"


def test_the_body_is_told_of_where_it_is_allowed(met):
    text = read(page(met, brief=brief_for("client", picked=met.moments, body=True)))
    assert "Heartbeat" in text
    assert "In step in movement and heart" in text
    assert CODES.findall(text) == []


def test_a_signal_of_which_nobody_says_what_it_is_stays_out(met):
    unknown = replace(met, signals=())
    text = read(page(unknown, brief=brief_for("client", picked=met.moments)))
    assert "There is nothing that can be told from this session." in text
    assert "motion" not in text


def test_research_gets_every_section_every_test_and_the_versions(met):
    html = page(met, brief=brief_for("research", pages=EVERY))
    assert html == page(met)
    text = read(html)
    assert "Computed with" in text
    assert 'class="map"' in html
    for finding in met.findings:
        for test in finding.tests:
            low, high = p_interval(test)
            assert low < test.p < high
            assert f"{low:.4f} to {high:.4f}" in text
    held = {s.name for s in collect("sections").values() if Brief().holds(s)}
    assert held == set(collect("sections"))


def test_the_interval_of_p_is_that_of_clopper_and_pearson(met):
    """Origin: the exact interval of `scipy.stats.binomtest`, which is another computation."""
    for beyond in (0, 4, 199):
        test = replace(met.findings[0].tests[0], null=np.arange(199.0), p=(beyond + 1) / 200)
        exact = binomtest(beyond, 199).proportion_ci(method="exact")
        assert p_interval(test) == pytest.approx((exact.low, exact.high), abs=1e-9)
    assert np.isnan(p_interval(replace(test, p=np.nan))).all()


@pytest.mark.parametrize("reader", READERS)
def test_only_what_is_switched_on_is_there(met, reader):
    audience = AUDIENCES[reader]
    for one in audience.offered:
        html = page(met, brief=brief_for(reader, pages=[one]))
        there = set(re.findall(r'<section id="([a-z_]+)"', html)) - {"findings"}
        pages = {collect("sections")[name].page for name in there}
        assert pages <= {one, "always"}
        assert '"#f1"' not in html or 'id="f1"' in html


@pytest.mark.parametrize("reader", READERS)
def test_words_of_who_sends_it_stand_around_it_and_are_never_markup(met, reader):
    opening = "Dear K.\n\n<script>alert(1)</script> & more"
    html = page(met, brief=brief_for(reader, opening=opening, closing="Yours\nM."))
    assert "<script" not in html
    assert '<div class="opening"><p>Dear K.</p><p>&lt;script&gt;' in html
    assert html.index('class="opening"') < html.index("<section") < html.index('class="closing"')


def test_picked_moments_stand_on_the_first_page_and_there_are_three_at_most(met):
    first = re.compile(r'id="summary".*?</section>', re.DOTALL)
    html = first.search(page(met, brief=brief_for("supervisor", picked=met.moments)))[0]
    assert html.count("<li><span") == 3
    assert "Skin conductance uncouples" in html
    with pytest.raises(ParameterError, match="room for 3 moments; 4 came"):
        brief_for("trainee", picked=[met.moments[0]] * 4)


def test_a_page_that_is_not_offered_and_an_unknown_audience_are_refused(met, study):
    with pytest.raises(ParameterError, match="client has no page 'methods'"):
        brief_for("client", pages=["methods"])
    with pytest.raises(ParameterError, match="is for one of: trainee"):
        brief_for("press")
    with pytest.raises(ParameterError, match="about one session; findings of 12"):
        page(study, brief=brief_for("client"))


@pytest.mark.parametrize("reader", READERS)
def test_figures_come_as_drawings_with_their_numbers(met, reader):
    content = report_bytes(met, format="figures", brief=brief_for(reader))
    assert content == report_bytes(met, format="figures", brief=brief_for(reader))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    rows = [line.split("\t") for line in files["figures.tsv"].splitlines()[1:]]
    assert rows
    for _, title, picture, numbers in rows:
        assert title
        assert files[numbers].count("\n") > 1
        if picture:
            assert "var(--" not in files[picture]
            assert re.search(r"<svg [^>]*viewBox", files[picture])
    if reader == "client":
        assert not re.search("heart|skin", "".join(files.values()), re.IGNORECASE)


def test_a_drawing_that_is_none_makes_no_file():
    assert standalone("<p>No picture</p>") == ""


@pytest.mark.parametrize("reader", READERS)
def test_every_audience_gets_its_pdf(met, reader):
    pytest.importorskip("weasyprint", reason="the extra syntony[pdf] is not installed")
    written = report_bytes(met, format="pdf", brief=brief_for(reader, pages=["summary", "course"]))
    assert written.startswith(b"%PDF-1.")
    assert b"%%EOF" in written[-32:]
