"""Where networks look, and the way back."""

import math

import numpy as np
import pytest

from syntony.kernels.crop import crop
from syntony.vision.following import tiles
from syntony.vision.squares import Square, around, letterbox


@pytest.mark.parametrize("mirrored", [False, True])
def test_points_found_in_a_cut_lie_where_the_cut_was_taken(mirrored):
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[37, 52] = 255
    square = Square(45.0, 33.0, 40.0, math.radians(25))
    cut = crop(picture, square.matrix(160, mirrored=mirrored), 160, 0.0)[..., 0]
    row, column = np.unravel_index(cut.argmax(), cut.shape)
    light = cut > 0.5 * cut.max()
    v, u = np.nonzero(light)
    there = square.to_picture(np.array([[u.mean() + 0.5, v.mean() + 0.5]]), 160, mirrored=mirrored)
    np.testing.assert_allclose(there, [[52.5, 37.5]], atol=0.1)
    assert light[row, column]


def test_the_square_around_points_turns_with_them(rng):
    points = rng.random((9, 2)) * [30, 20]
    turn = 0.4
    c, s = math.cos(turn), math.sin(turn)
    plain = around(points, 0.0, 1.5)
    turned = around(points @ np.array([[c, s], [-s, c]]), turn, 1.5)
    assert turned.side == pytest.approx(plain.side)
    assert (turned.x, turned.y) == pytest.approx(
        (plain.x * c - plain.y * s, plain.x * s + plain.y * c)
    )
    assert plain.side == pytest.approx(1.5 * np.ptp(points, axis=0).max())


@pytest.mark.parametrize("size", [(240, 640), (640, 240), (720, 1280), (300, 300)])
def test_tiles_cover_the_picture_and_stay_inside(size):
    height, width = size
    found = tiles(height, width)
    for square in found:
        assert square.side == min(size)
        assert square.side / 2 <= square.x <= width - square.side / 2
        assert square.side / 2 <= square.y <= height - square.side / 2
    steps = np.diff([square.x if width > height else square.y for square in found])
    assert (steps <= 2 / 3 * min(size) + 1e-9).all()
    assert letterbox(height, width).side == max(size)


def test_the_upper_edge_of_a_turned_square_slopes_down_to_the_right():
    square = Square(50.0, 40.0, 20.0, math.radians(30))
    corners = square.to_picture(np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]]), 10)
    (x, y), along, down = corners[0], corners[1] - corners[0], corners[2] - corners[0]
    np.testing.assert_allclose(along, [20 * math.cos(math.pi / 6), 10])
    np.testing.assert_allclose(down, [-10, 20 * math.cos(math.pi / 6)])
    np.testing.assert_allclose(corners[0] + (along + down) / 2, [50, 40])
    assert y < 40
    assert x < 50 + 10
