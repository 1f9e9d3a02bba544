"""What every null is asked: it keeps exactly what it says, and is the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.core import registry
from syntony.kernels.autoregression import fit_ar, residuals

SURROGATES = registry.collect("surrogates")
SIGNAL = [s for s in SURROGATES.values() if s.level == "signal" and s.takes == "values"]
EVENTS = [s for s in SURROGATES.values() if s.takes == "marks"]
KEEPS = {
    "distribution", "spectrum", "order", "reversed order", "autoregression", "steps", "intensity",
    "order within windows", "order of windows", "person", "place", "stratum", "heads",
}  # fmt: skip
every_surrogate = pytest.mark.parametrize("surrogate", SURROGATES.values(), ids=SURROGATES)
every_event_null = pytest.mark.parametrize("surrogate", EVENTS, ids=lambda s: s.name)
every_signal = pytest.mark.parametrize("surrogate", SIGNAL, ids=lambda s: s.name)
lengths = st.integers(60, 400)
seeds = st.integers(0, 2**16)


def walk(n, seed):
    return np.random.default_rng(seed).normal(size=n).cumsum()


def inert(n, seed, memory=0.8):
    x = np.random.default_rng(seed).normal(size=n)
    for t in range(1, n):
        x[t] += memory * x[t - 1]
    return x


def bursts(n, seed):
    """Marks of events that have 0.5 others in their wake, some eight samples later."""
    rng = np.random.default_rng(seed)
    family, marks = rng.integers(n, size=n // 60), np.zeros(n)
    while family.size:
        marks[family] = 1
        family = np.repeat(family, rng.poisson(0.5, family.size))
        family += 1 + rng.geometric(1 / 7, family.size)
        family = family[family < n]
    return marks


def drawn(surrogate, given, count, seed):
    rng = np.random.default_rng(seed)
    return surrogate.draw(given, count, surrogate.settings(), rng)


def example(surrogate):
    if surrogate.level == "signal":
        return walk(200, 1) if surrogate.takes == "values" else bursts(2000, 1)
    return 20 if surrogate.level == "window" else [(f"d{i}", "") for i in range(10)]


@every_surrogate
def test_it_says_what_it_keeps_breaks_and_assumes(surrogate):
    assert surrogate.title
    assert surrogate.source
    assert surrogate.breaks
    assert surrogate.assumes
    assert set(surrogate.keeps) <= KEEPS


@every_surrogate
def test_the_same_seed_gives_the_same_null_and_another_seed_another(surrogate):
    one, again, other = (drawn(surrogate, example(surrogate), 20, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def same_values(x, row):
    return np.allclose(np.sort(row), np.sort(x), rtol=0, atol=1e-12)


def same_spectrum(x, row):
    apart = np.abs(np.fft.rfft(row)) - np.abs(np.fft.rfft(x))
    return bool(np.abs(apart).max() < 1e-8 * x.size)


def same_order(x, row):
    """All of it is the series as a whole, moved in time or around the ends."""
    shifted = (np.roll(x, k) for k in range(1, x.size))
    return any(np.array_equal(y[~np.isnan(row)], row[~np.isnan(row)]) for y in shifted)


def same_model(x, row):
    """What the model of the series does not explain is what it did not explain in the series."""
    coefficients, order = fit_ar(x, 20)
    known = residuals(x, coefficients)[order:]
    left = row - x.mean()
    for k, a in enumerate(coefficients):
        left[k + 1 :] -= a * (row[: -k - 1] - x.mean())
    apart = np.abs(left[order:, None] - (known - known.mean())).min(axis=1)
    return bool(np.nanmax(apart) < 1e-9 * np.ptp(x))


def same_steps(x, row):
    """Each value is followed by what followed it, or what followed one that is near."""
    near = np.quantile(np.abs(x[:, None] - x), 0.5)
    apart = np.abs(x[None, :-1] - row[:-1, None])
    follows = x[None, 1:] == row[1:, None]
    return bool((follows & (apart <= near)).any(axis=1).all())


#: What a null may keep of a series, and how to see whether it does.
PROPERTIES = {
    "distribution": same_values,
    "spectrum": same_spectrum,
    "order": same_order,
    "reversed order": lambda x, row: same_order(x, row[::-1]),
    "autoregression": same_model,
    "steps": same_steps,
}
#: A smooth series played backwards has such steps too.
MAY_STAY = {"steps"}


@every_signal
@given(n=lengths, seed=seeds)
@settings(max_examples=25, deadline=None)
def test_a_signal_null_keeps_exactly_what_it_says(surrogate, n, seed):
    x = walk(n, seed)
    made = drawn(surrogate, x, 5, seed)
    assert made.shape == (5, n)
    for name, keeps in PROPERTIES.items():
        if name in surrogate.keeps or name not in MAY_STAY:
            assert [keeps(x, row.copy()) for row in made] == [name in surrogate.keeps] * 5, name


@every_signal
def test_a_signal_null_moves_every_sample_away_from_its_time(surrogate):
    x = walk(500, 3)
    for row in drawn(surrogate, x, 20, 4):
        both = np.isfinite(np.diff(row))
        assert abs(np.corrcoef(np.diff(x)[both], np.diff(row)[both])[0, 1]) < 0.4


@every_signal
def test_broken_signals_are_refused_or_their_gaps_carried_through(surrogate):
    assert surrogate.refuses(inert(400, 1)) is None
    broken = inert(400, 1)
    broken[50:60] = np.nan
    notice = surrogate.refuses(broken)
    if notice is None:
        missing = np.isnan(drawn(surrogate, broken, 5, 1)).sum(axis=1)
        assert (missing >= 10).all()
        assert (missing == 10).all() or "distribution" not in surrogate.keeps
    else:
        told(surrogate, notice, "gaps")


#: The panel draws these, and takes trends out and asks for enough samples before it does.
OF_THE_PANEL = {"block_permutation", "circular_shift", "iaaft", "phase_randomization"}


@pytest.mark.parametrize("name", [s.name for s in SIGNAL if s.name not in OF_THE_PANEL])
def test_what_would_mislead_is_refused(name):
    surrogate = SURROGATES[name]
    told(surrogate, surrogate.refuses(inert(12, 1)), "too-short")
    told(surrogate, surrogate.refuses(np.arange(400) + inert(400, 1)), "trend")


def told(surrogate, notice, code):
    assert notice.code == code
    assert notice.where == surrogate.name
    assert notice.text.endswith(".")


def test_twins_refuse_what_has_no_twins_or_too_many_pairs():
    surrogate = SURROGATES["twin"]
    told(surrogate, surrogate.refuses(inert(10_001, 1)), "too-long")
    lonely = np.random.default_rng(1).normal(size=110)
    told(surrogate, surrogate.refuses(lonely), "few-twins")


def test_aaft_refuses_what_it_would_make_into_another_signal():
    # Without the refusal it called 52 % of strangers who breathe synchronous.
    surrogate = SURROGATES["aaft"]
    rng = np.random.default_rng(1)
    breath = np.cos(np.cumsum(0.8 + 0.1 * rng.normal(size=600)))
    told(surrogate, surrogate.refuses(breath), "spectrum")
    for memory in (0.0, 0.5, 0.9, 0.98):
        assert surrogate.refuses(inert(1200, 2, memory)) is None
        assert surrogate.refuses(np.exp(inert(1200, 2, memory) * 0.2 * (1 - memory))) is None


def begins(marks):
    return (np.diff(np.pad(marks, [(0, 0)] * (marks.ndim - 1) + [(1, 0)])) > 0).astype(float)


def burstiness(marks):
    """Variance of the counts in stretches of 25 samples, in units of their mean."""
    counts = begins(marks).reshape(*marks.shape[:-1], -1, 25).sum(axis=-1)
    return (counts.var(axis=-1) / counts.mean(axis=-1)).mean()


@every_event_null
@pytest.mark.parametrize("seed", range(5))
def test_an_event_null_keeps_the_rate_and_the_bursts_on_average(surrogate, seed):
    assert "intensity" in surrogate.keeps
    n = 6000
    marks = bursts(n, seed)
    made = drawn(surrogate, marks, 200, seed)
    assert made.shape == (200, n)
    assert set(np.unique(made)) == {0.0, 1.0}
    assert begins(made).sum(axis=1).mean() == pytest.approx(begins(marks).sum(), rel=0.08)
    assert burstiness(made) == pytest.approx(burstiness(marks), rel=0.25)
    assert burstiness(made) > 1.15
    assert np.abs([np.corrcoef(marks, row)[0, 1] for row in made]).mean() < 0.1


@every_event_null
def test_what_is_no_series_of_events_is_refused(surrogate):
    assert surrogate.refuses(bursts(2000, 1)) is None
    told(surrogate, surrogate.refuses(inert(400, 1)), "not-events")
    told(surrogate, surrogate.refuses(bursts(200, 1)), "too-short")
    broken = bursts(2000, 1)
    broken[50:60] = np.nan
    told(surrogate, surrogate.refuses(broken), "gaps")


WINDOWS = [s for s in SURROGATES.values() if s.level == "window"]


@pytest.mark.parametrize("name", [s.name for s in WINDOWS if "order of windows" in s.keeps])
@given(n=st.integers(40, 200), seed=seeds)
@settings(max_examples=20, deadline=None)
def test_windows_that_stay_in_order_all_move_as_far_and_none_stays_near(name, n, seed):
    surrogate = SURROGATES[name]
    assert {"order within windows", "distribution"} <= set(surrogate.keeps)
    for row in drawn(surrogate, n, 20, seed):
        np.testing.assert_array_equal(row, np.roll(np.arange(n), n - row[0]))
        assert n // 20 <= row[0] <= n - n // 20
    assert surrogate.refuses(np.arange(n)) is None
    told(surrogate, surrogate.refuses(np.arange(39)), "too-short")


@pytest.mark.parametrize("name", [s.name for s in WINDOWS if "order of windows" not in s.keeps])
def test_permutations_are_of_all_windows(name):
    surrogate = SURROGATES[name]
    assert {"order within windows", "distribution"} <= set(surrogate.keeps)
    made = drawn(surrogate, 9, 500, 1)
    np.testing.assert_array_equal(np.sort(made, axis=1), np.tile(np.arange(9), (500, 1)))
    assert surrogate.refuses(np.arange(6)) is None
    told(surrogate, surrogate.refuses(np.arange(5)), f"too-few-{name.split('_')[0]}s")
    # Every window meets every other equally often: 500 / 9 = 56, standard deviation 7.
    met = np.array([np.bincount(column, minlength=9) for column in made.T])
    assert 25 < met.min() <= met.max() < 90


def test_epochs_within_runs_stay_in_their_run():
    surrogate = SURROGATES["epoch_shuffle"]
    made = surrogate.draw(11, 200, surrogate.settings(run=4), np.random.default_rng(1))
    np.testing.assert_array_equal(made // 4, np.tile(np.arange(11) // 4, (200, 1)))
    np.testing.assert_array_equal(np.sort(made, axis=1), np.tile(np.arange(11), (200, 1)))
    assert (made != np.arange(11)).any(axis=0).all()


def test_wrong_partners_are_dealt_to_everybody_within_the_stratum():
    surrogate = SURROGATES["wrong_partner"]
    assert {"person", "place", "stratum", "heads"} <= set(surrogate.keeps)
    strata = np.array(["film", "talk", "film", "talk", "film", "film", "film"])
    sessions = [(f"d{i}", kind) for i, kind in enumerate(strata)]
    made = drawn(surrogate, sessions, 400, 1)
    np.testing.assert_array_equal(np.sort(made, axis=1), np.tile(np.arange(7), (400, 1)))
    assert (strata[made] == strata).all()
    film = np.flatnonzero(strata == "film")
    met = np.array([np.bincount(made[:, i], minlength=7)[film] for i in film])
    assert 50 < met.min() <= met.max() < 112  # of 400 / 5 = 80, standard deviation 8
    assert surrogate.refuses(np.arange(5)) is None
    told(surrogate, surrogate.refuses(np.arange(4)), "too-few-dyads")


def test_pseudo_dyads_keep_person_place_and_stratum():
    surrogate = SURROGATES["pseudo_dyad"]
    assert {"person", "place", "stratum"} <= set(surrogate.keeps)
    strata = ["film", "talk", "film", "talk", "film", "talk"]
    made = drawn(surrogate, [(f"d{i}", kind) for i, kind in enumerate(strata)], 999, 1)
    assert all(strata[i] == strata[j] for i, j in made)
    # Everybody of a stratum is met once by each of the others, as first and as second person.
    assert sorted(i for i, _ in made) == sorted(j for _, j in made) == sorted([*range(6)] * 2)


def test_pseudo_dyads_never_pair_a_dyad_with_itself_nor_different_strata():
    sessions = [("a", "film"), ("a", "film"), ("b", "film"), ("c", "talk"), ("d", "talk")]
    made = drawn(SURROGATES["pseudo_dyad"], sessions, 999, 1)
    assert set(made) == {(0, 2), (1, 2), (2, 0), (2, 1), (3, 4), (4, 3)}


@given(n=st.integers(8, 20), count=st.integers(1, 60), seed=seeds)
@settings(max_examples=30, deadline=None)
def test_pseudo_dyads_are_all_of_them_or_a_sample_without_repeats(n, count, seed):
    made = drawn(SURROGATES["pseudo_dyad"], [(str(i), "") for i in range(n)], count, seed)
    assert len(set(made)) == len(made) == min(count, n * (n - 1))
    assert all(i != j for i, j in made)


def test_pseudo_groups_are_of_people_who_never_met():
    surrogate = SURROGATES["pseudo_group"]
    assert {"person", "place", "stratum"} <= set(surrogate.keeps)
    strata = np.array(["film"] * 6 + ["talk"] * 5 + ["lone"])
    sessions = [(f"g{i}", kind) for i, kind in enumerate(strata)]
    chosen = surrogate.settings(persons=4)
    made = surrogate.draw(sessions, 300, chosen, np.random.default_rng(1))
    assert made.shape == (300, 12, 4)
    assert (made[:, 11] == -1).all()  # nobody else saw it
    for kind in ("film", "talk"):
        own = np.flatnonzero(strata == kind)
        there = made[:, own]
        np.testing.assert_array_equal(there[..., 0], np.broadcast_to(own, there.shape[:2]))
        for place in range(4):  # everybody sits somewhere, at the place that is theirs
            seats = np.sort(there[..., place], axis=1)
            np.testing.assert_array_equal(seats, np.broadcast_to(own, seats.shape))
        assert all(len(set(row)) == 4 for row in there.reshape(-1, 4).tolist())
    met = np.bincount(made[:, 0, 1], minlength=12)[1:6]
    assert 35 < met.min() <= met.max() < 85  # of 300 / 5 = 60, standard deviation 7
    again = surrogate.draw([("g", "")] * 2 + sessions[:5], 50, chosen, np.random.default_rng(1))
    assert not ((again == 0).any(axis=2) & (again == 1).any(axis=2)).any()
    assert surrogate.refuses(np.arange(8)) is None
    told(surrogate, surrogate.refuses(np.arange(7)), "too-few-groups")
