"""Faults that were verified in peers (rMEA, SUSY, HyPyP, pycwt) and must never be ours.

Numbers are those of the list of verified defects; each test fails on the peer's behavior.
"""

from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import lfilter

from syntony.analysis.steps.smooth import STEP as SMOOTH
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.kernels.autoregression import fit_ar
from syntony.stats.significance import index_significance

WCC, SUSY = get("measures", "wcc"), get("measures", "susy")


def pair(X, rate):
    return [Signal.with_gaps(x, rate, person=p) for x, p in zip(X, "ab", strict=True)]


@pytest.mark.parametrize("compat", ["", "rMEA"])
def test_1_a_window_that_is_mostly_missing_is_unknown_and_stops_nothing(rng, compat):
    X = rng.normal(size=(2, 3000))
    X[0, 600:1200] = np.nan
    settings = WCC.configured({"window": 30, "step": 30, "compat": compat})
    values = compute(WCC, pair(X, 10), settings).values
    assert len(values) == 9
    assert np.isnan(values[2]).all()
    assert np.isfinite(values[[0, 4, 5, 6, 7, 8]]).all()


@pytest.mark.parametrize("rate", ["30000/1001", "60000/1001"])
def test_2_fractional_frame_rates_have_a_lag_of_exactly_zero_and_whole_windows(rng, rate):
    n = 12_000
    shift = 15
    x = np.convolve(rng.normal(size=n + shift), np.hanning(9), mode="same")
    result = compute(WCC, pair((x[shift:], x[:n]), rate), WCC.configured({}))
    lags = result.coords["lag"]
    assert np.count_nonzero(lags == 0) == 1
    np.testing.assert_array_equal(lags, -lags[::-1])
    best = lags[result.values.argmax(axis=1)]
    np.testing.assert_allclose(best, shift / float(Fraction(rate)), atol=1e-12)


def test_4_smoothing_neither_sinks_at_the_head_nor_vanishes_at_the_tail():
    ones = Signal(np.full(50, 3.0), 25)
    smoothed = SMOOTH.apply(ones, SMOOTH.settings(window=0.5)).values
    np.testing.assert_array_equal(smoothed, 3.0)
    # The peer's own edges, in its own mode: rMEA 1.3.0 on 1..20 at 25 Hz with 0.5 s.
    peer = SMOOTH.apply(Signal(np.arange(1.0, 21), 25), SMOOTH.settings(window=0.5, compat="rMEA"))
    expected = [1.68, 2.24, 2.88, 3.6, 4.4, 5.28, 6.24, 7.2, 8.16, 9.12, 10.08, 11.04, 12, 12.96]
    np.testing.assert_allclose(peer.values, [*expected, 13.92, 0, 0, 0, 0, 0], atol=1e-12)


def test_5_an_effect_size_measures_evidence_and_not_smoothness(rng):
    # SUSY's ES over independent AR(0.9) pairs: standard deviation 2.3, 37 % beyond 1.96.
    shift = get("surrogates", "circular_shift")
    settings = SUSY.configured({"window": 30, "max_lag": 3})
    effects, peer = [], []
    for i in range(40):
        X = lfilter([1], [1, -0.9], rng.normal(size=(2, 1400)), axis=1)[:, 200:]
        found = index_significance(SUSY, settings, shift, X, Fraction(2), count=99, seed=i)
        effects.append(found.effect)
        compat = SUSY.configured({"window": 30, "max_lag": 3, "compat": "SUSY"})
        plan = SUSY.plan(compat, Fraction(2), X.shape[1])
        peer.append(SUSY.summary(np.empty(0), X, compat, plan)["ES"])
    assert np.std(effects) == pytest.approx(1.0, abs=0.35)
    assert np.mean(np.abs(effects) > 1.96) <= 0.15
    assert np.std(peer) > 1.5 * np.std(effects)


