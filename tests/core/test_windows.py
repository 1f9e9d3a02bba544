from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.errors import DataError, ParameterError
from syntony.core.windows import WindowPlan, by_window, to_samples


@given(
    n=st.integers(50, 400),
    width=st.integers(2, 40),
    step=st.integers(1, 30),
    reach=st.integers(0, 20),
)
def test_every_window_lies_inside_with_all_its_lags_and_none_is_left_out(n, width, step, reach):
    plan = WindowPlan(Fraction(10), width, step, reach)
    starts = plan.starts(n)
    assert starts[-1] + plan.span <= n < starts[-1] + step + plan.span
    np.testing.assert_array_equal(np.diff(starts), step)
    # rMEA counts ceil((N - win - L + 1) / inc) windows (peers' reference, 2.1).
    assert starts.size == -(-(n - width - reach + 1) // step)


@pytest.mark.parametrize("rate", ["30000/1001", "60000/1001", 29.97, 25])
def test_lag_zero_exists_exactly_at_fractional_rates(rate):
    plan = WindowPlan.from_seconds(Fraction(str(rate)), 10_000, window=60, max_lag=5)
    assert np.count_nonzero(plan.lags == 0.0) == 1
    np.testing.assert_allclose(plan.lags, -plan.lags[::-1])


def test_no_window_is_the_whole_recording():
    plan = WindowPlan.from_seconds(Fraction(2), 1200, window=None, max_lag=5)
    assert (plan.width, plan.reach, plan.starts(1200).tolist()) == (1190, 10, [0])
    assert plan.centers(plan.starts(1200))[0] == 300


def test_impossible_windows_are_refused():
    with pytest.raises(ParameterError, match=r"at 1 Hz 1, 1 and 0 came"):
        WindowPlan.from_seconds(Fraction(1), 100, window=1)
    with pytest.raises(DataError, match="too few"):
        WindowPlan.from_seconds(Fraction(1), 10, window=None, max_lag=9)


def test_seconds_round_half_up():
    assert [to_samples(s, Fraction(10)) for s in (0.04, 0.05, 0.15, 0.25)] == [0, 1, 2, 3]


def test_windows_are_taken_one_at_a_time_at_each_persons_start_and_judged_by_what_all_know(rng):
    X = rng.normal(size=(3, 60))
    X[1, 20:30] = np.nan
    plan = WindowPlan(Fraction(10), 10, 5)
    starts = np.array([[0, 5, 10], [5, 15, 5], [12, 20, 12], [50, 40, 0]])
    asked = []

    def value(window):
        asked.append(window)
        return float(window.sum())

    values, coverage = by_window(X, starts, plan, value, minimum=0.5)
    assert coverage.tolist() == [1.0, 0.5, 0.0, 1.0]
    assert np.isnan(values[2])
    assert len(asked) == 3
    for k in (0, 3):
        parts = [X[p, s : s + 10] for p, s in enumerate(starts[k])]
        assert values[k] == np.stack(parts).sum()
    _, coverage = by_window(
        X, starts, plan, value, minimum=2.0, known=lambda w: np.isfinite(np.diff(w))
    )
    assert coverage[1] == 4 / 9
