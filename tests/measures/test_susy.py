import json
from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.signals import Signal
from syntony.measures.susy import MEASURE

SUSY = MEASURE.configured({"window": 30, "max_lag": 5, "compat": "SUSY"})


def summary(X, settings, rate):
    plan = MEASURE.plan(settings, Fraction(rate), X.shape[1])
    return MEASURE.summary(np.empty(0), X, settings, plan)


def test_susy_is_met_in_every_column(shared_data):
    # SUSY 0.1.0, susy(x, segment = 30, Hz = 25, maxlag = 5) on 200_01; the column left out is
    # the one that holds the names of the variables.
    reference = json.loads(
        (shared_data("mea_therapy").parents[1] / "reference" / "peers_reference.json").read_text()
    )["SUSY_0.1.0_rMEA_200_01_segment30_Hz25_maxlag5"]
    X = np.loadtxt(shared_data("mea_therapy") / "normal" / "200_01.txt", skiprows=1).T
    found = summary(X, SUSY, 25)
    assert list(found) == list(reference)
    for name, expected in reference.items():
        assert found[name] == pytest.approx(expected, abs=1e-12, rel=1e-12), name


def test_the_person_who_leads_has_the_larger_z_in_lead1(rng):
    source = rng.normal(size=4020)
    X = np.stack((source[20:4020], source[:4000])) + 0.5 * rng.normal(size=(2, 4000))
    found = summary(X, SUSY, 10)
    assert found["Z(lead1)"] > found["Z(lead2)"] + 0.01


def test_its_rows_are_what_its_means_rest_on(rng):
    X = rng.normal(size=(2, 4000)).cumsum(axis=1)
    result = compute(MEASURE, [Signal(x, 10, person=p) for x, p in zip(X, "ab", strict=True)],
                     MEASURE.configured({}))  # fmt: skip
    found = summary(X, MEASURE.configured({}), 10)
    assert result.values.shape == (13, 101)
    assert MEASURE.index(result.values) == pytest.approx(found["mean |z|"], abs=1e-12)


def test_lags_beyond_half_a_segment_are_refused():
    with pytest.raises(ParameterError, match="at least twice the largest lag; 8 s and 5 s came"):
        MEASURE.plan(MEASURE.configured({"window": 8}), Fraction(10), 1000)


def test_equal_segments_are_finite_and_a_still_one_is_left_out(rng):
    X = np.repeat(rng.normal(size=(1, 3000)), 2, axis=0)
    X[1, 300:600] = 4.0
    found = summary(X, MEASURE.configured({}), 10)
    assert found["segments"] == 9
    assert found["segments left out"] == 1
    assert all(np.isfinite(v) for v in found.values())
