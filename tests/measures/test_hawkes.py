from fractions import Fraction

import numpy as np
import pytest
from tests.reference.hawkes import families

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

MEASURE = get("measures", "hawkes")


def judged(X, rate=10, **settings):
    people = [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]
    return compute(MEASURE, people, MEASURE.configured(settings))


def nods(rng, branching, minutes=15):
    """Both nod 7 times a minute by themselves, at ten samples a second."""
    return families(600 * minutes, [0.012, 0.012], branching, 6.0, rng)


def test_who_answers_whom_is_told_and_how_soon(rng):
    X = nods(rng, [[0.15, 0.4], [0.0, 0.15]], minutes=40)
    result = judged(X)
    assert result.dims == ("time", "source", "target")
    B = result.values[0]
    assert B[0, 1] == pytest.approx(0.4, abs=0.12)
    assert B[1, 0] < 0.1
    settings = MEASURE.settings()
    told = MEASURE.summary(result.values, X, settings, MEASURE.plan(settings, Fraction(10), 24_000))
    assert told["person 1 to person 2"] == pytest.approx(B[0, 1])
    assert told["person 1 to themself"] == pytest.approx(B[0, 0])
    assert 0.3 < told["delay of person 2's answers (s)"] < 1.2
    assert told["unprompted by person 1 (a minute)"] == pytest.approx(7.2, rel=0.3)
    assert told["events of person 1"] == X[0, 1:].sum()  # at the edge none is known to begin
    assert MEASURE.index(result.values) == pytest.approx((B[0, 1] + B[1, 0]) / 2)


def test_marks_of_any_length_are_one_event_each(rng):
    X = nods(rng, [[0.1, 0.4], [0.1, 0.1]], minutes=20)
    longer = np.maximum(X, np.roll(X, 1, axis=1) * (np.roll(X, -1, axis=1) == 0))
    np.testing.assert_array_equal(judged(longer).values, judged(X).values)


def test_few_events_say_nothing_and_one_more_does(rng):
    X = np.zeros((2, 3000))
    X[0, 30::200], X[1, 60:1900:200] = 1.0, 1.0
    assert X[1].sum() == 10
    assert np.isfinite(judged(X).values).all()
    assert np.isnan(judged(X, fewest=11).values).all()
    settings = MEASURE.configured({"fewest": 11})
    plan = MEASURE.plan(settings, Fraction(10), 3000)
    told = MEASURE.summary(np.full((1, 2, 2), np.nan), X, settings, plan)
    assert told["events of person 2"] == 10
    assert np.isnan(told["delay of person 2's answers (s)"])


def test_a_window_that_is_no_longer_than_answers_is_refused(rng):
    with pytest.raises(ParameterError, match=r"ten times the 5 s .* 40 s came"):
        judged(nods(rng, np.zeros((2, 2)))[:, :400])
