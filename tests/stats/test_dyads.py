import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.stats.dyads import cohens_d, contrast, dyad_test, in_words

FACTS = {"measure": "wcc", "signal": "motion_energy", "statistic": "mean |z|", "seed": 1}


def table(rng, n, effect):
    """Persons carry levels of their own, so pseudo-dyads depend on each other."""
    values = rng.normal(size=(n, n)) + 0.7 * rng.normal(size=n)[:, None] + 0.7 * rng.normal(size=n)
    values[np.diag_indices(n)] += effect * 1.4
    return values


def compare(values):
    return contrast(values, sessions=[str(i) for i in range(len(values))], **FACTS)


def test_cohens_d_is_that_of_rmea():
    # rMEA 1.3.0, cohens_d of 1:5 and 2:7: 0.8581163 in magnitude.
    assert abs(cohens_d(np.arange(1.0, 6), np.arange(2.0, 8))) == pytest.approx(0.8581163, abs=5e-8)
    assert np.isnan(cohens_d(np.ones(3), np.ones(3)))


def test_an_effect_that_was_put_in_is_found_within_its_interval(rng):
    found = compare(table(rng, 60, 1.0))
    assert found.interval[0] < found.effect < found.interval[1]
    assert found.effect == pytest.approx(1.0, abs=0.35)
    assert found.p == pytest.approx(1 / 2000)
    assert found.pseudo.size == 60 * 59


def test_without_an_effect_one_in_twenty_is_significant_although_persons_differ(rng):
    p = np.array([compare(table(rng, 12, 0.0)).p for _ in range(60)])
    assert np.count_nonzero(p <= 0.05) <= 8
    assert 0.3 < p.mean() < 0.7


def test_sessions_that_could_not_be_judged_are_left_out_by_name(rng):
    values = table(rng, 10, 1.0)
    values[3, 3] = np.nan
    found = compare(values)
    assert "3" not in found.sessions
    assert found.real.size == 9
    values[:] = np.nan
    with pytest.raises(DataError, match="0 and 0 could be judged"):
        compare(values)


@pytest.mark.parametrize(
    ("effect", "interval", "said"),
    [
        (0.45, (0.1, 0.8), "small"),
        (0.45, (-0.1, 0.8), "small; its interval holds zero"),
        (0.9, (0.5, 1.3), "large"),
        (0.1, (-0.3, 0.5), "negligible; its interval holds zero"),
        (-0.6, (-0.9, -0.2), "medium, and the other way round: strangers are more alike"),
        (np.nan, (np.nan, np.nan), "cannot be said: the values do not vary"),
    ],
)
def test_an_effect_is_said_in_words(effect, interval, said):
    assert in_words(effect, interval) == said


def test_one_dyad_is_held_against_its_own_persons_with_others(rng):
    values = rng.normal(size=(10, 10))
    values[2, 2] = 9.0
    found = dyad_test(values, 2, seed=1)
    assert found.null.size == 18
    assert found.p == pytest.approx(1 / 19)
    assert found.effect > 4
    values[2, 2] = np.nan
    assert np.isnan(dyad_test(values, 2, seed=1).p)
