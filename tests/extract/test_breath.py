from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.kernels.turns import Turns

BREATH = get("extractors", "breath")


def extract(values, rate, unit="V", **told):
    rate = Fraction(rate)
    feed = Feed(rate, 0.0, ("RSP",), ("A",), (unit,))
    times = np.arange(len(values)) / float(rate)
    found = run(BREATH, feed, [Chunk(times, np.asarray(values, float)[None])],
                BREATH.settings(**told))  # fmt: skip
    return {stream.name: stream for stream in found.streams}, found


def belt(hertz, rate, seconds=120):
    return -np.cos(2 * np.pi * hertz * np.arange(seconds * rate) / rate)


@pytest.mark.parametrize("rate", [4, 25, 100])
@pytest.mark.parametrize("hertz", [0.1, 0.25, 0.4])
def test_rate_depth_and_cycle_of_a_sine(rate, hertz, rng):
    x = belt(hertz, rate) * 1.5 + 7 + rng.normal(0, 0.02, 120 * rate)
    found, whole = extract(x, rate)
    inside = slice(len(found["breathing_rate"]) // 4, -len(found["breathing_rate"]) // 4)
    assert np.nanmean(found["breathing_rate"].values[inside]) == pytest.approx(60 * hertz, rel=0.02)
    assert np.nanmean(found["breathing_depth"].values[inside]) == pytest.approx(3.0, rel=0.12)
    cycle = found["breathing_cycle"]
    truth = -np.cos(2 * np.pi * hertz * cycle.times)
    known = np.isfinite(cycle.values)
    assert np.corrcoef(cycle.values[known], truth[known])[0, 1] > 0.97
    assert whole.events[0].name == "breath"


def test_a_held_breath_and_an_unplugged_belt_say_nothing(rng):
    x = belt(0.25, 25)
    x[50 * 25 : 80 * 25] = x[50 * 25]
    found, _ = extract(x + rng.normal(0, 1e-3, x.size), 25)
    rate = found["breathing_rate"]
    held = (rate.times > 58) & (rate.times < 72)
    assert np.isnan(rate.values[held]).mean() > 0.9
    assert not extract(np.full(3000, 2.5), 25)[0]


def test_nothing_is_told_inside_a_gap():
    x = belt(0.25, 25)
    x[40 * 25 : 60 * 25] = np.nan
    found, _ = extract(x, 25)
    rate = found["breathing_rate"]
    assert np.isnan(rate.values[(rate.times > 40) & (rate.times < 60)]).all()
    assert np.isfinite(rate.values[(rate.times > 70) & (rate.times < 110)]).all()


def test_a_slow_belt_is_enough_and_too_slow_a_one_is_refused():
    """BIOPAC keeps respiration at 3.90625 samples a second beside 2000 of other channels."""
    found, _ = extract(belt(0.25, 4), Fraction("3.90625"))
    assert np.nanmedian(found["breathing_rate"].values) == pytest.approx(14.65, rel=0.03)
    with pytest.raises(DataError, match="at least 2 samples"):
        extract(belt(0.1, 1), 1)


def test_turns_alternate_and_begin_anew_after_a_gap(rng):
    x = np.sin(np.arange(400) / 8) + rng.normal(0, 0.05, 400)
    x[200:210] = np.nan
    turns = list(Turns().push(0, x, np.full(400, 0.6)))
    runs = [[t for t in turns if t.at < 200], [t for t in turns if t.at >= 210]]
    for run_ in runs:
        assert [t.up for t in run_[1:]] == [not t.up for t in run_[:-1]]
        assert [t.follows for t in run_] == [False] + [True] * (len(run_) - 1)


def test_a_real_belt_against_its_source(shared_data):
    """SOURCE.md: 22.5 breaths a minute in the first two minutes, by NeuroKit2."""
    folder = shared_data("physio_person/systole")
    belt_ = np.load(folder / "task1_0-600s.npz")["respiration"]
    found, _ = extract(belt_, 1000, "")
    rate = found["breathing_rate"]
    assert np.nanmean(rate.values[rate.times < 120]) == pytest.approx(22.5, rel=0.03)
    assert np.isfinite(rate.values).mean() > 0.9
