import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.granger import granger


def left(target, columns):
    """Variance that a regression with an intercept leaves."""
    design = np.column_stack([np.ones(len(target)), *columns])
    coefficients = np.linalg.lstsq(design, target, rcond=None)[0]
    return np.mean((target - design @ coefficients) ** 2)


def slow(x, y, order, max_order):
    rows = [
        t
        for t in range(max_order, x.size)
        if np.isfinite([*x[t - max_order : t + 1], *y[t - max_order : t + 1]]).all()
    ]
    rows = np.array(rows)
    past = {w: [v[rows - k] for k in range(1, order + 1)] for w, v in (("x", x), ("y", y))}
    both = past["x"] + past["y"]
    of_x, of_y = (left(x[rows], both), left(y[rows], both))
    bic = len(rows) * (math.log(of_x) + math.log(of_y)) + 4 * order * math.log(len(rows))
    return math.log(left(y[rows], past["y"]) / of_y), math.log(left(x[rows], past["x"]) / of_x), bic


@given(seed=st.integers(0, 2**16), gaps=st.integers(0, 3))
@settings(max_examples=25)
def test_both_directions_and_the_order_are_those_of_regressions(seed, gaps):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=300).cumsum()
    y = np.convolve(np.roll(x, 2), np.ones(3) / 3, mode="same") + rng.normal(size=300)
    for _ in range(gaps):
        (x, y)[rng.integers(2)][rng.integers(300)] = np.nan
    first, second, order = granger(x, y, 5)
    expected = [slow(x, y, k, 5) for k in range(1, 6)]
    assert order == 1 + int(np.argmin([bic for *_, bic in expected]))
    assert first == pytest.approx(expected[order - 1][0], abs=1e-9)
    assert second == pytest.approx(expected[order - 1][1], abs=1e-9)


def test_the_truth_of_a_known_process_is_found(rng):
    # x drives y with 0.5 a sample later: the variance of y falls from 1.25 to 1.
    x = rng.normal(size=100_000)
    y = np.append(0.0, 0.5 * x[:-1]) + rng.normal(size=100_000)
    first, second, order = granger(x, y, 4)
    assert order == 1
    assert first == pytest.approx(math.log(1.25), abs=0.01)
    assert second == pytest.approx(0.0, abs=1e-3)


def test_what_says_nothing_new_adds_nothing(rng):
    x = rng.normal(size=500).cumsum()
    assert granger(x, x, 8)[:2] == pytest.approx((0, 0), abs=1e-12)
    assert granger(x, 7 - 3 * x, 8)[:2] == pytest.approx((0, 0), abs=1e-12)


def test_stillness_and_few_moments_are_unknown(rng):
    x = rng.normal(size=60)
    for other in (np.full(60, 2.0), np.full(60, np.nan)):
        first, second, order = granger(x, other, 3)
        assert math.isnan(first)
        assert math.isnan(second)
        assert order == -1
    assert granger(x[:37], x[::-1][:37], 3)[2] == -1
    assert granger(x[:38], x[::-1][:38], 3)[2] >= 1
