"""What every section of the report promises, asked of every file in report/sections/."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from syntony.core.annotations import Feeling, Hunch, Label, Note
from syntony.core.brains import InterBrainFinding, PairCluster
from syntony.core.contracts import Section
from syntony.core.moments import Moment
from syntony.core.plan import AnalysisPlan
from syntony.core.ratings import Rated, Rating, RatingBlock
from syntony.core.registry import collect
from syntony.core.results import Finding, Findings, Leading, SynchronyResult, Verdict
from syntony.core.session import Notice
from syntony.core.spans import Intervals
from syntony.report import sections
from syntony.report.html import Html
from syntony.report.view import View
from syntony.stats.labels import label_agreement

SECTIONS = collect("sections")
VOID = {"br", "col", "hr", "img", "meta"}


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults, self.names, self.attributes = [], [], set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def plain_finding(dims, shape, persons=("A & <B>", '"C"')):
    coords = {
        d: np.arange(float(n)) - (n // 2) * (d == "lag") for d, n in zip(dims, shape, strict=True)
    }
    values = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
    return Finding(
        session="s", dyad="d",
        result=SynchronyResult("m", "x", persons, values, dims, coords, np.ones(shape), "r"),
        tests=(), verdict=Verdict("undecided", np.nan, "", 0.05, ""),
        leading=Leading("undetermined", None, np.nan, (np.nan, np.nan), np.nan, ""),
        stretches=(), amounts={}, signed=0.0, unsigned=0.0,
        levels=np.zeros((len(persons), shape[0])), support=Intervals([(0, float(shape[0]))]),
    )  # fmt: skip


MOMENT = Moment(
    "stall", 10.0, 60.0, 30.0, "<Little> moves", "For 50 s nothing moved & spoke.", ("A", "B"),
    ("x",), 1.0, session="<s>",
)  # fmt: skip


def heads(shape, tested=True):
    dims = ("first_channel", "second_channel", "band", "time")[: len(shape)]
    labels = {d: tuple(f"<B>{k}" for k in range(n)) for d, n in zip(dims, shape, strict=True)}
    coords = {d: np.arange(float(n)) for d, n in zip(dims, shape, strict=True)}
    values = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
    values[0, 0] = np.nan
    result = SynchronyResult(
        "plv", "EEG", ("A & <B>", '"C"'), values, dims, coords, np.ones(shape), "r", labels=labels
    )
    p = np.where(values > 0.8, 0.01, 0.5) if tested else np.full(shape, np.nan)
    answer = "more than chance" if tested else "undecided"
    return InterBrainFinding(
        "<s>", "d", "between" if tested else "within", "EEG", result, 4 * values * p / p, p, (),
        Verdict(answer, 0.01 if tested else np.nan, "", 0.05, "<B>"),
        (PairCluster(np.zeros((2, len(shape))), 9.0, 0.02),) if tested else (),
        (Notice("short-epochs", "Epochs <B> are short.", "EEG"),),
    )  # fmt: skip


FINDINGS = {
    "heads": Findings(
        "t",
        AnalysisPlan(),
        (),
        inter_brain=(heads((3, 2, 2)), heads((3, 2, 2, 4)), heads((40, 3, 1), tested=False)),
    ),
    "empty": Findings("t", AnalysisPlan(), ()),
    "a line": Findings("t", AnalysisPlan(), (plain_finding(("time",), (9,)),)),
    "a map": Findings("t", AnalysisPlan(), (plain_finding(("time", "lag"), (9, 5)),)),
    "three persons": Findings(
        "t", AnalysisPlan(), (plain_finding(("time",), (9,), ("A", "B", "C")),) * 2
    ),
    "moments": Findings("t", AnalysisPlan(), (), moments=(MOMENT, MOMENT)),
    "more dimensions": Findings(
        "t", AnalysisPlan(), (plain_finding(("time", "a", "b"), (4, 3, 2)),)
    ),
}


TOLD = Rating("r", 0.0, "<B>closeness", "far & away", "close", "A & <B>", "<B>K")
WRITTEN = (
    Note("n", 1.0, "<B>", "K"), Label("l", "1", "<B>laugh", 2.0, "<B>K"),
    Hunch("h", 3.0, "<B>", "A & <B>", 2, "<B>K", "partly"),
    Feeling("f", 4.0, "<B>moved", "A & <B>", "<B>K", valence=0.5, arousal=-0.5, reply="<B>"),
    Rated(TOLD, (RatingBlock("b", "r", 0, 25, (0.5,) * 50), RatingBlock("c", "r", 1, 150, (1.0,)))),
    Rated(replace(TOLD, id="s"), (RatingBlock("d", "s", 0, 250, (0.2,) * 50),)),
    label_agreement([Label("l", "1", "<B>", 2.0, "<B>K"), Label("m", "1", "<B>", 2.0, "M")],
                    "<B>K", "M", 9.0),
)  # fmt: skip


def rendered(section, findings):
    view = View.of(findings, written=WRITTEN)
    if section.scope == "report":
        return [section.render(view)]
    return [
        section.render(replace(view, finding=finding, anchor=f"f{i}", level=4))
        for i, finding in enumerate(findings.findings, start=1)
    ]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_named_after_its_file_and_has_a_heading(name):
    section = SECTIONS[name]
    assert isinstance(section, Section)
    assert section.name == name
    assert section.title
    assert section.scope in ("report", "finding")


def test_no_two_sections_claim_one_place():
    orders = [section.order for section in SECTIONS.values()]
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize("case", FINDINGS)
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_gives_whole_markup_for_whatever_was_found(name, case):
    for html in rendered(SECTIONS[name], FINDINGS[case]):
        assert isinstance(html, Html)
        balance = Balance()
        balance.feed(html)
        balance.close()
        assert not balance.faults
        assert not balance.open
        assert "<B>" not in html


@pytest.mark.parametrize("case", FINDINGS)
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_neither_runs_nor_fetches_anything(name, case):
    for html in rendered(SECTIONS[name], FINDINGS[case]):
        balance = Balance()
        balance.feed(html)
        assert not balance.names & {"script", "iframe", "object", "embed", "link", "form"}
        assert not [name for name in balance.attributes if name.startswith("on")]
        assert "://" not in html


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_draws_the_same_twice(name):
    first, second = (rendered(SECTIONS[name], FINDINGS["a map"]) for _ in range(2))
    assert first == second


def test_sections_do_not_know_each_other():
    for file in Path(sections.__path__[0]).glob("*.py"):
        assert "syntony.report.sections" not in file.read_text(), file.name
