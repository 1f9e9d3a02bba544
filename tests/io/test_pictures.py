from fractions import Fraction

import numpy as np
import pytest
from films import film, levels, lossless, noise

from syntony.core.errors import FormatError
from syntony.io.media import look_through
from syntony.io.pictures import Pictures, heard, stills, told
from syntony.io.reading import read
from syntony.io.serving import stream


@pytest.fixture
def filmed(tmp_path):
    def make(content, name="film.mkv"):
        path = tmp_path / name
        path.write_bytes(content)
        return look_through(path).media[0]

    return make


def decoded(media, *args, **told_):
    chunks = list(Pictures(media, *args, **told_))
    return np.concatenate([c.times for c in chunks]), np.concatenate([c.values for c in chunks])


def test_luma_comes_back_to_the_bit_with_its_times(filmed, rng):
    pictures = noise(20, rng, (30, 46))
    times, values = decoded(filmed(lossless(pictures, rate="30000/1001")))
    np.testing.assert_array_equal(values, pictures)
    ticks = np.rint(times * 1000)  # Matroska's clock ticks in milliseconds
    assert times.tolist() == [
        float(tick * Fraction(1, 1000)) for tick in ticks.astype(int).tolist()
    ]
    np.testing.assert_allclose(times, np.arange(20) * 1001 / 30000, atol=5.1e-4)


def test_varying_times_are_those_of_the_file(filmed):
    given = [0.5, 0.54, 0.6, 1.2, 1.24, 1.9]
    media = filmed(film(levels(6), times=given), "a.mp4")
    np.testing.assert_allclose(decoded(media)[0], given, atol=1e-4)


@pytest.mark.parametrize("pixels", ["yuv422p", "yuv444p", "yuv420p10le", "gray"])
def test_luma_is_luma_in_every_layout(filmed, rng, pixels):
    pictures = noise(3, rng)
    if pixels == "gray":
        pictures = np.full_like(pictures, 128)  # FFmpeg stretches the range on the way in
    _, values = decoded(filmed(lossless(pictures, pixels=pixels)))
    assert np.abs(values.astype(int) - pictures).max() <= (1 if pixels == "yuv420p10le" else 2)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pictures_are_turned_for_display(filmed, turn):
    media = filmed(film(levels(3), turn=turn), "a.mp4")
    _, upright = decoded(filmed(film(levels(3)), "b.mp4"))
    _, values = decoded(media)
    assert values.shape[1:] == media.size
    np.testing.assert_array_equal(values, np.rot90(upright, turn // 90, axes=(1, 2)))
    _, colors = decoded(media, "rgb")
    assert colors.shape[1:3] == media.size


def test_colors_of_a_gif_become_gray_by_their_weights(filmed):
    pictures = np.zeros((4, 48, 64, 3), np.uint8)
    pictures[:, :, :20, 0], pictures[:, :, 20:40, 1], pictures[:, :, 40:, 2] = 255, 255, 255
    media = filmed(film(pictures, "gif", "gif", pixels="rgb8", rate=10), "a.gif")
    _, values = decoded(media)
    assert values.dtype == np.uint8
    assert values[0, 5, [5, 30, 50]].tolist() == pytest.approx([76, 149, 29], abs=3)


def test_rgb_is_scaled_down_and_thinned_out_on_demand(filmed):
    media = filmed(film(levels(9), rate=10), "a.mp4")
    times, values = decoded(media, "rgb", every=4, height=24)
    assert values.shape == (3, 24, 32, 3)
    np.testing.assert_allclose(times, [0.0, 0.4, 0.8])


@pytest.mark.parametrize("form", ["mp4", "matroska", "mpegts"])
def test_a_span_gives_the_same_pictures_as_the_whole_film(filmed, form):
    codec = {"mpegts": "mpeg2video"}.get(form, "libx264")
    options = {"g": "12"} if form == "mpegts" else {"g": "12", "bf": "2"}
    media = filmed(film(levels(60), form, codec, options=options), f"a.{form}")
    times, values = decoded(media)
    for first, last in ((times[29] - 0.001, times[41]), (0.0, times[3]), (times[50], 99.0)):
        inside = (times >= first) & (times < last)
        part = decoded(media, span=(first, last))
        np.testing.assert_array_equal(part[0], times[inside])
        np.testing.assert_array_equal(part[1], values[inside])
    with pytest.raises(FormatError, match=r"between 77\.000 and 78\.000 s"):
        decoded(media, span=(77.0, 78.0))


def test_pictures_are_views_and_none_is_kept(filmed, rng):
    media = filmed(lossless(noise(3, rng)))
    for chunk in Pictures(media):
        assert chunk.values.shape == (1, 48, 64)
        assert not chunk.values.flags.owndata


def test_what_cannot_be_decoded_is_left_out_and_told(filmed, rng):
    media = filmed(lossless(noise(40, rng)))
    content = bytearray(media.path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 3000] = rng.bytes(3000)
    media.path.write_bytes(bytes(content))
    pictures = Pictures(media)
    assert 20 < len(list(pictures)) <= 40
    times, _ = decoded(media)
    assert (np.diff(times) > 0).all()


def test_nothing_to_decode_is_an_error(filmed, rng):
    media = filmed(lossless(noise(4, rng)))
    content = bytearray(media.path.read_bytes())
    content[600:] = bytes(len(content) - 600)
    media.path.write_bytes(bytes(content))
    with pytest.raises(FormatError, match=r"film\.mkv"):
        list(Pictures(media))


def test_media_are_told_and_heard_alike(filmed):
    media = filmed(film(levels(4)), "a.mp4")
    assert heard(media.path, told(media)) == media


def test_stills_are_what_was_shown_by_then(tmp_path):
    path = tmp_path / "film.mkv"
    path.write_bytes(lossless(levels(20), rate=10))
    media = read(path).media[0]
    given = {"media": told(media), "times": [0.0, 0.55, 0.59, 9.0], "height": 24}
    found = list(stream(path, stills, given, imports=("av",)))
    assert [round(float(c.times[0]), 3) for c in found] == [0.0, 0.5, 0.5, 1.9]
    assert found[0].values.shape == (1, 24, 32, 3)
    assert found[0].values.dtype == np.uint8
    assert found[0].values[0, :, 5].mean() < found[1].values[0, :, 5].mean()
