import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.errors import DataError
from syntony.core.spans import Intervals

spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1])), max_size=8
).map(Intervals.joined)


def covered(intervals):
    return intervals.contains(np.arange(0, 80) + 0.5)


@given(a=spans, b=spans)
def test_and_covers_exactly_what_both_cover(a, b):
    np.testing.assert_array_equal(covered(a & b), covered(a) & covered(b))


@given(a=spans)
def test_gaps_are_what_is_left(a):
    np.testing.assert_array_equal(covered(a.gaps(0, 80)), ~covered(a))


@given(mask=st.lists(st.booleans(), min_size=1, max_size=40))
def test_a_mask_comes_back_from_its_intervals(mask):
    times = np.arange(len(mask)) * 0.5 + 3.0
    intervals = Intervals.from_mask(np.array(mask), times, 0.5)
    np.testing.assert_array_equal(intervals.contains(times), mask)
    assert intervals.duration == pytest.approx(0.5 * sum(mask))


def test_a_span_holds_its_start_and_not_its_stop():
    np.testing.assert_array_equal(Intervals([(1, 2)]).contains([0.999, 1, 1.999, 2]), [0, 1, 1, 0])


@pytest.mark.parametrize("bounds", [[(2, 1)], [(0, 2), (1, 3)], [(3, 4), (0, 1)], [(0, np.nan)]])
def test_spans_that_overlap_or_run_backwards_are_refused(bounds):
    with pytest.raises(DataError, match=r"ascending|finite"):
        Intervals(bounds)


def test_mapping_applies_a_clock():
    assert Intervals([(0, 10)]).mapped(5, 2) == Intervals([(5, 25)])


def test_bounds_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        Intervals([(0, 1)]).bounds[0, 0] = 3
