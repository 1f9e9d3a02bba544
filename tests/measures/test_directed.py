"""Measures that say who leads by a direction and not by a lag."""

from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal


def pair(X, rate=4):
    return [Signal.with_gaps(x, rate, person=p) for x, p in zip(X, "ab", strict=True)]


def led(rng, n=2000, by=1):
    """Two series; the second has what the first had a sample before."""
    x = rng.normal(size=n)
    return np.stack((x, 0.7 * np.roll(x, by) + rng.normal(size=n)))


@pytest.mark.parametrize("name", ["granger", "transfer_entropy"])
def test_the_column_of_the_person_who_leads_is_the_larger(rng, name):
    measure = get("measures", name)
    result = compute(measure, pair(led(rng)), measure.configured({"window": 100}))
    assert result.dims == ("time", "leader")
    assert result.coords["leader"].tolist() == [0, 1]
    assert (result.values[:, 0] > 2 * result.values[:, 1]).all()
    assert measure.index(result.values) == pytest.approx(result.values[:, 0].mean())


@pytest.mark.parametrize("name", ["granger", "transfer_entropy"])
def test_their_tables_say_the_difference(rng, name):
    measure = get("measures", name)
    X, settings = led(rng), measure.configured({})
    values = compute(measure, pair(X), settings).values
    plan = measure.plan(settings, Fraction(4), X.shape[1])
    table = measure.summary(values, X, settings, plan)
    difference = next(v for k, v in table.items() if k.startswith("difference"))
    assert difference == pytest.approx(values[0, 0] - values[0, 1])
    assert difference > 0
    if name == "granger":
        assert table["order (samples)"] == 1


def test_pyinform_is_met_through_the_measure():
    # pyinform 0.2.0, transfer_entropy(xs, ys, k=2) and in reverse.
    measure = get("measures", "transfer_entropy")
    X = np.array([[0.0, 1, 1, 1, 1, 0, 0, 0, 0], [0.0, 0, 1, 1, 1, 1, 0, 0, 0]])
    settings = measure.configured({"states": "categorical", "history": 2})
    values = compute(measure, pair(X), settings).values
    np.testing.assert_allclose(values, [[0.6792696431662097, 0.0]], atol=1e-13)


def test_a_delay_looks_further_back(rng):
    measure = get("measures", "transfer_entropy")
    X = led(rng, by=4)
    near, far = (
        compute(measure, pair(X), measure.configured({"delay": delay})).values[0, 0]
        for delay in (None, 1.0)
    )
    assert far > 5 * near


def test_events_of_the_first_person_come_first(rng):
    measure = get("measures", "event_synchronization")
    marks = np.zeros(1200)
    marks[np.arange(20, 1180, 25) + rng.integers(0, 8, 47)] = 1
    X = np.stack((marks, np.roll(marks, 2)))
    settings = measure.configured({})
    assert compute(measure, pair(X), settings).values[0] == pytest.approx(1)
    table = measure.summary(np.ones(1), X, settings, measure.plan(settings, Fraction(4), 1200))
    assert table["ahead (q, positive: the first leads)"] == pytest.approx(1)
    assert table["events of the first person"] == 47
    still = compute(measure, pair(np.stack((marks, np.zeros(1200)))), settings)
    assert np.isnan(still.values).all()


@pytest.mark.parametrize(
    ("name", "settings", "clue"),
    [
        ("granger", {"max_order": 40}, "order 40 needs at least 445 samples"),
        ("transfer_entropy", {"n_states": 8}, "needs at least 514 samples"),
        ("event_synchronization", {"max_delay": 60}, "more than twice the 60 s"),
        ("symbolic_entropy", {"n_states": 25}, "needs at least 625 samples"),
    ],
)
def test_too_little_for_the_settings_is_refused(name, settings, clue):
    measure = get("measures", name)
    with pytest.raises(ParameterError, match=clue):
        measure.plan(measure.configured(settings), Fraction(4), 440)
