import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import recurrence as slow

from syntony.kernels.jointrecurrence import joint_recurrence


@given(
    seed=st.integers(0, 2**16),
    n=st.sampled_from([5, 64, 65, 90]),
    max_lag=st.sampled_from([0, 3, 70]),
    gaps=st.booleans(),
    theiler=st.sampled_from([1, 4]),
)
@settings(max_examples=20)
def test_cells_are_counted_as_from_both_whole_plots(seed, n, max_lag, gaps, theiler):
    rng = np.random.default_rng(seed)
    max_lag = min(max_lag, n - 1)
    a, b = np.round(rng.normal(size=(2, 2, n)).cumsum(axis=2))
    if gaps:
        a[0, 2], b[1, n // 2] = np.nan, np.nan
    found = joint_recurrence(a, b, (1.0, 2.0), max_lag, theiler=theiler)
    for column, lag in enumerate(range(-max_lag, max_lag + 1)):
        of_a, of_b = slice(max(0, -lag), n - max(0, lag)), slice(max(0, lag), n - max(0, -lag))
        first, second = slow.plot(a, a, 1.0)[of_a, of_a], slow.plot(b, b, 2.0)[of_b, of_b]
        seen = slow.plot(a, a, np.inf)[of_a, of_a] & slow.plot(b, b, np.inf)[of_b, of_b]
        half = seen & (
            np.subtract.outer(np.arange(n - abs(lag)), np.arange(n - abs(lag))) <= -theiler
        )
        assert found.both[column] == (first & second & half).sum()
        assert found.first[column] == (first & half).sum()
        assert found.second[column] == (second & half).sum()
        assert found.cells[column] == half.sum()
        if lag == 0:
            np.testing.assert_array_equal(
                found.lines.diagonal, slow.diagonal_lines(first & second & half)
            )


def test_a_course_returns_when_it_returns_itself(rng):
    x = rng.normal(size=(1, 150)).cumsum(axis=1)
    found = joint_recurrence(x, -3 * x, (0.5, 1.5), 5)
    assert found.similarity[5] == 1.0
    assert found.similarity.max() == 1.0
    assert np.isnan(joint_recurrence(x, x, (-1.0, 1.0), 2).similarity).all()


def test_the_first_leads_at_positive_lags(rng):
    x = rng.normal(size=(1, 150)).cumsum(axis=1)
    found = joint_recurrence(x[:, 4:], x[:, :-4], (0.5, 0.5), 6)
    assert found.similarity.argmax() - 6 == 4
    assert found.similarity.max() == pytest.approx(1.0)
