"""From the pictures' own times to even steps."""

from fractions import Fraction

import numpy as np

from syntony.vision.regular import EvenSteps


def stepped(times, values, rate=10, start=0.0):
    steps = EvenSteps(Fraction(rate), start, 1)
    made = []
    for t, v in zip(times, values, strict=True):
        made += steps.push(t, np.array([v]), np.array([1.0]))
    piece = steps.piece(made)
    return piece.times, piece.values[0]


def test_pictures_on_the_steps_stay_as_they_are(rng):
    x = rng.normal(size=20)
    times, values = stepped(3 + np.arange(20) / 10 + rng.normal(0, 2e-4, 20), x, start=3.0)
    np.testing.assert_array_equal(values, x)
    np.testing.assert_allclose(times, 3 + np.arange(20) / 10)


def test_a_slope_at_uneven_times_stays_a_slope(rng):
    times = np.sort(rng.uniform(0, 3, 60))
    got, values = stepped(times, 5 * times)
    near = np.array([np.abs(times - t).min() < 0.1 for t in got])
    known = np.isfinite(values)
    np.testing.assert_allclose(values[known], 5 * got[known], atol=0.02)
    assert known[near].mean() > 0.9


def test_a_long_pause_is_a_gap_and_a_lost_picture_is_none():
    _, values = stepped([0.0, 0.1, 0.3, 0.4, 0.9, 1.0], [0.0, 1.0, 3.0, 4.0, 9.0, 10.0])
    np.testing.assert_array_equal(np.isnan(values), [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0])
    assert values[2] == 2.0


def test_next_to_a_missing_value_the_nearer_picture_counts():
    _, values = stepped([0.0, 0.14, 0.22], [1.0, 2.0, np.nan])
    np.testing.assert_allclose(values, [1.0, 1.0 + 0.1 / 0.14, np.nan])
