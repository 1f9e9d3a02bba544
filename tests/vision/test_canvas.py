"""Drawing on pictures and writing them down."""

import struct
import zlib

import numpy as np

from syntony.kernels.crop import scaled
from syntony.vision.canvas import Canvas, png
from syntony.vision.glyphs import _ROWS, dots, letter

RED = (255, 0, 0)


def black(height=40, width=60):
    return np.zeros((height, width, 3), np.uint8)


def test_a_line_goes_from_place_to_place_and_nowhere_else():
    picture = black()
    Canvas(picture).line([10, 20.5], [50, 20.5], RED, 3.0)
    inked = picture[..., 0] > 127
    rows, columns = np.nonzero(inked)
    assert (rows.min(), rows.max()) == (19, 21)
    assert columns.min() in (8, 9, 10)
    assert columns.max() in (49, 50, 51)
    assert (picture[20, 10:50] == RED).all()
    assert not picture[..., 1:].any()


def test_what_lies_outside_is_left_out():
    picture = black()
    canvas = Canvas(picture)
    canvas.line([-30, -30], [-10, -5], RED)
    canvas.dot([500, 10], RED)
    canvas.line([np.nan, 3], [10, 10], RED)
    assert not picture.any()
    canvas.polygon(np.array([[-10, 20], [70, 20], [70, 30], [-10, 30]]), RED)
    assert picture[20].any()
    assert picture[30].any()
    assert not picture[25].any()


def test_letters_differ_and_words_are_written_where_there_is_room():
    seen = {letter(name).tobytes() for name in _ROWS}
    assert len(seen) == len(_ROWS)
    np.testing.assert_array_equal(dots("é"), dots("E"))
    np.testing.assert_array_equal(dots("語"), dots("?"))
    picture = black(20, 60)
    Canvas(picture).text([1000, 1000], "OK", (255, 255, 255), 1)
    rows, columns = np.nonzero(picture[..., 0])
    assert rows.min() >= 11
    assert columns.max() == 58
    np.testing.assert_array_equal(picture[12:19, 48:59, 0] > 0, dots("OK")[:, :11])


def unfiltered(data):
    """A PNG reader of our own kind: no interlace, 8 bits RGB."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, body = 8, b""
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(name + content)
        if name == b"IHDR":
            width, height, *kind = struct.unpack(">IIBBBBB", content)
            assert kind == [8, 2, 0, 0, 0]
        body += content if name == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(height, 1 + 3 * width)
    assert set(rows[1:, 0]) <= {2}
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, 3)


def test_a_png_file_holds_the_picture_to_the_last_bit(rng):
    picture = rng.integers(0, 256, (17, 23, 3), dtype=np.uint8)
    np.testing.assert_array_equal(unfiltered(png(picture)), picture)
    assert png(picture) == png(picture.copy())


def test_scaling_keeps_flat_pictures_and_means(rng):
    flat = np.full((30, 50, 3), 77, np.uint8)
    assert (scaled(flat, 13, 21)[1:-1, 1:-1] == 77).all()
    picture = rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)
    small = scaled(picture, 10, 15)
    means = picture.reshape(10, 4, 15, 4, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(small, means, atol=0.51)
