import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series

from syntony.kernels.bank import bank_correlation, bank_profiles, build_bank
from syntony.kernels.blockspectra import block_spectra, spectral_products, transforms_pay
from syntony.kernels.fisher import fisher_z
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.products import block_products


def directly(x, y, width, step, max_lag):
    n = min(len(x), len(y))
    first = np.arange(0, n - width - max_lag + 1, step)
    return lagged_correlation(x[:n], y[:n], np.repeat(first[:, None], 2, 1), width, max_lag)


def means(r, limit=10.0):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # lags without a usable window
        z = fisher_z(r, limit)
        return np.nanmean(z, axis=0), np.nanmean(np.abs(z), axis=0), np.sum(~np.isnan(z), axis=0)


GEOMETRIES = [(40, 20, 12), (36, 36, 36), (60, 20, 0), (32, 8, 20), (30, 1, 5), (20, 35, 10)]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(difficult_series(80, 300), min_size=2, max_size=2), st.sampled_from(GEOMETRIES)
)  # fmt: skip
def test_a_pair_from_the_bank_is_the_pair_by_itself(signals, geometry):
    bank = build_bank(signals, *geometry)
    expected, expected_coverage = directly(*signals, *geometry)
    r, coverage = bank_correlation(bank, 0, 1)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(coverage, expected_coverage)
    found = bank_profiles(bank, np.array([[0, 1]]), limit=4.0)
    z, abs_z, n_windows = means(expected, 4.0)
    np.testing.assert_allclose(found.z[0], z, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.abs_z[0], abs_z, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(found.n_windows[0], n_windows)


@pytest.mark.jit
def test_an_hour_of_motion_energy_agrees_to_rounding(rng):
    x, y = np.round(100 * np.abs(rng.normal(size=(2, 90_000))) ** 3)
    y[1_000:5_000] = 0  # stillness for more than a window
    bank = build_bank([x, y], 1500, 750, 125)
    expected, _ = directly(x, y, 1500, 750, 125)
    r, _ = bank_correlation(bank, 0, 1)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-12)
    found = bank_profiles(bank, np.array([[0, 1], [1, 0]]))
    np.testing.assert_allclose(found.z[0], means(expected)[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.abs_z[0], means(expected)[1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.z[1], found.z[0, ::-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_signals_full_of_gaps_agree_to_ten_digits(rng, offset):
    x, y = offset + np.abs(rng.normal(size=(2, 3_000))) ** 3
    x[1_000:1_400] = offset  # stillness, beside a burst and behind a gap
    x[990:1_000] *= 1e4
    for v in (x, y):
        for begin in rng.integers(0, 2_900, 25):
            v[begin : begin + rng.integers(1, 25)] = np.nan
    bank = build_bank([x, y], 100, 50, 20)
    expected, expected_coverage = directly(x, y, 100, 50, 20)
    for pair, side in (((0, 1), 1), ((1, 0), -1)):
        r, coverage = bank_correlation(bank, *pair)
        np.testing.assert_allclose(r[:, ::side], expected, rtol=0, atol=1e-9)
        np.testing.assert_array_equal(coverage[:, ::side], expected_coverage)


def test_what_lies_beside_something_huge_is_not_lost_in_its_rounding(rng):
    x, y = rng.normal(size=(2, 1_000))
    x[:400] *= 1e-12  # a change of unit
    x[400:] += 1e9
    bank = build_bank([x, y], 100, 50, 20)
    np.testing.assert_allclose(
        bank_correlation(bank, 0, 1)[0], directly(x, y, 100, 50, 20)[0], rtol=0, atol=1e-9
    )


def test_what_only_missing_partners_would_meet_is_not_lost_in_its_rounding(rng):
    x, y = rng.normal(size=(2, 1_000))
    burst = np.arange(1_000) % 50 < 4
    x[burst] *= 1e6  # loud exactly where the other is missing
    x[~burst] *= 1e-6
    y[np.roll(burst, 3)] = np.nan
    bank = build_bank([x, y], 100, 50, 20)
    expected, _ = directly(x, y, 100, 50, 20)
    np.testing.assert_allclose(bank_correlation(bank, 0, 1)[0], expected, rtol=0, atol=1e-9)
    np.testing.assert_allclose(
        bank_correlation(bank, 1, 0)[0], expected[:, ::-1], rtol=0, atol=1e-9
    )


def test_perfect_synchrony_meets_the_limit(rng):
    x = rng.normal(size=400)
    bank = build_bank([x, -x], 50, 50, 20)
    found = bank_profiles(bank, np.array([[0, 0], [0, 1]]), limit=3.0)
    assert found.z[0, 20] == 3.0
    assert found.z[1, 20] == -3.0
    assert found.abs_z[1, 20] == 3.0


def test_windows_with_too_few_complete_pairs_are_left_out_where_asked(rng):
    x, y = rng.normal(size=(2, 400))
    x[60:90] = np.nan
    bank = build_bank([x, y], 50, 50, 20)
    r, coverage = directly(x, y, 50, 50, 20)
    found = bank_profiles(bank, np.array([[0, 1]]), min_coverage=0.9)
    z, _, n_windows = means(np.where(coverage < 0.9, np.nan, r))
    np.testing.assert_allclose(found.z[0], z, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(found.n_windows[0], n_windows)
    assert n_windows.min() < 7


def test_a_pair_is_as_long_as_the_shorter_signal(rng):
    x, y = rng.normal(size=1000), rng.normal(size=430)
    r, _ = bank_correlation(build_bank([x, y], 50, 50, 20), 0, 1)
    assert r.shape == (8, 41)


def test_a_signal_too_short_for_a_window_is_refused(rng):
    with pytest.raises(ValueError, match="at least 70 samples; the shortest has 69"):
        build_bank([rng.normal(size=100), rng.normal(size=69)], 50, 25, 20)


def test_memory_grows_with_the_signals(rng):
    few, many = (build_bank(rng.normal(size=(k, 3000)), 300, 150, 50) for k in (5, 10))
    assert many.nbytes == 2 * few.nbytes
    assert few.nbytes / 5 < 4 * 3000 * 8


@settings(deadline=None)
@given(st.integers(16, 400), st.integers(0, 40), st.integers(1, 4), st.integers(0, 100))
def test_sums_from_spectra_are_the_sums_of_products(block, max_lag, n_rows, extra):
    if not transforms_pay(block, max_lag):
        return
    a, b = np.random.default_rng(block).normal(size=(2, n_rows * block + max_lag + extra))
    expected = np.empty((2, n_rows, max_lag + 1))
    block_products(a, b, block, expected[0])
    block_products(b, a, block, expected[1])
    spectra = (block_spectra(v, block, n_rows, max_lag) for v in (a, b))
    found = spectral_products(*spectra, block, n_rows, max_lag)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
