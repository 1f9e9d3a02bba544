from fractions import Fraction

import numpy as np
import pytest
from tests.io.films import film, levels
from tests.io.sounds import tones, wav_bytes

from syntony.core.errors import FormatError, ParameterError
from syntony.io.display import BIN, envelope, frame_times
from syntony.io.reading import read


def media_of(path, kind):
    return next(m for m in read(path).media if m.kind == kind)


def test_frames_of_a_steady_film_follow_its_rate(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(film(levels(50), rate=Fraction(30000, 1001)))
    times = frame_times(media_of(path, "video"))
    assert times == pytest.approx(np.arange(50) * 1001 / 30000, abs=1e-4)


@pytest.mark.parametrize(("form", "codec"), [("mp4", "mpeg4"), ("webm", "libvpx")])
def test_frames_of_a_wandering_film_have_their_true_times(tmp_path, rng, form, codec):
    true = np.cumsum(rng.choice([0.033, 0.05, 0.1], 60))
    path = tmp_path / f"film.{form}"
    path.write_bytes(film(levels(60), form, codec, times=list(true)))
    found = frame_times(media_of(path, "video"))
    assert found.size == 60
    assert np.abs(np.diff(found) - np.diff(true)).max() < 0.0021
    assert (np.diff(found) > 0).all()


def test_an_envelope_holds_the_extremes_of_each_bin(tmp_path):
    x = tones(n=24000, rate=8000) * np.linspace(0, 1, 24000)
    path = tmp_path / "sound.wav"
    path.write_bytes(wav_bytes(x))
    made = envelope(media_of(path, "audio"))
    width = round(8000 * BIN)
    bins = x.reshape(2, -1, width)
    assert made.shape == (2, 300)
    assert made[0] == pytest.approx(bins.min(axis=(0, 2)), abs=1e-3)
    assert made[1] == pytest.approx(bins.max(axis=(0, 2)), abs=1e-3)


def test_a_long_envelope_comes_in_parts_without_a_seam(tmp_path, monkeypatch):
    x = tones(n=8000 * 65, rate=8000, frequencies=(3.0,))
    path = tmp_path / "sound.wav"
    path.write_bytes(wav_bytes(x))
    made = envelope(media_of(path, "audio"))
    assert made.shape == (2, 6500)
    bins = x.reshape(1, -1, round(8000 * BIN))
    assert np.abs(made[1] - bins.max(axis=(0, 2))).max() < 1e-3


def test_what_has_no_frames_or_no_sound_is_refused(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(film(levels(10), sound=(8000, tones(n=4000)[0])))
    with pytest.raises(ParameterError, match="this is sound"):
        frame_times(media_of(path, "audio"))
    with pytest.raises(ParameterError, match="this is a film"):
        envelope(media_of(path, "video"))
    film_track = media_of(path, "video")
    path.write_bytes(b"no film" * 100)
    with pytest.raises(FormatError, match="cannot be opened"):
        frame_times(film_track)
