import numpy as np
import pytest

from syntony.kernels.motion import changed, difference, histogram, likeness, noise_level


@pytest.fixture
def pair(rng):
    return rng.integers(0, 256, (2, 37, 53)).astype(np.uint8)


def buffers(shape):
    return np.empty(shape, np.uint8), np.empty(shape, np.uint8)


def test_differences_never_wrap_around(pair):
    out = difference(*pair, *buffers(pair.shape[1:]))
    np.testing.assert_array_equal(out, np.abs(pair[0].astype(int) - pair[1].astype(int)))
    assert out.max() > 200


@pytest.mark.parametrize("threshold", [0, 12, 254])
def test_counts_are_of_pixels_that_change_by_more(pair, rng, threshold):
    out = difference(*pair, *buffers(pair.shape[1:]))
    mask = rng.random(out.shape) < 0.4
    flags = np.empty(out.shape, np.bool_)
    assert changed(out, threshold, mask, flags) == ((out > threshold) & mask).sum()
    assert changed(out, threshold, None, flags) == (out > threshold).sum()


def test_a_histogram_counts_like_every_threshold(pair, rng):
    out = difference(*pair, *buffers(pair.shape[1:]))
    mask = rng.random(out.shape) < 0.4
    counts = histogram(out, mask)
    flags = np.empty(out.shape, np.bool_)
    for threshold in (0, 7, 100, 254):
        assert counts[threshold + 1 :].sum() == changed(out, threshold, mask, flags)


def test_the_noise_level_is_the_smallest_that_few_exceed():
    counts = np.zeros(256)
    counts[[0, 1, 5, 40]] = 900, 80, 15, 5
    assert noise_level(counts, 0.5) == 0
    assert noise_level(counts, 0.02) == 1
    assert noise_level(counts, 0.005) == 5
    assert noise_level(counts, 0.0) == 40


def test_likeness_tells_light_from_another_scene(rng):
    picture = rng.integers(40, 160, (30, 40)).astype(np.uint8)
    _, common, correlation = likeness(picture, picture + 30)
    assert (common, round(correlation, 6)) == (1.0, 1.0)
    _, common, correlation = likeness(picture, rng.integers(40, 160, (30, 40)).astype(np.uint8))
    assert common < 0.2
    assert abs(correlation) < 0.2
    even = np.full((5, 5), 7, np.uint8)
    assert likeness(even, even) == (0.0, 0.0, 1.0)
