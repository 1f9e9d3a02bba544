import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.reference.motion_energy import in_polygon

from syntony.kernels.polygons import inside

corner = st.tuples(
    st.integers(-20, 60).map(lambda v: v / 3), st.integers(-20, 60).map(lambda v: v / 3)
)


@given(st.lists(corner, min_size=3, max_size=8))
def test_a_pixel_is_inside_where_its_middle_is(corners):
    mask = inside(corners, 12, 15)
    expected = [[in_polygon(corners, x + 0.5, y + 0.5) for x in range(15)] for y in range(12)]
    np.testing.assert_array_equal(mask, expected)


def test_neighbors_share_no_pixel_and_leave_none():
    left = inside([(0, 0), (7.5, 0), (4.5, 9), (0, 9)], 9, 12)
    right = inside([(7.5, 0), (12, 0), (12, 9), (4.5, 9)], 9, 12)
    assert not (left & right).any()
    assert (left | right).all()


def test_what_reaches_beyond_the_picture_is_cut_off():
    assert inside([(-5, -5), (50, -5), (50, 50), (-5, 50)], 4, 6).all()
    assert not inside([(10, 10), (20, 10), (20, 20)], 4, 6).any()
