from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from benchmarks import strangers
from benchmarks.families import HARDER
from scipy.signal import lfilter

from syntony.analysis.defaults import null_for
from syntony.analysis.panel import panel_for
from syntony.core.errors import ParameterError
from syntony.core.registry import get
from syntony.stats.significance import (
    index_draws,
    index_refusal,
    index_significance,
    p_value,
    significance,
    standardized,
)
from syntony.stats.stationarity import SEEN, settled, trend_notice, trend_share

RATE = Fraction(2)
MEMBERS = panel_for(("prewhitened", "spectrum", "segments"))
every_member = pytest.mark.parametrize("member", MEMBERS, ids=lambda m: m.name)


def inert(rng, n, memory=0.9):
    return lfilter([1], [1, -memory], rng.normal(size=n + 200))[200:]


def coupled(rng, strength=0.5, lag=4, n=1200):
    """The second person repeats part of the first `lag` samples later."""
    x = inert(rng, n + lag)
    y = strength * x[:n] + np.sqrt(1 - strength**2) * inert(rng, n)
    return np.stack((x[lag:], y))


def held_against_chance(member, X, **options):
    return significance(member, X, RATE, max_lag=5, **({"count": 199, "seed": 1} | options))


@every_member
def test_coupling_and_its_lag_are_found(member, rng):
    found = held_against_chance(member, coupled(rng, 0.6))
    assert found.p == pytest.approx(1 / 200)
    assert found.effect > 3
    assert (np.argmax(np.abs(found.profile)) - 10) / 2 == pytest.approx(2.0)
    assert found.band.shape == (2, 21)


@every_member
def test_strangers_are_called_coupled_once_in_twenty(member, rng):
    pairs = [np.stack((inert(rng, 600), inert(rng, 600))) for _ in range(100)]
    p = np.array([held_against_chance(member, X, seed=i).p for i, X in enumerate(pairs)])
    assert np.count_nonzero(p <= 0.05) <= 12
    assert 0.38 < p.mean() < 0.62


def test_skin_responses_of_strangers_are_called_coupled_no_more_often():
    # With phases made random instead of blocks rearranged it is 15 of these 80.
    member = MEMBERS[0]
    pairs = [HARDER["sweating"](np.random.default_rng([3, i])) for i in range(80)]
    p = np.array([held_against_chance(member, X, seed=i).p for i, X in enumerate(pairs)])
    assert np.count_nonzero(p <= 0.05) <= 9


def test_a_trend_is_not_made_of_a_few_large_bursts(rng):
    x = 0.05 * np.abs(rng.standard_normal(1200))
    x[300:303] += 1000.0
    still = settled(x)[600:]
    thirds = still.reshape(3, -1).mean(axis=1)
    assert np.ptp(thirds) < 0.3 * still.std()


def test_what_was_never_seen_has_no_trend():
    assert np.isnan(trend_share(np.full(8, np.nan)))


@every_member
def test_a_shared_trend_is_no_coupling(member, rng):
    trend = np.linspace(0, 30, 1200)
    p = []
    for i in range(20):
        X = np.stack((inert(rng, 1200), inert(rng, 1200))) + trend
        p.append(held_against_chance(member, X, seed=i).p)
    assert np.count_nonzero(np.array(p) <= 0.05) <= 4


@every_member
def test_a_trend_that_was_taken_out_is_told(member, rng):
    X = coupled(rng) + np.linspace(0, 30, 1200)
    assert [n.code for n in held_against_chance(member, X).notices] == ["trend"]
    assert not trend_notice(coupled(rng, n=6000))


@every_member
def test_the_same_seed_gives_the_same_null(member, rng):
    X = coupled(rng)
    one, again, other = (held_against_chance(member, X, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.null, again.null)
    assert not np.array_equal(one.null, other.null)


@every_member
@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_scale_and_offset_change_nothing(member, rng, scale):
    X = coupled(rng)
    np.testing.assert_allclose(
        held_against_chance(member, 7 * scale + scale * X).null,
        held_against_chance(member, X).null,
        rtol=1e-6,
    )


@every_member
def test_gaps_are_carried_or_the_longest_common_stretch_is_taken(member, rng):
    X = coupled(rng, 0.6)
    X[0, 300:330] = np.nan
    found = held_against_chance(member, X)
    assert found.p == pytest.approx(1 / 200)


@every_member
def test_a_still_person_is_refused_with_a_reason(member, rng):
    X = coupled(rng)
    X[1] = 3.0
    found = held_against_chance(member, X)
    assert np.isnan(found.p)
    assert found.notices[0].text.endswith(".")


@every_member
def test_too_short_a_recording_is_refused_with_a_reason(member, rng):
    found = held_against_chance(member, coupled(rng, n=70))
    assert np.isnan(found.p)
    assert found.notices[0].code in {"too-short", "too-few-segments"}


def test_p_is_never_zero_and_nan_stays_unknown():
    assert p_value(9.0, np.zeros(99)) == 0.01
    assert p_value(0.0, np.zeros(99)) == 1.0
    assert np.isnan(p_value(np.nan, np.zeros(9)))
    assert np.isnan(standardized(1.0, np.zeros(9)))


def test_unknown_members_list_what_there_is():
    with pytest.raises(ParameterError, match=r"'vote'; there are: prewhitened, .*pseudo_dyads"):
        panel_for(("vote",))


def test_bursts_are_tamed_and_a_still_signal_is_unknown(rng):
    x = np.abs(rng.normal(size=1000))
    x[500] = 1e4
    assert np.abs(settled(x)).max() < 12
    assert np.isnan(settled(np.full(50, 3.0))).all()
    assert trend_share(np.arange(100.0)) == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["wcc", "susy", "concordance", "pwcc"])
