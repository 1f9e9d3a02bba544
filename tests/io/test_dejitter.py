from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.io.dejitter import steady


def test_shaking_stamps_are_straightened_to_the_declared_rate(rng):
    true = 100 + np.arange(5000) / 256
    found = steady(true + rng.normal(0, 0.03, 5000), 256)
    assert found.rate == 256
    assert found.start == pytest.approx(100, abs=0.002)
    assert (found.index == np.arange(5000)).all()
    assert found.jitter == pytest.approx(0.03, rel=0.05)


def test_a_rate_unlike_the_declared_one_is_measured(rng):
    found = steady(np.arange(355) / 9.85 + rng.normal(0, 0.02, 355), 25)
    assert found.rate == Fraction(197, 20)


def test_lost_samples_are_a_gap_of_the_right_length(rng):
    kept = np.concatenate((np.arange(1000), np.arange(1300, 2000)))
    found = steady(kept / 100 + rng.normal(0, 0.001, kept.size), 100)
    assert found.rate == 100
    assert (found.index == kept).all()
    assert found.breaks == 1


def test_a_slow_stream_has_no_gaps_only_because_it_is_slow():
    assert steady(np.arange(60) * 2.0, 0.5).breaks == 0


def test_segments_never_overlap():
    # The second part is so much faster that its middle lies where the first one ends.
    times = np.concatenate((np.arange(20_000) / 100, 201.1 + np.arange(20_000) / 103))
    found = steady(times, 100)
    assert found.breaks == 1
    assert (np.diff(found.index) >= 1).all()


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (np.zeros(9), "stands still"),
        (np.array([0, 1, 2, 0, 1.0]), "runs backwards by 2 s at sample 4"),
    ],
)
def test_impossible_clocks_are_refused(times, said):
    with pytest.raises(FormatError, match=said):
        steady(times, 1)


def test_one_sample_has_the_declared_rate():
    assert steady(np.array([5.0]), 10).rate == 10
