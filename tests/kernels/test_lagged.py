import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series
from tests.reference import pearson as slow

from syntony.kernels.lagged import lagged_correlation

LAG = 25


def grid(n, width, max_lag, step=1):
    first = np.arange(0, n - width - max_lag + 1, step, dtype=np.int64)
    return np.repeat(first[:, None], 2, axis=1)


def assert_equals_its_twin(x, y, starts, width, max_lag):
    r, coverage = lagged_correlation(x, y, starts, width, max_lag)
    expected, expected_coverage = slow.lagged_correlation(x, y, starts, width, max_lag)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(coverage, expected_coverage, rtol=0, atol=1e-15)


@settings(max_examples=150, deadline=None)
@given(difficult_series(), difficult_series(), st.data())
def test_every_cell_equals_the_definition_on_difficult_series(x, y, data):
    n = min(x.size, y.size)
    x, y = x[:n], y[:n]
    width = data.draw(st.integers(1, n), label="width")
    max_lag = data.draw(st.integers(0, n - width), label="max_lag")
    starts = grid(n, width, max_lag, data.draw(st.integers(1, width + 2), label="step"))
    order = data.draw(st.sampled_from(["recording", "permuted"]), label="order")
    if order == "permuted":
        starts[:, 1] = np.random.default_rng(n).permutation(starts[:, 1])
    assert_equals_its_twin(x, y, starts, width, max_lag)


def test_a_leader_is_found_at_the_positive_lag_that_was_built_in(rng):
    leader = rng.normal(size=400)
    follower = np.roll(leader, 7)
    r, _ = lagged_correlation(leader, follower, grid(400, 100, LAG, 50)[1:], 100, LAG)
    np.testing.assert_array_equal(r.argmax(axis=1) - LAG, 7)
    np.testing.assert_allclose(r.max(axis=1), 1.0, rtol=0, atol=1e-14)


@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize("step", [1, 10, 60])
def test_swapping_the_persons_mirrors_the_lags_to_the_last_bit(rng, gap, step):
    x, y = rng.normal(size=(2, 400))
    if gap:
        x[90:120], y[300] = np.nan, np.nan
    starts = grid(400, 50, LAG, step)
    r, coverage = lagged_correlation(x, y, starts, 50, LAG)
    mirrored, mirrored_coverage = lagged_correlation(y, x, starts, 50, LAG)
    np.testing.assert_array_equal(mirrored, r[:, ::-1])
    np.testing.assert_array_equal(mirrored_coverage, coverage[:, ::-1])


def test_reversing_time_mirrors_the_lags(rng):
    n, width = 300, 60
    x, y = rng.normal(size=(2, n))
    r, _ = lagged_correlation(x, y, grid(n, width, LAG), width, LAG)
    back, _ = lagged_correlation(x[::-1], y[::-1], grid(n, width, LAG), width, LAG)
    for lag in range(-LAG, LAG + 1):
        # The later of the two stretches begins |lag| after the window; backwards it comes first.
        last = n - width - abs(lag)
        s = np.arange(max(0, last - len(r) + 1), min(len(r), last + 1))
        np.testing.assert_allclose(back[last - s, LAG - lag], r[s, LAG + lag], rtol=0, atol=1e-13)


def test_units_offsets_and_signs_do_what_they_must(rng):
    x, y = rng.normal(size=(2, 300))
    starts = grid(300, 60, LAG, 5)
    r, _ = lagged_correlation(x, y, starts, 60, LAG)
    other, _ = lagged_correlation(850 + 30 * x, -1e-6 * y - 2e-6, starts, 60, LAG)
    np.testing.assert_allclose(other, -r, rtol=0, atol=1e-12)


@pytest.mark.parametrize("gap", [False, True])
def test_a_window_does_not_depend_on_which_others_are_asked_for(rng, gap):
    x, y = 20 + 0.01 * rng.normal(size=(2, 900)).cumsum(axis=1)
    if gap:
        x[400:420] = np.nan
    starts = grid(900, 100, LAG, 10)
    together, covered = lagged_correlation(x, y, starts, 100, LAG)
    for cut in ([31], [1, 2, 3, 50], range(1, len(starts))):
        parts = [lagged_correlation(x, y, part, 100, LAG) for part in np.split(starts, list(cut))]
        np.testing.assert_allclose(
            np.concatenate([r for r, _ in parts]), together, rtol=0, atol=1e-12
        )
        np.testing.assert_array_equal(np.concatenate([c for _, c in parts]), covered)


def eeg(rng, n):
    pink = np.zeros(n)
    for pole in (0.9, 0.99, 0.999):
        noise = rng.normal(size=n)
        decay = pole ** np.arange(min(n, int(12 / (1 - pole))))
        pink += np.fft.irfft(np.fft.rfft(noise, 2 * n) * np.fft.rfft(decay, 2 * n))[:n]
    return pink


@pytest.mark.jit
@pytest.mark.parametrize(("width", "step"), [(500, 125), (15_000, 7_500), (250, 1_000)])
def test_three_hours_of_eeg_on_an_offset_with_an_artifact_keep_twelve_digits(rng, width, step):
    n = 3 * 3600 * 250
    x, y = eeg(rng, n) + 30_000, eeg(rng, n) - 30_000
    x[1_000_000:1_000_010] = 1e9
    starts = grid(n, width, LAG, step)
    r, _ = lagged_correlation(x, y, starts, width, LAG)
    near = np.abs(starts[:, 0] - 1_000_000) < 2 * width
    some = np.union1d(np.flatnonzero(near)[::3], rng.integers(0, len(starts), 15))
    expected, _ = slow.lagged_correlation(x, y, starts[some], width, LAG)
    np.testing.assert_allclose(r[some], expected, rtol=0, atol=1e-12)


