import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series
from tests.reference import pearson as slow

from syntony.kernels.fourier import fast_length
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.xcorr import lag_profile, lag_profiles


@settings(max_examples=150, deadline=None)
@given(difficult_series(), difficult_series(), difficult_series(), st.data())
def test_every_lag_equals_the_definition_on_difficult_series(x, y, z, data):
    n = min(x.size, y.size, z.size)
    x, others = x[:n], np.stack([y[:n], z[:n]])
    max_lag = data.draw(st.integers(0, n - 1), label="max_lag")
    r, coverage = lag_profiles(x, others, max_lag)
    expected, expected_coverage = slow.lag_profile(x, others, max_lag)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(coverage, expected_coverage, rtol=0, atol=1e-15)


@pytest.mark.parametrize("gap", [False, True])
def test_an_hour_with_an_offset_and_an_artifact_keeps_twelve_digits(rng, gap):
    x, y = 30_000 + rng.normal(size=(2, 90_000)).cumsum(axis=1)
    y[80_000:80_010] = 1e9
    if gap:
        x[5_000:9_000] = np.nan
    expected, _ = slow.lag_profile(x, y[None], 30)
    np.testing.assert_allclose(lag_profiles(x, y[None], 30)[0], expected, rtol=0, atol=1e-12)


def test_one_window_over_a_whole_record_without_lag_is_the_same_number(rng):
    x, y = rng.normal(size=(2, 500))
    r, _ = lag_profile(x, y, 0)
    window, _ = lagged_correlation(x, y, np.zeros((1, 2), np.int64), 500, 0)
    np.testing.assert_allclose(r[None], window, rtol=0, atol=1e-14)


@pytest.mark.parametrize("gap", [False, True])
def test_swapping_mirrors_and_reversing_time_mirrors(rng, gap):
    x, y = rng.normal(size=(2, 400))
    if gap:
        x[90:120], y[300] = np.nan, np.nan
    r, coverage = lag_profiles(x, y[None], 30)
    swapped, swapped_coverage = lag_profiles(y, x[None], 30)
    back, _ = lag_profiles(x[::-1], y[None, ::-1], 30)
    np.testing.assert_allclose(swapped[:, ::-1], r, rtol=0, atol=1e-13)
    np.testing.assert_array_equal(swapped_coverage[:, ::-1], coverage)
    np.testing.assert_allclose(back[:, ::-1], r, rtol=0, atol=1e-13)


def test_a_row_does_not_depend_on_the_rows_beside_it(rng):
    x, y = rng.normal(size=1500), rng.normal(size=(70, 1500))
    together, _ = lag_profiles(x, y, 20)
    y[1::2, 3] = np.nan
    mixed, _ = lag_profiles(x, y, 20)
    np.testing.assert_allclose(mixed[::2], together[::2], rtol=0, atol=1e-13)
    np.testing.assert_allclose(lag_profiles(x, y[9:10], 20)[0], mixed[9:10], rtol=0, atol=1e-13)


def test_a_series_that_does_not_vary_or_was_never_observed_is_unknown(rng):
    x = rng.normal(size=60)
    r, coverage = lag_profiles(x, np.stack([np.full(60, 0.1), np.full(60, np.nan)]), 5)
    assert np.isnan(r).all()
    assert (coverage[1] == 0).all()


@pytest.mark.parametrize("scale", [1e-150, 1e-12, 1e12, 1e140])
def test_extreme_magnitudes_neither_vanish_nor_overflow(rng, scale):
    x, y = rng.normal(size=300), rng.normal(size=(1, 300))
    expected, _ = lag_profiles(x, y, 10)
    np.testing.assert_allclose(lag_profiles(scale * x, y, 10)[0], expected, rtol=0, atol=1e-13)


@settings(deadline=None)
@given(st.integers(1, 3000))
def test_a_fast_length_is_the_smallest_with_small_factors(n):
    def smooth(k):
        for factor in (2, 3, 5):
            while k % factor == 0:
                k //= factor
        return k == 1

    length = fast_length(n)
    assert smooth(length)
    assert not any(smooth(k) for k in range(n, length))
