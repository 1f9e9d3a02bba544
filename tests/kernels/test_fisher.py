import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.fisher import fisher_z


@settings(deadline=None)
@given(st.floats(-1, 1), st.integers(-300, 0))
def test_fisher_z_is_the_inverse_hyperbolic_tangent_at_every_magnitude(v, exponent):
    r = np.array([v * 10.0**exponent])
    expected = np.clip(np.arctanh(np.longdouble(r)), -10, 10) if abs(r[0]) < 1 else 10 * r
    # Near 1 the last digit of r alone moves z by this much.
    slack = 4e-16 / np.maximum(1 - np.abs(r), 1e-9) + 5e-15 * np.abs(expected)
    assert (np.abs(fisher_z(r) - expected) <= np.minimum(slack, 1e-6)).all()
    if abs(r[0]) < 0.9:
        np.testing.assert_allclose(fisher_z(r), np.float64(expected), rtol=2e-14, atol=0)


def test_fisher_z_keeps_its_digits_between_series_and_logarithm():
    r = np.concatenate([np.geomspace(1e-8, 0.9, 5_000), -np.linspace(0.01, 0.9, 5_000)])
    expected = np.float64(np.arctanh(np.longdouble(r)))
    np.testing.assert_allclose(fisher_z(r), expected, rtol=2e-14, atol=0)


def test_no_z_is_beyond_the_limit_and_none_below_is_touched():
    np.testing.assert_array_equal(fisher_z(np.tanh([3.1, -3.1, 5.0]), 3.0), [3.0, -3.0, 3.0])
    np.testing.assert_allclose(fisher_z(np.tanh([2.9, -2.9]), 3.0), [2.9, -2.9], rtol=1e-12)


def test_perfect_synchrony_meets_the_limit_and_what_is_unknown_stays_so():
    r = np.array([1.0, -1.0, 1.0 + 1e-15, np.nan, 0.0])
    np.testing.assert_array_equal(fisher_z(r, 3.0), [3.0, -3.0, 3.0, np.nan, 0.0])


def test_fisher_z_writes_where_it_is_told_even_over_its_input(rng):
    r = rng.uniform(-1, 1, (3, 4))
    expected = fisher_z(r)
    assert fisher_z(r, out=r) is r
    np.testing.assert_array_equal(r, expected)
