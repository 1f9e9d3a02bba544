import numpy as np
import pytest
from tests.io.films import film
from tests.io.sounds import wav_bytes

from syntony.core.errors import ParameterError
from syntony.io.glimpses import BIN, glimmer, loudness
from syntony.io.reading import read


@pytest.fixture
def both(tmp_path):
    pictures = np.full((20, 48, 64), 100, np.uint8)
    pictures[10:] = 180
    (tmp_path / "a.avi").write_bytes(film(pictures, form="avi"))
    x = np.zeros((2, 8000))
    x[:, 4000:] = 0.5
    (tmp_path / "a.wav").write_bytes(wav_bytes(x))
    return read(tmp_path / "a.avi").media[0], read(tmp_path / "a.wav").media[0]


def test_a_step_of_light_is_seen_in_the_picture_it_comes_with(both):
    times, light, movement = glimmer(both[0], most=60)
    assert times == pytest.approx(np.arange(20) / 25)
    assert light[9] == pytest.approx(100, abs=3)
    assert light[10] == pytest.approx(180, abs=3)
    assert np.isnan(movement[0])
    assert int(np.nanargmax(movement)) == 10
    assert movement[10] == pytest.approx(80, abs=4)
    assert glimmer(both[0], most=0.4)[0].size == 11


def test_loudness_is_the_mean_square_of_every_millisecond(both):
    found = loudness(both[1])
    assert found.size == round(1 / BIN)
    assert found[:499] == pytest.approx(0, abs=1e-6)
    assert found[501:] == pytest.approx(0.25, rel=0.02)


def test_each_is_of_its_own_kind(both):
    with pytest.raises(ParameterError, match="Ask for its glimmer"):
        loudness(both[0])
    with pytest.raises(ParameterError, match="Ask for its loudness"):
        glimmer(both[1], most=1)
