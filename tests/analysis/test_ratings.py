import math

import numpy as np
import pytest

from syntony.analysis.ratings import compare_ratings
from syntony.core.errors import DataError
from syntony.core.ratings import RATE, Rated, Rating, RatingBlock


def rated(values, first=0, scale="closeness", author="T"):
    """A rating; NaN is a gap."""
    told = Rating("r", first / RATE, scale, "far", "close", "client", author)
    seen = np.concatenate(([False], ~np.isnan(values), [False]))
    edges = np.flatnonzero(np.diff(seen.astype(int))).reshape(-1, 2)
    blocks, place = [], 0
    for start, stop in edges:
        for at in range(start, stop, 3000):
            part = values[at : min(at + 3000, stop)]
            blocks.append(RatingBlock(f"b{place}", "r", place, first + int(at), tuple(part)))
            place += 1
    return Rated(told, blocks)


def wander(rng, seconds):
    """A hand on a slider: a slow random walk between its ends."""
    steps = np.repeat(rng.normal(size=seconds), RATE)
    smooth = np.convolve(steps, np.hanning(10 * RATE) / 60, mode="same")
    return 1 / (1 + np.exp(-smooth))


def test_a_rating_that_comes_later_is_found_with_its_delay(rng):
    first = wander(rng, 300)
    later = np.roll(first, 2 * RATE)
    found = compare_ratings(rated(first), rated(later))
    assert found.lag == 2.0
    assert found.r > 0.99
    assert found.p == 1 / 200
    assert compare_ratings(rated(later), rated(first)).lag == -2.0


def test_ratings_that_have_nothing_to_do_with_each_other_are_rarely_significant(rng):
    ps = [compare_ratings(rated(wander(rng, 200)), rated(wander(rng, 200))).p for _ in range(40)]
    assert np.mean(np.array(ps) <= 0.05) <= 0.15


def test_the_three_moments_of_largest_difference_do_not_overlap(rng):
    one = np.full(200 * RATE, 0.5)
    other = one.copy()
    for start, gap in ((30, 0.1), (80, 0.4), (120, 0.3), (160, 0.2)):
        other[start * RATE : (start + 5) * RATE] += gap
    found = compare_ratings(rated(one), rated(other))
    assert [round(d.start) for d in found.differences] == [80, 120, 160]
    assert found.differences[0].other - found.differences[0].one == pytest.approx(0.4)
    assert "never moved" in found.reason
    assert math.isnan(found.p)


def test_gaps_are_left_out_and_never_filled(rng):
    first = wander(rng, 300)
    holed = first.copy()
    holed[1000:2500] = np.nan
    found = compare_ratings(rated(first), rated(holed, author="C"))
    assert found.seconds == 240
    assert found.r == pytest.approx(1)
    assert found.lag == 0
    assert all(d.one == pytest.approx(d.other) for d in found.differences)


def test_too_little_in_common_gives_differences_and_a_reason(rng):
    values = wander(rng, 40)
    found = compare_ratings(rated(values), rated(1 - values, first=10 * RATE))
    assert found.seconds == 30
    assert found.profile.size == 0
    assert "90 s are needed" in found.reason
    assert found.differences


def test_many_short_pieces_give_no_number(rng):
    values = wander(rng, 300)
    holed, other = values.copy(), values.copy()
    holed[70 * RATE :] = np.nan
    other[: 8 * RATE] = np.nan
    found = compare_ratings(rated(holed), rated(other))
    assert "are needed" in found.reason


def test_ratings_of_different_things_are_refused(rng):
    values = wander(rng, 30)
    with pytest.raises(DataError, match="rate the same of the same person"):
        compare_ratings(rated(values), rated(values, scale="tension"))
    with pytest.raises(DataError, match="no second in common"):
        compare_ratings(rated(values), rated(values, first=100 * RATE))
    with pytest.raises(DataError, match="no second in common"):
        compare_ratings(rated(values), Rated(rated(values).rating))
