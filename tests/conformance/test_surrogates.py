"""What every null is asked: it keeps exactly what it says, and is the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.core import registry

SURROGATES = registry.collect("surrogates")
SIGNAL = [s for s in SURROGATES.values() if s.level == "signal"]
KEEPS = {"distribution", "spectrum", "order within windows", "person"}
every_surrogate = pytest.mark.parametrize("surrogate", SURROGATES.values(), ids=SURROGATES)
every_signal = pytest.mark.parametrize("surrogate", SIGNAL, ids=lambda s: s.name)
lengths = st.integers(60, 400)
seeds = st.integers(0, 2**16)


def walk(n, seed):
    return np.random.default_rng(seed).normal(size=n).cumsum()


def drawn(surrogate, given, count, seed):
    rng = np.random.default_rng(seed)
    return surrogate.draw(given, count, surrogate.settings(), rng)


def example(surrogate):
    if surrogate.level == "signal":
        return walk(200, 1)
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


@every_signal
@given(n=lengths, seed=seeds)
@settings(max_examples=25, deadline=None)
def test_a_signal_null_keeps_exactly_what_it_says(surrogate, n, seed):
    x = walk(n, seed)
    made = drawn(surrogate, x, 5, seed)
    assert made.shape == (5, n)
    spectrum = np.abs(np.fft.rfft(x))
    for row in made:
        same = np.allclose(np.sort(row), np.sort(x), rtol=0, atol=1e-12)
        assert same == ("distribution" in surrogate.keeps)
        if "spectrum" in surrogate.keeps:
            np.testing.assert_allclose(np.abs(np.fft.rfft(row)), spectrum, atol=1e-9 * n * 10)


@every_signal
def test_a_signal_null_moves_every_sample_away_from_its_time(surrogate):
    x = walk(500, 3)
    for row in drawn(surrogate, x, 20, 4):
        assert abs(np.corrcoef(np.diff(x), np.diff(row))[0, 1]) < 0.4


@every_signal
def test_still_or_broken_signals_are_refused_or_carried_through(surrogate):
    broken = walk(200, 1)
    broken[50:60] = np.nan
    notice = surrogate.refuses(broken)
    if notice is None:
        assert (np.isnan(drawn(surrogate, broken, 5, 1)).sum(axis=1) == 10).all()
    else:
        assert notice.where == surrogate.name
        assert notice.text.endswith(".")
    assert surrogate.refuses(walk(200, 1)) is None


def test_permutations_are_of_all_windows():
    surrogate = SURROGATES["segment_permutation"]
    made = drawn(surrogate, 9, 50, 1)
    np.testing.assert_array_equal(np.sort(made, axis=1), np.tile(np.arange(9), (50, 1)))
    assert surrogate.refuses(np.arange(5)) is not None


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
