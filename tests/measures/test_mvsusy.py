from fractions import Fraction

import numpy as np
import pytest
from tests.reference import groups as reference

from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

LAMBDA, OMEGA = get("measures", "lambda_max"), get("measures", "omega")


def judged(measure, X, rate=25, **settings):
    people = [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]
    return compute(measure, people, measure.configured(settings)).values


def table(measure, X, rate=25, **settings):
    chosen = measure.configured(settings)
    layout = measure.plan(chosen, Fraction(rate), X.shape[1])
    return measure.summary(judged(measure, X, rate, **settings), X, chosen, layout)


def test_mvsusy_is_met_on_two_therapies(shared_data):
    # mvSUSY 0.1.0 on rMEA's 200_01 and 201_01, four columns, segments of 30 s at 25 Hz; the
    # surrogates are drawn by another generator and agree within their standard error.
    folder = shared_data("mea_therapy") / "normal"
    X = np.concatenate(
        [np.loadtxt(folder / f"{name}.txt", skiprows=1).T for name in ("200_01", "201_01")]
    )
    found = table(LAMBDA, X)
    assert found["mean"] == pytest.approx(31.5123492421, abs=5e-11)
    assert found["SD"] == pytest.approx(2.8437956224, abs=5e-11)
    assert found["segments"] == 20
    found = table(OMEGA, X)
    assert found["mean"] == pytest.approx(0.0731668266, abs=5e-11)
    assert found["SD"] == pytest.approx(0.0591422062, abs=5e-11)


def test_both_are_what_their_definitions_say(rng):
    common = rng.normal(size=600)
    X = rng.normal(size=(4, 600)) * [[1.0], [3.0], [0.2], [9.0]] + common
    X[2] *= -1
    shares, orders = judged(LAMBDA, X, window=8), judged(OMEGA, X, window=8)
    assert shares.size == 3
    for k, (share, order) in enumerate(zip(shares, orders, strict=True)):
        cut = X[:, 200 * k : 200 * (k + 1)]
        assert share == pytest.approx(reference.largest_share(cut), abs=1e-9)
        assert order == pytest.approx(reference.omega(cut), abs=1e-12)


def test_one_course_for_all_is_everything_and_two_opposite_ones_too(rng):
    x = rng.normal(size=800)
    X = np.stack((x, 2 * x, 1 - x))
    np.testing.assert_allclose(judged(LAMBDA, X), 100, rtol=0, atol=1e-9)
    np.testing.assert_allclose(judged(OMEGA, X), 1, rtol=0, atol=1e-9)


def test_surrogates_are_groups_that_never_met(rng):
    common = rng.normal(size=15_000)
    found = table(LAMBDA, rng.normal(size=(4, 15_000)) + common)
    assert found["mean"] == pytest.approx(62.5, abs=2)
    assert found["mean of surrogates"] < 30
    assert found["ES"] > 10
    apart = table(LAMBDA, rng.normal(size=(4, 15_000)))
    assert abs(apart["ES"]) < 1
    few = table(LAMBDA, rng.normal(size=(4, 2250)))
    assert few["segments"] == 3
    assert np.isnan(few["ES"])


def test_a_person_who_is_still_is_unknown_where_mvsusy_counts_no_correlation(rng):
    X = rng.normal(size=(3, 750))
    X[1] = 4.0
    assert np.isnan(judged(LAMBDA, X)).all()
    assert np.isnan(judged(OMEGA, X)).all()
