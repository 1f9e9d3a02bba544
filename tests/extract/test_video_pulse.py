from fractions import Fraction

import numpy as np
import pytest
from tests.extract.feeds.video_pulse import SIZE, faces

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.extract.video_pulse import EXTRACTOR, VideoPulseSettings

RATE = 20


def measured(pictures, times=None, persons=("ann", "bob"), rate=RATE, **settings):
    feed = Feed(Fraction(rate), 0.0, persons=persons, size=SIZE)
    at = np.arange(len(pictures)) / rate if times is None else times
    return run(EXTRACTOR, feed, [Chunk(at, pictures)], VideoPulseSettings(**settings))


def heart(found, person):
    return next((s for s in found.streams if s.person == person), None)


def text(found, person):
    return next(n for n in found.notices if n.where == person).text


@pytest.mark.parametrize("depth", [0.02, 0.012])
def test_the_rate_of_each_face_is_found_within_a_beat(rng, depth):
    pictures = faces(20 * RATE, (1.1, 1.55), rng, depth, rate=RATE)
    found = measured(pictures)
    for person, hz in (("ann", 1.1), ("bob", 1.55)):
        signal = heart(found, person)
        assert (signal.rate, signal.unit) == (1, "1/min")
        assert signal.start == 6.0  # the middle of the first window
        seen = signal.values[np.isfinite(signal.values)]
        assert seen.size >= 0.9 * len(signal)
        np.testing.assert_allclose(seen, 60 * hz, atol=1.5)


def test_a_rate_that_changes_is_followed(rng):
    first = faces(20 * RATE, (1.0, 1.0), rng, rate=RATE)
    second = faces(20 * RATE, (1.5, 1.5), rng, rate=RATE)
    values = heart(measured(np.concatenate([first, second])), "ann").values
    assert values[2] == pytest.approx(60, abs=2)
    assert values[-2] == pytest.approx(90, abs=2)


def test_skin_without_a_pulse_is_silent(rng):
    for noise in (0.5, 2.0, 6.0):
        pictures = faces(40 * RATE, (1.1, 1.6), rng, 0.0, noise, rate=RATE)
        found = measured(pictures)
        for person in ("ann", "bob"):
            signal = heart(found, person)
            assert signal is None or np.isfinite(signal.values).mean() < 0.05
        assert next(n for n in found.notices if n.where == "ann").warning


def test_a_lamp_that_beats_is_no_pulse(rng):
    pictures = faces(20 * RATE, (1.1, 1.6), rng, 0.0, rate=RATE).astype(np.float64)
    beat = 1 + 0.03 * np.sin(2 * np.pi * 1.3 * np.arange(len(pictures)) / RATE)
    tinted = np.stack([beat**0.33, beat**0.77, beat**0.53], axis=1)
    lit = np.clip(np.rint(pictures * tinted[:, None, None]), 0, 255).astype(np.uint8)
    found = measured(lit)
    assert heart(found, "ann") is None
    assert "beating light for 0%" not in text(found, "ann")


def test_a_wandering_light_and_nodding_are_not_taken_for_a_pulse(rng):
    pictures = faces(60 * RATE, (1.1, 1.6), rng, 0.0, rate=RATE).astype(np.float64)
    drift = 1 + 0.002 * np.cumsum(rng.normal(0, 1, (len(pictures), 3)), axis=0)
    moved = np.clip(np.rint(pictures * drift[:, None, None]), 0, 255).astype(np.uint8)
    found = measured(moved)
    for person in ("ann", "bob"):
        signal = heart(found, person)
        assert signal is None or np.isfinite(signal.values).mean() < 0.1


def test_a_face_that_is_gone_is_a_gap(rng):
    pictures = faces(45 * RATE, (1.1, 1.6), rng, rate=RATE)
    pictures[15 * RATE : 30 * RATE, :, :15] = (110, 120, 150)
    found = measured(pictures)
    ann, bob = heart(found, "ann"), heart(found, "bob")
    assert np.isnan(ann.values[(ann.times > 16) & (ann.times < 29)]).all()
    assert np.isfinite(bob.values).mean() > 0.9
    assert "out of sight" in text(found, "ann")


def test_a_few_missing_pictures_are_bridged_and_long_pauses_are_not(rng):
    pictures = faces(40 * RATE, (1.1, 1.6), rng, rate=RATE)
    times = np.arange(len(pictures)) / RATE
    keep = np.ones(times.size, bool)
    keep[100:103] = keep[200:202] = False
    few = heart(measured(pictures[keep], times[keep]), "ann")
    assert np.isfinite(few.values).mean() > 0.9
    keep[440:480] = False
    long = heart(measured(pictures[keep], times[keep]), "ann")
    around = (long.times > 19) & (long.times < 26)
    assert np.isnan(long.values[around]).all()


def test_what_cannot_serve_is_refused(rng):
    pictures = faces(30, (1.1, 1.6), rng)
    with pytest.raises(DataError, match="at least 8 pictures a second"):
        measured(pictures, rate=5)
    with pytest.raises(DataError, match="from left to right"):
        measured(pictures, persons=())
    assert "shorter than the 12 s of one value" in measured(pictures).notices[0].text
