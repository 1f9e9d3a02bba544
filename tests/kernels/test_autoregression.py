import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series
from tests.reference import burg as slow

from syntony.kernels.autoregression import fit_ar, residuals, whiten


def simulate(coefficients, n, rng):
    x = np.zeros(n + 500)
    for t in range(len(coefficients), n + 500):
        x[t] = np.dot(coefficients, x[t - len(coefficients) : t][::-1]) + rng.normal()
    return x[500:]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(100, 300), st.sampled_from([0.0, 0.1]), st.integers(1, 6))
def test_the_model_is_burgs_and_its_order_schwarzs(seed, n, missing, max_order):
    rng = np.random.default_rng(seed)
    x = 30_000 + simulate([1.2, -0.5], n, rng)
    x[rng.random(n) < missing] = np.nan
    coefficients, order = fit_ar(x, max_order)
    _, share = slow.burg(x, max_order)
    criterion = slow.bic(share, np.sum(~np.isnan(x)))
    assert criterion[order] <= criterion.min() + 1e-9
    np.testing.assert_allclose(coefficients, slow.burg(x, order)[0], rtol=0, atol=1e-9)


def test_r_finds_the_same_coefficients():
    i = np.arange(1.0, 201.0)
    x = np.sin(i / 3) + 0.5 * np.cos(i * i / 50) + 0.01 * (i % 7)
    coefficients, order = fit_ar(x, 5)
    # R 4.2.2, ar.burg(x, order.max = 5, aic = FALSE)$ar
    expected = [
        0.6003154001660357, 0.2826423648366503, 0.0303952469563557, 0.0029644295929233,
        -0.3218071682719503,
    ]  # fmt: skip
    assert order == 5
    np.testing.assert_allclose(coefficients, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("truth", [[], [0.9], [1.4, -0.6], [0.5, 0.0, 0.3]])
def test_the_order_and_coefficients_that_made_the_series_are_found(rng, truth):
    coefficients, order = fit_ar(simulate(truth, 20_000, rng), 12)
    assert order == len(truth)
    np.testing.assert_allclose(coefficients, truth, rtol=0, atol=0.03)


def test_residuals_are_the_shocks_and_white(rng):
    e = residuals(simulate([1.4, -0.6], 20_000, rng), np.array([1.4, -0.6]))
    assert np.isnan(e[:2]).all()
    e = e[2:]
    assert abs(e.std() - 1) < 0.02
    assert abs(np.corrcoef(e[1:], e[:-1])[0, 1]) < 0.02


def test_residuals_after_a_gap_wait_until_their_past_is_known(rng):
    x = simulate([0.5, 0.2], 60, rng)
    x[20:23] = np.nan
    known = np.flatnonzero(~np.isnan(residuals(x, np.array([0.5, 0.2]))))
    np.testing.assert_array_equal(known, [*range(2, 20), *range(25, 60)])


def test_a_gap_does_not_bend_the_model(rng):
    x = simulate([0.9], 20_000, rng)
    x[::50] = np.nan
    x[5_000:9_000] = np.nan
    coefficients, order = fit_ar(x, 5)
    assert order == 1
    assert abs(coefficients[0] - 0.9) < 0.02


UNKNOWABLE = {
    "constant": np.full(50, 0.1),
    "a sinusoid, wholly predictable": np.sin(np.arange(500) / 5),
    "never observed": np.full(9, np.nan),
    "no neighbors": np.array([1.0, np.nan, 2.0, np.nan, 1.5]),
    "empty": np.empty(0),
}


@pytest.mark.parametrize("name", UNKNOWABLE)
def test_where_there_is_no_model_everything_is_unknown(name):
    x = UNKNOWABLE[name]
    coefficients, order = fit_ar(x, 10)
    assert order == -1
    assert np.isnan(coefficients).all()
    assert np.isnan(residuals(x, coefficients)).all()


@settings(max_examples=60, deadline=None)
@given(difficult_series(), st.integers(0, 8))
def test_every_model_is_stable_and_every_row_is_whitened_by_its_own(x, max_order):
    coefficients, order = fit_ar(x, max_order)
    E, orders = whiten(np.stack([x, x[::-1]]), max_order)
    np.testing.assert_array_equal(E[0], residuals(x, coefficients))
    assert orders[0] == order
    if order > 0:
        assert np.abs(np.roots([1.0, *-coefficients])).max() < 1 + 1e-9


@pytest.mark.parametrize("scale", [1e-150, 1e-12, 1e12])
def test_units_and_offsets_do_not_matter(rng, scale):
    x = simulate([0.9], 500, rng)
    coefficients, order = fit_ar(x, 5)
    other, other_order = fit_ar(scale * x + 7 * scale, 5)
    assert other_order == order
    np.testing.assert_allclose(other, coefficients, rtol=0, atol=1e-12)
