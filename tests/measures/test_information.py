import math
from fractions import Fraction

import numpy as np
import pytest
from tests.reference.oscillators import kuramoto

from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

MI, SYMBOLIC = get("measures", "mutual_information"), get("measures", "symbolic_entropy")


def people(X, rate=4):
    return [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]


def test_multisyncpy_is_met_on_five_oscillators():
    # multiSyncPy 0.1.2, tests/test_basic.py.
    values = compute(SYMBOLIC, people(kuramoto(), 100), SYMBOLIC.configured({})).values
    assert values[0] == pytest.approx(3.714899711057103, abs=1e-12)


def test_the_same_course_has_the_entropy_of_one_and_strangers_that_of_two(rng):
    x = rng.normal(size=3000)
    same = compute(SYMBOLIC, people((x, 5 - 2 * x)), SYMBOLIC.configured({})).values[0]
    apart = compute(SYMBOLIC, people((x, rng.normal(size=3000))), SYMBOLIC.configured({})).values[0]
    assert same == pytest.approx(math.log(3))
    assert apart == pytest.approx(2 * math.log(3), abs=0.01)
    plan = SYMBOLIC.plan(SYMBOLIC.configured({}), Fraction(4), 3000)
    table = SYMBOLIC.summary(np.array([same]), np.stack((x, x)), SYMBOLIC.configured({}), plan)
    assert table["share of the largest"] == pytest.approx(0.5)


def test_information_sees_what_a_correlation_does_not(rng):
    x = rng.normal(size=4000)
    y = np.abs(np.roll(x, 6)) + 0.1 * rng.normal(size=4000)
    settings = MI.configured({"max_lag": 3})
    result = compute(MI, people((x, y)), settings)
    assert result.coords["lag"][result.values[0].argmax()] == 1.5
    assert abs(np.corrcoef(x[:-6], y[6:])[0, 1]) < 0.05
    assert result.values[0].max() > 10 * np.median(result.values[0])
    plan = MI.plan(settings, Fraction(4), 4000)
    table = MI.summary(result.values, np.stack((x, y)), settings, plan)
    assert table["at lag (s)"] == 1.5
    assert table["largest bits"] > 0.5 > table["bits at lag 0"]


def test_categories_are_taken_as_they_are():
    x = np.tile([0.0, 0, 7, 7], 50)
    settings = MI.configured({"states": "categorical", "max_lag": 0})
    table = MI.summary(
        np.empty((0, 1)), np.stack((x, 1 - x)), settings, MI.plan(settings, Fraction(4), 200)
    )
    assert table["bits at lag 0"] == pytest.approx(1.0)
