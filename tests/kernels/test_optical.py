import numpy as np
import pytest

from syntony.kernels.hemoglobin import hemoglobin, repaired
from syntony.kernels.optical import coupling, jumps, optical_density, regressed

RATE = 10.0
T = np.arange(600) / RATE


def beats(rng, noise=0.3):
    beat = np.cos(2 * np.pi * 1.1 * T)
    return beat + noise * rng.normal(size=T.size), beat + noise * rng.normal(size=T.size)


def test_optical_density_is_the_logarithm_against_the_mean():
    light = np.array([1.0, 2.0, np.nan, 3.0, 0.0, -1.0])
    found = optical_density(light)
    np.testing.assert_allclose(found[[0, 1, 3]], -np.log(np.array([1, 2, 3]) / 2.0))
    assert np.isnan(found[[2, 4, 5]]).all()
    assert np.isnan(optical_density(np.zeros(4))).all()


def test_a_pulse_that_two_wavelengths_share_is_seen_and_noise_that_they_share_is_none(rng):
    index, peak = coupling(*beats(rng), band=(0.7, 3.0), rate=RATE, window=50)
    assert np.median(index) > 0.85
    assert np.median(peak) > 0.25
    shared = rng.normal(size=T.size)
    noisy = shared + 0.1 * rng.normal(size=T.size)
    index, peak = coupling(shared, noisy, band=(0.7, 3.0), rate=RATE, window=50)
    assert np.median(index) > 0.9, "the index alone takes shared noise for a pulse"
    assert np.mean(peak > 0.1) < 0.1
    index, _ = coupling(shared, rng.normal(size=T.size), band=(0.7, 3.0), rate=RATE, window=50)
    assert np.abs(np.median(index)) < 0.4


def test_the_index_is_a_correlation_and_equals_mne_nirs_but_for_the_filter(rng):
    pytest.importorskip("mne_nirs")
    import mne
    from mne_nirs.preprocessing import scalp_coupling_index_windowed

    a, b = beats(rng, noise=0.6)
    info = mne.create_info(["S1_D1 760", "S1_D1 850"], RATE, "fnirs_od")
    for channel, nm in zip(info["chs"], (760.0, 850.0), strict=True):
        channel["loc"][9] = nm
    raw = mne.io.RawArray(np.stack((a, b)), info, verbose="ERROR")
    _, theirs, _ = scalp_coupling_index_windowed(
        raw, time_window=10, l_freq=0.7, h_freq=1.5, verbose="ERROR"
    )
    ours, _ = coupling(a, b, band=(0.7, 1.5), rate=RATE, window=100)
    np.testing.assert_allclose(ours[: theirs.shape[1]], theirs[0], atol=0.1)


def test_windows_with_a_gap_are_not_judged_and_still_ones_have_no_pulse(rng):
    a, b = beats(rng)
    a[275] = np.nan
    index, _ = coupling(a, b, band=(0.7, 3.0), rate=RATE, window=50)
    assert np.flatnonzero(np.isnan(index)).tolist() == [5]
    index, peak = coupling(np.ones(600), b, band=(0.7, 3.0), rate=RATE, window=50)
    assert not index.any()
    assert not peak.any()


def test_jumps_are_found_with_what_lies_around_them(rng):
    x = np.cumsum(rng.normal(0, 0.001, 600))
    x[300:] += 0.5
    moved = np.flatnonzero(jumps(x, RATE))
    assert moved.min() <= 299
    assert moved.max() >= 300
    assert moved.size < 30
    assert not jumps(np.full(600, np.nan), RATE).any()
    assert not jumps(np.ones(3), RATE).any()


def test_repair_takes_a_jump_out_and_leaves_the_rest(rng):
    pytest.importorskip("mne")
    x = 0.01 * np.sin(2 * np.pi * 0.05 * T) + 0.0005 * rng.normal(size=600)
    jumped = x.copy()
    jumped[300:] += 0.3
    mended = repaired(jumped, RATE)
    step = mended[310:360].mean() - mended[240:290].mean()
    assert abs(step - (x[310:360].mean() - x[240:290].mean())) < 0.02


def test_least_squares_take_out_what_is_shared(rng):
    scalp, brain = rng.normal(size=600), rng.normal(size=600)
    left = regressed(5 + brain + 2 * scalp, scalp[None])
    assert abs(np.corrcoef(left, scalp)[0, 1]) < 1e-12
    assert left.mean() == pytest.approx((5 + brain + 2 * scalp).mean())
    gone = scalp.copy()
    gone[7] = np.nan
    assert np.isnan(regressed(brain, gone[None])).nonzero()[0].tolist() == [7]
    assert np.isnan(regressed(np.full(600, np.nan), scalp[None])).all()


def test_blood_of_the_law_gives_the_light_that_it_came_from():
    pytest.importorskip("mne")
    truth = np.array([[1.0, 2.0, np.nan], [0.5, -1.0, np.nan]])
    unit = hemoglobin(np.eye(2), (690.0, 830.0), 30.0, 6.0)
    density = np.linalg.inv(unit) @ truth
    np.testing.assert_allclose(hemoglobin(density, (690.0, 830.0), 30.0, 6.0), truth, rtol=1e-9)
    twice = hemoglobin(density, (690.0, 830.0), 60.0, 6.0)
    np.testing.assert_allclose(twice, truth / 2, rtol=1e-9)
