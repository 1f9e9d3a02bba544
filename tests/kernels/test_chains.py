import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import lagged_regression as slow

from syntony.kernels.chains import intervals, row_peaks


@given(st.integers(0, 2**16), st.integers(0, 2), st.integers(1, 4))
def test_intervals_are_the_slow_ones(seed, tolerance, shortest):
    rng = np.random.default_rng(seed)
    heights = np.maximum(0, np.round(rng.normal(size=(25, 12)).cumsum(axis=0), 1 + seed % 8))
    found = intervals(heights, tolerance, shortest)
    expected = np.array(slow.joined(heights, tolerance, shortest)).reshape(-1, 4)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    for t, row in enumerate(heights):
        assert np.flatnonzero(row_peaks(heights)[t]).tolist() == slow.peaks_of(row)


def ridge(columns, n=15):
    heights = np.zeros((len(columns), n))
    for t, c in enumerate(columns):
        if c is not None:
            heights[t, c] = 0.5
    return heights


def test_a_peak_may_wander_within_the_tolerance_and_no_further():
    wandering = ridge([None, 5, 5, 6, 6, 5, 4, None])
    assert intervals(wandering, 1, 3).tolist() == [[5, 1, 6, 0.5]]
    running = ridge([3, 4, 5, 6, 7, 8])
    assert len(intervals(running, 0, 2)) == 0
    assert intervals(running, 1, 3).tolist() == [[4, 0, 2, 0.5], [7, 3, 5, 0.5]]


def test_a_flat_map_has_none():
    assert intervals(np.zeros((9, 5)), 1, 1).shape == (0, 4)
    assert intervals(np.zeros((0, 5)), 1, 1).shape == (0, 4)


def test_the_program_of_2021_forgets_the_first_window_of_a_chain():
    # Its list of forward and backward peaks loses its last row, not the peak that is in it twice.
    heights = ridge([4, 4, 4, 4, 4])
    heights[:, 4] = [0.9, 0.5, 0.5, 0.5, 0.5]
    assert intervals(heights, 1, 2).tolist() == [[4, 0, 4, pytest.approx(0.58)]]
    # The chain that begins with the first peak has nothing before it and loses nothing.
    assert intervals(heights, 1, 2, as_altmann=True).tolist() == [[4, 0, 4, pytest.approx(0.58)]]
    # At a change of lag no chain that holds all peaks begins with the first.
    turning = ridge([3, 4, 5, 4])
    assert intervals(turning, 1, 4).tolist() == [[4, 0, 3, 0.5]]
    assert intervals(turning, 1, 4, as_altmann=True).shape == (0, 4)
    assert intervals(turning, 1, 3, as_altmann=True).tolist() == [[4, 1, 3, 0.5]]
