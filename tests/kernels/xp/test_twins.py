"""Twins under array-api-strict against the compiled kernels."""

import numpy as np
import pytest

from syntony.kernels import wavelet, xcorr
from syntony.kernels.headpairs import COUPLINGS, couple, prepared
from syntony.kernels.waveletlayouts import coarse, layout_for, periods_within
from syntony.kernels.xp import lagged
from syntony.kernels.xp import wavelet as twin


def layout_of(definition, n, step=1):
    periods = periods_within(definition, n, 8, 8.0, 60.0)
    return coarse(layout_for(definition, periods, n, 8), step)


@pytest.fixture
def series(rng):
    X, Y = rng.normal(size=(2, 3, 700)).cumsum(axis=2)
    Y[0] += 2 * np.roll(X[1], 5)
    return [v - v.mean(axis=1, keepdims=True) for v in (X, Y)]


@pytest.mark.parametrize(
    ("definition", "step"), [("", 1), ("", 3), ("HyPyP", 1), ("pycwt", 1), ("Grinsted", 1)]
)
def test_wavelet_coherence_is_that_of_the_kernel(strict, series, definition, step):
    layout = layout_of(definition, 700, step)
    pairs = np.array([(0, 0), (1, 0), (2, 1), (0, 2)])
    expected, counts = wavelet.pair_means(*series, pairs, layout)
    found, known = twin.pair_means(strict, *series, pairs, layout)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(known, counts)
    assert expected[1].max() > 0.8
    single, _ = twin.pair_means(strict, *series, pairs, layout, np.complex64)
    np.testing.assert_allclose(single, expected, rtol=0, atol=1e-5)
    assert np.abs(single - expected).max() > 1e-10  # single indeed


def test_what_does_not_vary_has_no_coherence_and_blocks_change_nothing(strict, series, monkeypatch):
    X, Y = series
    X[2] = 0.0
    layout = layout_of("", 700)
    pairs = np.array([(i, j) for i in range(3) for j in range(3)])
    whole, counts = twin.pair_means(strict, X, Y, pairs, layout)
    assert np.isnan(whole[6:]).all()
    assert (counts[6:] == 0).all()
    assert np.isfinite(whole[:6, 0]).all()
    monkeypatch.setattr("syntony.kernels.xp.BUDGET", 1)
    monkeypatch.setattr("syntony.kernels.morlet.BUDGET", 1 << 20)
    parts, _ = twin.pair_means(strict, X, Y, pairs, layout)
    np.testing.assert_allclose(parts, whole, rtol=0, atol=1e-12)


@pytest.mark.parametrize("gaps", [False, True])
def test_lag_profiles_of_surrogates_are_those_of_the_kernel(strict, rng, gaps, monkeypatch):
    x, Y = rng.normal(size=500).cumsum(), rng.normal(size=(7, 500)).cumsum(axis=1)
    Y[3, 200] = 1e7  # an artifact costs transforms their digits
    if gaps:
        x[100:130] = np.nan
        Y[:, 400:] = np.nan
        Y[5] = 2.5
    expected, share = xcorr.lag_profiles(x, Y, 40)
    monkeypatch.setattr("syntony.kernels.xp.BUDGET", 12 * 8 * 540 * 3)
    found, coverage = lagged.lag_profiles(strict, x, Y, 40)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    np.testing.assert_allclose(coverage, share, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", COUPLINGS)
def test_metrics_of_two_heads_are_those_of_the_kernel(strict, rng, name):
    A, B = (rng.normal(size=(6, k, 90)) + 1j * rng.normal(size=(6, k, 90)) for k in (4, 3))
    B[:, 0] += 2 * A[:, 1]
    B[:, 1] = A[:, 2] * 0.5  # in phase to rounding
    usable = np.ones((6, 4), bool)
    usable[2, 1] = False
    coupling = COUPLINGS[name]
    a, b = prepared(coupling, [A], usable), prepared(coupling, [B], np.ones((6, 3), bool))
    segments, order = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 4, 5, 3])
    expected, coverage = couple(coupling, a, b, segments, order)
    found, share = couple(coupling, a, b, segments, order, strict)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(share, coverage)
