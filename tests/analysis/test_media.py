import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from films import film, levels, lossless, noise
from pictured import BRIGHTNESS, HOSTILE, SERIES, THRESHOLD, NoSettings

from syntony.analysis.media import extract_media, feed_of
from syntony.core.errors import DataError, FormatError, LimitError, ParameterError
from syntony.core.extraction import Chunk, run
from syntony.io.child import Limits
from syntony.io.reading import read


@pytest.fixture
def filmed(tmp_path):
    def make(content, name="film.mkv"):
        path = tmp_path / name
        path.write_bytes(content)
        return read(path).media[0]

    return make


def test_what_comes_out_is_what_the_extractor_gives_on_the_same_pictures(filmed, rng):
    pictures = noise(30, rng)
    media = filmed(lossless(pictures, rate="30000/1001"))
    told = []
    found = extract_media(media, BRIGHTNESS, NoSettings(), progress=lambda *what: told.append(what))
    (stream,) = found.streams
    assert stream.rate == media.rate
    np.testing.assert_allclose(stream.values, pictures.mean(axis=(1, 2)), atol=1e-12)
    expected = run(BRIGHTNESS, feed_of(media), [Chunk(stream.times, pictures)], NoSettings())
    assert stream.values.tobytes() == expected.streams[0].values.tobytes()
    assert found.quality[0].values.tobytes() == expected.quality[0].values.tobytes()
    assert [event.name for event in found.events] == ["dark"]
    assert not told


def test_progress_is_told_in_seconds_of_film(filmed):
    told = []
    media = filmed(film(levels(50), "matroska", rate=10))
    extract_media(media, BRIGHTNESS, NoSettings(), progress=lambda *what: told.append(what))
    assert told == [("brightness of film.mkv", second, 5) for second in range(1, 5)]


def test_settings_reach_the_extractor(filmed, rng):
    media = filmed(lossless(noise(10, rng)))
    low = extract_media(media, THRESHOLD, THRESHOLD.settings(level=0))
    high = extract_media(media, THRESHOLD, THRESHOLD.settings(level=255))
    assert (low.streams[0].values == 1.0).all()
    assert (high.streams[0].values == 0.0).all()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pictures_come_as_they_are_displayed(filmed, turn):
    media = filmed(film(levels(8), "mp4", turn=turn), "film.mp4")
    found = extract_media(media, BRIGHTNESS, NoSettings())
    upright = extract_media(filmed(film(levels(8), "mp4"), "b.mp4"), BRIGHTNESS, NoSettings())
    np.testing.assert_allclose(found.streams[0].values, upright.streams[0].values)


def test_an_extractor_that_refuses_says_so_here(filmed, rng):
    media = filmed(lossless(noise(3, rng)))
    with pytest.raises(DataError, match="only at night"):
        extract_media(media, HOSTILE, HOSTILE.settings(deed="refuse"))
    with pytest.raises(LimitError, match=r"film\.mkv: its reader crashed"):
        extract_media(media, HOSTILE, HOSTILE.settings(deed="crash"))
    with pytest.raises(FormatError, match="PermissionError"):
        extract_media(media, HOSTILE, HOSTILE.settings(deed="write"))
    limits = Limits(memory_mb=600)
    with pytest.raises(LimitError, match="more than 600 MiB"):
        extract_media(media, HOSTILE, HOSTILE.settings(deed="hoard"), limits=limits)


def test_food_and_media_must_fit(filmed, rng):
    media = filmed(lossless(noise(3, rng)))
    with pytest.raises(ParameterError, match=r"takes series and film\.mkv is video"):
        extract_media(media, SERIES, NoSettings())


def test_a_film_that_is_gone_is_named(filmed, rng):
    media = filmed(lossless(noise(3, rng)))
    media.path.unlink()
    with pytest.raises(FormatError, match=r"film\.mkv"):
        extract_media(media, BRIGHTNESS, NoSettings())


def test_broken_pictures_are_gaps_and_told(filmed, rng):
    media = filmed(lossless(noise(60, rng)))
    content = bytearray(media.path.read_bytes())
    for at in range(len(content) // 3, len(content) // 3 + 4000, 7):
        content[at] ^= 0xFF
    media.path.write_bytes(bytes(content))
    found = extract_media(media, BRIGHTNESS, NoSettings())
    assert len(found.streams[0]) > 20
