"""Band-passed analytic signals: known waves, constants, gaps."""

import numpy as np
import pytest

from syntony.kernels.analytic import analytic_epochs, band_filter, in_epochs
from syntony.kernels.phase import plv

RATE = 250.0
KERNEL = band_filter(8 / RATE, 13 / RATE, 206)
STARTS = np.array([0, 300, 1000])


def wave(frequency, n=2600, phase=0.3):
    return 3 * np.cos(2 * np.pi * frequency * np.arange(n) / RATE + phase)


def test_a_wave_in_the_band_keeps_amplitude_and_phase():
    found = analytic_epochs(5 + wave(10), STARTS, 1412, KERNEL)
    assert found.shape == (3, 1000)
    inside = np.arange(1000) + 206 + STARTS[:, None]
    expected = 3 * np.exp(1j * (2 * np.pi * 10 * inside / RATE + 0.3))
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.02)


@pytest.mark.parametrize("frequency", [2, 5, 17, 50])
def test_a_wave_outside_is_gone(frequency):
    found = analytic_epochs(wave(frequency), STARTS, 1412, KERNEL)
    assert np.abs(found).max() < 0.02


def test_a_constant_is_exactly_nothing_and_an_offset_changes_nothing(rng):
    assert (analytic_epochs(np.full(2600, 7.3), STARTS, 1412, KERNEL) == 0).all()
    x = rng.normal(size=2600)
    np.testing.assert_allclose(
        analytic_epochs(x + 1e3, STARTS, 1412, KERNEL),
        analytic_epochs(x, STARTS, 1412, KERNEL), rtol=0, atol=1e-10,
    )  # fmt: skip


def test_an_epoch_rests_on_its_own_samples_alone(rng):
    x = rng.normal(size=2600)
    alone = analytic_epochs(x[1000:2412].copy(), np.array([0]), 1412, KERNEL)
    np.testing.assert_array_equal(analytic_epochs(x, STARTS, 1412, KERNEL)[2:], alone)


def test_a_gap_is_unknown_as_far_as_the_filter_reaches(rng):
    x = rng.normal(size=2600)
    x[700] = np.nan
    found = analytic_epochs(x, np.array([0]), 1412, KERNEL)[0]
    unknown = np.flatnonzero(np.isnan(found)) + 206
    assert unknown[0] == 700 - 206
    assert unknown[-1] == 700 + 206
    whole = analytic_epochs(np.nan_to_num(x), np.array([0]), 1412, KERNEL)[0]
    known = np.isfinite(found)
    np.testing.assert_allclose(found[known], whole[known], rtol=0, atol=1e-12)


def test_epochs_with_a_gap_are_judged_by_what_is_left(rng):
    X = rng.normal(size=(2, 2600))
    starts = np.array([[0, 0], [1000, 1000]])
    whole, _ = in_epochs(plv, X, starts, (KERNEL, KERNEL), 1412, 0.5)
    X[0, 300:310] = np.nan
    found, coverage = in_epochs(plv, X, starts, (KERNEL, KERNEL), 1412, 0.5)
    assert coverage[0] == pytest.approx((1000 - (310 + 206 - 206)) / 1000)
    assert coverage[1] == 1
    assert found[1] == whole[1]
    assert np.isfinite(found[0])
    assert np.isnan(in_epochs(plv, X, starts, (KERNEL, KERNEL), 1412, 0.8)[0][0])
