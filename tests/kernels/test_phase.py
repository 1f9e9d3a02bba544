"""Metrics of analytic signals against HyPyP, mne-connectivity, plain loops and known truth.

Numbers: HyPyP 0.6.2 and mne-connectivity 0.9.0, run once on the seeded arrays below.
"""

import numpy as np
import pytest
from tests.reference import phase as slow

from syntony.kernels import phase
from syntony.kernels.phaseslope import phase_slope

HYPYP = {
    "plv": (0.51415871617, 0.032750520817),
    "ccorr": (0.445875191081, 0.05562106728),
    "accorr": (0.479140364831, -0.051413864071),
    "coherence": (0.625227641727, 0.054319735114),
    "imaginary_coherence": (0.416188948182, 0.051310390578),
    "pli": (0.47, 0.02),
    "wpli": (0.769362436258, 0.100807288249),
    "envelope_correlation": (0.345515512627, -0.002959337718),
    "power_correlation": (0.343070120765, -0.020346111265),
}
UNSIGNED = {"ccorr", "imaginary_coherence"}  # HyPyP takes the absolute value of each epoch
MNE = {
    "coherence": [0.324727793084, 0.627771614042, 0.657883311071],
    "imaginary_coherence": [-0.209819920844, -0.125123051703, -0.080211367715],
    "plv": [0.374012950974, 0.41678616837, 0.42133644609],
    "ciplv": [0.214738125044, 0.113960665105, 0.0116515093931],
    "ppc": [0.0946165131538, 0.130221800152, 0.134236211373],
    "pli": [0.1, 0.1, 0.1],
    "pli2": [-0.0421052631579, -0.0421052631579, -0.0421052631579],
    "wpli": [0.398701933302, 0.281375052928, 0.182962048419],
    "wpli_debiased": [0.0678668356593, -0.00448973541832, -0.0512862951345],
}


@pytest.fixture
def hypyp():
    """Analytic signals, (person, epoch, band, channel, time)."""
    rng = np.random.default_rng(42)
    z = rng.standard_normal((2, 3, 2, 1, 200)) + 1j * rng.standard_normal((2, 3, 2, 1, 200))
    z[1, :, 0] += 0.8 * z[0, :, 0] * np.exp(0.7j)
    return z.transpose(0, 1, 3, 2, 4)


@pytest.fixture
def mne():
    """Spectra of epochs at 8, 9, 10, ... Hz, (channel, frequency, epoch); the first leads."""
    rng = np.random.default_rng(7)
    x = rng.standard_normal((20, 2, 64))
    x[:, 1, 3:] += 0.7 * x[:, 0, :-3]
    tapered = (x - x.mean(axis=-1, keepdims=True)) * np.hanning(64)
    return np.fft.rfft(tapered)[..., 8:14].transpose(1, 2, 0)


@pytest.mark.parametrize("name", HYPYP)
def test_it_equals_hypyp_to_twelve_digits(hypyp, name):
    metric = getattr(phase, name)
    if name in UNSIGNED:
        signed = metric

        def metric(a, b):
            return np.abs(signed(a, b))

    between = phase.mean_over_epochs(metric, hypyp[0], hypyp[1])
    within = phase.mean_over_epochs(metric, hypyp[0], hypyp[0])
    found = between[0, 0, 0], within[0, 0, 1]
    np.testing.assert_allclose(found, HYPYP[name], rtol=0, atol=6e-13)


@pytest.mark.parametrize("name", MNE)
def test_over_epochs_it_is_mne_connectivity(mne, name):
    # mne-connectivity's matrix has the second channel first: the sign turns.
    found = getattr(phase, name)(mne[1][:3, None], mne[0][:3, None])[:, 0, 0]
    np.testing.assert_allclose(found, MNE[name], rtol=0, atol=6e-13)


def test_the_phase_slope_is_that_of_mne_connectivity(mne):
    # It leaves the edges of 8-13 Hz out and adds three steps up.
    coherency = phase.coherency(mne[0][1:5, None], mne[1][1:5, None])[:, 0, 0]
    assert 3 * phase_slope(coherency) == pytest.approx(0.20127962, abs=6e-9)


