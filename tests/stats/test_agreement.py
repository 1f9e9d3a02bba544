import math

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.stats.agreement import agreement, coincidence, in_bins


def observers(both, first, second, neither):
    one = np.repeat([True, True, False, False], [both, first, second, neither])
    other = np.repeat([True, False, True, False], [both, first, second, neither])
    return one, other


def test_kappa_is_that_of_the_textbook():
    # Cohen's kappa of 20, 5, 10, 15 is 0.4: observed 0.7, expected 0.5.
    found = agreement(*observers(20, 5, 10, 15))
    assert found.kappa == pytest.approx(0.4)
    assert (found.observed, found.expected) == (pytest.approx(0.7), pytest.approx(0.5))
    assert math.isnan(found.low)


def test_who_always_says_the_same_has_no_kappa():
    found = agreement(np.zeros(500, bool), np.zeros(500, bool))
    assert math.isnan(found.kappa)
    assert found.observed == 1


def test_observers_who_see_different_times_are_refused():
    with pytest.raises(ParameterError, match="same bins"):
        agreement(np.zeros(3, bool), np.zeros(4, bool))


def test_the_interval_holds_the_truth_about_as_often_as_it_says(rng):
    # Both see what is there for 20 s at a time, each with its own slips of 10 s.
    def seen(length, share):
        return np.repeat(rng.random(1800 // length) < share, length)

    def pair():
        there = seen(20, 0.3)
        return there ^ seen(10, 0.1), there ^ seen(10, 0.1)

    truth = np.mean([agreement(*pair()).kappa for _ in range(60)])
    hits = [found.low <= truth <= found.high for found in (agreement(*pair()) for _ in range(60))]
    assert 0.85 <= np.mean(hits) <= 1


def test_seconds_that_a_span_touches():
    assert np.flatnonzero(in_bins([(10, 12.5)], 30)).tolist() == list(range(9, 14))
    assert np.flatnonzero(in_bins([(0, 0), (29.9, 29.9)], 30)).tolist() == [0, 1, 28, 29]
    assert not in_bins([], 30).any()


def test_marks_that_lie_on_moments_more_often_than_chance_allows():
    found = [(100.0 * k, 100.0 * k + 5) for k in range(1, 10)]
    met = coincidence([(start + 1, start + 2) for start, _ in found], found, 1000)
    assert (met.marks, met.met) == (9, 9)
    assert met.expected < 1.2
    assert met.p < 0.05
    shuffled = [
        (start + 37.0 * (k % 3), start + 37.0 * (k % 3)) for k, (start, _) in enumerate(found)
    ]
    assert coincidence(shuffled, found, 1000).p > met.p


def test_chance_is_counted_around_the_end_of_the_session():
    met = coincidence([(95, 99)], [(0, 3)], 100, reach=0)
    assert met.met == 0
    assert met.expected == pytest.approx(8 / 100)
    assert met.p == 1


def test_no_marks_meet_nothing():
    met = coincidence([], [(1, 2)], 10)
    assert (met.marks, met.met, met.expected, met.p) == (0, 0, 0, 1)
    with pytest.raises(ParameterError, match="longer than 0 s"):
        coincidence([], [], 0)
