"""Every measure's default is calibrated on strangers who are what they are said to be."""

import json
import sys

import numpy as np
import pytest
from benchmarks import calibration, measures, strangers

from syntony.core.registry import collect, get
from syntony.stats.significance import p_value

KEPT = json.loads(measures.KEPT.read_text("utf-8"))


def drawn(family, count=40, persons=2):
    make = strangers.FAMILIES[family]
    return [make(np.random.default_rng([1, i]), persons) for i in range(count)]


def together(X):
    """Correlation of the first two at the same time."""
    both = np.isfinite(X[:2]).all(axis=0)
    return np.corrcoef(X[:2, both])[0, 1]


@pytest.mark.parametrize("family", strangers.FAMILIES)
def test_a_seed_is_a_group_of_ten_minutes(family):
    one, again, other = drawn(family, 1, 4)[0], drawn(family, 1, 4)[0], drawn(family, 2, 4)[1]
    assert one.shape == (4, 600 * strangers.RATE)
    assert np.isfinite(one).all() or family == "gaps"
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("family", strangers.STRANGERS)
def test_strangers_have_nothing_in_common_on_average(family):
    r = [together(X) for X in drawn(family)]
    assert abs(np.mean(r)) < 4 * np.std(r) / np.sqrt(len(r))


def test_situations_act_on_all():
    r = {family: np.mean([together(X) for X in drawn(family)]) for family in strangers.SITUATIONS}
    assert r["shared stimulus"] == pytest.approx(0.5, abs=0.1)
    assert r["turn taking"] < -0.2
    assert 0.05 < r["shared artifact"] < 0.8


def test_gaps_are_a_tenth_to_a_third():
    shares = [np.isnan(x).mean() for X in drawn("gaps") for x in X]
    assert 0.1 <= min(shares) < 0.15
    assert 0.28 < max(shares) < 0.4


@pytest.mark.parametrize("missing", [0, 2])
def test_a_test_that_stops_early_says_what_the_whole_one_says(missing, rng):
    said = set()
    for _ in range(300):
        null = rng.normal(size=measures.SURROGATES)
        null[:missing] = np.nan
        observed = rng.normal() + 1.5
        whole = p_value(observed, null[np.isfinite(null)]) <= measures.LEVEL
        assert measures.few_reach(observed, iter(null)) == whole
        said.add(whole)
    assert said == {True, False}


def test_what_is_far_from_chance_is_called_and_strangers_are_not_looked_at_in_vain(monkeypatch):
    made = {"twins": lambda rng, persons: np.tile(rng.normal(size=2400), (persons, 1))}
    monkeypatch.setattr(measures, "FAMILIES", made)
    measure = get("measures", "wcc")
    assert [measures.called(measure, "twins", i) for i in range(5)] == [True] * 5


def test_the_command_prints_and_keeps_every_family(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(measures, "KEPT", tmp_path / "kept.json")
    monkeypatch.setattr(sys, "argv", ["calibration", "--measures", "psi", "--strangers", "4"])
    code = calibration.main()
    told = capsys.readouterr().out
    assert all(family in told for family in strangers.FAMILIES)
    kept = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    assert list(kept) == ["psi"]
    assert list(kept["psi"]) == list(strangers.FAMILIES)
    assert code == ("*" in told.partition("psi")[2])
    monkeypatch.setattr(sys, "argv", ["calibration", "--measures", "psi", "--missing"])
    assert calibration.main() == 0
    assert " s\n" not in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["calibration", "--measures", "nobody"])
    with pytest.raises(SystemExit, match="no measure nobody"):
        calibration.main()


@pytest.mark.parametrize("name", [name for name in collect("measures") if name in KEPT])
def test_no_default_errs_where_it_does_not_say_so(name):
    measure = get("measures", name)
    assert set(KEPT[name]) == set(strangers.FAMILIES)
    assert measures.faults(measure, KEPT[name]) == []


def test_what_is_declared_unfit_is_a_family_with_a_reason():
    for measure in collect("measures").values():
        assert set(measure.declares.unfit) <= set(strangers.STRANGERS)
        assert all(why.endswith(".") for why in measure.declares.unfit.values())
