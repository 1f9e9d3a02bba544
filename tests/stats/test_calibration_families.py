"""The pairs on which the panel is calibrated are what they are said to be."""

import sys

import numpy as np
import pytest
from benchmarks import calibration, classical, families

LAG = round(families.LAG * families.RATE)
every_family = pytest.mark.parametrize("name", [*families.STRANGERS, *families.COUPLED])


def pairs(name, count=60):
    make = {**families.STRANGERS, **families.COUPLED}[name]
    return [make(np.random.default_rng([1, i])) for i in range(count)]


def at_lag(X, lag):
    return np.corrcoef(X[0, : families.N - lag], X[1, lag:])[0, 1]


@every_family
def test_a_seed_is_a_pair_of_ten_minutes(name):
    one, again, other = pairs(name, 1)[0], pairs(name, 1)[0], pairs(name, 2)[1]
    assert one.shape == (2, 600 * families.RATE)
    assert np.isfinite(one).all()
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", families.STRANGERS)
def test_strangers_have_nothing_in_common_on_average(name):
    r = [np.corrcoef(X)[0, 1] for X in pairs(name)]
    assert abs(np.mean(r)) < 4 * np.std(r) / np.sqrt(len(r))


@pytest.mark.parametrize(("name", "strength"), [("lagged .15", 0.15), ("lagged .5", 0.5)])
def test_the_second_person_repeats_the_first_two_seconds_later(name, strength):
    profiles = np.mean([[at_lag(X, lag) for lag in range(9)] for X in pairs(name)], axis=0)
    assert profiles.argmax() == LAG
    assert profiles[LAG] == pytest.approx(strength, abs=0.04)
    assert np.mean([X.std() for X in pairs(name)]) == pytest.approx(1.0, abs=0.05)


def test_more_bursts_are_copied_in_the_stronger_families():
    names = ("bursts", "copied .15", "copied .3", "copied .5")
    r = [np.mean([at_lag(X, LAG) for X in pairs(name)]) for name in names]
    assert abs(r[0]) < 0.03
    assert 0.05 < r[1] < r[2] < r[3] < 0.5


def test_episodes_cover_their_share_of_the_time():
    moments = np.arange(0.0, 600.0, 0.01)
    shares = [
        families._within_episodes(np.random.default_rng(i), moments).mean() for i in range(60)
    ]
    assert min(shares) > 0.199
    assert max(shares) < 0.601
    assert np.mean(shares) == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize("memory", [0.5, 0.9, 0.98])
def test_inertia_is_the_correlation_of_neighboring_samples(memory):
    rng = np.random.default_rng(1)
    x = families.inert(rng, memory, 200_000)
    assert np.corrcoef(x[1:], x[:-1])[0, 1] == pytest.approx(memory, abs=0.01)
    assert x.std() == pytest.approx(1.0, abs=0.05)


def test_a_trend_spans_six_standard_deviations_of_what_it_is_added_to():
    trend = families._trend(np.random.default_rng(1))
    assert np.ptp(trend) == pytest.approx(6.0)
    assert trend.mean() == pytest.approx(0.0, abs=1e-12)


def test_breathing_is_a_narrow_band_at_fifteen_breaths_a_minute():
    power = np.mean([np.abs(np.fft.rfft(X[0])) ** 2 for X in pairs("breath")], axis=0)
    hertz = np.fft.rfftfreq(families.N, 1 / families.RATE)
    assert hertz[power[1:].argmax() + 1] == pytest.approx(0.25, abs=0.01)
    assert power[np.abs(hertz - 0.25) < 0.05].sum() > 0.9 * power[1:].sum()


@pytest.mark.parametrize(
    ("method", "name", "low", "high"),
    [
        ("Pearson, plain", "AR .9", 0.4, 0.7),
        ("max CCF, samples shuffled", "AR .9", 0.55, 0.85),
        ("max CCF, phases random", "trend", 0.4, 0.75),
        ("the same, detrended", "trend", 0.0, 0.15),
        ("max CCF, prewhitened", "lagged .15", 0.9, 1.0),
    ],
)
def test_usual_methods_err_as_they_did_in_the_pilot(method, name, low, high):
    # The pilot's figures, within four standard errors of 60 and of 120 replicates together.
    row = list(classical.PILOT).index(method)
    called = [classical.significant(X, np.random.default_rng(i)) for i, X in enumerate(pairs(name))]
    assert low <= np.mean(called, axis=0)[row] <= high


def test_the_command_prints_every_family_and_tells_by_its_exit_code(monkeypatch, capsys):
    options = ["calibration", "--replicates", "1", "--surrogates", "99", "--panel-only"]
    monkeypatch.setattr(sys, "argv", options)
    code = calibration.main()
    told = capsys.readouterr().out
    assert all(name in told for name in (*families.STRANGERS, *families.COUPLED))
    assert code == ("MISSED" in told)
