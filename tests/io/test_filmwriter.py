"""Films that we write, read back by what reads every other film."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from tests.io.sounds import burst, center

from syntony.core.errors import ParameterError, StorageError
from syntony.io.display import frame_times
from syntony.io.filmwriter import film_writer
from syntony.io.pictures import Pictures
from syntony.io.reading import read
from syntony.io.sound import Sound

av = pytest.importorskip("av")


def flashing(path, times, flash, *, size=(90, 160), rate=16_000, channels=1):
    """A film with one white picture, and a click at its time."""
    with film_writer(path, size=size, sound=(rate, channels)) as film:
        x = np.tile(burst(times[flash], round(rate * (times[-1] + 0.2)), rate), (channels, 1))
        film.sound(x[:, :5000], 0.0)
        for i, time in enumerate(times):
            film.picture(np.full((*size, 3), 255 if i == flash else 40, np.uint8), time)
        film.sound(x[:, 5000:], 0.0)
    return {media.kind: media for media in read(path).media}


@pytest.mark.parametrize("channels", [1, 2])
def test_times_of_pictures_are_kept_and_a_click_stays_with_its_flash(tmp_path, rng, channels):
    times = np.cumsum(rng.integers(20, 70, 40)) / 1000
    media = flashing(tmp_path / "a.mp4", times, 17, channels=channels)
    np.testing.assert_allclose(frame_times(media["video"]), times, atol=1e-5)
    shown = {float(c.times[0]): c.values.mean() for c in Pictures(media["video"])}
    assert max(shown, key=shown.get) == pytest.approx(times[17], abs=1e-5)
    heard = list(Sound([media["audio"]], [], 16_000).chunks())
    x = np.concatenate([c.values for c in heard], axis=1)[0]
    t = np.concatenate([c.times for c in heard])
    assert center(x, t) == pytest.approx(times[17], abs=0.005)


def test_odd_sizes_lose_a_pixel_and_sound_alone_needs_no_pictures(tmp_path):
    with film_writer(tmp_path / "odd.mp4", size=(35, 51)) as film:
        for i in range(3):
            film.picture(np.full((35, 51, 3), 90, np.uint8), i / 25)
    (odd,) = read(tmp_path / "odd.mp4").media
    assert (odd.size, odd.count, odd.codec) == ((34, 50), 3, "h264")
    with film_writer(tmp_path / "b.m4a", size=None, sound=(16_000, 1)) as film:
        film.sound(np.full((1, 20_000), np.nan), 0.0)
    (sound,) = read(tmp_path / "b.m4a").media
    assert (sound.kind, sound.rate) == ("audio", Fraction(16_000))
    assert sound.duration == pytest.approx(1.25, abs=0.1)


def test_a_file_tells_nothing_of_where_and_when_and_is_the_same_twice(tmp_path):
    marks = []
    for name in ("a.mp4", "b.mp4"):
        with film_writer(tmp_path / name, size=(32, 32), sound=(16_000, 1)) as film:
            film.picture(np.zeros((32, 32, 3), np.uint8), 0.0)
            film.sound(np.zeros((1, 3000)), 0.0)
        marks.append(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
        with av.open(str(tmp_path / name)) as container:
            told = dict(container.metadata)
            for track in container.streams:
                told |= {k: v for k, v in track.metadata.items() if k != "handler_name"}
        assert set(told) <= {"major_brand", "minor_version", "compatible_brands", "language",
                             "vendor_id"}, told  # fmt: skip
    assert marks[0] == marks[1]


def test_a_film_that_fails_midway_leaves_nothing(tmp_path):
    old = tmp_path / "a.mp4"
    old.write_bytes(b"before")

    def twice():
        with film_writer(old, size=(32, 32)) as film:
            film.picture(np.zeros((32, 32, 3), np.uint8), 0.1)
            film.picture(np.zeros((32, 32, 3), np.uint8), 0.1)

    with pytest.raises(ParameterError, match="order of their times"):
        twice()
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    assert old.read_bytes() == b"before"
    with (
        pytest.raises(StorageError, match="cannot be written"),
        film_writer(tmp_path / "nowhere" / "a.mp4", size=(32, 32)),
    ):
        pass
    with (
        pytest.raises(ParameterError, match="one or two channels"),
        film_writer(tmp_path / "c.m4a", size=None, sound=(16_000, 3)),
    ):
        pass
