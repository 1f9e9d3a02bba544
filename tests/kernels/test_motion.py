import numpy as np
import pytest

from syntony.kernels.motion import changed, histograms, likeness, noise_level, spans


@pytest.fixture
def pair(rng):
    return rng.integers(0, 256, (2, 37, 53)).astype(np.uint8)


@pytest.mark.parametrize("threshold", [0, 12, 254, 255])
def test_counts_are_of_pixels_that_change_by_more(pair, rng, threshold):
    masks = [rng.random(pair.shape[1:]) < 0.4, np.ones(pair.shape[1:], np.bool_)]
    masks.append(np.zeros(pair.shape[1:], np.bool_))
    masks[2][5:9, 3:50] = True
    for one, other in (pair, pair[:, ::-1], pair[:, :, ::-1]):
        over = np.abs(one.astype(int) - other.astype(int)) > threshold
        counts = changed(one, other, spans(masks), threshold, 3)
        assert counts.tolist() == [(over & mask).sum() for mask in masks]


def test_pictures_may_be_parts_of_wider_rows(pair):
    part = pair[:, 3:30, 7:40]
    masks = [np.ones(part.shape[1:], np.bool_)]
    over = np.abs(part[0].astype(int) - part[1].astype(int)) > 9
    assert changed(part[0], part[1], spans(masks), 9, 1).tolist() == [over.sum()]


def test_a_wide_row_does_not_overflow_its_counters():
    one, other = np.zeros((2, 5000), np.uint8), np.full((2, 5000), 255, np.uint8)
    assert changed(one, other, spans([one == 0]), 254, 1).tolist() == [10_000]


def test_histograms_count_like_every_threshold(pair, rng):
    masks = [rng.random(pair.shape[1:]) < 0.4, np.ones(pair.shape[1:], np.bool_)]
    for one, other in (pair, pair[::-1], pair[:, :, ::-1]):
        counts = histograms(one, other, spans(masks), 2)
        change = np.abs(one.astype(int) - other.astype(int))
        for mask, row in zip(masks, counts, strict=True):
            np.testing.assert_array_equal(row, np.bincount(change[mask], minlength=256))
        for threshold in (0, 7, 100, 254):
            above = counts[:, threshold + 1 :].sum(axis=1)
            assert above.tolist() == changed(one, other, spans(masks), threshold, 2).tolist()


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
