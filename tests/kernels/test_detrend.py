import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series

from syntony.kernels.detrend import detrend, high_pass, high_pass_edge
from syntony.kernels.gaps import stretches


@settings(deadline=None)
@given(difficult_series(), st.integers(0, 3))
def test_residuals_are_those_of_least_squares(x, order):
    seen = ~np.isnan(x)
    residual = detrend(x, order)
    if seen.sum() <= order + 1:
        assert np.isnan(residual).all()
        return
    t = np.linspace(-1, 1, x.size)
    basis = np.polynomial.chebyshev.chebvander(t[seen], order)
    q, _ = np.linalg.qr(basis)
    v = x[seen] - x[seen][0]
    expected = v - q @ (q.T @ v)
    expected -= q @ (q.T @ expected)
    np.testing.assert_array_equal(np.isnan(residual), ~seen)
    np.testing.assert_allclose(residual[seen], expected, rtol=0, atol=1e-11 * np.ptp(v) + 1e-300)


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_a_polynomial_is_taken_out_whatever_its_offset_and_gaps(order):
    t = np.arange(10_000.0)
    x = 30_000 + sum((t / 5_000) ** k for k in range(order + 1))
    x[2_000:3_000] = np.nan
    assert np.nanmax(np.abs(detrend(x, order))) < 1e-9


def test_a_still_series_stays_still():
    assert set(detrend(np.full(50, 0.1), 1).tolist()) == {0.0}


def test_the_high_pass_keeps_what_is_fast_and_takes_what_is_slow():
    t = np.arange(4_000)
    slow, fast = 10 * np.cos(2 * np.pi * t / 2_000), np.cos(2 * np.pi * t / 20)
    filtered = high_pass(300 + slow + fast, 1 / 200)
    edge = high_pass_edge(1 / 200)
    assert np.isnan(filtered[:edge]).all()
    assert np.isnan(filtered[-edge:]).all()
    inside = slice(2 * edge, -2 * edge)
    np.testing.assert_allclose(filtered[inside], fast[inside], rtol=0, atol=0.02)


def test_the_high_pass_shifts_nothing(rng):
    x = rng.normal(size=1_000)
    there = high_pass(x, 0.02)
    back = high_pass(x[::-1], 0.02)[::-1]
    inside = slice(300, 700)
    np.testing.assert_allclose(back[inside], there[inside], rtol=0, atol=1e-3)


def test_each_stretch_is_filtered_by_itself_and_its_edges_are_unknown(rng):
    x = rng.normal(size=2_000)
    x[900:910] = np.nan
    x[1_500] = np.nan
    edge = high_pass_edge(0.02)
    filtered = high_pass(x, 0.02)
    known = [[a + edge, b - edge] for a, b in stretches(x)]
    np.testing.assert_array_equal(stretches(filtered), known)
    alone = high_pass(x[910:1_500], 0.02)
    np.testing.assert_array_equal(filtered[910:1_500], alone)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("cutoff", [0.001, 0.02, 0.2, 0.25])
def test_the_edge_is_as_long_as_a_step_rings(order, cutoff):
    from scipy.signal import butter, sosfilt

    edge = high_pass_edge(cutoff, order=order)
    response = sosfilt(butter(order, 2 * cutoff, "highpass", output="sos"), np.ones(20 * edge + 50))
    assert np.abs(response[edge + order :]).max() < 0.05
    assert edge < 3 * order / cutoff


def test_a_stretch_shorter_than_both_edges_is_unknown(rng):
    edge = high_pass_edge(0.02)
    assert np.isnan(high_pass(rng.normal(size=2 * edge), 0.02)).all()
    assert np.isfinite(high_pass(rng.normal(size=2 * edge + 1), 0.02)).sum() == 1


def test_stretches_are_the_runs_of_observed_samples():
    nan = np.nan
    assert stretches(np.array([nan, 1, 2, nan, 3])).tolist() == [[1, 3], [4, 5]]
    assert stretches(np.array([nan])).tolist() == []
    assert stretches(np.empty(0)).tolist() == []
