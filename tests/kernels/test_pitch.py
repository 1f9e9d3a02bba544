import numpy as np
import pytest

from syntony.kernels.pitch import Tracker, nuclei, settled

RATE = 16_000
TRACKER = Tracker.of(RATE, 75.0, 500.0)
T = np.arange(TRACKER.width) / RATE


def cents(found, true):
    return 1200 * np.log2(np.asarray(found) / true)


@pytest.mark.parametrize("f0", [76.0, 100.0, 141.4, 220.0, 333.0, 480.0])
def test_tones_with_overtones_are_found_within_a_cent_or_two(f0, rng):
    for phase in rng.uniform(0, 2 * np.pi, 20):
        frame = sum(np.cos(k * (2 * np.pi * f0 * T + phase)) / k for k in range(1, 8))
        found, strength = TRACKER.period(frame)
        assert abs(cents(found, f0)) < (2.0 if f0 < 80 else 1.0)
        assert strength > 0.97


@pytest.mark.parametrize("f0", [100.0, 220.0, 480.0])
def test_a_missing_fundamental_is_found(f0):
    frame = sum(np.cos(2 * np.pi * k * f0 * T + k) for k in (3, 4, 5, 6))
    assert abs(cents(TRACKER.period(frame)[0], f0)) < 2.0


def test_a_glide_of_an_octave_is_followed_within_a_cent():
    t = np.arange(2 * RATE) / RATE
    f0 = 150 * 2 ** (t / 2)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    x = sum(np.cos(k * phase) / k for k in range(1, 8))
    at = np.arange(0, x.size - TRACKER.width, 160)
    found = [TRACKER.period(x[i : i + TRACKER.width])[0] for i in at]
    assert np.abs(cents(found, f0[at + TRACKER.width // 2])).max() < 1.0


def test_noise_does_not_repeat_and_silence_has_no_pitch(rng):
    strengths = [TRACKER.period(rng.normal(size=TRACKER.width))[1] for _ in range(200)]
    assert max(strengths) < 0.4
    assert np.isnan(TRACKER.period(np.zeros(TRACKER.width))[0])
    assert TRACKER.period(np.full(TRACKER.width, 0.3))[1] == 0.0


def test_what_lies_outside_the_limits_is_not_given():
    for f0 in (40.0, 900.0):
        found, _ = TRACKER.period(np.cos(2 * np.pi * f0 * T))
        assert np.isnan(found) or 75.0 <= found <= 500.0


def test_jumps_of_an_octave_are_left_out():
    track = np.full(60, 120.0)
    track[20:22], track[40] = 240.0, 60.0
    track[30:33] = np.nan
    kept = settled(track)
    assert np.isnan(kept[[20, 21, 30, 31, 32, 40]]).all()
    assert np.isfinite(kept).sum() == 54


def test_syllables_are_peaks_with_dips_between_them():
    t = np.arange(300) / 100
    level = -30 + 6 * np.sin(2 * np.pi * 5 * t)
    assert nuclei(level, -40, 2.0).size == 15
    assert nuclei(level, -23, 2.0).size == 0
    assert nuclei(-30 + 0.9 * np.sin(2 * np.pi * 5 * t), -40, 2.0).size == 1
    level[100:200] = np.nan
    assert nuclei(level, -40, 2.0).size == 10
