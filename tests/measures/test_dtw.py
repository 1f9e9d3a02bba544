from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.signals import Signal
from syntony.measures.dtw import MEASURE


def pair(X, rate=4):
    return [Signal.with_gaps(x, rate, person=p) for x, p in zip(X, "ab", strict=True)]


def test_dtaidistance_is_met_in_its_mode():
    # dtaidistance, the pair of its documentation, for each of two windows.
    X = np.tile([[0.0, 0, 1, 2, 1, 0, 1, 0, 0], [0.0, 1, 2, 0, 0, 0, 0, 0, 0]], (1, 2))
    settings = MEASURE.configured(
        {"window": 9, "max_warp": 8, "scale": "none", "compat": "dtaidistance"}
    )
    values = compute(MEASURE, pair(X, 1), settings).values
    np.testing.assert_array_equal(values, 1.4142135623730951)


def test_a_person_who_goes_first_has_a_positive_path(rng):
    source = rng.normal(size=1208).cumsum()
    X = np.stack((source[8:], source[:1200]))
    settings = MEASURE.configured({"window": 60, "step": 30})
    plan = MEASURE.plan(settings, Fraction(4), 1200)
    table = MEASURE.summary(np.empty(0), X, settings, plan)
    # A window begins and ends on the diagonal, so its path is a little nearer to it than 2 s.
    assert 1.5 < table["mean lag of the path (s)"] <= 2.0
    back = MEASURE.summary(np.empty(0), X[::-1], settings, plan)
    assert back["mean lag of the path (s)"] == pytest.approx(-table["mean lag of the path (s)"])


def test_warping_brings_a_delayed_copy_near_and_strangers_not(rng):
    source = np.convolve(rng.normal(size=1308), np.hanning(9), "same")
    copy = compute(MEASURE, pair((source[8:1208], source[:1200])), MEASURE.configured({}))
    rigid = compute(
        MEASURE, pair((source[8:1208], source[:1200])), MEASURE.configured({"max_warp": 0})
    )
    assert copy.values[0] < 0.2 < 1 < rigid.values[0]
    # Without warping it is the root mean square difference of standardized series.
    z = [(v - v.mean()) / v.std() for v in (source[8:1208], source[:1200])]
    assert rigid.values[0] == pytest.approx(np.sqrt(np.mean((z[0] - z[1]) ** 2)), abs=1e-12)


def test_more_warp_than_window_is_refused():
    with pytest.raises(ParameterError, match="cannot be warped by 5 s"):
        MEASURE.plan(MEASURE.configured({"window": 5}), Fraction(4), 1000)
