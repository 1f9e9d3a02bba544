from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.kernels.elastic import elastic_path
from syntony.measures.elastic_lag import MEASURE, lags, rows

#: DyadSync 1.3.2 under R 4.2.2, dyadCCF(lag 6, win 20, inc 2) and vectorBestLag(accel 1) on
#: x = sin(2 pi i/55) + .5 sin(2 pi i/23), y = sin(2 pi (i - 8)/50) + .6 cos(2 pi i/31), i = 1..600,
#: 5 Hz: correlation and lag of windows 1, 2, 10, 25, 40, and the means of all 48.
PEER = {
    ("none", None): (
        [0.589666669225710, 0.728892539904061, 0.711057861968032, 0.669284497340866,
         0.502643411343196], [0, 0.6, -1, -4.2, -6], 0.653506549060727, -3.570833333333333),
    ("none", 1.0): (
        [0.589666669225710, 0.708946921888413, 0.711057861968032, 0.668046937888062,
         0.502643411343196], [0, 1, -1, -4, -6], 0.646660303533557, -3.5625),
    ("zero", None): (
        [0.589666669225710, 0.728892539904061, 0.711057861968032, 0.668046937888062,
         0.502643411343196], [0, 0.6, -1, -4, -6], 0.653161432595273, -3.5375),
    ("previous", None): (
        [0.589666669225710, 0.728892539904061, 0.711057861968032, 0.669284497340866,
         0.502643411343196], [0, 0.6, -1, -4.2, -6], 0.653299091758466, -3.554166666666667),
    ("previous", 1.0): (
        [0.589666669225710, 0.708946921888413, 0.711057861968032, 0.668046937888062,
         0.502643411343196], [0, 1, -1, -4, -6], 0.646639360137062, -3.541666666666667),
}  # fmt: skip
WHOLE = np.zeros((1, 2), np.int64)


@pytest.mark.parametrize(("pull", "lag_step"), PEER)
def test_the_peer_is_met_to_all_digits(pull, lag_step):
    i = np.arange(1.0, 601)
    x = np.sin(2 * np.pi * i / 55) + 0.5 * np.sin(2 * np.pi * i / 23)
    y = np.sin(2 * np.pi * (i - 8) / 50) + 0.6 * np.cos(2 * np.pi * i / 31)
    X = np.stack((x, y))
    settings = MEASURE.configured(
        {"max_delay": 6, "correlated": 20, "hop": 2, "drift": 1, "pull": pull,
         "lag_step": lag_step, "compat": "ccfBest"}
    )  # fmt: skip
    plan = MEASURE.plan(settings, Fraction(5), 600)
    values, _ = rows(X, WHOLE, settings, plan)
    lag = lags(X, settings, plan)
    some, some_lags, mean, mean_lag = PEER[pull, lag_step]
    assert values.shape == (1, 48)
    np.testing.assert_allclose(values[0, [0, 1, 9, 24, 39]], some, rtol=0, atol=1e-13)
    np.testing.assert_allclose(lag[0, [0, 1, 9, 24, 39]], some_lags, atol=1e-12)
    told = MEASURE.summary(values, X, settings, plan)
    assert told["bestCCF"] == pytest.approx(mean, abs=1e-13)
    assert told["bestLag"] == pytest.approx(mean_lag, abs=1e-12)


def test_a_lag_that_drifts_is_followed_and_one_that_jumps_is_not(rng):
    t = np.arange(0, 300, 0.1)
    source = np.convolve(rng.normal(size=4000), np.hanning(25), mode="same")
    x = np.interp(t, np.arange(4000) / 10, source)
    drifting = np.interp(t - 3 * np.sin(2 * np.pi * t / 300), np.arange(4000) / 10, source)
    settings = MEASURE.configured({"drift": 0.2})
    plan = MEASURE.plan(settings, Fraction(10), t.size)
    lag = lags(np.stack((x, drifting)), settings, plan)[0]
    middle = MEASURE.course(settings, plan)
    assert lag[0] == 0
    np.testing.assert_allclose(lag[5:], 3 * np.sin(2 * np.pi * middle[5:] / 300), atol=0.5)
    assert np.abs(np.diff(lag)).max() <= 0.2 + 1e-9
    back = lags(np.stack((drifting, x)), settings, plan)[0]
    np.testing.assert_array_equal(back, -lag)


def slow_path(r, most):
    path, last = [], None
    for row in r:
        middle = len(row) // 2
        if np.isnan(row[middle]):
            path.append(-1)
        elif last is None and not path:
            path.append(middle)
        else:
            around = middle if path[-1] < 0 else path[-1]
            near = [c for c in range(len(row)) if abs(c - around) <= most and not np.isnan(row[c])]
            path.append(max(near, key=lambda c: row[c]))
        last = path[-1]
    return path


def test_every_path_is_the_slow_one_and_begins_anew_after_what_is_unknown(rng):
    for most in (1, 3):
        r = rng.normal(size=(60, 15))
        r[rng.random(r.shape) < 0.05] = np.nan
        found = elastic_path(r, most, np.ones(8), np.ones(most + 1), 1)
        assert found.tolist() == slow_path(r, most)


def test_a_negative_correlation_is_not_taken_for_better_because_it_is_far_away():
    # DyadSync multiplies by a weight of at most 1, which lifts what is below 0.
    r = np.array([[-0.5, -0.5, -0.5], [-0.5, -0.499, -0.498]])
    weights = np.array([1.0, 0.9])
    assert elastic_path(r, 1, weights, np.ones(2), 1).tolist() == [1, 2]
    assert elastic_path(r, 1, weights, np.ones(2), -1).tolist() == [1, 1]


def test_a_window_of_one_correlation_and_lags_between_samples_are_refused():
    with pytest.raises(ParameterError, match=r"at least 21 s, two correlations .*; 20 s came"):
        MEASURE.plan(MEASURE.settings(), Fraction(10), 200)
    with pytest.raises(ParameterError, match=r"at least 0.1 s apart; 0.01 s came"):
        MEASURE.plan(MEASURE.configured({"lag_step": 0.01}), Fraction(10), 2000)
