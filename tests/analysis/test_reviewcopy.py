"""Review copies hold the pictures of the original at the original's times."""

import hashlib
from fractions import Fraction

import av
import numpy as np
import pytest
from tests.io.films import film, levels

from syntony.analysis.reviewcopy import effort, review_copy
from syntony.core.errors import ParameterError
from syntony.io.display import frame_times
from syntony.io.reading import read


def tracks(path):
    every = read(path).media
    return [next((m for m in every if m.kind == kind), None) for kind in ("video", "audio")]


def numbers(path):
    """Which picture each picture of a film is: its left half tells it."""
    with av.open(str(path)) as container:
        pictures = [f.to_ndarray(format="gray") for f in container.decode(video=0)]
    light = np.array([p[8:-8, 8 : p.shape[1] // 2 - 8].mean() for p in pictures])
    return np.rint((light - light.min()) / (light.max() - light.min()) * 19).astype(int)


@pytest.mark.parametrize(
    ("name", "form", "codec"),
    [("a.avi", "avi", "mjpeg"), ("b.avi", "avi", "mpeg4"), ("c.mkv", "matroska", "ffv1")],
)
def test_every_picture_of_a_steady_film_is_there_at_its_time(tmp_path, name, form, codec):
    path, copy = tmp_path / name, tmp_path / "copy.mp4"
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path.write_bytes(film(levels(60), form, codec, rate=Fraction(25), pixels=pixels))
    before = hashlib.sha256(path.read_bytes()).digest()
    told = []
    review_copy(*tracks(path), copy, progress=lambda *news: told.append(news))
    assert hashlib.sha256(path.read_bytes()).digest() == before
    np.testing.assert_allclose(
        frame_times(tracks(copy)[0]), frame_times(tracks(path)[0]), atol=1 / 90_000
    )
    assert numbers(copy).tolist() == [i % 20 for i in range(60)]
    assert told[-1][1:] == (2, 2)
    with av.open(str(copy)) as container:
        assert container.streams.video[0].codec_context.name == "h264"


def test_a_film_of_varying_rate_keeps_its_times(tmp_path, rng):
    path, copy = tmp_path / "film.mkv", tmp_path / "copy.mp4"
    times = np.cumsum(rng.choice([0.033, 0.05, 0.1], 60)) - 0.033
    path.write_bytes(film(levels(60), "matroska", "ffv1", times=list(times)))
    review_copy(*tracks(path), copy)
    np.testing.assert_allclose(
        frame_times(tracks(copy)[0]), frame_times(tracks(path)[0]), atol=1e-3
    )
    assert numbers(copy).tolist() == [i % 20 for i in range(60)]


def test_the_sound_comes_along_at_its_time(tmp_path):
    path, copy = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    sound = np.zeros(32_000)
    sound[16_000:16_400] = np.sin(np.arange(400))
    path.write_bytes(film(levels(50), sound=(16_000, sound)))
    review_copy(*tracks(path), copy)
    with av.open(str(copy)) as container:
        blocks = [(f.pts * f.time_base, f.to_ndarray()[0]) for f in container.decode(audio=0)]
    start = float(blocks[0][0])
    heard = np.concatenate([values for _, values in blocks])
    burst = start + np.abs(heard).argmax() / 16_000
    assert 0.99 < burst < 1.05


def test_what_a_copy_takes_is_told_before(tmp_path):
    path, copy = tmp_path / "film.avi", tmp_path / "copy.mp4"
    path.write_bytes(film(levels(60), "avi", "mpeg4"))
    seconds, size = effort(*tracks(path))
    review_copy(*tracks(path), copy)
    assert 0 < seconds < 5
    assert size / 10 < copy.stat().st_size < size * 10


def test_nothing_to_copy_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="none came"):
        review_copy(None, None, tmp_path / "copy.mp4")
