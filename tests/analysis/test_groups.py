"""A whole group at once: one finding a signal, with its own null and its report."""

from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.finding import check_plan, finding
from syntony.analysis.pairs import pairs
from syntony.analysis.run import analyze
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan, StepChoice
from syntony.core.registry import get
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.inference import infer_recipe
from syntony.io.recipes import load_session, sessions
from syntony.io.saved import load_findings, save_findings
from syntony.report.delivery import deliver
from syntony.report.overall import overall
from syntony.report.page import page
from syntony.stats.significance import index_significance

CODES = ("ann", "ben", "cem", "dia")
PLAN = AnalysisPlan(
    pairs="group", prepare=(), measures=({"measure": "symbolic_entropy"},),
    null={"surrogates": 99},
)  # fmt: skip


def group(rng, share, n=900, codes=CODES):
    """People who move together by a share of what they do."""
    common = rng.normal(size=n)
    streams = [
        Signal(share * common + rng.normal(size=n), 5, name="motion", person=code) for code in codes
    ]
    people = tuple(Participant(code) for code in codes)
    return Session("s", people, (Recording("r", tuple(streams)),))


def test_everybody_of_a_session_is_one_group(rng):
    (one,) = pairs(group(rng, 1.0), PLAN)
    assert one.persons == CODES
    assert [signal.person for signal in one.raw] == list(CODES)
    assert one.support.duration == pytest.approx(180)


def test_a_group_that_moves_together_is_told_from_one_that_does_not(rng):
    (together,) = analyze(group(rng, 1.0), PLAN).findings
    (apart,) = analyze(group(rng, 0.0), PLAN).findings
    assert together.verdict.answer == "more than chance"
    assert apart.verdict.answer == "not distinguishable from chance"
    assert together.result.persons == CODES
    assert together.leading.outcome == "undetermined"
    assert together.leading.leader is None
    assert together.levels.shape[0] == 4
    assert set(together.amounts) == set(CODES)


def test_strangers_in_groups_are_called_together_as_often_as_the_level_says(rng):
    surrogate, measure = get("surrogates", "circular_shift"), get("measures", "symbolic_entropy")
    p = []
    for seed in range(200):
        X = rng.normal(size=(3, 200))
        found = index_significance(
            measure, measure.settings(), surrogate, X, 5, count=19, seed=seed
        )
        p.append(found.p)
    assert 0.02 <= np.mean(np.array(p) <= 0.1) <= 0.18


def test_every_person_but_the_first_is_shifted_by_a_time_of_their_own(rng):
    # Two who move as one while the first is a stranger: shifted alike they would stay as one, and
    # the null would hold what it should not.
    measure, surrogate = get("measures", "symbolic_entropy"), get("surrogates", "circular_shift")
    x, y = rng.normal(size=(2, 600))
    X = np.stack((x, y, y))
    found = index_significance(measure, measure.settings(), surrogate, X, 5, count=99, seed=1)
    assert found.p == 0.01
    assert found.effect < -10


def test_the_null_keeps_whose_recording_is_whose(rng):
    measure, surrogate = get("measures", "symbolic_entropy"), get("surrogates", "circular_shift")
    drawn = []

    def draw(x, *rest):
        drawn.append((x, surrogate.draw(x, *rest)))
        return drawn[-1][1]

    X = rng.normal(size=(4, 200))
    index_significance(
        measure, measure.settings(), replace(surrogate, draw=draw), X, 5, count=19, seed=1
    )
    np.testing.assert_array_equal([x for x, _ in drawn], X[1:])
    shifts = [np.argmax(made == x[0], axis=1) for x, made in drawn]
    assert (shifts[0] != shifts[1]).any()
    assert (shifts[1] != shifts[2]).any()


def test_groups_with_strong_trends_get_no_verdict_until_these_are_out(rng):
    session = group(rng, 0.0)
    (recording,) = session.recordings
    ramp = np.linspace(0, 5, 900)
    streams = tuple(s.like(s.values + ramp) for s in recording.streams)
    trended = replace(session, recordings=(replace(recording, streams=streams),))
    (found,) = analyze(trended, PLAN).findings
    assert found.verdict.answer == "undecided"
    assert "Take it out first (step detrend)" in found.verdict.agreement
    detrended = PLAN.model_copy(update={"prepare": (StepChoice(step="detrend"),)})
    (found,) = analyze(trended, detrended).findings
    assert found.verdict.answer == "not distinguishable from chance"


def test_two_persons_are_a_group_with_the_panel_of_two(rng):
    (pair,) = pairs(group(rng, 1.0, codes=CODES[:2]), PLAN)
    found = finding(pair, PLAN)
    assert [test.test for test in found.tests] == ["prewhitened", "spectrum", "segments"]


def test_measures_of_two_are_refused_before_anything_is_computed():
    with pytest.raises(ParameterError, match=r"takes two persons.*mdrqa.*symbolic_entropy"):
        check_plan(PLAN.model_copy(update={"measures": AnalysisPlan().measures}))


@pytest.fixture
def found(rng):
    return analyze(group(rng, 1.0), PLAN)


def test_the_report_names_everybody(found):
    told = str(page(found))
    for code in CODES:
        assert code.capitalize() in told
    assert "two people who do not respond" not in told
    assert "people who do not respond" in told
    assert overall(found)


def test_findings_of_groups_are_kept_and_delivered(found, tmp_path):
    save_findings(found, tmp_path / "kept.findings")
    (again,) = load_findings(tmp_path / "kept.findings").findings
    assert again.result.persons == CODES
    np.testing.assert_array_equal(again.result.values, found.findings[0].result.values)
    deliver(found, tmp_path / "out")


def test_three_to_six_hearts_of_one_room_are_one_group(shared_data):
    plan = PLAN.model_copy(update={"prepare": None})
    folder = shared_data("group_heart_rate")

    recipe, _ = infer_recipe(folder)
    for one in sessions(folder, recipe)[:3]:
        session = load_session(one, recipe)
        (result,) = analyze(session, plan).findings
        assert result.result.persons == session.persons
        assert 3 <= len(session.persons) <= 6
        if result.result.coverage[0] < 0.8:  # some belts lost touch for long
            assert np.isnan(result.readings[0].index)
            assert result.verdict.answer == "undecided"
        else:
            assert 0 < result.readings[0].index < len(session.persons) * np.log(3)
            assert result.tests[0].null.size == 99
