import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.surrogate import (
    aaft,
    draw_permutations,
    draw_shifts,
    draw_slides,
    iaaft,
    permute_blocks,
    randomize_phases,
    shift_circularly,
    slide,
)

seeds = st.integers(0, 2**32)
lengths = st.integers(2, 200)


def series(seed, n):
    return 30 + np.random.default_rng(seed).normal(size=n).cumsum()


@settings(deadline=None)
@given(seeds, lengths)
def test_random_phases_keep_mean_and_periodogram(seed, n):
    x = series(seed, n)
    surrogates = randomize_phases(x, 3, np.random.default_rng(seed))
    expected = np.abs(np.fft.rfft(x))
    np.testing.assert_allclose(
        np.abs(np.fft.rfft(surrogates)), np.broadcast_to(expected, (3, expected.size)),
        rtol=0, atol=1e-12 * expected.max(),
    )  # fmt: skip
    np.testing.assert_allclose(surrogates.mean(axis=1), x.mean(), rtol=1e-12, atol=0)


def test_random_phases_are_uniform_and_differ_between_surrogates(rng):
    x = rng.normal(size=64)
    turned = np.fft.rfft(randomize_phases(x, 4000, rng))[:, 1:-1] / np.fft.rfft(x)[1:-1]
    # The mean of 4000 unit vectors with random phase is about 1 / sqrt(4000) long.
    assert np.abs(turned.mean(axis=0)).max() < 5 / np.sqrt(4000)
    assert np.abs((turned[:, :-1] / turned[:, 1:]).mean(axis=0)).max() < 5 / np.sqrt(4000)


@settings(deadline=None)
@given(seeds, lengths)
def test_iaaft_keeps_every_value(seed, n):
    x = np.round(series(seed, n))
    surrogates, _ = iaaft(x, 3, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(surrogates), np.broadcast_to(np.sort(x), (3, n)))


def one_iaaft(x, start, iterations):
    """Schreiber and Schmitz, step by step, for one series."""
    s, ordered, amplitudes = start.copy(), np.sort(x), np.abs(np.fft.rfft(x))
    for _ in range(iterations):
        phases = np.angle(np.fft.rfft(s))
        s = np.fft.irfft(amplitudes * np.exp(1j * phases), x.size)
        s = ordered[np.argsort(np.argsort(s, kind="stable"))]
    return s


def test_iaaft_is_what_its_authors_describe(rng):
    x = np.exp(series(7, 128) / 10)
    surrogates, _ = iaaft(x, 5, np.random.default_rng(3), max_iterations=4)
    starts = np.random.default_rng(3).permuted(np.tile(x, (5, 1)), axis=1)
    for surrogate, start in zip(surrogates, starts, strict=True):
        np.testing.assert_array_equal(surrogate, one_iaaft(x, start, 4))


def test_iaaft_comes_close_to_the_spectrum_and_says_how_close(rng):
    x = np.sin(np.arange(1000) / 30) + rng.normal(size=1000)
    surrogates, discrepancy = iaaft(x, 20, rng)
    assert discrepancy.max() < 0.01
    _, before = iaaft(x, 20, rng, max_iterations=0)
    assert before.min() > 0.3
    apart = np.abs(np.fft.rfft(surrogates))[:, 1:] - np.abs(np.fft.rfft(x))[1:]
    norm = np.linalg.norm(np.abs(np.fft.rfft(x))[1:])
    np.testing.assert_allclose(discrepancy, np.linalg.norm(apart, axis=1) / norm, rtol=1e-9)


@pytest.mark.parametrize("make", [randomize_phases, lambda *a: iaaft(*a)[0]])
def test_a_constant_series_stays_itself(rng, make):
    np.testing.assert_allclose(make(np.full(9, 0.1), 2, rng), 0.1, rtol=1e-15, atol=0)


