import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from syntony.kernels.means import mean_unsigned_z, observed_mean

tables = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)),
    elements=st.one_of(st.just(np.nan), st.floats(-100, 100)),
)  # fmt: skip


@given(values=tables)
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_it_is_the_mean_of_what_is_known_and_unknown_where_nothing_is(values, axis):
    found = np.atleast_1d(observed_mean(values, axis))
    rows = [values.ravel()] if axis is None else list(values.T if axis == 0 else values)
    for one, row in zip(found, rows, strict=True):
        known = row[np.isfinite(row)]
        assert (np.isnan(one) and not known.size) or one == pytest.approx(known.mean(), abs=1e-12)


def test_perfect_correlations_stay_finite_and_signs_do_not_cancel():
    assert mean_unsigned_z(np.array([1.0, -1.0])) == 10.0
    assert np.isnan(mean_unsigned_z(np.array([np.nan])))
