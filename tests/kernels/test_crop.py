"""Squares cut out of pictures."""

import numpy as np
import pytest

from syntony.kernels.crop import crop


def slowly(picture, square, side, low):
    """One place after the other, straight from the definition."""
    padded = np.zeros((picture.shape[0] + 40, picture.shape[1] + 40, 3))
    padded[20:-20, 20:-20] = picture
    cut = np.empty((side, side, 3))
    for row in range(side):
        for column in range(side):
            x, y = square @ (column + 0.5, row + 0.5, 1) + 19.5
            x, y = np.clip(x, 0, padded.shape[1] - 2), np.clip(y, 0, padded.shape[0] - 2)
            i, j = int(y), int(x)
            v, u = y - i, x - j
            cut[row, column] = (1 - v) * ((1 - u) * padded[i, j] + u * padded[i, j + 1]) + v * (
                (1 - u) * padded[i + 1, j] + u * padded[i + 1, j + 1]
            )
    return cut / 255 * (1 - low) + low


def test_a_turned_square_equals_its_slow_twin(rng):
    picture = rng.integers(0, 256, (21, 34, 3), dtype=np.uint8)
    square = np.array([[0.9, -0.5, 3.0], [0.5, 0.9, -4.0]])
    np.testing.assert_allclose(
        crop(picture, square, 24, -1.0), slowly(picture, square, 24, -1.0), atol=2e-6
    )


def test_a_whole_picture_comes_back_as_it_is(rng):
    picture = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    square = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    np.testing.assert_allclose(crop(picture, square, 8, 0.0) * 255, picture, atol=1e-4)


def test_a_coarse_cut_is_the_mean_of_what_it_covers(rng):
    picture = rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    square = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    means = picture.reshape(16, 2, 16, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(crop(picture, square, 16, 0.0) * 255, means, atol=1e-3)


@pytest.mark.parametrize("turn", [0.0, 0.5, 2.0])
def test_a_coarse_turned_cut_of_a_smooth_picture_is_that_picture(turn):
    y, x = np.mgrid[:200, :300]
    picture = np.stack((x * 0.8, y * 1.2, 0.4 * (x + y)), axis=-1).astype(np.uint8)
    c, s = 5 * np.cos(turn), 5 * np.sin(turn)
    square = np.array([[c, -s, 150 - 12 * (c - s)], [s, c, 100 - 12 * (s + c)]])
    places = np.indices((24, 24))[::-1].reshape(2, -1) + 0.5
    u, v = square[:, :2] @ places + square[:, 2:]
    expected = np.stack((u * 0.8, v * 1.2, 0.4 * (u + v)), axis=-1).reshape(24, 24, 3)
    inside = ((u > 5) & (u < 295) & (v > 5) & (v < 195)).reshape(24, 24)
    found = crop(picture, square, 24, 0.0)
    np.testing.assert_allclose(255 * found[inside], expected[inside], atol=1.5)
    outside = ((u < -5) | (v < -5) | (u > 305) | (v > 205)).reshape(24, 24)
    assert not found[outside].any()
