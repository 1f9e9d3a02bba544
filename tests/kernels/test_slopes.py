import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series
from tests.reference import slope as slow

from syntony.kernels.slopes import moving_slopes


@settings(deadline=None)
@given(difficult_series(), st.integers(2, 40), st.sampled_from([0.0, 0.5, 1.0]))
def test_every_slope_equals_the_definition(x, width, least):
    slopes = moving_slopes(x, width, min_coverage=least)
    expected = slow.moving_slopes(x, width, least)
    # What a sum of differences can promise, relative to how far apart the samples are.
    extent = np.nanmax(np.append(x, 0)) - np.nanmin(np.append(x, 0))
    assert slopes.shape == expected.shape
    np.testing.assert_array_equal(np.isnan(slopes), np.isnan(expected))
    assert (np.abs(slopes - expected)[~np.isnan(slopes)] <= 1e-13 * extent).all()


@pytest.mark.parametrize("width", [2, 3, 10, 11])
def test_a_line_has_its_slope_whatever_its_offset_and_gaps(width):
    line = 1e6 + 0.25 * np.arange(100.0)
    np.testing.assert_allclose(moving_slopes(line, width), 0.25, rtol=1e-12)
    line[::3] = np.nan
    slopes = moving_slopes(line, width, min_coverage=0.0)
    np.testing.assert_allclose(slopes[~np.isnan(slopes)], 0.25, rtol=1e-9)


def test_reversing_time_reverses_the_sign(rng):
    x = rng.normal(size=50)
    np.testing.assert_allclose(moving_slopes(x[::-1], 7)[::-1], -moving_slopes(x, 7), atol=1e-15)


def test_one_missing_sample_is_known_only_to_the_windows_that_hold_it(rng):
    x = rng.normal(size=50)
    x[20] = np.nan
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(moving_slopes(x, 5))), range(16, 21))
    assert not np.isnan(moving_slopes(x, 5, min_coverage=0.8)).any()


def test_a_window_longer_than_the_series_has_no_slope():
    assert moving_slopes(np.arange(3.0), 4).size == 0
