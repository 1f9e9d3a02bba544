from fractions import Fraction

import numpy as np
import pytest
from tests.reference.oscillators import kuramoto

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

JOINT, GROUP = get("measures", "joint_recurrence"), get("measures", "mdrqa")


def people(X, rate=4):
    return [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]


def table(measure, X, **settings):
    chosen = measure.configured({"window": None, **settings})
    return measure.summary(np.empty(0), X, chosen, measure.plan(chosen, Fraction(4), X.shape[1]))


def test_another_scale_and_direction_return_all_the_same(rng):
    x = rng.normal(size=1206).cumsum()
    X = np.stack((x[6:], 50 - 3 * x[:-6]))
    result = compute(JOINT, people(X), JOINT.configured({"window": None}))
    assert result.coords["lag"][result.values[0].argmax()] == 1.5
    assert result.values.max() > 0.95
    strangers = compute(
        JOINT, people((x, rng.normal(size=1206))), JOINT.configured({"window": None})
    )
    assert np.nanmax(strangers.values) < 0.4


def test_the_table_holds_the_joint_rate_against_that_of_strangers(rng):
    X = rng.normal(size=(2, 2000))
    found = table(JOINT, X, max_lag=0)
    expected = found["joint rate of strangers of these rates"]
    assert found["joint recurrence rate"] == pytest.approx(expected, rel=0.1)
    assert found["recurrence rate of the first person"] == pytest.approx(0.112, abs=0.005)
    assert "joint determinism" in found
    assert not any("vertical" in name or "laminarity" in name for name in found)
    coupled = table(JOINT, np.stack((X[0], X[0])), max_lag=0)
    assert coupled["joint recurrence rate"] == coupled["recurrence rate of the first person"]


def test_multisyncpy_is_met_on_five_oscillators():
    # multiSyncPy 0.1.2, tests/test_basic.py: recurrence_matrix(radius=0.5), rqa_metrics.
    found = table(GROUP, kuramoto(), compat="multiSyncPy")
    expected = (0.019321321321321323, 0.9725417055227438, 11.300936768149883, 999)
    assert tuple(found.values()) == pytest.approx(expected, rel=1e-12)


def test_windows_of_a_group_are_judged_by_themselves(rng):
    X = rng.normal(size=(3, 800)).cumsum(axis=1)
    chosen = GROUP.configured({"window": 50, "radius": 1.0})
    result = compute(GROUP, people(X), chosen)
    assert result.values.shape == (4,)
    for value, start in zip(result.values, range(0, 800, 200), strict=True):
        cut = X[:, start : start + 200]
        alone = compute(GROUP, people(cut), GROUP.configured({"window": None, "radius": 1.0}))
        assert value == alone.values[0]


def test_a_window_of_a_few_states_is_refused():
    with pytest.raises(ParameterError, match="needs at least 30 states"):
        GROUP.plan(GROUP.configured({"window": 5, "theiler": 5}), Fraction(4), 1000)
