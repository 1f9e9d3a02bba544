import json
from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.measure import compute
from syntony.core.signals import Signal
from syntony.kernels.fisher import fisher_z
from syntony.measures.wcc import MEASURE, rmea_table

RMEA = MEASURE.configured({"window": 30, "step": 10, "max_lag": 5, "compat": "rMEA"})


def read_mea(path):
    return np.loadtxt(path, skiprows=1).T


def run(X, settings, rate=25):
    return compute(
        MEASURE, [Signal(x, rate, person=p) for x, p in zip(X, "pt", strict=True)], settings
    )


def test_the_documented_example_of_rmea_is_met_to_all_digits(shared_data):
    # rMEA 1.3.0, MEAccf(lagSec = 5, winSec = 60, incSec = 30, r2Z = TRUE, ABS = TRUE) on 200_01.
    reference = json.loads(
        (shared_data("mea_therapy").parents[1] / "reference" / "peers_reference.json").read_text()
    )["rMEA_1.3.0"]["doc_example_200_01_lag5_win60_inc30_r2Z_ABS"]
    X = read_mea(shared_data("mea_therapy") / "normal" / "200_01.txt")
    settings = MEASURE.configured({"window": 60, "step": 30, "compat": "rMEA"})
    plan = MEASURE.plan(settings, Fraction(25), X.shape[1])
    values = run(X, settings).values
    found = rmea_table(values, settings, plan)
    found["grandAver"] = np.abs(fisher_z(values)).mean()
    for name, expected in reference.items():
        np.testing.assert_allclose(found[name], expected, rtol=0, atol=1e-12, err_msg=name)


def test_wcc_finds_the_leader_and_the_lag_that_were_built_in(rng):
    walk = 20 + 0.01 * rng.normal(size=3000).cumsum()
    result = run((walk[18:], walk[:-18]), MEASURE.configured({"window": 30, "step": 5}), rate=10)
    best = result.coords["lag"][result.values.argmax(axis=1)]
    np.testing.assert_allclose(best, 1.8)
    assert result.persons == ("p", "t")


def test_a_window_is_told_by_the_middle_of_what_it_rests_on(rng):
    settings = MEASURE.configured({"window": 30, "step": 10, "max_lag": 5})
    result = run(rng.normal(size=(2, 1000)), settings, rate=10)
    np.testing.assert_allclose(result.coords["time"], np.arange(7) * 10 + 17.5)


def test_one_burst_in_the_follower_is_seen_in_the_windows_that_hold_it_and_no_other(rng):
    X = rng.normal(size=(2, 2000))
    plain = run(X, MEASURE.configured({"window": 20, "step": 5, "max_lag": 2}), rate=10)
    X[1, 1000] += 1e9
    burst = run(X, MEASURE.configured({"window": 20, "step": 5, "max_lag": 2}), rate=10)
    changed = np.abs(burst.values - plain.values).max(axis=1) > 1e-12
    first, last = (100 - 22) / 5, 100 / 5
    np.testing.assert_array_equal(np.flatnonzero(changed), np.arange(np.ceil(first), last + 1))


def test_too_short_a_session_says_how_long_it_must_be(rng):
    with pytest.raises(DataError, match=r"needs 65 s \(window and lags\); the recording has 60 s"):
        run(rng.normal(size=(2, 600)), MEASURE.settings(), rate=10)


def test_perfect_synchrony_is_one_and_rmea_mode_says_nan(rng):
    x = rng.normal(size=1000)
    short = {"window": 30, "step": 30, "max_lag": 2}
    assert run((x, x), MEASURE.configured(short), rate=10).values[0, 20] == 1.0
    compat = MEASURE.configured({**short, "compat": "rMEA"})
    values = run((x, x), compat, rate=10).values
    assert np.isnan(values[:, 20]).all()
    assert np.isfinite(np.delete(values, 20, axis=1)).all()
