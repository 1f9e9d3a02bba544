"""A smallest effect of interest in a plan, from two strangers and from two who are coupled."""

import csv

import numpy as np
import pytest

from syntony.analysis.run import analyze
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.saved import load_findings, save_findings
from syntony.report.delivery import deliver
from syntony.report.methods import methods
from syntony.report.page import page
from syntony.report.words import equivalent

PLAN = AnalysisPlan(
    prepare=(),
    measures=({"measure": "wcc", "settings": {"window": 30, "step": 30, "max_lag": 2}},),
    null={"members": ("prewhitened", "spectrum"), "surrogates": 99},
    equivalence={"bound": 4.0},
)


def meeting(rng, *, coupled):
    source = np.convolve(rng.normal(size=1220), np.hanning(7), mode="same")
    other = np.convolve(rng.normal(size=1220), np.hanning(7), mode="same")
    second = source[:1200] if coupled else other[:1200]
    values = {"client": source[8:1208], "therapist": second}
    signals = tuple(Signal(v, 4, name="motion", person=p) for p, v in values.items())
    return Session("one", tuple(map(Participant, values)), (Recording("camera", signals),))


@pytest.fixture(scope="module", params=[False, True], ids=["strangers", "coupled"])
def found(request):
    session = meeting(np.random.default_rng(4), coupled=request.param)
    return request.param, analyze(session, PLAN)


def test_strangers_are_within_the_bounds_and_the_coupled_beyond(found):
    coupled, findings = found
    finding = findings.findings[0]
    assert set(finding.equivalence) == {"prewhitened", "spectrum"}
    for name, one in finding.equivalence.items():
        test = next(t for t in finding.tests if t.test == name)
        assert one.effect == pytest.approx(test.effect)
        assert one.answer == ("beyond" if coupled else "within")
        assert one.bound == 4.0
    told = equivalent(finding)
    expected = "beyond 4.0 SD" if coupled else "in all 2 tests surely smaller than 4.0 SD"
    assert told.startswith(expected)


def test_report_table_and_file_hold_it(found, tmp_path):
    coupled, findings = found
    html = page(findings)
    assert "Is it small enough to be nothing?" in html
    assert (">Larger<" if coupled else ">Smaller<") in html
    assert "fixed at 4 standard deviations of chance" in " ".join(methods(findings))
    deliver(findings, tmp_path)
    with (tmp_path / "table.csv").open() as file:
        row = next(csv.DictReader(file))
    assert row["equivalence spectrum"] == ("beyond" if coupled else "within")
    assert (float(row["p equivalence spectrum"]) <= 0.05) is not coupled
    again = load_findings(save_findings(findings, tmp_path / "again.findings"))
    assert again.findings[0].equivalence == findings.findings[0].equivalence


def test_without_a_bound_nothing_is_said():
    plan = PLAN.model_copy(update={"equivalence": None})
    plain = analyze(meeting(np.random.default_rng(4), coupled=False), plan)
    assert plain.findings[0].equivalence == {}
    assert equivalent(plain.findings[0]) == ""
    assert "Is it small enough" not in page(plain)


def test_a_bound_is_written_and_read_and_must_be_positive(tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN.to_toml())
    assert AnalysisPlan.read(tmp_path / "plan.toml") == PLAN
    (tmp_path / "plan.toml").write_text("equivalence = { bound = 0 }")
    with pytest.raises(ParameterError, match=r"equivalence\.bound: Input should be greater than 0"):
        AnalysisPlan.read(tmp_path / "plan.toml")
