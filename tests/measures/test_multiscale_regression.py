from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.measures.multiscale_regression import MEASURE, regressions


def by_the_paper(x, y, scale, order):
    """Kristoufek (2015): running sums of the whole, polynomials by np.polyfit, block by block."""
    X, Y = np.cumsum(x - x.mean()), np.cumsum(y - y.mean())
    t, fxx, fyy, fxy = np.arange(scale), 0.0, 0.0, 0.0
    for k in range(len(x) // scale):
        a, b = (v[k * scale : (k + 1) * scale] for v in (X, Y))
        a, b = (v - np.polyval(np.polyfit(t, v, order), t) for v in (a, b))
        fxx, fyy, fxy = fxx + a @ a, fyy + b @ b, fxy + a @ b
    return fxy / fxx, fxy / fyy, fxy / np.sqrt(fxx * fyy)


def found(X, rate=4, **given):
    settings = MEASURE.configured(given)
    layout = MEASURE.plan(settings, Fraction(rate), X.shape[1])
    table, coverage = regressions(*X, settings, layout)
    return MEASURE.columns(settings, layout)["scale"], table, coverage


@pytest.mark.parametrize("order", [1, 2, 3])
def test_it_is_what_the_paper_says(rng, order):
    X = np.stack((rng.normal(size=1203), 50 + rng.normal(size=1203).cumsum()))
    X[0] += 0.2 * X[1]
    scale, table, coverage = found(X, order=order)
    assert scale.tolist() == [4, 5.75, 8, 11.25, 16, 22.75, 32, 45.25, 64]
    assert (coverage == 1).all()
    for s, row in zip(scale, table, strict=True):
        expected = by_the_paper(*X, int(4 * s), order)
        np.testing.assert_allclose(row, expected, rtol=1e-8, atol=1e-10)


def test_two_who_share_only_slow_swings_are_alike_at_long_scales_only(rng):
    t = np.arange(20000) / 4
    slow = np.sin(2 * np.pi * t / 70 + np.cumsum(rng.normal(scale=0.02, size=t.size)))
    X = 0.5 * slow + rng.normal(size=(2, t.size))
    scale, table, _ = found(X)
    r = table[:, 2]
    assert abs(r[scale <= 8]).max() < 0.1
    assert r[scale >= 60].min() > 0.5
    assert found(np.stack((X[0], -X[1])))[1][-1, 2] == pytest.approx(-r[-1])


def test_slopes_are_in_the_signals_units(rng):
    x = rng.normal(size=2400)
    _, table, _ = found(np.stack((x, 3 * x + 5)))
    np.testing.assert_allclose(table, [[3, 1 / 3, 1]] * 9, rtol=1e-9)


def test_a_block_with_a_gap_is_left_out(rng):
    X = rng.normal(size=(2, 1600))
    _, table, coverage = found(np.where(np.arange(1600) == 5, np.nan, X), minimum_coverage=0.5)
    _, whole, _ = found(X[:, 256:])
    assert coverage[-1] == pytest.approx(5 / 6)
    assert table[-1] == pytest.approx(whole[-1])
    assert coverage[0] == pytest.approx(99 / 100)


def test_a_straight_line_does_not_fluctuate(rng):
    _, table, _ = found(np.stack((np.linspace(3, 90, 1200), rng.normal(size=1200))))
    assert np.isnan(table).all()


def test_scales_that_are_too_short_or_too_long_are_refused():
    for given, rate, n, match in (
        ({}, 1, 5000, r"at least 8 samples; 4 s at 1 Hz have 4. Take `shortest` of 8 s"),
        ({}, 4, 800, r"at least 4 blocks of the longest scale; 200 s hold 3 of 64 s"),
        ({"shortest": 80.0}, 4, 5000, r"at least the shortest; 64 and 80 s came"),
    ):
        with pytest.raises(ParameterError, match=match):
            MEASURE.plan(MEASURE.configured(given), Fraction(rate), n)
