from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import lfilter

from syntony.core.measure import compute
from syntony.core.signals import Signal
from syntony.kernels.robust import robust_correlation
from syntony.measures.robust_correlation import MEASURE


def slow(x, y):
    """Both slopes by weighted least squares, sample by sample, until they stay."""

    def bisquare(values, spread):
        u = np.abs(values) / (4.685 * spread)
        return np.array([(1 - v**2) ** 2 if v < 1 else 0.0 for v in u])

    def slope(a, b):
        weight, last = np.ones(len(a)), np.inf
        for _ in range(200):
            root = np.sqrt(weight)
            design = np.stack((root, root * a), axis=1)
            shift, now = np.linalg.lstsq(design, root * b, rcond=None)[0]
            if abs(now - last) < 1e-13:
                break
            rest = b - shift - now * a
            weight = bisquare(rest, 1.4826 * np.median(np.abs(rest - np.median(rest))))
            last = now
        return now

    a, b = ((v - np.median(v)) / np.median(np.abs(v - np.median(v))) / 1.4826 for v in (x, y))
    far = np.hypot(a, b)
    weight = np.sqrt(bisquare(far, 1.4826 * np.median(far)))
    product = slope(weight * a, weight * b) * slope(weight * b, weight * a)
    sign = np.sign(slope(weight * a, weight * b))
    return sign * np.sqrt(product) if product > 0 else 0.0


@pytest.mark.parametrize("r", [-0.8, -0.2, 0.3, 0.7])
def test_it_is_the_slow_one_and_near_the_correlation_that_was_built_in(rng, r):
    x = rng.normal(size=3000)
    y = r * x + np.sqrt(1 - r * r) * rng.normal(size=3000)
    found = robust_correlation(x, y)
    assert found == pytest.approx(slow(x, y), abs=1e-9)
    assert found == pytest.approx(r, abs=0.1)
    assert robust_correlation(y, x) == pytest.approx(found, abs=1e-12)


def test_a_few_jerks_that_both_share_make_no_correlation(rng):
    X = lfilter([1], [1, -0.7], rng.normal(size=(2, 1500)), axis=1)
    X[:, 100::150] += 50
    pair = [Signal(x, 10, person=p) for x, p in zip(X, "ab", strict=True)]
    assert abs(compute(MEASURE, pair, MEASURE.settings()).values[0]) < 0.1
    assert np.corrcoef(X)[0, 1] > 0.5


def test_a_shared_course_that_is_inertia_alone_is_whitened_away(rng):
    X = lfilter([1], [1, -0.99], rng.normal(size=(2, 40, 1200)), axis=2)
    settings = MEASURE.settings()
    plan = MEASURE.plan(settings, Fraction(10), 1200)
    start = np.zeros((1, 2), np.int64)
    r = [MEASURE.rows(X[:, k], start, settings, plan)[0][0] for k in range(40)]
    raw = [np.corrcoef(X[:, k])[0, 1] for k in range(40)]
    assert np.std(r) == pytest.approx(1 / np.sqrt(1200), rel=0.5)
    assert np.std(raw) > 5 * np.std(r)


def test_half_a_series_that_does_not_move_is_unknown(rng):
    x = rng.normal(size=100)
    still = np.where(np.arange(100) < 60, 0.0, x)
    assert np.isnan(robust_correlation(x, still))
    assert np.isnan(robust_correlation(still, x))
    assert robust_correlation(x, -x) == -1
