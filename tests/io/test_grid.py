from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.io.grid import find_grid, round_rate, standard_error, written_resolution

N = np.arange(3000)


@pytest.mark.parametrize(
    ("times", "rate"),
    [
        (N / 25, 25),
        (N * 2.0, Fraction(1, 2)),
        (N * 0.03, Fraction(100, 3)),
        (np.round(N / 30, 3), 30),
        (np.round(N * 1001 / 30000, 3), Fraction(30000, 1001)),
        (np.floor(N / 60 * 100) / 100, 60),
        (1.58e9 + N / 128, 128),
        (1.58e9 + N / 1000, 1000),
        (N / 3.90625, Fraction(125, 32)),
        (N / 9.85, Fraction(197, 20)),
        ((np.float32(1 / 25) * N.astype(np.float32)).astype(float), 25),
        (N / 3 + 0.1, 3),
    ],
)
def test_rates_are_measured_as_the_round_numbers_they_are(times, rate):
    grid = find_grid(times)
    assert grid.rate == rate
    assert grid.start == times[0]
    assert (grid.index == N).all()
    assert grid.holes == 0


def test_a_rate_that_is_not_round_is_not_rounded_beyond_what_is_measured():
    times = N / 25 * (1 + 1e-4)
    grid = find_grid(times)
    assert float(grid.rate) == pytest.approx(25 / (1 + 1e-4), rel=1e-9)


@given(
    st.floats(0.2, 2000),
    st.floats(-1e4, 1e4),
    st.integers(0, 2**32),
)
def test_holes_are_found_where_they_are(rate, start, seed):
    rng = np.random.default_rng(seed)
    kept = np.flatnonzero(rng.random(400) > 0.3)
    if kept.size < 20:
        return
    grid = find_grid(start + kept / rate)
    assert (grid.index == kept - kept[0]).all()
    assert abs(grid.rate / Fraction(rate) - 1) < 1e-6
    assert abs(grid.start - (start + kept[0] / rate)) < 0.01 / rate


def test_shaking_stamps_are_on_a_grid_up_to_a_tenth_of_a_step(rng):
    assert find_grid(N / 30 + rng.uniform(-0.05, 0.05, N.size) / 30).rate == 30
    assert find_grid(N / 30 + rng.uniform(-0.2, 0.2, N.size) / 30) is None


def test_stamps_on_no_grid_and_too_few_of_them_have_none(rng):
    assert find_grid(np.cumsum(rng.exponential(1, 100))) is None
    assert find_grid(np.array([0.0, 1.0])) is None


def test_the_resolution_in_which_times_were_written_is_seen():
    assert written_resolution(np.array([1.0, 2.0, 30.0])) == 1
    assert written_resolution(np.array([0.25, 1.5])) == 0.01
    assert written_resolution(np.round(N / 30, 3)) == 0.001
    assert written_resolution(np.sqrt(N + 1.0)) < 1e-9


@given(st.floats(0.01, 5000), st.floats(0, 0.01))
def test_no_rate_is_rounded_by_more_than_its_error_or_the_limit(rate, share):
    found = float(round_rate(rate, share * rate))
    assert abs(found / rate - 1) <= max(min(3 * share, 0.002), 1e-12) * 1.0001


def test_the_error_of_a_slope_is_right_for_white_residuals(rng):
    # 400 lines through white noise: the errors told match the scatter of the slopes.
    x = np.arange(600) - 299.5
    spread = np.sqrt(x @ x)
    slopes, errors = [], []
    for _ in range(400):
        y = rng.standard_normal(600)
        slope = x @ y / spread**2
        slopes.append(slope)
        errors.append(standard_error(y - y.mean() - slope * x, spread))
    assert np.std(slopes) == pytest.approx(np.mean(errors), rel=0.25)
    assert np.mean(np.abs(slopes) < 3 * np.array(errors)) > 0.98


def test_the_error_of_a_slope_grows_where_residuals_wander(rng):
    x = np.arange(3000) - 1499.5
    spread = np.sqrt(x @ x)
    inside = 0
    for _ in range(200):
        wander = np.convolve(rng.standard_normal(3200), np.ones(200) / 200, "valid")[:3000]
        slope = x @ wander / spread**2
        inside += abs(slope) < 3 * standard_error(wander - wander.mean() - slope * x, spread)
    assert inside > 190
