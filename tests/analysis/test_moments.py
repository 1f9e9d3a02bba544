"""Moments of whole sessions: the demo's planted coupling, chance rates, gaps, many persons."""

import csv
import math

import numpy as np
import pytest

from syntony.analysis.demo import PLANTED, demo_session
from syntony.analysis.finding import finding
from syntony.analysis.moments import moments, traced_back
from syntony.analysis.pairs import pairs
from syntony.analysis.run import analyze
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.saved import load_findings, save_findings
from syntony.report.delivery import deliver

PLAN = AnalysisPlan(null={"surrogates": 99})


@pytest.fixture(scope="module")
def demo():
    return analyze(demo_session(), PLAN)


def test_the_demo_s_stretches_are_moments_that_name_the_leader(demo):
    stretches = [m for m in demo.moments if m.kind == "in_step"]
    for planted in PLANTED:
        assert any(
            planted.signal in m.signals
            and f"{planted.leader} leads" in m.title
            and abs(m.start - planted.start) < 30
            and abs(m.stop - planted.stop) < 30
            for m in stretches
        ), planted


def test_several_systems_are_in_step_only_where_two_couplings_overlap(demo):
    joint = [m for m in demo.moments if m.kind == "joint_peak"]
    assert joint
    inside = [m for m in joint if 180 <= m.peak <= 540]
    assert len(joint) - len(inside) <= 1, "chance marks some"
    assert all(m.per_hour < 6 for m in joint)


def test_moments_come_in_the_order_of_time_with_rule_and_session(demo):
    assert [m.peak for m in demo.moments] == sorted(m.peak for m in demo.moments)
    assert {m.session for m in demo.moments} == {"demo"}
    assert all(m.method for m in demo.moments)


def test_moments_are_kept_with_the_findings(demo, tmp_path):
    again = load_findings(save_findings(demo, tmp_path / "demo.findings"))
    assert again.moments == demo.moments


def test_moments_are_delivered_as_a_table_and_in_the_report(demo, tmp_path):
    deliver(demo, tmp_path)
    rows = list(csv.DictReader((tmp_path / "moments.csv").read_text("utf-8").splitlines()))
    assert [float(row["peak (s)"]) for row in rows] == [m.peak for m in demo.moments]
    assert "Client leads in motion energy" in (tmp_path / "report.html").read_text("utf-8")


def test_a_plan_chooses_kinds_and_settings():
    plan = PLAN.model_copy(update={"moments": ()})
    chosen = analyze(demo_session(), plan).moments
    assert {m.kind for m in chosen} == {"in_step"}
    one = {"moments": [{"detector": "joint_peak", "settings": {"hold": 30}}]}
    kinds = analyze(demo_session(), AnalysisPlan(**PLAN.model_dump() | one)).moments
    assert {m.kind for m in kinds} == {"in_step", "joint_peak"}
    assert all(m.stop - m.start >= 30 for m in kinds)


def test_unknown_kinds_are_refused_before_anything_is_computed():
    plan = AnalysisPlan(moments=[{"detector": "empathy"}])
    with pytest.raises(ParameterError, match="No detector is called 'empathy'"):
        analyze(demo_session(), plan)


def test_without_tests_there_are_no_moments():
    assert analyze(demo_session(), AnalysisPlan(null={"members": ()})).moments == ()
    asked = AnalysisPlan(null={"members": ()}, moments=[{"detector": "stall"}])
    with pytest.raises(ParameterError, match="without tests"):
        analyze(demo_session(), asked)


def session(values, seconds=900.0, people=("A", "B"), name="resp_rate", modality="breath"):
    recordings = tuple(
        Recording(f"r{i}", (Signal(x, 2, name=name, person=p, modality=modality),))
        for i, (p, x) in enumerate(zip(people, values, strict=True))
    )
    return Session("made", tuple(Participant(p) for p in people), recordings)


def found(made, plan=PLAN):
    prepared = tuple(pairs(made, plan))
    return prepared, moments(prepared, [finding(pair, plan) for pair in prepared], plan)


def test_the_chance_rate_is_what_strangers_give():
    """Counted on the shifted selves it must be near what other strangers really give."""
    rng = np.random.default_rng(8)

    def slow():
        return np.convolve(rng.normal(size=1899), np.ones(100) / 100, "valid")

    easy = {"detector": "coactivation", "settings": {"above": 0.3, "hold": 8}}
    plan = AnalysisPlan(**PLAN.model_dump() | {"moments": [easy], "null": {"surrogates": 19}})
    counts, rates = [], []
    for _ in range(20):
        _, marked = found(session([slow(), slow()], name="eda", modality="skin"), plan)
        counts.append(sum(m.kind == "coactivation" for m in marked) / 0.25)
        rates += [m.per_hour for m in marked if m.kind == "coactivation"][:1]
    assert 0.6 < np.mean(counts) / np.mean(rates) < 1.4


def test_short_sessions_have_no_chance_rate_and_say_so():
    rng = np.random.default_rng(3)
    x = np.concatenate((rng.normal(size=200), np.linspace(3, 9, 80), rng.normal(size=60)))
    _, marked = found(session([x, x + 0.01 * rng.normal(size=x.size)], name="eda", modality="skin"))
    assert any(m.kind == "coactivation" for m in marked)
    assert all(math.isnan(m.per_hour) for m in marked if m.kind != "in_step")


def test_three_persons_are_looked_at_two_by_two():
    rng = np.random.default_rng(5)
    t = np.arange(1800)
    goes = np.interp(t, [800, 900], [0, 4])
    levels = [x + 0.1 * rng.normal(size=1800) for x in (4 * np.ones(1800), goes, goes - 20)]
    _, marked = found(session(levels, people=("A", "B", "C")))
    assert {m.persons for m in marked if m.kind == "convergence"} == {("A", "B")}


def test_trace_back_leads_to_where_my_breath_became_theirs():
    rng = np.random.default_rng(5)
    goes = np.interp(np.arange(1800), [800, 900], [0, 4])
    levels = [4 + 0.1 * rng.normal(size=1800), goes + 0.1 * rng.normal(size=1800)]
    prepared, _ = found(session(levels))
    back = traced_back(prepared, 700.0)
    (only,) = back
    assert only.signals == ("resp_rate",)
    assert 400 <= only.start <= only.peak <= 470
    assert "B becomes A's" in only.title
    assert traced_back(prepared, 300.0) == ()
