import numpy as np
import pytest

from syntony.kernels.speakers import (
    covered,
    half_sample_mode,
    joined,
    leakage,
    level,
    own,
    stretches,
    switched,
    together,
)


def microphones(rng, n=2000, leak=(-16.5, -12.0), gain=0.0):
    """Levels of two microphones with noise, two people in turns and at times together."""
    talks = np.array([(np.arange(n) // 100) % 2 == 0, (np.arange(n) // 100) % 2 == 1])
    talks[:, ::400] = True
    voices = np.where(talks, 10 ** (rng.normal(-25, 4, (2, n)) / 10), 0.0)
    mixed = np.array([
        voices[0] + voices[1] * 10 ** (leak[1] / 10),
        voices[1] + voices[0] * 10 ** (leak[0] / 10),
    ])  # fmt: skip
    levels = 10 * np.log10(mixed + 1e-8)
    levels[1] += gain
    return levels, talks


@pytest.mark.parametrize("gain", [0.0, -15.0, 12.0])
def test_leakage_is_found_whatever_the_gain_of_the_microphones(rng, gain):
    levels, _ = microphones(rng, gain=gain)
    found = leakage(levels, np.ones(levels.shape, bool))
    assert found[0, 1] == pytest.approx(-16.5 + gain, abs=0.05)
    assert found[1, 0] == pytest.approx(-12.0 - gain, abs=0.05)
    assert found[0, 0] == found[1, 1] == 0.0


def test_own_speech_is_told_from_leakage(rng):
    levels, talks = microphones(rng)
    found = own(levels, np.array([[0, -16.5], [-12.0, 0]]), 6.0)
    assert (found != talks).mean() < 0.02
    assert own(levels, np.array([[0, np.nan], [np.nan, 0]]), 6.0).all()


def test_what_was_never_heard_has_no_known_leakage(rng):
    levels, _ = microphones(rng)
    quiet = np.array([[True] * 2000, [False] * 2000])
    assert np.isnan(leakage(levels, quiet)[1, 0])
    levels[0] = np.nan
    assert np.isnan(leakage(levels, np.ones(levels.shape, bool))[0, 1])
    assert not own(levels, np.zeros((2, 2)), 6.0)[0].any()


def test_the_mode_is_the_densest_place(rng):
    x = np.concatenate((rng.normal(-16.5, 0.1, 300), rng.uniform(-15, 20, 600)))
    assert half_sample_mode(x) == pytest.approx(-16.5, abs=0.2)
    assert half_sample_mode(np.array([3.0])) == 3.0


def test_levels_are_those_of_a_full_scale_square_wave():
    square = np.tile([1.0, -1.0], 256)
    sine = np.sin(2 * np.pi * np.arange(512) / 32)
    assert level(np.array([square, sine, 0 * sine])) == pytest.approx([0.0, -3.0103, -120.0])
    assert np.isnan(level(np.array([np.nan, 1.0])))


def test_a_switch_waits_between_its_two_thresholds():
    p = np.array([0.0, 0.6, 0.4, 0.4, 0.3, 0.4, 0.9, np.nan, 0.4])
    assert switched(p, 0.5, 0.35).tolist() == [
        False, True, True, True, False, False, True, False, False
    ]  # fmt: skip


def test_spans_are_cut_joined_and_counted():
    flags = np.array([1, 1, 0, 1, 0, 0, 0, 1], bool)
    spans = stretches(flags).astype(float)
    assert spans.tolist() == [[0, 2], [3, 4], [7, 8]]
    assert joined(spans, 1.5).tolist() == [[0, 4], [7, 8]]
    assert joined(spans[:0], 1.0).shape == (0, 2)
    assert covered(spans, np.array([0.0, 1, 2, 4, 8])).tolist() == [1, 1, 0.5, 0.25]
    assert covered(spans[:0], np.arange(3.0)).tolist() == [0, 0]
    assert together(spans, np.array([[1.0, 3.5]])).tolist() == [[1, 2], [3, 3.5]]
