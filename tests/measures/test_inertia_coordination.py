from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import detrend

from syntony.core.errors import ParameterError
from syntony.measures.inertia_coordination import MEASURE, coefficients


def coupled(rng, n=4000):
    X = np.zeros((2, n))
    for t in range(1, n):
        X[0, t] = 0.6 * X[0, t - 1] + rng.normal()
        X[1, t] = 0.4 * X[1, t - 1] - 0.3 * X[0, t - 1] + rng.normal()
    return X


def test_it_is_least_squares_on_what_is_left_of_a_straight_line(rng):
    X = coupled(rng, 500) + np.linspace(0, 7, 500)
    found, coverage = coefficients(*X, 1)
    assert coverage == 1
    a, b = (v / v.std() for v in detrend(X, axis=1))
    for row, (led, lead) in zip(found, ((b, a), (a, b)), strict=True):
        design = np.stack((np.ones(499), led[:-1], lead[:-1]), axis=1)
        fit, rest, *_ = np.linalg.lstsq(design, led[1:], rcond=None)
        explained = 1 - rest[0] / np.sum((led[1:] - led[1:].mean()) ** 2)
        np.testing.assert_allclose(row[:2], fit[1:], atol=1e-12)
        assert row[2] == pytest.approx(1 - (1 - explained) * 498 / 496, abs=1e-12)


def test_what_was_built_in_is_found_with_its_direction_and_sign(rng):
    X = coupled(rng)
    settings = MEASURE.configured({"before": 1})
    told = MEASURE.summary(np.empty(0), X, settings, MEASURE.plan(settings, Fraction(1), 4000))
    scale = X[0].std() / X[1].std()
    assert told["coordination, the first leads"] == pytest.approx(-0.3 * scale, abs=0.04)
    assert told["coordination, the second leads"] == pytest.approx(0, abs=0.04)
    assert told["inertia of the first person"] == pytest.approx(0.6, abs=0.04)
    assert told["inertia of the second person"] == pytest.approx(0.4, abs=0.04)


def test_states_less_than_a_sample_apart_are_refused():
    with pytest.raises(ParameterError, match=r"at least 20 moments and a sample between"):
        MEASURE.plan(MEASURE.configured({"before": 0.1}), Fraction(1), 500)