def test_6_a_gap_is_left_out_and_time_after_it_stays_where_it_was(rng):
    n, lag = 3000, 10
    x = np.convolve(rng.normal(size=n + lag), np.hanning(9), mode="same")
    X = np.stack((x[lag:], x[:n]))
    X[0, 905:955] = np.nan
    X[1, 905:955] = np.nan
    settings = SUSY.configured({"window": 30, "max_lag": 3, "minimum_coverage": 1.0})
    result = compute(SUSY, pair(X, 10), settings)
    assert len(result.values) == 10
    assert np.isnan(result.values[3]).all()
    judged = np.delete(result.values, 3, axis=0)
    np.testing.assert_allclose(result.coords["lag"][judged.argmax(axis=1)], 1.0)
    np.testing.assert_allclose(result.coords["time"], 15 + 30 * np.arange(10))


def test_6_the_length_of_a_segment_is_compared_in_seconds_with_seconds():
    # SUSY compares the segment's seconds with half the number of rows: 40 s of 10 rows pass there.
    with pytest.raises(ValueError, match=r"needs|at least"):
        compute(SUSY, pair(np.random.default_rng(1).normal(size=(2, 200)), 10), SUSY.configured({}))


def test_7_unknown_windows_are_no_peaks_at_zero(rng):
    # wcc replaces unknown cells by 0 before it picks peaks and averages.
    measure = get("measures", "wcc_peaks")
    X = np.convolve(rng.normal(size=3000), np.hanning(9), mode="same") + np.zeros((2, 1))
    X += 0.3 * rng.normal(size=X.shape)
    for compat in ("", "wcc"):
        settings = measure.configured({"step": 1, "compat": compat})
        plan = measure.plan(settings, Fraction(10), 3000)
        whole = measure.summary(np.empty(0), X, settings, plan)
        holed = X.copy()
        holed[0, 1000:2000] = np.nan
        values = compute(measure, pair(holed, 10), settings).values
        # From 198 s on, a window of 10 s is observed to four fifths, which is enough.
        assert np.isnan(values[90:198]).all()
        told = measure.summary(values, holed, settings, plan)
        # Peaks of the windows that are left; with zeros for the others it would be a third less.
        left = compute(measure, pair(X, 10), settings).values[np.isfinite(values)]
        peaks = "maxMean" if compat else "mean z of peaks"
        assert told[peaks] == pytest.approx(np.arctanh(left).mean(), abs=0.02)
        for name in ("totalMean", "zeroLagMean") if compat else ():
            assert told[name] == pytest.approx(whole[name], abs=0.05)


@pytest.mark.parametrize("rate", [10, "30000/1001"])
def test_7_lag_zero_is_zero_at_every_rate_and_lags_are_seconds(rng, rate):
    # wcc's zero lag is the column tMax + 1, whatever the lag increment.
    measure = get("measures", "wcc_peaks")
    x = np.convolve(rng.normal(size=3000), np.hanning(9), mode="same")
    settings = measure.configured({})
    plan = measure.plan(settings, Fraction(rate), x.size)
    told = measure.summary(np.empty(0), np.stack((x, x)), settings, plan)
    assert told["mean lag of peaks (s, positive: the first leads)"] == pytest.approx(0, abs=0.02)
    wcc = measure.configured({"compat": "wcc"})
    found = measure.summary(np.empty(0), np.stack((x, x)), wcc, plan)
    assert found["zeroLagMean"] > 9


def test_7_every_partner_can_be_drawn_the_last_one_too():
    # wcc draws floor(runif(1, max = N)), which is never the last row.
    surrogate = get("surrogates", "pseudo_dyad")
    sessions = [(f"dyad {i}", "") for i in range(12)]
    met = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        met |= set(surrogate.draw(sessions, 20, surrogate.settings(), rng))
    assert met == {(i, j) for i in range(12) for j in range(12) if i != j}


