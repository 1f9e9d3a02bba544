import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.warping import warp


def slow(x, y, band):
    """Smallest summed squared difference from the whole table."""
    cost = np.full((x.size + 1, y.size + 1), np.inf)
    cost[0, 0] = 0
    for i in range(x.size):
        for j in range(max(0, i - band), min(y.size, i + band + 1)):
            apart = (x[i] - y[j]) ** 2
            ways = [cost[i, j]] if np.isnan(apart) else [cost[i, j], cost[i, j + 1], cost[i + 1, j]]
            cost[i + 1, j + 1] = min(ways) + np.nan_to_num(apart)
    return math.sqrt(cost[-1, -1])


@given(
    seed=st.integers(0, 2**16),
    n=st.integers(1, 25),
    m=st.integers(1, 25),
    band=st.integers(0, 30),
    missing=st.sampled_from([0.0, 0.2]),
)
@settings(max_examples=60)
def test_the_distance_is_that_of_the_whole_table(seed, n, m, band, missing):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=n), rng.normal(size=m)
    x[rng.random(n) < missing] = np.nan
    expected = slow(x, y, band)
    found = warp(x, y, band)
    if math.isinf(expected):
        assert math.isnan(found.distance)
        assert found.steps == 0
        return
    assert found.distance == pytest.approx(expected, abs=1e-12)
    back = warp(y, x, band)
    assert back.distance == pytest.approx(found.distance, abs=1e-12)
    assert back.steps == found.steps
    if found.steps:
        assert back.lag == pytest.approx(-found.lag, abs=1e-12)


def test_dtaidistance_is_met():
    # dtaidistance on the pair of its documentation: the square root of two.
    x, y = np.array([0.0, 0, 1, 2, 1, 0, 1, 0, 0]), np.array([0.0, 1, 2, 0, 0, 0, 0, 0, 0])
    assert warp(x, y, 9).distance == 1.4142135623730951


def test_the_path_tells_who_goes_first_and_by_how_much(rng):
    source = rng.normal(size=508).cumsum()
    found = warp(source[8:], source[:500], 20)
    assert found.lag == pytest.approx(8, abs=0.5)
    assert warp(source[:500], source[8:], 20).lag == pytest.approx(-8, abs=0.5)


def test_a_gap_is_passed_without_cost_and_without_stretching():
    x = np.array([0.0, np.nan, np.nan, 3, 4])
    found = warp(x, np.array([0.0, 9, 9, 3, 4]), 4)
    assert found.distance == 0
    assert found.steps == 3
