"""Nods of known band, amplitude and time."""

from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.extract.nods import band_filter

NODS = get("extractors", "nods")


def found_in(pitch, rate=25, **settings):
    feed = Feed(Fraction(rate), 0.0, ("head_pitch",), ("ann",), ("deg",))
    times = np.arange(pitch.size) / rate
    return run(NODS, feed, [Chunk(times, pitch[None])], NODS.settings(**settings)), times


def values(found, name):
    (one,) = [s for s in found.streams if s.name == name]
    return one.values


def test_each_band_gives_its_own_swing_without_delay():
    t = np.arange(0, 30, 1 / 25)
    slow, fast = 4 * np.sin(2 * np.pi * 0.6 * t), 2 * np.sin(2 * np.pi * 4 * t)
    found, _ = found_in(12 + slow + fast)
    inside = slice(100, -100)
    np.testing.assert_allclose(values(found, "nod_slow")[inside], slow[inside], atol=0.25)
    np.testing.assert_allclose(values(found, "nod_fast")[inside], fast[inside], atol=0.2)
    np.testing.assert_allclose(values(found, "nod_slow_amplitude")[inside], 4, atol=0.3)
    np.testing.assert_allclose(values(found, "nod_fast_amplitude")[inside], 2, atol=0.2)


@pytest.mark.parametrize(
    ("frequency", "slow", "fast"),
    [(0.05, 0.08, 0), (0.65, 1, 0), (1.8, 0.05, 0.05), (4.5, 0, 1), (9.0, 0, 0.05)],
)
def test_the_bands_are_those_of_the_literature(frequency, slow, fast):
    rate = 25
    for band, gain in (((0.2, 1.1), slow), ((2.6, 6.5), fast)):
        taps = band_filter(band, rate)
        n = np.arange(taps.size) - taps.size // 2
        wave = np.exp(2j * np.pi * frequency / rate * n)
        assert abs((wave - wave.mean()) @ taps) / 2 == pytest.approx(gain, abs=0.08)
    edges = [abs(np.exp(2j * np.pi * f / 25 * n) @ taps) / 2 for f in (2.6, 6.5)]
    np.testing.assert_allclose(edges, 0.5, atol=0.05)


def test_nods_are_marked_when_they_happen(rng):
    t = np.arange(0, 40, 1 / 25)
    nod = (t >= 20) & (t < 22)
    pitch = 10 + np.where(nod, 3 * np.sin(2 * np.pi * 4 * t), 0) + rng.normal(0, 0.4, t.size)
    found, _ = found_in(pitch)
    (events,) = found.events
    fast = [i for i, label in enumerate(events.labels) if label == "fast"]
    assert len(fast) == 1
    assert events.times[fast[0]] == pytest.approx(20, abs=0.3)
    assert events.durations[fast[0]] == pytest.approx(2, abs=0.5)
    assert events.times[fast[0]] + events.durations[fast[0]] / 2 == pytest.approx(21, abs=0.06)
    assert {stream.start for stream in found.streams} == {0.0}
    assert (events.name, events.person) == ("nod", "ann")
    assert found_in(10 + rng.normal(0, 0.4, t.size))[0].events == ()


def test_short_gaps_are_bridged_with_less_quality_and_long_ones_stay_open():
    t = np.arange(0, 40, 1 / 25)
    whole = 4 * np.sin(2 * np.pi * 0.6 * t)
    broken = whole.copy()
    broken[400:403] = np.nan
    broken[600:700] = np.nan
    found, _ = found_in(broken)
    slow = values(found, "nod_slow")
    assert np.isnan(slow[400:403]).all(), "what was not seen is not told"
    np.testing.assert_allclose(slow[404:440], whole[404:440], atol=0.4)
    assert np.isnan(slow[590:710]).all()
    (quality,) = [q for q in found.quality if q.name == "nod_slow quality"]
    assert 0.9 < quality.values[405] < 1
    assert quality.values[200] == 1


def test_pictures_that_are_too_few_are_said_or_refused():
    t = np.arange(0, 20, 1 / 10)
    found, _ = found_in(np.sin(t), rate=10)
    assert {s.name for s in found.streams} == {"nod_slow", "nod_slow_amplitude"}
    assert "13 pictures a second; these have 10" in found.notices[0].text
    with pytest.raises(DataError, match=r"at least 2\.2 samples"):
        found_in(np.sin(t), rate=2)
    with pytest.raises(ParameterError, match=r"slow must be \(lower, upper\)"):
        found_in(np.sin(t), slow=(1.0, 0.5))
