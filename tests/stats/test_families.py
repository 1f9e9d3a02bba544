"""Channels with shared surrogates: the largest of all, and nothing lost to their likeness."""

import numpy as np
import pytest

from syntony.core.results import Significance
from syntony.stats.families import family_wise
from syntony.stats.significance import p_value


def channels(rng, likeness, count=8, n=199, effect=0.0, seed=1):
    """Channels whose statistics share a part, in the data as in every surrogate."""
    common = rng.normal(size=n + 1)
    own = rng.normal(size=(count, n + 1))
    drawn = np.sqrt(likeness) * common + np.sqrt(1 - likeness) * own
    drawn[0, 0] += effect
    return [
        (
            Significance(
                "spectrum", "z", float(row[0]), row[1:], p_value(float(row[0]), row[1:]), 0.0,
                "phase_randomization", "spectrum", seed,
            ),
        )
        for row in drawn
    ]  # fmt: skip


@pytest.mark.parametrize("likeness", [0.0, 0.9])
def test_one_of_twenty_families_of_strangers_is_called(likeness):
    rng = np.random.default_rng(3)
    called = np.mean(
        [np.nanmin(family_wise(channels(rng, likeness, n=99))) <= 0.05 for _ in range(1000)]
    )
    assert 0.03 < called < 0.07  # standard error 0.007


def test_channels_that_are_alike_cost_less_than_bonferroni(rng):
    found = family_wise(channels(rng, 0.9, effect=1.5))
    single = channels(np.random.default_rng(20261122), 0.9, effect=1.5)[0][0].p
    assert single <= found[0] < min(1.0, 8 * single)


def test_what_is_not_shared_is_not_held_together(rng):
    one, other = channels(rng, 0.0, count=2), channels(rng, 0.0, count=1, seed=2)
    found = family_wise([*one, *other])
    assert np.isfinite(found[:2]).all()
    assert np.isnan(found[2])
    assert np.isnan(family_wise([(), ()])).all()


def test_smaller_counts_as_more_where_the_test_says_so(rng):
    n = 99
    null = rng.normal(size=(3, n))
    observed = np.array([-9.0, 0.0, 0.0])
    tests = [
        (Significance("dtw", "distance", o, row, p_value(-o, -row), 0.0, "s", "", 1),)
        for o, row in zip(observed, null, strict=True)
    ]
    assert family_wise(tests)[0] == pytest.approx(0.01)
