import math

import numpy as np
import pytest

from syntony.kernels.hawkes import draw_hawkes, fit_hawkes


def slow_likelihood(events, n, rate, branching, delay):
    """The intensity summed up event by event, in every sample where an event could begin."""
    q = 1 - 1 / (delay - 1)
    begun, total = set(events.tolist()), 0.0
    for t in range(n):
        if t - 1 in begun:
            continue
        intensity = rate + branching * sum((1 - q) * q ** (t - s - 2) for s in events if s <= t - 2)
        total += (math.log(intensity) if t in begun else 0.0) - intensity
    return total


def test_the_fit_is_the_most_likely_of_its_neighbors(rng):
    n = 400
    events = np.flatnonzero(draw_hawkes(n, 0.04, 0.5, 4.0, 1, rng)[0])
    rate, branching, delay = fit_hawkes(events, n)
    best = slow_likelihood(events, n, rate, branching, delay)
    assert 0 < branching < 0.99
    for other in (
        (rate * 1.1, branching, delay), (rate * 0.9, branching, delay),
        (rate, branching * 1.1, delay), (rate, branching * 0.9, delay),
    ):  # fmt: skip
        assert slow_likelihood(events, n, *other) < best
    assert best > slow_likelihood(events, n, events.size / n, 0.0, 2.5)


@pytest.mark.parametrize(
    ("rate", "branching", "delay"), [(0.02, 0.5, 5.0), (0.05, 0.3, 10.0), (0.02, 0.7, 4.0)]
)
def test_a_known_process_is_found_again(rate, branching, delay, rng):
    drawn = draw_hawkes(4000, rate, branching, delay, 30, rng)
    found = np.median([fit_hawkes(np.flatnonzero(row), 4000) for row in drawn], axis=0)
    np.testing.assert_allclose(found[:2], [rate, branching], rtol=0.12)
    assert found[2] == pytest.approx(delay, rel=0.25)


def test_events_without_a_past_call_forth_next_to_nothing(rng):
    drawn = draw_hawkes(3000, 0.03, 0.0, 5.0, 30, rng)
    assert drawn.mean() == pytest.approx(0.03 / 1.03, rel=0.05)
    branching = [fit_hawkes(np.flatnonzero(row), 3000)[1] for row in drawn]
    assert np.median(branching) < 0.06


def test_marks_are_single_and_as_many_as_the_model_says(rng):
    drawn = draw_hawkes(20_000, 0.01, 0.5, 6.0, 20, rng)
    assert set(np.unique(drawn)) == {0.0, 1.0}
    assert not (drawn[:, 1:] * drawn[:, :-1]).any()
    assert drawn.mean() == pytest.approx(0.02, rel=0.1)  # less what dead samples lose
    early, late = drawn[:, :4000].mean(), drawn[:, -4000:].mean()
    assert early == pytest.approx(late, rel=0.2)