def test_8_one_to_two_locking_is_one():
    # HyPyP's n:m PLV of a perfectly locked pair is 0.03.
    t = np.arange(0, 120, 0.1)
    turns = 2 * np.pi * (0.3 * t + 0.1 * np.sin(2 * np.pi * t / 40))
    measure = get("measures", "nm_locking")
    X = np.stack((np.sin(turns), np.sin(2 * turns + 1)))
    values = compute(measure, pair(X, 10), measure.configured({"first": 1, "second": 2})).values
    assert values.size
    assert values.min() > 0.98


def test_9_coherence_says_that_it_is_not_squared_and_is_not(rng):
    measure = get("measures", "coherence")
    assert "not squared" in measure.declares.unit
    wave = np.convolve(rng.normal(size=60_000), np.hanning(9), mode="same")
    X = np.stack((wave, wave)) + wave.std() * rng.normal(size=(2, 60_000)) * [[0.0], [0.5]]
    found = measure.index(compute(measure, pair(X, 10), measure.configured({})).values)
    h = np.fft.rfftfreq(60_000, 0.1)
    band = (h > 0.2) & (h < 1.1)
    spectra = np.fft.rfft(X)[:, band]
    cross = np.abs((spectra[0] * spectra[1].conj()).sum())
    expected = cross / np.sqrt((np.abs(spectra) ** 2).sum(axis=1).prod())
    assert found == pytest.approx(expected, abs=0.01)


def test_9_wavelet_spectra_are_smoothed_over_as_many_scales_as_the_wavelet_asks(rng):
    # 0.6 octaves (Torrence & Compo); HyPyP and pycwt take twice that, pycwt off center too, and so
    # one rhythm spreads over twice the periods.
    measure = get("measures", "wavelet_coherence")
    t = np.arange(0, 600, 0.1)
    X = np.stack([np.sin(2 * np.pi * t / 8)] * 2) + 0.5 * rng.normal(size=(2, t.size))
    half_width = {}
    for compat in ("", "HyPyP", "pycwt"):
        chosen = measure.configured({"shortest": 2, "longest": 32, "compat": compat})
        found = compute(measure, pair(X, 10), chosen)
        profile = found.values[3000]
        high = found.coords["period"][profile > 0.9]
        half_width[compat] = np.log2(8 / high.min()), np.log2(high.max() / 8)
    below, above = half_width[""]
    assert abs(below - above) < 0.15
    assert below + above < sum(half_width["HyPyP"])
    assert below + above < sum(half_width["pycwt"])


def test_9_wavelet_coherence_has_a_significance_and_asks_nobody(rng):
    measure = get("measures", "wavelet_coherence")
    X = rng.normal(size=(2, 1500))
    settings = measure.configured({"shortest": 2, "longest": 10, "red_noise": 100})
    plan = measure.plan(settings, Fraction(10), X.shape[1])
    result = compute(measure, pair(X, 10), settings)
    share = measure.summary(result.values, X, settings, plan)["share above red noise"]
    assert share == pytest.approx(0.05, abs=0.06)


def test_10_other_autocorrelations_have_other_thresholds_also_above_a_quarter():
    # pycwt's key is arctanh(4 a), which is no number above 0.25: 0.3 and 0.95 share thresholds.
    from syntony.measures.wavelet_coherence import thresholds

    measure = get("measures", "wavelet_coherence")
    settings = measure.configured({"shortest": 2, "longest": 20, "red_noise": 100})

    def of(a, given=settings):
        X = lfilter([1], [1, -a], np.random.default_rng(1).normal(size=(2, 3000)), axis=1)
        return thresholds(X, Fraction(10), given, 3000)

    first, second = of(0.3), of(0.95)
    assert np.abs(first - second).max() > 0.01
    np.testing.assert_array_equal(of(0.3), first)
    fewer = of(0.3, measure.configured({**settings.model_dump(), "red_noise": 50}))
    assert not np.array_equal(fewer, first)


