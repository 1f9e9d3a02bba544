import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.events import event_synchronization, rises

times = st.lists(st.integers(0, 60), unique=True, min_size=1, max_size=15).map(
    lambda v: np.array(sorted(v))
)


def slow(x, y, longest):
    def nearest(v, i):
        return min([abs(v[i] - w) for k, w in enumerate(v) if k != i], default=math.inf)

    after = before = 0.0
    for i, a in enumerate(x):
        for j, b in enumerate(y):
            if a == b:
                after, before = after + 0.5, before + 0.5
            elif abs(a - b) <= longest and 2 * abs(a - b) < min(nearest(x, i), nearest(y, j)):
                after, before = after + (b > a), before + (b < a)
    scale = math.sqrt(len(x) * len(y))
    return (after + before) / scale, (after - before) / scale


@given(x=times, y=times, longest=st.sampled_from([1.0, 4.0, 100.0]))
@settings(max_examples=80)
def test_events_find_the_partners_that_a_loop_over_all_finds(x, y, longest):
    together, ahead = event_synchronization(x, y, longest)
    assert (together, ahead) == pytest.approx(slow(x, y, longest))
    assert 0 <= together <= 1 + 1e-12
    assert event_synchronization(y, x, longest) == pytest.approx((together, -ahead))


def test_whose_events_come_first_is_ahead():
    x = np.array([10, 30, 55, 90])
    assert event_synchronization(x, x, 5) == (1.0, 0.0)
    assert event_synchronization(x, x + 3, 5) == (1.0, 1.0)
    assert event_synchronization(x + 3, x, 5) == (1.0, -1.0)
    assert event_synchronization(x, x + 3, 2) == (0.0, 0.0)
    assert all(math.isnan(v) for v in event_synchronization(x, x[:0], 5))


def test_maxima_marks_and_gaps():
    x = np.array([0.0, 2, 1, 1, 3, 3, 2, 5, np.nan, 4, 1, 6])
    # The 5 stands before a gap, the 4 after it, the 6 at the end: nobody knows.
    np.testing.assert_array_equal(rises(x, 0.0), [1, 4])
    np.testing.assert_array_equal(rises(x, 2.5), [4])
    marks = np.array([1.0, 0, 0, 1, 1, 1, 0, 1, 0])
    np.testing.assert_array_equal(rises(marks, marks.mean()), [3, 7])
