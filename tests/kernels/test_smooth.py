import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series
from tests.reference import smoothing as slow

from syntony.kernels.smooth import moving_average, moving_average_rmea


@settings(deadline=None)
@given(difficult_series(), st.one_of(st.integers(1, 60), st.floats(1, 60)))
def test_the_moving_average_equals_its_definition(x, width):
    largest = np.nanmax(np.abs(np.append(x, 0)))
    np.testing.assert_allclose(
        moving_average(x, width), slow.moving_average(x, width), rtol=0, atol=2e-14 * largest
    )


@pytest.mark.parametrize("width", [1, 2, 3, 12.5, 25, 400])
def test_what_is_still_stays_still_to_the_last_bit(rng, width):
    x = rng.normal(size=300)
    x[100:220] = 0.1
    x[150:153] = np.nan
    x[260:] = 1e6 / 3
    smooth = moving_average(x, width)
    if width <= 25:
        inside = smooth[114:206]
        assert set(inside[~np.isnan(inside)].tolist()) == {0.1}
        assert set(smooth[274:].tolist()) == {1e6 / 3}
    np.testing.assert_array_equal(np.isnan(smooth), np.isnan(x))


def test_a_moving_average_delays_nothing():
    x = np.zeros(101)
    x[50] = 1
    for width in (2, 3, 4.7, 12.5):
        smooth = moving_average(x, width)
        np.testing.assert_allclose(smooth, smooth[::-1], rtol=0, atol=1e-15)
        assert abs(smooth.sum() - 1) < 1e-12


@settings(deadline=None)
@given(difficult_series(), st.one_of(st.integers(1, 60), st.floats(1, 60)))
def test_rmeas_moving_average_is_reproduced(x, width):
    largest = np.nanmax(np.abs(np.append(x, 0)))
    np.testing.assert_allclose(
        moving_average_rmea(x, width), slow.moving_average_rmea(x, width), atol=1e-13 * largest
    )


def test_rmeas_moving_average_at_the_edges():
    # rMEA 1.3.0, MEAsmooth of 1 ... 20 at 25 samples/s, 0.5 s.
    expected = [
        1.68, 2.24, 2.88, 3.6, 4.4, 5.28, 6.24, 7.2, 8.16, 9.12, 10.08, 11.04, 12, 12.96, 13.92,
        0, 0, 0, 0, 0,
    ]  # fmt: skip
    found = moving_average_rmea(np.arange(1.0, 21.0), 12.5)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)
