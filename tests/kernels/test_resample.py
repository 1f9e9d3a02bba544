import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series

from syntony.kernels.resample import bin_means, interpolate, resample

RATIOS = [(1, 5), (2, 5), (1, 2), (4, 5), (1001, 1200), (5, 4), (3, 1), (30_000, 25 * 1001)]


@pytest.mark.parametrize(("up", "down"), RATIOS)
def test_a_slow_tone_keeps_its_course_at_the_exact_times(up, down):
    n = 4_000
    frequency = 0.2 * min(1, up / down)  # of the old rate; the new band ends at 0.5
    slow = resample(np.sin(2 * np.pi * frequency * np.arange(n)), up, down)
    at = np.arange(slow.size) * down / up
    assert at[-1] <= n - 1 < at[-1] + down / up + 1e-9
    known = ~np.isnan(slow)
    assert known.mean() > 0.9
    expected = np.sin(2 * np.pi * frequency * at)
    np.testing.assert_allclose(slow[known], expected[known], rtol=0, atol=1e-3)


@pytest.mark.parametrize(("up", "down"), [r for r in RATIOS if r[0] < r[1]])
@pytest.mark.parametrize("beyond", [1.0, 1.1, 1.5, 2.0])
def test_tones_above_the_new_band_are_weakened_by_60_db(up, down, beyond):
    frequency = min(0.5, 0.5 * up / down * beyond)
    for phase in (0.3, 1.2):
        tone = np.cos(2 * np.pi * frequency * np.arange(6_000) + phase)
        assert np.nanmax(np.abs(resample(tone, up, down))) < 1e-3


def test_upsampling_adds_no_images():
    tone = np.cos(2 * np.pi * 0.3 * np.arange(2_000) + 0.5)
    fast = resample(tone, 3, 1)
    fast = fast[~np.isnan(fast)][:3_000]
    power = np.abs(np.fft.rfft(fast * np.blackman(fast.size))) ** 2
    frequencies = np.fft.rfftfreq(fast.size)
    assert power[frequencies > 0.18].sum() < 1e-6 * power.sum()


def test_the_same_rate_changes_nothing(rng):
    x = rng.normal(size=100)
    np.testing.assert_array_equal(resample(x, 7, 7), x)


@settings(deadline=None)
@given(difficult_series(60, 200), st.sampled_from([(1, 3), (2, 3), (3, 2)]))
def test_nothing_rests_on_what_was_not_observed(x, ratio):
    slow = resample(x, *ratio)
    # A copy that differs only where the original is missing must give the same numbers.
    filled = np.where(np.isnan(x), 1e3, x)
    other = resample(filled, *ratio)
    known = ~np.isnan(slow)
    np.testing.assert_array_equal(slow[known], other[known])


@pytest.mark.parametrize("support", [1.0, 0.5])
def test_what_is_still_stays_still_to_the_last_bit(rng, support):
    x = rng.normal(size=900)
    x[300:600] = 0.1
    slow = resample(x, 1, 3, min_support=support)
    assert set(slow[115:185].tolist()) == {0.1}
    assert set(resample(np.full(300, 0.1), 1, 3, min_support=support)[20:80].tolist()) == {0.1}


def test_less_support_reaches_further_and_keeps_a_constant(rng):
    x = np.full(300, 7.0)
    x[150:154] = np.nan
    strict, lenient = (np.isnan(resample(x, 1, 3, min_support=s)).sum() for s in (1.0, 0.5))
    assert lenient < strict
    loose = resample(x, 1, 3, min_support=0.5)
    assert set(loose[~np.isnan(loose)].tolist()) == {7.0}


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_record_without_room_for_the_filter_is_unknown(n):
    slow = resample(np.arange(float(n)), 1, 3)
    assert slow.size == (1 if n else 0)
    assert np.isnan(slow).all()


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40), st.floats(0.1, 3))
def test_interpolation_bridges_what_is_close_and_nothing_else(seed, n, max_gap):
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.exponential(size=n) + 1e-3)
    values = rng.normal(size=n)
    values[rng.random(n) < 0.2] = np.nan
    grid = np.sort(np.concatenate([rng.uniform(-1, times[-1] + 1, 50), times]))
    found = interpolate(times, values, grid, max_gap=max_gap)
    t, v = times[~np.isnan(values)], values[~np.isnan(values)]
    for at, value in zip(grid, found, strict=True):
        if at in t:
            assert value == v[t == at][0]
            continue
        before, after = t[t < at], t[t > at]
        if before.size and after.size and after[0] - before[-1] <= max_gap:
            assert abs(value - np.interp(at, t, v)) < 1e-12
        else:
            assert np.isnan(value)


def test_bins_hold_their_own_samples(rng):
    times = np.sort(rng.uniform(0, 30, 200))
    values = rng.normal(size=200)
    values[::9] = np.nan
    found = bin_means(times, values, 2.0, 0.5, 40)
    for k, mean in enumerate(found):
        center = 2.0 + 0.5 * k
        inside = values[(times >= center - 0.25) & (times < center + 0.25) & ~np.isnan(values)]
        if inside.size:
            assert abs(mean - inside.mean()) < 1e-14
        else:
            assert np.isnan(mean)
    assert set(bin_means(times, np.full(200, 0.1), 2.0, 2.0, 10).tolist()) == {0.1}