def test_any_measure_is_held_against_its_own_null(name, rng):
    measure = get("measures", name)
    settings, shift = measure.configured({}), get("surrogates", "circular_shift")
    X = coupled(rng, 0.9, lag=0, n=1200)
    found = index_significance(measure, settings, shift, X, RATE, count=99, seed=1)
    assert found.p == 0.01
    strangers = np.stack((inert(rng, 1200), inert(rng, 1200)))
    alone = index_significance(measure, settings, shift, strangers, RATE, count=99, seed=1)
    assert alone.p > 0.01


def test_the_concordance_index_of_strangers_is_read_against_strangers(rng):
    # Its expectation under independence is not zero (science.md, trap 9).
    measure, shift = get("measures", "concordance"), get("surrogates", "circular_shift")
    p = []
    for i in range(40):
        X = np.stack((inert(rng, 1200, 0.98), inert(rng, 1200, 0.98)))
        found = index_significance(measure, measure.settings(), shift, X, RATE, count=59, seed=i)
        p.append(found.p)
    assert np.count_nonzero(np.array(p) <= 0.05) <= 6


def indices(name, null, X, count=20):
    measure = get("measures", name)
    chosen = measure.settings()
    return list(
        index_draws(measure, chosen, get("surrogates", null), X, Fraction(4), count=count, seed=3)
    )


def test_windows_that_are_shifted_have_no_seam(rng):
    # One rhythm each: however they are shifted, they stay locked, unless there is a seam.
    wave = np.sin(2 * np.pi * 0.7017 * np.arange(1203) / 4)
    X = np.stack((wave[:1200], wave[3:]))
    observed, *shifted = indices("plv", "window_shift", X)
    np.testing.assert_allclose(shifted, observed, atol=1e-4)
    assert np.median(indices("plv", "circular_shift", X)) < observed - 0.01


def test_windows_are_shifted_by_a_distance_of_each_persons_own(rng):
    seen = []

    def rows(X, starts, *_):
        seen.append(starts)
        return np.zeros(len(starts)), np.ones(len(starts))

    measure = replace(get("measures", "omega"), rows=rows)
    X, shift = rng.normal(size=(3, 1200)), get("surrogates", "window_shift")
    list(index_draws(measure, measure.settings(), shift, X, Fraction(4), count=9, seed=1))
    real, free = seen[0], 1200 - 120 + 1
    assert (real == real[:, :1]).all()
    for starts in seen[1:]:
        np.testing.assert_array_equal(starts[:, 0], real[:, 0])
        away = (starts - real) % free
        assert (away == away[0]).all()
        assert away[0, 1] != away[0, 2]
        assert (starts < free).all()


@pytest.mark.parametrize(("name", "answers"), [("granger", False), ("wcc", False), ("susy", True)])
def test_trends_are_refused_where_a_recording_is_judged_as_a_whole(name, answers, rng):
    X = np.stack((inert(rng, 1200), inert(rng, 1200))) + np.linspace(0, 30, 1200)
    measure = get("measures", name)
    layout = measure.plan(measure.settings(), RATE, 1200)
    found = index_significance(
        measure, measure.settings(), null_for(measure, layout, 1200), X, RATE, count=19, seed=1
    )
    assert np.isfinite(found.p) == answers
    assert [n.code for n in found.notices] == ([] if answers else ["trend"])


def test_what_a_measure_is_unfit_for_is_refused_where_it_is_seen():
    measure = get("measures", "wcc")
    unfit, measure = (
        replace(measure, declares=replace(measure.declares, unfit=dict.fromkeys(seen, "Because.")))
        for seen in (SEEN, ())
    )
    shift = get("surrogates", "window_shift")
    codes = {"trends": "trend", "restless": "restless", "breathing": "rhythm"}
    for family, make in strangers.STRANGERS.items():
        X = make(np.random.default_rng(5), 2)
        found = index_refusal(unfit, unfit.settings(), shift, X, Fraction(4))
        assert (found and found.code) == codes.get(family)
        assert index_refusal(measure, measure.settings(), shift, X, Fraction(4)) is None
    assert index_refusal(unfit, unfit.settings(), shift, np.ones((2, 999)), Fraction(4)) is None
    one = np.stack((strangers.STRANGERS["breathing"](np.random.default_rng(5), 1)[0], X[0]))
    assert index_refusal(unfit, unfit.settings(), shift, one, Fraction(4)) is None
