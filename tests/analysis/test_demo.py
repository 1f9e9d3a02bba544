"""The demo's report must find exactly what was built in."""

import numpy as np
import pytest

from syntony.analysis.demo import PLANTED, demo_session
from syntony.analysis.run import analyze

SIGNALS = ["motion_energy", "heart_rate", "skin_conductance", "respiration"]


@pytest.fixture(scope="module")
def found():
    return {f.result.signal: f for f in analyze(demo_session()).findings}


def planted(signal):
    return [p for p in PLANTED if p.signal == signal]


def test_the_demo_is_the_same_every_time_and_says_that_it_is_generated():
    one, again = demo_session(), demo_session()
    for a, b in zip(one.signals(), again.signals(), strict=True):
        np.testing.assert_array_equal(a.values, b.values)
    assert {n.code for n in one.notices} == {"generated"}


@pytest.mark.parametrize("signal", SIGNALS)
def test_coupling_is_found_exactly_where_it_was_built_in(found, signal):
    expected = "more than chance" if planted(signal) else "not distinguishable from chance"
    assert found[signal].verdict.answer == expected


@pytest.mark.parametrize("signal", [s for s in SIGNALS if planted(s)])
def test_the_leader_is_named_and_the_lag_is_within_a_tenth_of_a_second(found, signal):
    leading = found[signal].leading
    assert leading.leader == planted(signal)[0].leader
    assert leading.lag == pytest.approx(planted(signal)[0].lag, abs=0.1)


@pytest.mark.parametrize("signal", SIGNALS)
def test_stretches_are_those_that_were_built_in_and_no_others(found, signal):
    stretches = found[signal].stretches
    assert len(stretches) == len(planted(signal))
    for stretch, truth in zip(stretches, planted(signal), strict=True):
        # Edges within half a window (30 s windows for movement, 60 s for the slower signals).
        half = 15 if signal == "motion_energy" else 30
        assert stretch.start == pytest.approx(truth.start, abs=half)
        assert stretch.stop == pytest.approx(truth.stop, abs=half)


def test_nobody_leads_where_nobody_follows(found):
    assert found["heart_rate"].leading.leader is None
    assert not found["heart_rate"].stretches


def test_the_same_seed_gives_the_same_findings(found):
    again = {f.result.signal: f for f in analyze(demo_session()).findings}
    for signal, finding in found.items():
        assert again[signal].verdict == finding.verdict
        np.testing.assert_array_equal(again[signal].map_p, finding.map_p)
