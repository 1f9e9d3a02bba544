from fractions import Fraction

import numpy as np
import pytest
from tests.extract.feeds import motion as sample

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get

MOTION = get("extractors", "motion")


def extract(values, rate=32, channels=("acc x", "acc y", "acc z")):
    feed = Feed(Fraction(rate), 0.0, channels, ("A",) * len(channels), ("g",) * len(channels))
    times = np.arange(values.shape[1]) / rate
    return run(MOTION, feed, [Chunk(times, values)], MOTION.settings())


def test_a_shake_is_movement_and_gravity_is_none():
    (movement,) = extract(sample.VALUES).streams
    assert (movement.name, movement.unit, movement.modality) == ("movement", "g", "movement")
    shaken = (movement.times > 10.3) & (movement.times < 11.7)
    assert movement.values[shaken].min() > 0.3
    assert movement.values[~shaken][:40].max() < 0.05


def test_how_the_sensor_is_turned_does_not_matter(rng):
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    plain, turned = (extract(v).streams[0].values for v in (sample.VALUES, turn @ sample.VALUES))
    np.testing.assert_allclose(turned, plain, rtol=1e-6)


def test_a_stuck_sensor_is_masked():
    values = sample.VALUES.copy()
    values[:, 300:600] = values[:, 300:301]
    found = extract(values)
    (movement,) = found.streams
    inside = (movement.times > 10) & (movement.times < 18)
    assert np.isnan(movement.values[inside]).all()
    assert any(n.code == "accelerometer-still" for n in found.notices)


def test_other_channels_and_slow_ones_are_refused():
    with pytest.raises(DataError, match="axes of an accelerometer"):
        extract(sample.VALUES, channels=("a", "b", "c"))
    with pytest.raises(DataError, match="at least 8"):
        extract(sample.VALUES, rate=4)
