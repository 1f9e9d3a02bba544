from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import lfilter

from syntony.core.registry import get
from syntony.stats.stretches import Nulls, chance_map

RATE = Fraction(4)
WCC = get("measures", "wcc")
SETTINGS = WCC.configured({"window": 30, "step": 10, "max_lag": 5})
NULLS = Nulls(get("surrogates", "circular_shift"), get("surrogates", "block_permutation"))


def inert(rng, n, memory=0.9):
    return lfilter([1], [1, -memory], rng.normal(size=n + 200))[200:]


def episodes(rng, spans, strength=0.9, lag=1.5, n=2400):
    """The second person follows the first inside the spans (s) and nowhere else."""
    shift = round(lag * float(RATE))
    x, y = inert(rng, n + shift), inert(rng, n)
    t = np.arange(n) / float(RATE)
    on = np.any([(t >= a) & (t < b) for a, b in spans], axis=0) if spans else np.zeros(n, bool)
    k = np.where(on, strength, 0.0)
    return np.stack((x[shift:], k * x[:n] + np.sqrt(1 - k**2) * y))


def mapped(X, seed=1, count=99):
    return chance_map(WCC, SETTINGS, NULLS, X, RATE, count=count, seed=seed, alpha=0.05)


@pytest.mark.parametrize("strength", [0.9, 0.6])
def test_stretches_are_found_with_their_edges_and_lag(rng, strength):
    planted = [(100.0, 200.0), (380.0, 490.0)]
    errors, elsewhere = [], 0
    for i in range(8):
        for span in mapped(episodes(rng, planted, strength), seed=i).spans:
            start, stop = min(planted, key=lambda p: abs(p[0] - span.start))
            if span.start > stop or span.stop < start:
                elsewhere += 1
                continue
            errors.append((abs(span.start - start), abs(span.stop - stop)))
            assert span.lag == pytest.approx(1.5, abs=0.26)
            assert span.strength > 0.2
    assert len(errors) >= 15
    assert elsewhere <= 1  # each session may have one by chance with a probability of 5 %
    assert np.median(errors) < 4
    assert np.quantile(errors, 0.8) < 10  # a third of a window


@pytest.mark.parametrize("memory", [0.0, 0.9, 0.98])
def test_strangers_have_a_stretch_in_one_session_of_twenty(rng, memory):
    found = 0
    for i in range(40):
        X = np.stack((inert(rng, 1200, memory), inert(rng, 1200, memory)))
        found += bool(mapped(X, seed=i).spans)
    assert found <= 6


def test_coupling_all_the_time_is_one_stretch(rng):
    (span,) = mapped(episodes(rng, [(0.0, 600.0)])).spans
    assert span.start <= 15
    assert span.stop >= 585


def test_each_cell_has_its_chance_and_strangers_are_faded(rng):
    found = mapped(episodes(rng, [(200.0, 400.0)]))
    values = WCC(*signals(episodes(rng, [(200.0, 400.0)])), window=30, step=10).values
    assert found.map_p.shape == values.shape
    inside = (found.course.time > 220) & (found.course.time < 380)
    assert found.map_p[inside].min() < 0.02
    assert np.median(found.map_p[~inside].min(axis=1)) > 0.1
    assert (found.course.value[inside] > found.course.high[inside]).mean() > 0.8
    assert (found.course.value[~inside] > found.course.high[~inside]).mean() < 0.35


def signals(X):
    from syntony.core.signals import Signal

    return [Signal.with_gaps(x, RATE, person=p) for x, p in zip(X, "ab", strict=True)]


def test_a_gap_is_blank_and_the_rest_is_judged(rng):
    X = episodes(rng, [(300.0, 500.0)])
    X[0, 200:600] = np.nan
    found = mapped(X)
    assert np.isnan(found.course.value).any()
    assert [round(s.start, -2) for s in found.spans] == [300.0]
    np.testing.assert_array_equal(
        np.isnan(found.map_p), np.isnan(WCC(*signals(X), window=30, step=10).values)
    )


def test_a_still_person_has_no_map(rng):
    X = episodes(rng, [(100.0, 200.0)])
    X[1] = 5.0
    assert mapped(X).map_p is None


def test_of_scattered_samples_nothing_is_said_and_nothing_breaks(rng):
    X = episodes(rng, [(100.0, 200.0)])
    scattered = np.full(X.shape, np.nan)
    scattered[:, ::40] = X[:, ::40]
    found = mapped(scattered)
    assert not found.spans


def test_the_same_seed_gives_the_same_map(rng):
    X = episodes(rng, [(100.0, 200.0)])
    np.testing.assert_array_equal(mapped(X).map_p, mapped(X).map_p)
