import numpy as np
import pytest

from syntony.kernels.pulse import plane_orthogonal, pulse_rate, skin

BEAT = np.array([0.33, 0.77, 0.53])


def reference(colors, width):
    """Algorithm 1 of the paper, line by line."""
    wave = np.zeros(len(colors))
    for n in range(width - 1, len(colors)):
        m = n - width + 1
        part = colors[m : n + 1]
        normal = part / part.mean(axis=0)
        s = np.array([[0, 1, -1], [-2, 1, 1]]) @ normal.T
        h = s[0] + s[0].std() / s[1].std() * s[1]
        wave[m : n + 1] += h - h.mean()
    return wave


def test_the_projection_is_the_papers(rng):
    colors = 100 + rng.normal(0, 2, (60, 3)) + np.cumsum(rng.normal(0, 1, (60, 1)), axis=0)
    np.testing.assert_allclose(plane_orthogonal(colors, 16), reference(colors, 16), atol=1e-12)


def test_brightness_alone_leaves_no_wave(rng):
    light = 1 + 0.2 * np.sin(np.arange(200) / 5)
    colors = np.array([190, 140, 120]) * light[:, None]
    pulse = np.array([190, 140, 120]) * (1 + 0.01 * np.sin(np.arange(200) / 3)[:, None] * BEAT)
    assert np.abs(plane_orthogonal(colors, 24)).max() < 1e-9
    assert np.abs(plane_orthogonal(pulse, 24)).max() > 0.05


@pytest.mark.parametrize("hz", [0.8, 1.13, 2.0, 3.1])
def test_the_rate_of_a_wave_is_found_between_the_bins(hz, rng):
    wave = np.sin(2 * np.pi * hz * np.arange(360) / 30) + 0.1 * rng.standard_normal(360)
    frequency, ratio = pulse_rate(wave, 30.0)
    assert frequency == pytest.approx(hz, abs=0.01)
    assert ratio > 10


def test_noise_hardly_ever_stands_out(rng):
    ratios = [pulse_rate(rng.standard_normal(360), 30.0)[1] for _ in range(300)]
    assert np.mean(np.array(ratios) > 3.0) < 0.01


def test_what_does_not_vary_or_only_drifts_has_no_rate():
    assert np.isnan(pulse_rate(np.ones(300), 30.0)[0])
    assert np.isnan(pulse_rate(np.sin(2 * np.pi * 0.4 * np.arange(360) / 30), 30.0)[0])


def test_skin_of_every_tone_is_skin_and_walls_are_not():
    tones = [(255 * 0.94, 200, 180), (190, 140, 120), (141, 85, 54), (90, 58, 44), (60, 38, 30)]
    walls = [(110, 120, 150), (128, 128, 128), (40, 120, 60), (250, 250, 250), (0, 0, 0)]
    assert skin(np.array(tones, np.uint8)).all()
    assert not skin(np.array(walls, np.uint8)).any()
