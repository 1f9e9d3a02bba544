"""The pairs on which the panel is calibrated are what they are said to be."""

import itertools
import sys

import numpy as np
import pytest
from benchmarks import calibration, classical, families, recordings

LAG = round(families.LAG * families.RATE)
every_family = pytest.mark.parametrize("name", calibration.FAMILIES)


def pairs(name, count=60):
    make = calibration.FAMILIES[name]
    return [make(np.random.default_rng([1, i])) for i in range(count)]


def at_lag(X, lag):
    return np.corrcoef(X[0, : families.N - lag], X[1, lag:])[0, 1]


@every_family
def test_a_seed_is_a_pair_of_ten_minutes(name):
    one, again, other = pairs(name, 1)[0], pairs(name, 1)[0], pairs(name, 2)[1]
    assert one.shape == (2, 600 * families.RATE)
    assert np.isfinite(one).all() or name == "gaps"
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    "name", [*families.STRANGERS, *(n for n in families.HARDER if n != "gaps")]
)
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


def test_power_of_one_over_f_falls_by_its_name():
    power = np.mean([np.abs(np.fft.rfft(X[0])) ** 2 for X in pairs("1/f")], axis=0)
    slope = np.polyfit(np.log(np.arange(5, 300)), np.log(power[5:300]), 1)[0]
    assert slope == pytest.approx(-1.0, abs=0.1)


def test_a_damped_rhythm_peaks_at_ten_seconds():
    power = np.mean([np.abs(np.fft.rfft(X[0])) ** 2 for X in pairs("swinging")], axis=0)
    assert np.fft.rfftfreq(families.N, 0.5)[power.argmax()] == pytest.approx(0.1, abs=0.01)


def test_gaps_take_ten_to_thirty_percent_in_runs():
    gone = np.isnan(np.stack(pairs("gaps")))
    shares = gone.mean(axis=-1)
    assert shares.min() >= 0.1
    assert shares.max() < 0.4
    starts = (np.diff(gone.astype(int), axis=-1) == 1).sum()
    assert gone.sum() / starts > 10


def test_the_spread_of_the_unsteady_wanders_and_a_few_bursts_dwarf_the_others():
    spreads = np.stack([X.reshape(2, 10, -1).std(axis=-1) for X in pairs("unsteady")])
    assert np.median(spreads.max(axis=-1) / spreads.min(axis=-1)) > 3
    heavy, usual = (np.stack(pairs(name)) for name in ("heavy bursts", "bursts"))
    assert np.median(heavy.max(axis=-1) / heavy.mean(axis=-1)) > 3 * np.median(
        usual.max(axis=-1) / usual.mean(axis=-1)
    )


@pytest.mark.parametrize(("name", "lag", "sign"), [("opposed .3", 1, -1), ("rising .3", 2, 1)])
def test_the_harder_coupling_is_where_it_is_said_to_be(name, lag, sign):
    profiles = np.mean([[at_lag(X, k) for k in range(1, 9)] for X in pairs(name)], axis=0)
    assert (sign * profiles).argmax() == lag - 1
    assert sign * profiles[lag - 1] > 0.2


def test_coupling_rises_over_the_session():
    halves = [
        [np.corrcoef(X[0, a : b - 2], X[1, a + 2 : b])[0, 1] for a, b in ((0, 600), (600, 1200))]
        for X in pairs("rising .3")
    ]
    early, late = np.mean(halves, axis=0)
    assert late > early + 0.15


def test_shared_responses_follow_half_a_second_to_three_seconds_later():
    def profile(name):
        rises = [np.diff(X, axis=1) for X in pairs(name)]
        return [
            np.mean([np.corrcoef(d[0, :1100], d[1, k : 1100 + k])[0, 1] for d in rises])
            for k in range(8)
        ]

    assert np.abs(profile("sweating")).max() < 0.03
    assert 1 <= int(np.argmax(profile("sweating .6"))) <= 6
    assert max(profile("sweating .6")) > 1.5 * max(profile("sweating .3")) > 0.05


def test_the_command_prints_every_family_and_tells_by_its_exit_code(monkeypatch, capsys):
    options = ["--strangers", "1", "--coupled", "1", "--surrogates", "99", "--panel-only"]
    monkeypatch.setattr(sys, "argv", ["calibration", *options])
    monkeypatch.setattr(calibration, "FOLDERS", {"nowhere": ("no_such_folder", "")})
    monkeypatch.setattr(calibration, "strangers", lambda *_: [])
    code = calibration.main()
    told = capsys.readouterr().out
    assert all(name in told for name in calibration.FAMILIES)
    assert "data absent: ../shared/data/no_such_folder" in told
    assert code == ("MISSED" in told)


def test_real_strangers_are_of_different_dyads(shared_data):
    shared_data("mea_therapy")
    made = recordings.strangers("therapies", 10, 1)
    assert len(made) == 10
    assert all(X.shape == (2, 3000) and rate == 5 for X, rate in made)
    assert not any(np.array_equal(X, Y) for (X, _), (Y, _) in itertools.pairwise(made))
