from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import hilbert
from tests.reference import groups as reference
from tests.reference.oscillators import kuramoto

from syntony.core.errors import DataError, ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.stats.weak_null import weak_null

CLUSTER, KURAMOTO = get("measures", "cluster_phase"), get("measures", "kuramoto")


def judged(measure, X, rate=100, **settings):
    people = [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]
    return compute(measure, people, measure.configured(settings))


def table(X, **settings):
    values = judged(KURAMOTO, X, **settings).values
    chosen = KURAMOTO.configured(settings)
    return KURAMOTO.summary(values, X, chosen, KURAMOTO.plan(chosen, Fraction(100), X.shape[1]))


def test_multisyncpy_is_met_on_five_oscillators():
    # multiSyncPy 0.1.2, tests/test_basic.py.
    X = kuramoto()
    found = judged(CLUSTER, X, compat="multiSyncPy").values
    assert found[0] == pytest.approx(0.8149785584909867, abs=1e-12)
    phases = np.angle(hilbert(X))
    given = judged(CLUSTER, phases, phase="given").values
    assert given[0] == pytest.approx(0.8149785584909867, abs=1e-12)
    windows = judged(CLUSTER, phases, phase="given", window=0.75, step=0.25).values
    expected = [0.9582254, 0.98922587, 0.98551124, 0.98389035, 0.97009667]
    np.testing.assert_allclose(windows[:5], expected, rtol=0, atol=1e-8)


def test_its_weak_null_is_met_to_the_last_digit():
    # multiSyncPy 0.1.2, tests/test_basic.py: noise over the oscillators, drawn where their own
    # noise ended.
    X, noise = kuramoto(), np.random.RandomState(42)
    noise.normal(size=(1000, 5))
    added = noise.normal(0, 0.1, (100, 5, 1000))
    squared = np.array(
        [table(X + a, compat="multiSyncPy")["squared order parameter"] for a in added]
    )
    found = weak_null(squared, 5)
    assert found.t == pytest.approx(1488.230058836042, rel=1e-11)
    assert found.df == 99
    assert found.p == pytest.approx(1.9527624051998052e-217, rel=1e-6)


def test_given_phases_are_judged_at_once_as_window_by_window(rng):
    phases = rng.normal(size=(4, 900)).cumsum(axis=1)
    phases[2, 300:340] = np.nan
    phases[3, 500:720] = 1.0
    settings = CLUSTER.configured({"phase": "given", "window": 1.0, "step": 0.25})
    plan = CLUSTER.plan(settings, Fraction(100), 900)
    starts = np.repeat(plan.starts(900)[:, None], 4, axis=1)
    at_once, coverage = CLUSTER.rows(phases, starts, settings, plan)
    # The last person's row is one sample longer, so that nothing but its starts differs.
    late = np.column_stack((phases, np.full(4, np.nan)))
    late[3, 1:] = phases[3]
    starts[:, 3] += 1
    one_by_one, same = CLUSTER.rows(late, starts, settings, plan)
    np.testing.assert_allclose(at_once, one_by_one, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(coverage, same)
    assert 0 < np.isnan(at_once).sum() < at_once.size
    first = reference.cluster_phase(phases[:, :100])
    assert at_once[0] == pytest.approx(first, abs=1e-12)


def test_both_are_what_their_definitions_say(rng):
    phases = rng.normal(size=(4, 300)).cumsum(axis=1)
    rho = judged(CLUSTER, phases, phase="given").values[0]
    assert rho == pytest.approx(reference.cluster_phase(phases), abs=1e-12)
    squared = table(phases, phase="given")["squared order parameter"]
    assert squared == pytest.approx(reference.squared_order(phases), abs=1e-12)


def test_who_keeps_a_distance_is_in_the_cluster_but_out_of_phase():
    t = np.arange(2000) / 100
    X = np.stack([np.sin(2 * np.pi * t + apart) for apart in (0.0, 1.5, 3.5)])
    assert judged(CLUSTER, X).values[0] == pytest.approx(1, abs=1e-3)
    assert judged(KURAMOTO, X).values[0] < 0.5


def test_strangers_are_as_far_in_phase_as_chance_says(rng):
    phases = rng.uniform(0, 2 * np.pi, (4, 20_000))
    told = table(phases, phase="given")
    assert told["squared order parameter"] == pytest.approx(0.25, abs=0.01)
    assert told["the same of strangers"] == 0.25


def test_a_short_gap_costs_its_own_moments_alone(rng):
    t = np.arange(3000) / 100
    X = np.sin(2 * np.pi * t + rng.normal(0, 0.2, (3, 1))) + 0.05 * rng.normal(size=(3, 3000))
    whole = judged(CLUSTER, X)
    X[1, 700:730] = np.nan
    gappy = judged(CLUSTER, X)
    assert gappy.coverage[0] == pytest.approx(0.99)
    assert gappy.values[0] == pytest.approx(whole.values[0], abs=5e-3)


def test_the_weak_null_keeps_its_level(rng):
    tests = [rng.uniform(0, 2 * np.pi, (25, 4, 40)) for _ in range(400)]
    p = [weak_null(np.array([reference.squared_order(g) for g in one]), 4).p for one in tests]
    assert 0.025 <= np.mean(np.array(p) <= 0.05) <= 0.085


def test_what_cannot_be_tested_is_refused():
    with pytest.raises(DataError, match=r"at least two groups.*1 came"):
        weak_null(np.array([0.5]), 4)
    with pytest.raises(DataError, match="differ"):
        weak_null(np.array([0.5, 0.5]), 4)
    with pytest.raises(DataError, match="differ"):
        weak_null(np.array([0.5, np.nan]), 4)
    with pytest.raises(ParameterError, match="at least 20 samples"):
        judged(CLUSTER, np.ones((3, 400)), window=0.1)
