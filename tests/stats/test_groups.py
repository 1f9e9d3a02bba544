import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.stats.groups import group_contrast, group_test

WORDS = {"persons": 4, "measure": "m", "signal": "x", "statistic": "index", "seed": 1}


def contrasted(real, pseudo):
    return group_contrast(real, pseudo, sessions=[f"s{k}" for k in range(real.size)], **WORDS)


def test_strangers_are_told_apart_as_often_as_chance_says(rng, monkeypatch):
    monkeypatch.setattr("syntony.stats.groups.BOOTSTRAP_DRAWS", 5)
    chance = []
    for _ in range(200):
        values = rng.normal(size=(20, 10))
        chance.append(contrasted(values[0], values[1:]).p)
    assert 0.02 <= np.mean(np.array(chance) <= 0.1) <= 0.18


def test_effect_and_chance_of_groups_that_differ(rng):
    found = contrasted(2 + rng.normal(size=12), rng.normal(size=(99, 12)))
    assert found.effect == pytest.approx(2, abs=0.6)
    assert found.interval[0] < found.effect < found.interval[1]
    assert found.interval[0] > 0.5
    assert found.p == 0.01
    assert (found.persons, found.pseudo.size) == (4, 99 * 12)


def test_what_could_not_be_judged_is_left_out(rng):
    real, pseudo = rng.normal(size=9), rng.normal(size=(19, 9))
    real[3], pseudo[:, 5] = np.nan, np.nan
    found = contrasted(real, pseudo)
    assert found.sessions == ("s0", "s1", "s2", "s4", "s5", "s6", "s7", "s8")
    assert found.pseudo.size == 19 * 7
    with pytest.raises(DataError, match="needs real and pseudo-groups; 8 and 0 could be judged"):
        contrasted(real, np.full((19, 9), np.nan))


def test_one_group_among_those_in_which_its_persons_sit():
    found = group_test(3.0, np.array([1.0, 2, np.nan, 3, 4]), seed=1)
    assert found.p == 3 / 5
    assert found.effect == pytest.approx(0.5 / np.std([1, 2, 3, 4], ddof=1))
    assert np.isnan(group_test(np.nan, np.array([1.0]), seed=1).p)
    assert np.isnan(group_test(1.0, np.array([np.nan]), seed=1).p)
