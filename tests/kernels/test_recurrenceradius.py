import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.recurrence import recurrence_lines
from syntony.kernels.recurrenceradius import radius_for_rate


@given(
    seed=st.integers(0, 2**16),
    n=st.integers(2, 40),
    rate=st.floats(0.001, 1.0),
    theiler=st.sampled_from([None, 1, 3]),
)
@settings(max_examples=30)
def test_the_radius_is_the_distance_of_that_rank(seed, n, rate, theiler):
    rng = np.random.default_rng(seed)
    a = np.round(rng.normal(size=(2, n)), rng.integers(0, 12))
    b = a if theiler else rng.normal(size=(2, n + 3))
    if n > 10:
        a[0, 4] = np.nan
    pairs = (a[:, :, None] - b[:, None, :]) ** 2
    distances = np.sqrt(pairs.sum(axis=0))
    i, j = np.indices(distances.shape)
    distances = distances[np.isfinite(distances) & ((j - i >= theiler) if theiler else True)]
    found = radius_for_rate(a, b, rate, theiler=theiler)
    if not distances.size:
        assert math.isnan(found)
        return
    rank = math.ceil(rate * distances.size * (1 - 1e-12))
    assert found == np.sort(distances)[rank - 1]


def test_a_plot_of_that_radius_has_that_share(rng):
    a, b = rng.normal(size=(2, 3, 200))
    lines = recurrence_lines(a, b, radius_for_rate(a, b, 0.05))
    assert lines.points == 2000


def test_nobody_known_has_no_radius():
    nothing = np.full((1, 5), np.nan)
    assert math.isnan(radius_for_rate(nothing, np.ones((1, 5)), 0.1))