SLOW_SIGNALS = {
    "skin conductance": lambda rng, n: 8 + 0.02 * rng.normal(size=n),
    "drifting skin conductance": lambda rng, n: 8 + 1e-4 * rng.normal(size=n).cumsum(),
    "interbeat intervals": lambda rng, n: 850 + 30 * rng.normal(size=n),
    "unix seconds": lambda rng, n: 1.7e9 + np.arange(n) / 50 + 1e-3 * rng.normal(size=n),
    "unix seconds, jitter only": lambda rng, n: 1.7e9 + 1e-3 * rng.normal(size=n),
    "steady trend": lambda rng, n: np.arange(n) + rng.normal(size=n),
    "change of unit": lambda rng, n: np.where(
        np.arange(n) < n // 5, 1e-12 * rng.normal(size=n), 1e9 + rng.normal(size=n)
    ),
    "change of range": lambda rng, n: np.where(np.arange(n) < n // 2, 0, 1e9) + rng.normal(size=n),
}


@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize("name", SLOW_SIGNALS)
def test_signals_far_from_zero_keep_twelve_digits(rng, name, gap):
    n, width = 4_000, 500
    x, y = SLOW_SIGNALS[name](rng, n), SLOW_SIGNALS[name](rng, n)
    if gap:
        x[rng.random(n) < 0.02] = np.nan
    assert_equals_its_twin(x, y, grid(n, width, LAG, 250), width, LAG)


def test_stillness_is_unknown_and_never_a_number(rng):
    x, y = rng.normal(size=(2, 300))
    x[50:200] = 0.1  # a value whose sums are not exact
    r, coverage = lagged_correlation(x, y, grid(300, 60, LAG, 10), 60, LAG)
    expected, _ = slow.lagged_correlation(x, y, grid(300, 60, LAG, 10), 60, LAG)
    assert np.isnan(expected).any()
    np.testing.assert_array_equal(np.isnan(r), np.isnan(expected))
    assert (coverage == 1).all()


@pytest.mark.parametrize("gap", [False, True])
def test_perfect_synchrony_is_1_and_never_more(rng, gap):
    x = rng.normal(size=3_000)
    if gap:
        x[::50] = np.nan
    for y in (3 * x + 2, -0.1 * x):
        r, _ = lagged_correlation(x, y, grid(3_000, 7, 0), 7, 0)
        assert np.abs(r).max() <= 1
        np.testing.assert_allclose(np.abs(r), 1, rtol=0, atol=1e-12)


def test_one_missing_sample_touches_only_the_cells_that_use_it(rng):
    x, y = rng.normal(size=(2, 500))
    starts = grid(500, 60, LAG, 7)
    r, _ = lagged_correlation(x, y, starts, 60, LAG)
    x[250] = np.nan
    holed, coverage = lagged_correlation(x, y, starts, 60, LAG)
    first = starts[:, :1] + np.maximum(0, -np.arange(-LAG, LAG + 1))
    uses = (first <= 250) & (first + 60 > 250)
    np.testing.assert_array_equal(coverage, np.where(uses, 59 / 60, 1.0))
    np.testing.assert_allclose(holed[~uses], r[~uses], rtol=0, atol=1e-13)
    assert (holed[uses] != r[uses]).all()


def test_what_was_never_observed_has_coverage_0_and_no_correlation(rng):
    x, y = rng.normal(size=(2, 300))
    x[:] = np.nan
    r, coverage = lagged_correlation(x, y, grid(300, 60, LAG, 30), 60, LAG)
    assert np.isnan(r).all()
    assert (coverage == 0).all()


@example(width=300, max_lag=0)
@example(width=1, max_lag=299)
@example(width=2, max_lag=298)
@given(width=st.integers(2, 300), max_lag=st.integers(0, 298))
@settings(deadline=None, max_examples=20)
def test_any_window_that_fits_is_computed_and_none_beyond(width, max_lag):
    x, y = np.random.default_rng(width).normal(size=(2, 300))
    last = 300 - width - max_lag
    if last >= 0:
        assert_equals_its_twin(x, y, np.array([[last, last]]), width, max_lag)
    with pytest.raises(IndexError, match="leaves the series"):
        lagged_correlation(x, y, np.array([[0, max(0, last + 1)]]), width, max_lag)


def test_no_window_gives_no_row(rng):
    r, coverage = lagged_correlation(*rng.normal(size=(2, 99)), np.empty((0, 2), np.int64), 9, 3)
    assert r.shape == coverage.shape == (0, 7)


def test_the_result_goes_where_it_is_told(rng):
    x, y = rng.normal(size=(2, 300))
    out = np.empty((len(grid(300, 60, LAG, 30)), 2 * LAG + 1))
    r, _ = lagged_correlation(x, y, grid(300, 60, LAG, 30), 60, LAG, out=out)
    assert r is out


@pytest.mark.parametrize("scale", [1e-150, 1e-12, 1e12, 1e70])
def test_extreme_magnitudes_neither_vanish_nor_overflow(rng, scale):
    x, y = rng.normal(size=(2, 300))
    starts = grid(300, 60, LAG, 10)
    expected, _ = lagged_correlation(x, y, starts, 60, LAG)
    r, _ = lagged_correlation(scale * x, y / scale, starts, 60, LAG)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-13)
