"""Directed flow at frequencies: direct and indirect ways, bands, and Granger's spectrum."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import lfilter

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.measures.granger_spectral import granger_spectrum

PDC, DTF, SPECTRAL = (get("measures", name) for name in ("pdc", "dtf", "granger_spectral"))


def people(X, rate=4):
    return [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]


def judged(measure, X, **settings):
    return compute(measure, people(X), measure.configured(settings)).values


def table(measure, X, **settings):
    chosen = measure.configured(settings)
    plan = measure.plan(chosen, Fraction(4), X.shape[1])
    return measure.summary(judged(measure, X, **settings), X, chosen, plan)


def left_by(target, *others, own):
    """Variance that a regression on the past leaves."""
    past = [x[own - k : x.size - k] for x in (target, *others) for k in range(1, own + 1)]
    design = np.stack((np.ones(target.size - own), *past), axis=1)
    found = np.linalg.lstsq(design, target[own:])[0]
    return np.mean((target[own:] - design @ found) ** 2)


@pytest.fixture
def chain(rng):
    """The first drives the second, the second the third; the first not the third itself."""
    X = rng.normal(size=(3, 6000))
    for t in range(1, 6000):
        X[1, t] += 0.8 * X[0, t - 1]
        X[2, t] += 0.8 * X[1, t - 1]
    return X


def test_the_direct_ways_are_told_from_those_by_way_of_others(chain):
    plain, direct = judged(DTF, chain)[0], judged(DTF, chain, form="direct")[0]
    partial = judged(PDC, chain)[0]
    for found in (partial, plain, direct):
        assert found[0, 1] > 0.05 > 20 * found[1, 0]
        assert found[1, 2] > 0.05 > 20 * found[2, 1]
    assert plain[0, 2] > 0.1
    assert partial[0, 2] < 0.005
    assert direct[0, 2] < 0.005
    told = table(PDC, chain)
    assert told["person 1 to person 2"] == pytest.approx(partial[0, 1])
    assert PDC.index(partial[None]) == pytest.approx(partial[~np.eye(3, dtype=bool)].mean())


def test_what_leaves_one_and_what_arrives_in_one_adds_up(chain):
    for form in ("plain", "generalized"):
        shares = judged(PDC, chain, form=form, low=0.3, high=0.6)[0].sum(axis=1)
        np.testing.assert_allclose(shares, 1, rtol=0, atol=1e-12)
    np.testing.assert_allclose(judged(DTF, chain)[0].sum(axis=0), 1, rtol=0, atol=1e-12)


def test_bands_of_the_direct_form_add_up_to_the_whole(chain):
    parts = [judged(DTF, chain, form="direct", low=lo, high=lo + 0.5) for lo in (0, 0.5, 1, 1.5)]
    whole = judged(DTF, chain, form="direct")
    np.testing.assert_allclose(sum(parts), whole, rtol=0, atol=1e-9)


def test_the_plain_form_shows_more_where_the_target_is_noisy(rng):
    # The second has three times the noise: 0.3 of the first is little for it, and yet much in
    # units of the first.
    X = rng.normal(size=(2, 6000)) * [[1.0], [3.0]]
    X[1, 1:] += 1.5 * X[0, :-1]
    general, plain = (judged(PDC, X, form=form)[0, 0, 1] for form in ("generalized", "plain"))
    assert general == pytest.approx(0.2, abs=0.02)  # 0.25 / 1.25, whatever the units
    assert plain == pytest.approx(0.1667, abs=0.02)  # 0.2 / 1.2 in units of both signals


def test_granger_by_frequency_finds_the_rhythm_that_is_handed_on(rng):
    # The first swings at 0.5 Hz and hands that on; the second only has noise of its own.
    swing = lfilter([1], [1, -2 * 0.95 * np.cos(np.pi / 4), 0.95**2], rng.normal(size=9000))
    X = np.stack((swing, 0.3 * np.roll(swing, 1) + 2 * rng.normal(size=9000)))[:, 10:]
    told = table(SPECTRAL, X)
    assert told["first person strongest at (Hz)"] == pytest.approx(0.5, abs=0.05)
    assert told["difference (positive: the first leads)"] > 0.1
    inside, outside = (
        judged(SPECTRAL, X, low=low, high=high)[0, 0] for low, high in ((0.4, 0.6), (1, 2))
    )
    assert inside > 5 * outside
    hertz, causality = granger_spectrum(*people(X))
    assert hertz[causality[:, 0].argmax()] == pytest.approx(0.5, abs=0.05)
    np.testing.assert_allclose(causality.mean(axis=0), judged(SPECTRAL, X)[0], rtol=0, atol=1e-12)
    # In time, with a past of its own that is long enough for what it was handed. `granger` takes
    # one order for both and has 0.06 more.
    without, with_first = left_by(X[1], own=40), left_by(X[1], X[0], own=40)
    in_time = np.log(without / with_first) - 40 / X.shape[1]  # less what 40 coefficients fit
    assert causality[:, 0].mean() == pytest.approx(in_time, abs=0.005)
    assert judged(get("measures", "granger"), X)[0, 0] > causality[:, 0].mean() + 0.04


def test_a_still_person_has_no_spectrum(rng):
    hertz, causality = granger_spectrum(*people(np.stack((rng.normal(size=900), np.ones(900)))))
    assert hertz.size == len(causality)
    assert np.isnan(causality).all()


@pytest.mark.parametrize(
    ("measure", "n", "settings", "clue"),
    [
        (PDC, 2, {"max_order": 40}, "order 40 of 2 persons needs at least 445 samples"),
        (DTF, 4, {}, "order 10 of 4 persons needs at least 215 samples"),
        (SPECTRAL, 2, {"low": 1, "high": 3}, "at most half the rate, 2 Hz; 1 to 3 Hz came"),
        (PDC, 2, {"low": 2}, "at most half the rate, 2 Hz; 2 to 2 Hz came"),
    ],
)
def test_what_the_settings_cannot_carry_is_refused(measure, n, settings, clue, rng):
    with pytest.raises(ParameterError, match=clue):
        judged(measure, rng.normal(size=(n, 200)), **settings)
