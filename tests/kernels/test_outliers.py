import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.outliers import beyond_mad, beyond_sd


def test_a_far_sample_is_found_on_either_side_and_gaps_are_not_samples(rng):
    x = 8 + 0.02 * rng.normal(size=500)
    x[[10, 20]] = 12, 4
    x[30] = np.nan
    assert np.flatnonzero(beyond_mad(x, 6)).tolist() == [10, 20]
    assert np.flatnonzero(beyond_sd(x, 6)).tolist() == [10, 20]


def test_the_standard_deviation_is_that_of_a_sample():
    # Of 0 and 1 it is 0.71 with n - 1 and 0.5 with n; both lie 0.5 from the mean.
    assert not beyond_sd(np.array([0.0, 1.0]), 0.8).any()
    assert beyond_sd(np.array([0.0, 1.0]), 0.7).all()


def test_outliers_hide_behind_their_own_deviation_but_not_behind_the_median(rng):
    x = rng.normal(size=100)
    x[:20] = 1e6
    assert not beyond_sd(x, 3).any()
    assert beyond_mad(x, 6)[:20].all()


@settings(deadline=None)
@given(st.integers(0, 2**32), st.floats(-1e3, 1e3), st.integers(-30, 30))
def test_the_verdict_does_not_depend_on_units_and_offset(seed, offset, exponent):
    x = np.random.default_rng(seed).standard_t(2, size=60)
    y = (x + offset) * 2.0**exponent
    near = np.abs(np.abs(x - x.mean()) / x.std(ddof=1) - 2) < 1e-9
    np.testing.assert_array_equal(beyond_sd(y, 2)[~near], beyond_sd(x, 2)[~near])


def test_with_half_the_samples_equal_the_median_deviation_says_nothing():
    assert not beyond_mad(np.array([0.0, 0, 0, 0, 50, 60]), 3).any()
    assert not beyond_mad(np.array([np.nan]), 3).any()
    assert not beyond_sd(np.array([1.0]), 3).any()
    assert not beyond_sd(np.full(9, 0.1), 3).any()
