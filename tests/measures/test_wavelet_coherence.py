"""Wavelet coherence against Grinsted's MATLAB code, pycwt, HyPyP, and known truth.

Numbers of peers: Grinsted b8c3925 (2017), pycwt 0.5.0b0 and HyPyP 0.6.2 on jao.txt and jbaltic.txt
of Grinsted's repository, run once and kept to the digits below.
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import lfilter
from tests.reference.wavelet import wavelet_coherence as reference

from syntony.core.devices import Place
from syntony.core.errors import DataError, MissingExtra, ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.kernels import morlet
from syntony.kernels.morlet import Box
from syntony.kernels.rednoise import lag_one, noise_class
from syntony.kernels.wavelet import coherency, pair_means
from syntony.kernels.waveletlayouts import coarse, layout_for, periods_within
from syntony.kernels.waveletmap import RELATIONS
from syntony.measures.wavelet_coherence import (
    phase_leads,
    thresholds,
    wavelet_map,
)
from syntony.stats.significance import index_significance

MEASURE = get("measures", "wavelet_coherence")
FLAMBDA = 4 * np.pi / (6 + np.sqrt(38))
COLUMNS = [0, 49, 74, 99, 146]


def settings(**given):
    return MEASURE.configured(given)


def pair(X, rate, persons=("client", "therapist")):
    return [Signal.with_gaps(x, rate, person=p) for x, p in zip(X, persons, strict=True)]


@pytest.fixture
def ice(shared_data):
    """Arctic oscillation 1851-1997 and Baltic ice 1720-2000, one value a year, on one grid."""
    folder = shared_data("wavelet_coherence")
    jao, ice = (np.loadtxt(folder / f"{name}.txt") for name in ("jao", "jbaltic"))
    begin = int(jao[0, 0] - ice[0, 0])
    X = np.full((2, len(ice)), np.nan)
    X[0, begin : begin + len(jao)] = jao[:, 1]
    X[1] = ice[:, 1]
    return X, slice(begin, begin + len(jao))


def test_grinsted_to_the_last_digit(ice):
    X, both = ice
    chosen = settings(compat="Grinsted", shortest=2.0660872955, longest=52.4753463413)
    found = wavelet_map(X, 1, chosen)
    R = found.coherence[:, both]
    assert R.shape == (57, 147)
    np.testing.assert_allclose(
        found.periods[[0, 12, 56]], [2.0660872955, 4.132174591, 52.4753463413]
    )
    assert R.mean() == pytest.approx(0.525078664784, abs=1e-11)
    rows = {
        0: [0.4708697772, 0.9562593376, 0.7716929945, 0.7556444366, 0.8457187574],
        12: [0.4145014635, 0.5362198777, 0.184722401, 0.7986365511, 0.3689521308],
        24: [0.1758268537, 0.6513495894, 0.7498507031, 0.714543049, 0.8765493392],
        36: [0.1504437609, 0.2299066361, 0.4965020981, 0.7838796636, 0.9125026875],
        48: [0.0006957392, 0.1024093019, 0.1498069845, 0.2481723172, 0.6576915876],
    }
    for row, expected in rows.items():
        np.testing.assert_allclose(R[row, COLUMNS], expected, rtol=0, atol=6e-10)


def test_the_largest_scale_and_the_noise_of_grinsted(ice):
    X, both = ice
    plan = MEASURE.plan(settings(compat="Grinsted"), 1, 147)
    periods = MEASURE.columns(settings(compat="Grinsted"), plan)["period"]
    np.testing.assert_allclose(periods[[0, 12, 56]], [2.0660872955, 4.132174591, 52.4753463413])
    assert lag_one(X[0, both]) == pytest.approx(0.0110745095, abs=1e-10)
    assert lag_one(X[1]) == pytest.approx(0.1051546345, abs=1e-10)


def test_pycwt_to_the_last_digit(ice):
    X, both = ice
    chosen = settings(compat="pycwt", shortest=2 * FLAMBDA, longest=2 * FLAMBDA * 2 ** (56 / 12))
    R = wavelet_map(X[:, both], 1, chosen).coherence
    assert R.shape == (57, 147)
    assert R.mean() == pytest.approx(0.5146872657238155, abs=1e-14)
    row = [0.80111934, 0.47187222, 0.25148352, 0.74627582, 0.77157445]
    np.testing.assert_allclose(R[12, COLUMNS], row, rtol=0, atol=6e-9)


def test_hypyp_to_the_last_digit(ice):
    X, both = ice
    found = wavelet_map(X[:, both], 1, settings(compat="HyPyP"))
    R, inside = found.coherence, found.coverage > 0
    assert R.shape == (40, 147)
    assert R.mean() == pytest.approx(0.5534367039995441, abs=1e-12)
    assert R[inside].mean() == pytest.approx(0.5277127625999067, abs=1e-12)
    assert (~inside).mean() == pytest.approx(0.1523809523809524, abs=1e-15)
    row = [0.79956007, 0.46532364, 0.26198272, 0.75566471, 0.75497158]
    np.testing.assert_allclose(R[12, COLUMNS], row, rtol=0, atol=6e-9)
    result = compute(MEASURE, pair(X[:, both], 1), settings(compat="HyPyP"))
    assert MEASURE.index(result.values) == pytest.approx(0.5277127625999067, abs=1e-12)


def test_hypyp_on_waves():
    t = np.arange(0, 120, 0.1)
    first = np.sin(2 * np.pi * t / 8) + 0.5 * np.sin(2 * np.pi * t / 3)
    second = np.sin(2 * np.pi * (t - 1) / 8) + 0.5 * np.cos(2 * np.pi * t / 5)
    found = wavelet_map(np.stack((first, second)), 10, settings(compat="HyPyP"))
    inside = found.coverage > 0
    assert found.coherence.mean() == pytest.approx(0.5720726134460665, abs=1e-10)
    assert found.coherence[inside].mean() == pytest.approx(0.515192387755101, abs=1e-10)
    assert (~inside).mean() == pytest.approx(0.18620833333333334, abs=1e-15)
    at = [np.argmin(np.abs(found.periods - p)) for p in (3.02355, 5.14383, 7.77631, 14.8876)]
    expected = [2.16942766e-06, 0.5849992, 0.930558977, 0.993455591]
    np.testing.assert_allclose(found.coherence[at, 600], expected, rtol=0, atol=6e-9)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_it_equals_its_slow_twin(rng, precision):
    X = rng.normal(size=(2, 160)).cumsum(axis=1)
    found = wavelet_map(X, 4, settings(precision=precision, shortest=1, longest=8))
    expected = reference(X[0], X[1], found.periods * 4, voices=12)
    inside = found.coverage > 0
    tolerance = 1e-7 if precision == "double" else 2e-5
    np.testing.assert_allclose(
        found.coherence[inside], expected[inside], rtol=0, atol=tolerance
    )  # fmt: skip


def waves(period, lag, n=2400, rate=10.0, seed=1):
    """One rhythm in both with some noise; the second comes `lag` seconds later."""
    t = np.arange(n) / rate
    noise = 0.3 * np.random.default_rng(seed).normal(size=(2, n))
    both = [np.sin(2 * np.pi * (t - d) / period) for d in (0.0, lag)]
    return np.stack(both) + noise


@pytest.mark.parametrize(("lag", "leader"), [(1.5, "client"), (-1.5, "therapist")])
def test_the_leader_is_named_with_the_lead_in_seconds(lag, leader):
    leads = phase_leads(*pair(waves(8.0, lag), 10), shortest=0.7, longest=32)
    (at,) = [lead for lead in leads if lead.shortest <= 8.0 <= lead.longest]
    assert at.leader == leader
    assert at.lag == pytest.approx(1.5, abs=0.1)
    assert at.agreement > 0.9


def test_in_phase_and_anti_phase_have_no_leader():
    for lag, relation in ((0.2, "in phase"), (4.1, "anti-phase")):
        leads = phase_leads(*pair(waves(8.0, lag), 10), shortest=5.7, longest=11)
        assert {lead.relation for lead in leads} == {relation}
        assert all(lead.leader is None and np.isnan(lead.lag) for lead in leads)


def test_the_table_names_the_relation():
    X = waves(8.0, 2.0)
    chosen = settings(shortest=6, longest=11)
    plan = MEASURE.plan(chosen, 10, X.shape[1])
    result = compute(MEASURE, pair(X, 10), chosen)
    table = MEASURE.summary(result.values, X, chosen, plan)
    assert table["first leads"] > 0.9
    assert sum(table[name] for name in RELATIONS) == pytest.approx(1)
    assert table["lead of the first (s)"] == pytest.approx(2.0, abs=0.1)
    assert table["mean coherence"] == pytest.approx(MEASURE.index(result.values))


def test_values_lie_at_every_sample_and_outside_the_cone_nothing_is_said():
    result = compute(MEASURE, pair(waves(8.0, 0.0, n=600), 10), settings(shortest=2))
    assert result.dims == ("time", "period")
    np.testing.assert_allclose(result.coords["time"], np.arange(600) / 10)
    known = np.isfinite(result.values)
    assert known[300].all()
    assert not known[0].any()
    assert (np.diff(known.sum(axis=0)) <= 0).all()
    np.testing.assert_array_equal(result.coverage > 0, known)


def test_windows_lie_side_by_side(rng):
    X = rng.normal(size=(2, 1000))
    whole = compute(MEASURE, pair(X, 10), settings(window=50, longest=10))
    alone = compute(MEASURE, pair(X[:, 500:], 10), settings(longest=10))
    np.testing.assert_allclose(whole.coords["time"], np.arange(1000) / 10)
    np.testing.assert_allclose(whole.values[500:], alone.values, rtol=0, atol=1e-12)


def test_values_may_be_some_time_apart(rng):
    X = rng.normal(size=(2, 2003)).cumsum(axis=1)
    X[0, 900:960] = np.nan
    every = compute(MEASURE, pair(X, 10), settings(shortest=2, longest=20))
    some = compute(MEASURE, pair(X, 10), settings(shortest=2, longest=20, step=0.5))
    np.testing.assert_allclose(some.coords["time"], every.coords["time"][::5])
    np.testing.assert_array_equal(np.isfinite(some.values), np.isfinite(every.values[::5]))
    np.testing.assert_allclose(some.values[20:-20], every.values[::5][20:-20], rtol=0, atol=1e-5)
    np.testing.assert_allclose(some.values, every.values[::5], rtol=0, atol=5e-3)
    windows = compute(MEASURE, pair(X, 10), settings(shortest=2, longest=20, step=0.5, window=100))
    np.testing.assert_allclose(windows.coords["time"], np.arange(400) / 2)


def test_a_gap_is_unknown_as_far_as_the_wavelet_reaches(rng):
    X = rng.normal(size=(2, 3000))
    X[1, 1450:1550] = np.nan
    result = compute(MEASURE, pair(X, 10), settings(shortest=1, longest=30))
    known = np.isfinite(result.values)
    blank = (~known[300:2700]).sum(axis=0)
    assert not known[1450:1550, :20].any()
    assert blank[0] < 130
    assert blank[30] > blank[10] > blank[0]
    whole = compute(MEASURE, pair(np.nan_to_num(X), 10), settings(shortest=1, longest=30))
    far = slice(300, 1000)
    np.testing.assert_allclose(result.values[far, :12], whole.values[far, :12], atol=1e-6)


def test_given_a_third_what_it_explains_is_gone(rng):
    breath = np.convolve(rng.normal(size=3000), np.hanning(20), mode="same")
    X = breath + 0.2 * breath.std() * rng.normal(size=(2, 3000))
    chosen = settings(shortest=2, longest=20)
    plain = wavelet_map(X, 10, chosen)
    partial = wavelet_map(np.stack((*X, breath)), 10, chosen)
    inside = plain.coverage > 0
    assert plain.coherence[inside].mean() > 0.9
    strangers = wavelet_map(rng.normal(size=(2, 3000)), 10, chosen).coherence[inside].mean()
    assert partial.coherence[inside].mean() < strangers + 0.1


def test_red_noise_reaches_its_own_threshold_as_often_as_it_says(rng):
    chosen = settings(shortest=2, longest=20, red_noise=200)
    a = np.tanh(6 / 4)
    above = []
    for _ in range(12):
        X = lfilter([1], [1, -a], rng.normal(size=(2, 6200)), axis=1)[:, 200:]
        limit = thresholds(X, 10, chosen, 6000)
        found = wavelet_map(X, 10, chosen)
        above.append((found.coherence > limit[:, None])[found.coverage > 0].mean())
    assert np.mean(above) == pytest.approx(0.05, abs=0.012)


def test_thresholds_fit_the_signals_whoever_came_before(rng):
    def red(a):
        return lfilter([1], [1, -a], rng.normal(size=(2, 2000)), axis=1)

    chosen = settings(shortest=2, longest=20, red_noise=60)
    white, steep = red(0.3), red(0.97)
    first = thresholds(steep, 10, chosen, 2000)
    other = thresholds(white, 10, chosen, 2000)
    assert np.abs(first - other).max() > 0.01
    np.testing.assert_array_equal(thresholds(steep, 10, chosen, 2000), first)
    np.testing.assert_array_equal(thresholds(steep[::-1], 10, chosen, 2000), first)
    more = thresholds(steep, 10, settings(shortest=2, longest=20, red_noise=61), 2000)
    assert not np.array_equal(more, first)
    assert [noise_class(a) for a in (0.3, 0.5, 0.9, 0.95, 0.98)] == [1, 2, 6, 7, 9]


def test_the_index_has_a_null_like_that_of_any_measure(rng):
    swell = np.convolve(rng.normal(size=1200), np.hanning(60), mode="same")
    X = swell + 2 * rng.normal(size=(2, 1200))
    chosen = settings(shortest=5, longest=12)
    null = get("surrogates", "phase_randomization")
    strangers = np.stack((X[0], X[1, ::-1]))
    for data, low, high in ((X, 0.0, 0.05), (strangers, 0.05, 1.0)):
        found = index_significance(MEASURE, chosen, null, data, 10, count=39, seed=1)
        assert low < found.p <= high


def test_what_cannot_be_is_refused():
    with pytest.raises(ParameterError, match="no lags"):
        MEASURE.plan(settings(max_lag=5), 10, 1000)
    with pytest.raises(ParameterError, match="the longest must be the larger"):
        MEASURE.plan(settings(shortest=5, longest=2), 10, 1000)
    for given in ({"step": 2.0}, {"step": 0.5, "compat": "HyPyP"}):
        with pytest.raises(ParameterError, match="half the smallest scale"):
            MEASURE.plan(settings(shortest=2, longest=20, **given), 10, 1000)
    with pytest.raises(DataError, match="needs at least 8 waves of the shortest period, 40 s"):
        MEASURE.plan(settings(shortest=5, longest=20), 10, 300)


def test_the_box_over_scales_is_as_wide_as_the_wavelet_asks_and_centered():
    for voices, width in ((4, 2.4), (10, 6.0), (12, 7.2), (32, 19.2)):
        box = Box.centered(0.6 * voices)
        assert box.rows % 2 == 1
        assert box.before == box.rows // 2
        assert box.rows - 2 + 2 * box.end == pytest.approx(width)
    assert replace(Box.centered(0.4), nearest=True).rows == 1


def test_grinsteds_own_example():
    # wtc(sin(t), sin(t .* cos(t * .01)), 'ms', 16) of its help, t = 1:200.
    t = np.arange(1.0, 201)
    X = np.stack((np.sin(t), np.sin(t * np.cos(t * 0.01))))
    R = wavelet_map(X, 1, settings(compat="Grinsted", longest=16 * FLAMBDA)).coherence
    assert R.shape == (37, 200)
    assert R.mean() == pytest.approx(0.238597897447, abs=6e-13)
    assert R[9, 99] == pytest.approx(0.00936102573, abs=6e-12)
    assert R[19, 149] == pytest.approx(0.030887183794, abs=6e-13)


@pytest.mark.parametrize("definition", ["", "Grinsted", "pycwt", "HyPyP"])
def test_scales_taken_in_runs_give_the_same(definition, rng, monkeypatch):
    X = rng.normal(size=(3, 500))
    layout = layout_for(definition, periods_within(definition, 500, 12, 2.5, 80.0), 500, 12)
    pairs = np.array([[0, 1], [0, 2], [2, 1]])
    whole, map_ = pair_means(X, X, pairs, layout), coherency(list(X[:2]), layout)[0]
    monkeypatch.setattr(morlet, "BUDGET", 1)
    assert len(list(layout.parts(3, 16))) > 3
    np.testing.assert_allclose(pair_means(X, X, pairs, layout)[0], whole[0], atol=1e-12)
    np.testing.assert_allclose(coherency(list(X[:2]), layout)[0], map_, atol=1e-12)


def test_many_pairs_cost_no_more_memory_than_few():
    import tracemalloc

    X = np.random.default_rng(1).normal(size=(4, 3000))
    layout = layout_for("", periods_within("", 3000, 12, 20.0, 200.0), 3000, 12)
    peaks = []
    for count in (4, 64):
        pairs = np.random.default_rng(2).integers(0, 4, (count, 2))
        tracemalloc.start()
        pair_means(X, X, pairs, layout)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.05 * peaks[0]


def test_a_coarse_grid_is_exact_but_for_the_ends(rng):
    X = rng.normal(size=(2, 3000)).cumsum(axis=1)
    X -= X.mean(axis=1, keepdims=True)
    layout = layout_for("", periods_within("", 3000, 12, 20.0, 200.0), 3000, 12)
    grid = coarse(layout, 4)
    fine, rough = (np.abs(coherency(list(X), g)[0]) ** 2 for g in (layout, grid))
    assert np.abs(rough - fine[:, ::4])[:, 150:-150].max() < 1e-9
    inside = np.arange(grid.points) >= grid.keep[:, :1]
    inside &= np.arange(grid.points) < grid.keep[:, 1:]
    assert np.abs(rough - fine[:, ::4])[inside].max() < 5e-3


def test_a_card_that_is_absent_is_refused_before_any_work(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"syntony\[gpu\]"):
        compute(MEASURE, pair(waves(8.0, 0.0, n=600), 10), settings(shortest=2, device="cuda"))


def test_many_pairs_may_be_computed_elsewhere(rng, monkeypatch):
    xp = pytest.importorskip("array_api_strict", reason="needs array-api-strict")
    place = Place("array_api_strict", xp, xp.asarray, np.asarray)
    monkeypatch.setattr(
        "syntony.measures.wavelet_coherence.place_for", lambda d: place if d == "cuda" else None
    )
    X = list(rng.normal(size=(4, 400)).cumsum(axis=1))
    pairs = np.array([(0, 1), (1, 0), (1, 1)])
    here, there = (
        MEASURE.crossed(X[:2], X[2:], pairs, settings(longest=4.0, device=device), Fraction(10))
        for device in ("cpu", "cuda")
    )
    assert np.isfinite(here).all()
    np.testing.assert_allclose(there, here, rtol=0, atol=1e-10)
