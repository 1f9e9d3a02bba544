from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.signal import detrend

from syntony.core.errors import ParameterError
from syntony.measures.coupled_oscillator import MEASURE, fitted

#: rties 5.0.0 (its estDerivs and indivCloCompare, R 4.2) on two formulas: adjusted R2 without and
#: with coupling, and the coefficients of the first and the second person, tau 2 and embed 5.
RTIES = (
    (0.79956339902781415, 0.79829704230606069),
    (-8.10480513159377e-02, -2.86409706153352e-03, -7.90731751773869e-05, 3.81213110122208e-03),
    (-5.96141505182665e-02, 8.80196345227249e-04, 3.60191003690848e-04, 1.62531089566901e-03),
)


def formulas():
    t = np.arange(300.0)
    x = np.sin(2 * np.pi * t / 23) * np.exp(-t / 400) + 0.3 * np.sin(2 * np.pi * t / 7.3 + 0.4)
    y = 1.7 * np.sin(2 * np.pi * (t - 3) / 25) + 0.2 * np.cos(2 * np.pi * t / 9.1)
    return np.stack((x + 0.002 * t, y - 0.004 * t + 3))


def swings(rng=None, n=2400, pull=0.8):
    """Two oscillators of 4 and 5 s, the second pulled by the first, at 10 Hz; pushed by chance."""
    A = np.array([[0, 1, 0, 0], [-2.5, -0.02, 0, 0], [0, 0, 0, 1], [pull, 0, -1.6, -0.02]])
    step = expm(A / 10)
    state, out = np.array([1.0, 0, 0, 0.5]), np.empty((2, n))
    for k in range(n):
        out[:, k] = state[[0, 2]]
        state = step @ state
        if rng is not None:
            state[1] += rng.normal()
    return out


def found(X, rate=1, **given):
    settings = MEASURE.configured(given)
    return fitted(*X, settings, MEASURE.plan(settings, Fraction(rate), X.shape[1]))


def test_the_peer_is_met():
    one = found(formulas(), points=(5,), apart=(2,), compat="rties")
    np.testing.assert_allclose(one.both, RTIES[0], rtol=0, atol=1e-13)
    np.testing.assert_allclose(one.coefficients, RTIES[1:], rtol=0, atol=1e-14)
    best = found(formulas(), points=(4, 5), apart=(1, 2), compat="rties")
    assert (best.points, best.apart) == (5, 2)
    assert best.both == one.both


def test_it_is_least_squares_by_the_book(rng):
    X = rng.normal(size=(2, 400)).cumsum(axis=1)
    t = np.arange(-4, 5, 2.0)
    W = np.linalg.pinv(np.stack((t**0, t, t**2 / 2), axis=1))
    moved = [v / v.std() for v in detrend(X)]
    a, b = (np.array([W @ v[k : k + 9 : 2] for k in range(392)]).T for v in moved)
    one = found(X, points=(5,), apart=(2,))
    for k, (own, partner) in enumerate(((a, b), (b, a))):
        shares = []
        for design in (own[:2], np.concatenate((own[:2], partner[:2]))):
            fit, rest, *_ = np.linalg.lstsq(design.T, own[2], rcond=None)
            shares.append(1 - rest[0] / (own[2] @ own[2]) * 392 / (392 - len(design)))
        np.testing.assert_allclose(one.coefficients[k], fit, rtol=1e-9)
        np.testing.assert_allclose((one.alone[k], one.coupled[k]), shares, rtol=1e-9)


def test_what_was_built_in_is_found_with_its_direction():
    X = swings()
    settings = MEASURE.configured({"points": (5,), "apart": (0.1,), "compat": "rties"})
    plan = MEASURE.plan(settings, Fraction(10), X.shape[1])
    values, _ = MEASURE.rows(X, np.zeros((1, 2), np.int64), settings, plan)
    assert values[0, 0] > 0.04
    assert abs(values[0, 1]) < 1e-4
    told = MEASURE.summary(values, X, settings, plan)
    assert told["pull of the first on the second (per s squared)"] == pytest.approx(0.8, rel=0.1)
    assert abs(told["pull of the second on the first (per s squared)"]) < 0.02
    assert told["period of the first person (s)"] == pytest.approx(2 * np.pi / 2.5**0.5, rel=0.03)
    assert told["period of the second person (s)"] == pytest.approx(2 * np.pi / 1.6**0.5, rel=0.03)
    assert -0.04 < told["growth of the second person (per s, negative: damped)"] < 0


def test_what_chance_keeps_going_seems_to_be_bent_a_little_by_whom_it_bends(rng):
    values = found(swings(rng, 12000), 10, apart=(0.1,))
    first_leads, second_leads = (values.coupled - values.alone)[::-1]
    assert first_leads > 3 * second_leads > 0


def test_one_and_the_same_motion_adds_nothing_and_still_ones_are_unknown():
    X = formulas()
    same = found(np.stack((X[0], X[0])))
    np.testing.assert_array_equal(same.coupled, same.alone)
    np.testing.assert_array_equal(same.coefficients[:, 2:], 0)
    line = found(np.stack((X[0], np.linspace(0, 3, 300))))
    assert np.isnan(line.coefficients).all()
    assert np.isnan(line.both).all()


def test_windows_too_short_for_a_stretch_are_refused():
    with pytest.raises(ParameterError, match=r"at least 20 stretches .* at 1 Hz 16 and 1 came"):
        MEASURE.plan(MEASURE.settings(), Fraction(1), 20)
    with pytest.raises(ParameterError, match=r"a sample from one point to the next"):
        MEASURE.plan(MEASURE.configured({"apart": (0.1,)}), Fraction(1), 200)
