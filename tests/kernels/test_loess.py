import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import peaks

from syntony.kernels.glla import local_derivatives
from syntony.kernels.loess import half_step_smoother, nearest_peaks


def test_smoothing_is_that_of_r():
    # R 4.2.2, predict(loess(e ~ x, degree = 2, span = .25)) of unit vectors, x = 1..41.
    smoother = half_step_smoother(41, 0.25, interpolated=True)
    np.testing.assert_allclose(smoother[0, :6], R_FIRST, rtol=0, atol=1e-13)
    np.testing.assert_allclose(smoother[12, 1:12], R_SEVENTH, rtol=0, atol=1e-13)


R_FIRST = [
    0.74488640115532,
    0.35942367872540,
    0.08118896723080,
    -0.07649109878498,
    -0.11348216910949,
    -0.06250056661453,
]
R_SEVENTH = [
    -0.02432330486829,
    -0.02761234429370,
    0.03163866760083,
    0.13060942971119,
    0.24269440315429,
    0.29398629739138,
    0.24269440315429,
    0.13060942971119,
    0.03163866760083,
    -0.02761234429370,
    -0.02432330486829,
]


@pytest.mark.parametrize("interpolated", [False, True])
@pytest.mark.parametrize(("n", "span"), [(16, 0.25), (41, 0.25), (63, 0.4), (30, 1.0)])
def test_a_parabola_is_left_as_it_is_at_steps_and_between(n, span, interpolated):
    t = np.arange(2 * n - 1) / 2
    row = 1 + 0.3 * t - 0.02 * t**2
    found = half_step_smoother(n, span, interpolated=interpolated) @ row[::2]
    np.testing.assert_allclose(found, row, rtol=0, atol=1e-10)


@given(st.integers(0, 2**16), st.integers(20, 60), st.floats(0.25, 0.8))
def test_smoothing_is_the_slow_one_and_knows_no_direction(seed, n, span):
    row = np.random.default_rng(seed).normal(size=n)
    smoother = half_step_smoother(n, span)
    np.testing.assert_allclose(smoother @ row, peaks.half_steps(row, span), rtol=0, atol=1e-9)
    np.testing.assert_allclose(smoother @ row[::-1], (smoother @ row)[::-1], rtol=0, atol=1e-10)


@given(st.integers(0, 2**16), st.integers(4, 40), st.integers(1, 12))
def test_the_nearest_peak_is_the_slow_one(seed, reach, guard):
    guard = min(guard, reach)
    rows = np.random.default_rng(seed).normal(size=(8, 2 * reach + 1)).cumsum(axis=1)
    place, height = nearest_peaks(rows, guard)
    expected = np.array([peaks.nearest_peak(row, guard) for row in rows])
    np.testing.assert_array_equal(place, expected[:, 0])
    np.testing.assert_array_equal(height, expected[:, 1])


def test_a_slope_has_no_peak_and_a_far_peak_is_not_the_nearest():
    slope = np.arange(41.0)
    near_low = np.exp(-((slope - 24) ** 2) / 8) + 3 * np.exp(-((slope - 2) ** 2) / 2)
    place, height = nearest_peaks(np.stack((slope, near_low, np.full(41, np.nan))), 6)
    np.testing.assert_array_equal(place, [np.nan, 4, np.nan])
    assert height[1] == pytest.approx(1.0)


def test_derivatives_of_a_parabola_are_its_own_and_unknown_where_a_neighbor_is():
    t = np.arange(0, 10, 0.5)
    x = 2 - t + 0.7 * t**2
    x[10] = np.nan
    value, rate, bend = local_derivatives(x, 5, 0.5)
    known = np.isfinite(value)
    np.testing.assert_array_equal(np.flatnonzero(~known), np.arange(6, 11))
    np.testing.assert_allclose(value[known], x[2:-2][known], atol=1e-12)
    np.testing.assert_allclose(rate[known], (1.4 * t - 1)[2:-2][known], atol=1e-12)
    np.testing.assert_allclose(bend[known], 1.4, atol=1e-11)
    x[10] = 2 - t[10] + 0.7 * t[10] ** 2
    value, rate, _ = local_derivatives(x, 3, 0.5, apart=4)
    np.testing.assert_allclose(rate, (1.4 * t - 1)[4:-4], atol=1e-12)
    assert value.shape == rate.shape == (12,)
    assert local_derivatives(x[:8], 3, 0.5, apart=4).shape == (3, 0)
