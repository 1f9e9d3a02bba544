from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.core.errors import ParameterError
from syntony.core.results import Significance
from syntony.stats.equivalence import (
    detectable,
    detectable_correlation,
    dyads_needed,
    equivalence,
    power,
    sensitivity,
    session_sensitivity,
)
from syntony.stats.significance import p_value
from syntony.stats.verdict import levels, verdict

NORMAL = np.random.default_rng(1).normal(5.0, 2.0, 20_000)


@pytest.mark.parametrize(
    ("r", "dyads"),
    [(0.10, 783), (0.15, 347), (0.20, 194), (0.25, 124), (0.30, 85), (0.40, 47), (0.47, 34)],
)
def test_dyads_for_a_correlation_are_those_of_the_textbooks(r, dyads):
    # Fisher's z, two-sided .05, power .80; as of R's pwr within its rounding, and Cohen (1988).
    assert dyads_needed(r) == dyads_needed(-r) == dyads
    assert detectable_correlation(dyads) <= r < detectable_correlation(dyads - 1)


def test_so_many_dyads_do_find_the_correlation_so_often(rng):
    r, dyads = 0.3, dyads_needed(0.3)
    x, noise = rng.normal(size=(2, 4000, dyads))
    y = r * x + np.sqrt(1 - r**2) * noise
    x, y = (v - v.mean(axis=1, keepdims=True) for v in (x, y))
    found = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    reached = np.arctanh(np.abs(found)) * np.sqrt(dyads - 3) > 1.959964
    assert reached.mean() == pytest.approx(0.80, abs=0.02)


@pytest.mark.parametrize("r", [0.0, 1.0, -1.2])
def test_an_impossible_correlation_is_refused(r):
    with pytest.raises(ParameterError, match="within -1 and 1"):
        dyads_needed(r)


def test_a_normal_null_has_the_closed_form():
    # One-sided z test: 1.6449 + 0.8416, and with power .95: 2 x 1.6449.
    assert detectable(NORMAL, alpha=0.05) == pytest.approx(2.4865, abs=0.04)
    assert detectable(NORMAL, alpha=0.05, power_wanted=0.95) == pytest.approx(3.2897, abs=0.06)
    assert power(2.4865, NORMAL, alpha=0.05) == pytest.approx(0.8, abs=0.015)


@pytest.mark.parametrize("count", [19, 99, 499])
def test_power_is_what_simulated_sessions_find(count, rng):
    effect, skewed = 2.0, rng.exponential(size=5000)
    sessions = 3000
    real = rng.choice(skewed, sessions) + effect * skewed.std(ddof=1)
    made = rng.choice(skewed, (sessions, count))
    p = np.array([p_value(x, null) for x, null in zip(real, made, strict=True)])
    expected = power(effect, skewed, alpha=0.05, surrogates=count)
    assert (p <= 0.05).mean() == pytest.approx(expected, abs=0.03)


def test_without_an_effect_the_level_is_found_and_fewer_surrogates_find_less():
    for count in (19, 99, 499):
        assert power(0.0, NORMAL, alpha=0.05, surrogates=count) == pytest.approx(0.05, abs=0.002)
    needed = [detectable(NORMAL, alpha=0.05, surrogates=count) for count in (19, 99, 499)]
    assert needed == sorted(needed, reverse=True)
    assert needed[0] > needed[2] + 0.1
    assert power(9.0, NORMAL, alpha=0.05, surrogates=18) == 0.0
    assert detectable(NORMAL, alpha=0.05, surrogates=18) == np.inf


@given(
    observed=st.floats(-4, 14), bound=st.floats(0.1, 6), count=st.integers(5, 300),
    seed=st.integers(0, 999),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_two_tests_and_the_interval_give_one_answer(observed, bound, count, seed):
    null = np.random.default_rng(seed).normal(5.0, 2.0, count)
    found = equivalence(observed, null, bound=bound)
    assert (found.answer == "within") == (found.p <= 0.05)
    assert found.p == max(found.p_below, found.p_above) > 0
    low, high = found.interval
    assert low <= high
    mirrored = equivalence(-observed, -null, bound=bound)
    assert (mirrored.p_below, mirrored.p_above) == (found.p_above, found.p_below)


def test_at_the_bound_equivalence_is_called_once_in_twenty(rng):
    bound = 4.0
    real = rng.normal(size=2000) + bound
    called = [equivalence(x, rng.normal(size=499), bound=bound).p <= 0.05 for x in real]
    assert np.mean(called) == pytest.approx(0.05, abs=0.015)


def test_small_middling_and_large_effects_have_their_answers():
    assert equivalence(5.2, NORMAL, bound=2.0).answer == "within"
    assert equivalence(5.2, NORMAL, bound=1.0).answer == "undecided"
    assert equivalence(15.0, NORMAL, bound=1.0).answer == "beyond"
    assert equivalence(-5.0, NORMAL, bound=1.0).answer == "beyond"
    assert equivalence(5.0, NORMAL[:10], bound=9.0).interval == (-np.inf, np.inf)


@pytest.mark.parametrize(("null", "bound"), [(NORMAL, 0.0), (NORMAL, np.nan), (np.ones(99), 1.0)])
def test_what_has_no_scale_is_refused(null, bound):
    with pytest.raises(ParameterError):
        equivalence(1.0, null, bound=bound)


def test_the_mean_of_more_dyads_needs_less():
    nulls = [np.random.default_rng(i).normal(i, 1 + i, 499) for i in range(12)]
    table = sensitivity(nulls, dyads=(1, 25), surrogates=(99, 999))
    assert [(row.dyads, row.surrogates) for row in table] == [
        (1, 99),
        (1, 999),
        (25, 99),
        (25, 999),
    ]
    for row in table:
        if row.surrogates == 999:
            assert row.effect == pytest.approx(2.4865 / np.sqrt(row.dyads), rel=0.06)
    assert table[2].effect > table[3].effect
    assert sensitivity(nulls, dyads=(1, 25), surrogates=(99, 999)) == table


def member(name, null, p=0.5):
    return Significance(name, "s", 0.0, null, p, 0.0, "circular_shift", "spectrum", 1)


def test_a_session_s_sensitivity_is_what_its_verdict_finds(rng):
    names = ("prewhitened", "spectrum", "segments")
    nulls = [rng.normal(size=499) for _ in names]
    tests = [member(name, null) for name, null in zip(names, nulls, strict=True)]
    size = session_sensitivity(tests, alpha=0.05)
    shares = levels(names, 0.05)
    assert sum(shares.values()) == pytest.approx(0.05)
    best = min(range(3), key=lambda i: detectable(nulls[i], alpha=shares[names[i]]))
    null, found = nulls[best], []
    for x in rng.choice(null, 1000) + size * null.std(ddof=1):
        moved = list(tests)
        moved[best] = replace(tests[best], p=p_value(x, null))
        found.append(verdict(moved, alpha=0.05).answer == "more than chance")
    assert np.mean(found) == pytest.approx(0.8, abs=0.06)


def test_refused_tests_find_nothing_and_leave_their_share():
    null = np.random.default_rng(1).normal(size=499)
    alone = session_sensitivity([member("spectrum", null)], alpha=0.05)
    refused = member("segments", np.empty(0), np.nan)
    assert session_sensitivity([refused, member("spectrum", null)], alpha=0.05) == alone
    assert session_sensitivity([refused], alpha=0.05) == np.inf