@pytest.mark.parametrize("make", [randomize_phases, lambda *a: iaaft(*a)[0]])
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(make):
    x = series(1, 100)
    first, again, other = (make(x, 3, np.random.default_rng(s)) for s in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_shift_moves_data_and_gaps_alike():
    x = np.array([0.0, 1.0, np.nan, 3.0])
    shifted = shift_circularly(x, np.array([0, 1, -1, 5]))
    np.testing.assert_array_equal(shifted, np.stack([np.roll(x, s) for s in (0, 1, -1, 5)]))


@settings(deadline=None)
@given(st.integers(2, 300), st.integers(0, 400), st.data())
def test_no_shift_comes_near_the_true_alignment_nor_twice_while_others_are_left(n, count, data):
    guard = data.draw(st.integers(0, n // 2))
    shifts = draw_shifts(n, count, guard, np.random.default_rng(n))
    assert shifts.size == count
    around = np.minimum(shifts % n, -shifts % n)
    assert (around >= max(1, guard)).all()
    choices = n - 2 * max(1, guard) + 1
    assert np.unique(shifts).size == min(count, choices)


@given(st.integers(16, 200), st.integers(8, 16), st.integers(0, 2**16))
def test_blocks_stay_whole_and_nothing_is_lost(n, blocks, seed):
    made = permute_blocks(np.arange(float(n)), 5, blocks, np.random.default_rng(seed))
    for row in made:
        np.testing.assert_array_equal(np.sort(row), np.arange(n))
        seams = np.count_nonzero((np.diff(row, append=row[0]) % n) != 1)
        assert seams <= blocks


def test_every_sample_may_come_to_every_place(rng):
    made = permute_blocks(np.arange(12.0), 12000, 3, rng).astype(int)
    counts = np.stack([np.bincount(column, minlength=12) for column in made.T])
    assert abs(counts - 1000).max() < 6 * np.sqrt(1000)


def test_every_order_of_the_blocks_is_equally_likely(rng):
    orders = draw_permutations(3, 6000, rng)
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert counts.size == 6
    assert counts.max() - counts.min() < 6 * np.sqrt(1000)


def one_aaft(x, gaussian, rng):
    """Theiler and colleagues, step by step, for one series without ties."""
    like_x = np.sort(gaussian)[np.argsort(np.argsort(x))]
    made = randomize_phases(like_x, 1, rng)[0]
    return np.sort(x)[np.argsort(np.argsort(made))]


def test_aaft_is_what_its_authors_describe():
    x = np.exp(series(7, 129) / 10)
    made = aaft(x, 1, np.random.default_rng(3))[0]
    rng = np.random.default_rng(3)
    np.testing.assert_array_equal(made, one_aaft(x, rng.standard_normal(x.size), rng))


def test_aaft_comes_less_close_to_the_spectrum_than_iaaft(rng):
    x = np.exp(np.sin(np.arange(1000) / 30) + 0.3 * rng.normal(size=1000))
    size = np.abs(np.fft.rfft(x))[1:]

    def apart(made):
        return np.linalg.norm(np.abs(np.fft.rfft(made))[:, 1:] - size, axis=1) / np.linalg.norm(
            size
        )

    once, often = apart(aaft(x, 20, rng)), apart(iaaft(x, 20, rng)[0])
    shuffled = apart(rng.permuted(np.tile(x, (20, 1)), axis=1))
    assert often.mean() < once.mean() < 0.5 * shuffled.mean()


def test_slides_are_all_of_them_earlier_and_later_before_one_comes_again(rng):
    drawn = draw_slides(12, 3, 5, rng)
    assert sorted(drawn) == sorted([-5, -4, -3, 3, 4, 5] * 2)
    assert set(drawn[:6]) == {-5, -4, -3, 3, 4, 5}


def test_what_is_moved_beyond_the_ends_is_lost():
    x = np.array([1.0, np.nan, 3.0, 4.0])
    made = slide(x, np.array([0, 2, -1, 9]))
    nan = np.nan
    expected = [x, [nan, nan, 1, nan], [nan, 3, 4, nan], [nan] * 4]
    np.testing.assert_array_equal(made, expected)