def test_lines_of_one_point_are_no_lines(rng):
    # multiSyncPy 0.1.2 averages over all runs, so its mean diagonal can be less than two.
    measure = get("measures", "mdrqa")
    X = lfilter([1], [1, -0.5], rng.normal(size=(4, 900)), axis=1)
    plan = measure.plan(measure.configured({}), Fraction(10), 900)
    peer = measure.summary(np.empty(0), X, measure.configured({"compat": "multiSyncPy"}), plan)
    own = measure.summary(np.empty(0), X, measure.configured({}), plan)
    assert peer["mean diagonal length"] < 1.5
    assert own["determinism"] == peer["DET"] > 0
    assert own["mean diagonal line (s)"] >= 2 / 10


def test_a_moving_window_makes_up_no_values_at_the_ends(rng):
    # NeuroKit2 fills the ends of its rolling correlation with the mean of the rest.
    X = rng.normal(size=(2, 600))
    result = compute(WCC, pair(X, 10), WCC.configured({"window": 20, "step": 1, "max_lag": 0}))
    assert len(result.values) == 41
    assert result.coords["time"][0] == 10
    assert result.coords["time"][-1] == 50
    assert result.values[0, 0] == pytest.approx(np.corrcoef(X[:, :200])[0, 1])


def test_the_order_is_that_of_the_smallest_criterion_and_not_one_more(rng):
    # pyphysio takes one order more than its BIC prefers.
    orders = [
        int(fit_ar(lfilter([1], [1, -0.5, 0.4], rng.normal(size=1500))[100:], 10)[1])
        for _ in range(20)
    ]
    assert np.median(orders) == 2


def test_11_half_recovery_is_where_the_signal_is_nearest_to_it_and_not_one_later():
    # AMICo v2RC0.4 counts from 1 what it then adds to the peak's own place.
    from syntony.kernels.peakmatch import half_recoveries

    x = np.array([0, 2, 4, 3.5, 3, 2, 1.1, 0.5, 0])
    places = np.array([0, 2, 8])
    assert half_recoveries(x, places, x[places], 0).tolist() == [5]
    assert half_recoveries(x, places, x[places], 1).tolist() == [6]


def test_11_a_response_of_twice_and_four_times_the_length_weighs_as_the_notes_say():
    # AMICo's notes: 0.7 and 0.5; its code: 0.83 and 0.19.
    from syntony.measures.amico import MEASURE as AMICO
    from syntony.measures.amico import _stretch

    ratio = np.array([1.0, 2.0, 4.0])
    own = _stretch(ratio, 350, AMICO.settings())
    np.testing.assert_allclose(own, [1, 0.7, 0.5], atol=0.01)
    peer = _stretch(ratio, 350, AMICO.configured({"compat": "AMICo"}))
    np.testing.assert_allclose(peer, [0.98, 0.83, 0.19], atol=0.005)


def test_11_slopes_are_taken_and_lead_to_the_index(rng):
    # DyadSync's slope filter refers to a variable that is not there and cannot run.
    concordance = get("measures", "concordance")
    x = rng.normal(size=1200).cumsum()
    X = np.stack((x, x + 0.5 * rng.normal(size=1200).cumsum()))
    found = concordance.index(compute(concordance, pair(X, 10), concordance.settings()).values)
    assert 0.5 < found <= 10
    assert concordance.index(np.array([0.5, -0.2, 0.3, -0.1])) == pytest.approx(0.9808292530117263)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_robust_correlation_keeps_its_sign(rng, sign):
    # pyphysio takes the root of the product of both slopes: -1 comes back as +1.
    measure = get("measures", "robust_correlation")
    x = lfilter([1], [1, -0.8], rng.normal(size=1500))
    X = np.stack((x, sign * x + 0.2 * rng.normal(size=1500)))
    assert sign * compute(measure, pair(X, 10), measure.settings()).values[0] > 0.8