@pytest.mark.parametrize("name", [*HYPYP, "ciplv", "ppc", "pli2", "wpli_debiased"])
def test_many_channels_and_bands_equal_plain_loops(name, rng):
    A, B = rng.normal(size=(2, 2, 3, 50)) + 1j * rng.normal(size=(2, 2, 3, 50))
    found = getattr(phase, name)(A, B[:, :2])
    assert found.shape == (2, 3, 2)
    for band in range(2):
        for i in range(3):
            for j in range(2):
                expected = getattr(slow, name)(A[band, i], B[band, j])
                assert found[band, i, j] == pytest.approx(expected, abs=1e-12)


def test_two_turns_to_one_are_locked_to_the_last_digit(rng):
    turns = 2 * np.pi * np.cumsum(0.01 + 0.002 * rng.normal(size=(1, 2000)), axis=1)
    slowly, twice = np.exp(1j * turns), np.exp(1j * (2 * turns + 0.4))
    assert phase.nm_locking(1, 2)(slowly, twice)[0, 0] == pytest.approx(1, abs=1e-12)
    assert phase.nm_locking(2, 1)(twice, slowly)[0, 0] == pytest.approx(1, abs=1e-12)
    assert phase.nm_locking(2, 1)(slowly, twice)[0, 0] < 0.1
    assert phase.plv(slowly, twice)[0, 0] < 0.1
    one = phase.nm_locking(1, 1)(slowly, twice)
    np.testing.assert_allclose(one, phase.plv(slowly, twice), atol=1e-12)


def test_with_oneself_nothing_is_delayed_whatever_the_unit(rng):
    z = (rng.normal(size=(1, 300)) + 1j * rng.normal(size=(1, 300))) * np.geomspace(1e-3, 1e3, 300)
    for other in (z, z * 1e-6, z * 3.7):
        for name in ("ciplv", "pli", "wpli", "wpli_debiased"):
            assert getattr(phase, name)(z, other)[0, 0] == pytest.approx(0, abs=1e-6)
        assert phase.pli2(z, other)[0, 0] == pytest.approx(-1 / 299)
        for name in ("plv", "ppc", "ccorr", "accorr", "coherence", "envelope_correlation"):
            assert getattr(phase, name)(z, other)[0, 0] == pytest.approx(1, abs=1e-12)


def test_stillness_is_unknown(rng):
    z = rng.normal(size=(1, 50)) + 1j * rng.normal(size=(1, 50))
    for name in (*HYPYP, "ciplv", "ppc"):
        if name in ("pli", "wpli"):
            continue  # a wave of no height is never ahead; the measures ask before
        with np.errstate(invalid="ignore"):
            assert np.isnan(getattr(phase, name)(z, 0 * z)).all()


def test_epochs_that_are_unknown_are_left_out(rng):
    A, B = rng.normal(size=(2, 4, 1, 60)) + 1j * rng.normal(size=(2, 4, 1, 60))
    A[2] = np.nan
    found = phase.mean_over_epochs(phase.plv, A, B)
    expected = np.mean([phase.plv(A[i], B[i]) for i in (0, 1, 3)])
    assert found[0, 0] == pytest.approx(expected)


def test_strangers_score_nothing_without_bias_however_short_the_epoch(rng):
    A, B = rng.normal(size=(2, 4000, 1, 6)) + 1j * rng.normal(size=(2, 4000, 1, 6))
    for name in ("ppc", "pli2", "wpli_debiased"):
        assert phase.mean_over_epochs(getattr(phase, name), A, B) == pytest.approx(0, abs=0.02)
    assert phase.mean_over_epochs(phase.plv, A, B) > 0.3


def test_what_is_unknown_has_no_lag_index(rng):
    A, B = rng.normal(size=(2, 3, 40)) + 1j * rng.normal(size=(2, 3, 40))
    A[1, 7] = np.nan
    found = phase.lag_indices(A, B)
    assert np.isnan(found[:, 1]).all()
    assert np.isfinite(found[:, [0, 2]]).all()


def test_samples_in_phase_count_for_no_sign(rng):
    A = rng.normal(size=(1, 60)) + 1j * rng.normal(size=(1, 60))
    B = A * np.where(np.arange(60) < 30, 0.7, np.exp(-0.4j))
    pli, _, wpli, _ = phase.lag_indices(A, B)
    assert pli == pytest.approx(0.5)
    assert wpli == pytest.approx(1.0)
