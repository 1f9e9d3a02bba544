from fractions import Fraction

import numpy as np
import pytest
from tests.reference import groups as reference
from tests.reference.oscillators import kuramoto

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

INFLUENCE, DRIVER = get("measures", "influence"), get("measures", "driver_empath")


def judged(measure, X, rate=4, **settings):
    people = [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]
    return compute(measure, people, measure.configured(settings))


def table(measure, X, rate=4, **settings):
    chosen = measure.configured(settings)
    layout = measure.plan(chosen, Fraction(rate), X.shape[1])
    return measure.summary(judged(measure, X, rate, **settings).values, X, chosen, layout)


@pytest.fixture
def led(rng):
    """The second moves the first and the third, a second later."""
    X = rng.normal(size=(3, 4010))
    X[0, 4:] += 0.8 * X[1, :-4]
    X[2, 4:] += 0.4 * X[1, :-4]
    return X[:, 10:]


def test_influence_names_who_moves_whom_and_by_how_much(led):
    result = judged(INFLUENCE, led)
    assert result.dims == ("time", "source", "target")
    B = result.values[0]
    assert B[1, 0] == pytest.approx(0.8 / np.sqrt(1.64), abs=0.05)
    assert B[1, 2] == pytest.approx(0.4 / np.sqrt(1.16), abs=0.05)
    others = [B[i, j] for i in range(3) for j in range(3) if (i, j) not in ((1, 0), (1, 2))]
    assert np.abs(others).max() < 0.06
    told = table(INFLUENCE, led)
    assert told["gives most (person)"] == 2
    assert told["given by person 2"] > 20 * told["given by person 1"]


def test_both_are_what_their_definitions_say(led):
    X = led.cumsum(axis=1) + 50
    found = judged(INFLUENCE, X).values[0]
    np.testing.assert_allclose(found, reference.influences(X, 4), rtol=0, atol=1e-8)
    M = reference.pair_influences(X, 4)
    told = table(DRIVER, X, compat="multiSyncPy")
    for k in range(3):
        assert told[f"driver score of person {k + 1}"] == pytest.approx((M[k] ** 2).sum(), abs=1e-8)
        score = told[f"empath score of person {k + 1}"]
        assert score == pytest.approx((M[:, k] ** 2).sum(), abs=1e-8)
    value = judged(DRIVER, X, compat="multiSyncPy").values[0]
    assert value == pytest.approx(reference.coefficient(M), abs=1e-12)


def test_five_oscillators_have_the_coefficient_of_multisyncpys_definition():
    X = kuramoto()
    expected = reference.coefficient(reference.pair_influences(X, 10))
    value = judged(DRIVER, X, 100, lag=0.1, compat="multiSyncPy").values[0]
    assert value == pytest.approx(expected, abs=1e-12)


def test_the_driver_and_the_empath_are_told_apart(led):
    told = table(DRIVER, led)
    drivers = [told[f"driver score of person {k}"] for k in (1, 2, 3)]
    empaths = [told[f"empath score of person {k}"] for k in (1, 2, 3)]
    assert np.argmax(drivers) == 1
    assert np.argmax(empaths) == 0


def test_two_who_do_the_same_share_what_they_foretell(rng):
    x = rng.normal(size=2004)
    target = np.concatenate((np.zeros(4), 0.6 * x[:-4])) + 0.8 * rng.normal(size=2004)
    B = judged(INFLUENCE, np.stack((x, x, target))).values[0]
    assert B[0, 2] == pytest.approx(B[1, 2], abs=1e-9)
    assert B[0, 2] + B[1, 2] == pytest.approx(0.6, abs=0.05)


def test_a_lag_below_a_sample_or_beyond_a_window_is_refused():
    for settings in ({"lag": 0.1}, {"window": 8.0, "lag": 4.0}):
        with pytest.raises(ParameterError, match="at least 1 sample and at least 20 more"):
            judged(INFLUENCE, np.ones((3, 400)), **settings)
