from fractions import Fraction

import numpy as np
import pytest
from tests.reference import peaks

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.signals import Signal
from syntony.measures.wcc_peaks import MEASURE, correlations, picked

#: wcc 0.4.1: x = sin(2 pi i/40) + .3 sin(2 pi i/17), y = sin(2 pi (i - 6)/40) + .3 cos(2 pi i/23),
#: i = 1..400; wMax 50, tMax 20, wInc 5, tInc 1, Lsize 8, pspan .25.
AGGREGATE = {
    "maxMean": 1.580602909212059, "maxVar": 0.014864474520142,
    "totalMean": 0.798648513301251, "totalVar": 0.877799484954034,
    "zeroLagMean": 0.604031883664582, "zeroLagVar": 0.007095458822436,
    "lagMean": -5.979064039408868, "lagVar": 0.10943375557006,
    "dlagMean": 0.009770114942529, "dlagVar": 0.010392636284197,
    "d2lagMean": -0.000821018062397, "d2lagVar": 0.004972351116905,
}  # fmt: skip
PEAKS = [
    0.924400947679, 0.931065201577, 0.922150305199, 0.915938877684, 0.869375068388, 0.892638589116,
]  # fmt: skip
PEER = MEASURE.configured({"window": 50, "step": 5, "max_lag": 20, "guard": 4, "compat": "wcc"})


def waves():
    i = np.arange(1.0, 401)
    x = np.sin(2 * np.pi * i / 40) + 0.3 * np.sin(2 * np.pi * i / 17)
    return np.stack((x, np.sin(2 * np.pi * (i - 6) / 40) + 0.3 * np.cos(2 * np.pi * i / 23)))


def starts_of(plan, n):
    return np.repeat(plan.starts(n)[:, None], 2, axis=1)


def test_the_package_of_the_inventor_is_met_to_all_digits():
    X = waves()
    plan = MEASURE.plan(PEER, Fraction(1), 400)
    starts = starts_of(plan, 400)
    r, _ = correlations(X, starts, PEER, plan)
    # Columns 1, 21 and 41 of the first and of its 66th and last row.
    expected = [[-0.459174482627445, 0.482754673780377, -0.507308090875199],
                [-0.563248061475691, 0.571016404820571, -0.557045260853274]]  # fmt: skip
    np.testing.assert_allclose(r[[0, 65]][:, [40, 20, 0]], expected, rtol=0, atol=1e-14)
    height, lag, _ = picked(X, starts, PEER, plan)
    np.testing.assert_allclose(height[:6], PEAKS, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(-2 * lag[:6], [-12, -12, -13, -14, -13, -12])
    found = MEASURE.summary(height, X, PEER, plan)
    assert found == pytest.approx(AGGREGATE, abs=1e-13)


def test_who_leads_is_told_by_the_sign_and_how_much_by_the_lag(rng):
    source = np.convolve(rng.normal(size=3012), np.hanning(15), mode="same")
    X = np.stack((source[12:], source[:3000]))
    settings = MEASURE.configured({})
    plan = MEASURE.plan(settings, Fraction(10), 3000)
    told = MEASURE.summary(np.empty(0), X, settings, plan)
    assert told["mean lag of peaks (s, positive: the first leads)"] == pytest.approx(1.2, abs=0.05)
    assert told["share of peaks where the first leads"] == 1
    back = MEASURE.summary(np.empty(0), X[::-1], settings, plan)
    assert back["mean lag of peaks (s, positive: the first leads)"] == pytest.approx(-1.2, abs=0.05)
    assert back["share of peaks where the second leads"] == 1


def test_every_window_is_the_slow_one(rng):
    X = rng.normal(size=(2, 500)).cumsum(axis=1)
    settings = MEASURE.configured({"window": 8, "step": 3, "max_lag": 4, "guard": 0.5})
    plan = MEASURE.plan(settings, Fraction(5), 500)
    starts = starts_of(plan, 500)
    height, lag, _ = picked(X, starts, settings, plan)
    r, _ = correlations(X, starts, settings, plan)
    for row, h, seconds in zip(r, height, lag, strict=True):
        place, expected = peaks.nearest_peak(peaks.half_steps(row, 0.25), 5)
        assert h == pytest.approx(np.clip(expected, -1, 1), abs=1e-9, nan_ok=True)
        assert seconds == pytest.approx(place / 10, nan_ok=True)
    assert np.isnan(height).any()
    assert np.isfinite(height).any()


def test_valleys_are_the_peaks_of_the_other_sign(rng):
    X = np.convolve(rng.normal(size=2000), np.hanning(9), mode="same") * [[1.0], [-1.0]]
    X += 0.2 * rng.normal(size=(2, 2000))
    low = MEASURE.configured({"extreme": "valley"})
    pair = [Signal(x, 10, person=p) for x, p in zip(X, "ab", strict=True)]
    turned = [Signal(x, 10, person=p) for x, p in zip(X * [[1.0], [-1.0]], "ab", strict=True)]
    valleys = compute(MEASURE, pair, low).values
    np.testing.assert_allclose(
        valleys, -compute(MEASURE, turned, MEASURE.settings()).values, atol=1e-12
    )
    assert np.nanmax(valleys) < -0.2


def test_too_few_lags_to_smooth_and_a_guard_without_room_are_refused():
    with pytest.raises(ParameterError, match=r"lags up to 5 s are 11, .* needs at least 16"):
        MEASURE.plan(MEASURE.settings(), Fraction(1), 1000)
    with pytest.raises(ParameterError, match=r"at most half of max_lag, 2.5 s; 3 s came"):
        MEASURE.plan(MEASURE.configured({"guard": 3}), Fraction(10), 1000)
