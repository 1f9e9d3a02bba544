import numpy as np
import pytest
from scipy.signal import lfilter

from syntony.kernels.autoregression import fit_ar, residuals
from syntony.kernels.bootstrap import ar_bootstrap


def damped(rng, n=2000):
    """Autoregressive series of order 2 with skewed surprises."""
    shocks = rng.exponential(size=n + 200)
    return lfilter([1], [1, -1.2, 0.6], shocks)[200:]


def test_a_bootstrap_is_the_recursion_of_the_model(rng):
    x = damped(rng, 300)
    made = ar_bootstrap(x, 2, np.random.default_rng(1), max_order=5)
    coefficients, order = fit_ar(x, 5)
    again = np.random.default_rng(1)
    known = residuals(x, coefficients)[order:]
    shocks = again.choice(known - known.mean(), (2, x.size))
    starts = again.choice(np.arange(order, x.size), 2)
    for row, e, at in zip(made, shocks, starts, strict=True):
        slow = list(x[at - order : at] - x.mean())
        for t in range(order, x.size):
            slow.append(e[t] + sum(coefficients[k] * slow[t - 1 - k] for k in range(order)))
        np.testing.assert_allclose(row, np.array(slow) + x.mean(), rtol=0, atol=1e-10)


def test_memory_and_surprises_are_those_of_the_data(rng):
    x = damped(rng)
    made = ar_bootstrap(x, 40, rng, max_order=10)
    fitted = np.array([fit_ar(row, 2)[0] for row in made])
    np.testing.assert_allclose(fitted.mean(axis=0), fit_ar(x, 2)[0], atol=0.02)
    np.testing.assert_allclose(made.std(axis=1).mean(), x.std(), rtol=0.05)
    e = residuals(made[0], fit_ar(x, 2)[0])[2:]
    assert ((e - e.mean()) ** 3).mean() / e.std() ** 3 > 1  # skewed, as theirs were


def test_gaps_stay_and_nothing_is_drawn_from_their_edges(rng):
    x = damped(rng, 400)
    x[[5, 100, 101, 399]] = np.nan
    made = ar_bootstrap(x, 20, rng, max_order=10)
    np.testing.assert_array_equal(np.isnan(made), np.tile(np.isnan(x), (20, 1)))


@pytest.mark.parametrize("x", [np.ones(50), np.tile([1.0, -1.0], 50), np.full(50, np.nan)])
def test_without_a_model_there_is_nothing(x, rng):
    assert np.isnan(ar_bootstrap(x, 2, rng, max_order=5)).all()


def test_a_series_without_memory_is_drawn_value_by_value(rng):
    x = rng.normal(size=300)
    if fit_ar(x, 3)[1] == 0:
        made = ar_bootstrap(x, 5, rng, max_order=3)
        assert np.abs(made[..., None] - x).min(axis=-1).max() < 1e-12
