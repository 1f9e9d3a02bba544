from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.extract.feeds import heart as sample

from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.kernels.intervals import deviants, rmssd

RR = get("extractors", "rr")


def recorded(lengths, unit="ms", start=10.0):
    """What a strap gives: times of beats and the intervals before them."""
    times = start + np.cumsum(lengths) / (1000 if unit == "ms" else 1)
    feed = Feed(Fraction(1), float(times[0]), ("rr",), ("A",), (unit,))
    return run(RR, feed, [Chunk(times, np.asarray(lengths, float)[None])], RR.settings())


def test_intervals_of_an_ecg_are_those_between_its_beats():
    feed = sample.FEED
    found = run(RR, feed, [Chunk(sample.TIMES, sample.VALUES)], RR.settings())
    (rr,) = found.streams
    assert (rr.name, rr.unit, rr.modality) == ("rr", "ms", "heart")
    truth = 1000 * np.diff(sample.BEATS[sample.BEATS < 129.9])
    np.testing.assert_allclose(rr.values, truth, atol=3)


@pytest.mark.parametrize("artifact", [1600.0, 420.0])
def test_an_artifact_is_left_out_and_marked(artifact):
    lengths = np.full(30, 800.0) + np.arange(30) % 3
    lengths[12] = artifact
    found = recorded(lengths)
    (rr,) = found.streams
    assert rr.values.size == 29
    assert artifact not in rr.values
    (marks,) = found.events
    assert marks.name == "rr artifact"
    assert marks.durations.tolist() == [artifact / 1000]
    assert any(notice.code == "rr-artifacts" for notice in found.notices)


def test_seconds_become_milliseconds():
    np.testing.assert_allclose(recorded(np.full(12, 0.8), "s").streams[0].values, 800.0)


def test_a_trend_is_no_artifact():
    assert not deviants(np.linspace(600, 1000, 60), 0.25).any()


@given(st.lists(st.floats(300, 2000), min_size=0, max_size=30))
def test_deviants_equal_their_definition(lengths):
    x = np.array(lengths)
    found = deviants(x, 0.2)
    for i in range(x.size):
        usual = np.median(x[max(0, i - 5) : i + 6])
        assert found[i] == (abs(x[i] - usual) > 0.2 * usual)


def test_rmssd_takes_only_intervals_that_follow_each_other():
    x = np.array([800.0, 810.0, 900.0, 890.0])
    follows = np.array([False, True, False, True])
    assert rmssd(x, follows) == pytest.approx(10.0)
    assert np.isnan(rmssd(x[:1], follows[:1]))
