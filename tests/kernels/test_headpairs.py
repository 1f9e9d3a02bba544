"""All channels of two heads at once against the metrics pair by pair, with gaps and reshuffling."""

import numpy as np
import pytest

from syntony.core.registry import collect
from syntony.kernels import phase
from syntony.kernels.analytic import band_filter
from syntony.kernels.headpairs import COUPLINGS, couple, epochs_in_bands, prepared

RATE = 100.0
BANDS = [(4, 8), (8, 13)]
MARGIN = 83
FILTERS = [band_filter(low / RATE, high / RATE, MARGIN) for low, high in BANDS]
STARTS = 100 + 150 * np.arange(6)
WIDTH = 150
ONE = np.zeros(6, dtype=np.int64)
#: Where a metric is called otherwise than its measure.
CALLED = {"imcoh": "imaginary_coherence"}


@pytest.fixture
def heads(rng):
    a = rng.normal(size=(3, 1150)).cumsum(axis=1)
    b = rng.normal(size=(4, 1150)).cumsum(axis=1) + np.array([0, 0.7, 0, 0])[:, None] * a[0]
    return a, b


def cut(X, steps=(1, 1), **how):
    return epochs_in_bands(X, STARTS, WIDTH, FILTERS, steps, **how)


def head(name, bands):
    return prepared(COUPLINGS[name], bands, np.ones((6, bands[0].shape[1]), bool))


@pytest.mark.parametrize("name", COUPLINGS)
def test_every_pair_of_channels_equals_the_metric_of_that_pair(heads, name):
    a, b = map(cut, heads)
    values, coverage = couple(COUPLINGS[name], head(name, a), head(name, b), ONE)
    assert values.shape == coverage.shape == (3, 4, 2, 1)
    metric = getattr(phase, CALLED.get(name, name))
    for band in range(2):
        expected = phase.mean_over_epochs(metric, a[band], b[band])
        np.testing.assert_allclose(values[:, :, band, 0], expected, rtol=0, atol=1e-11)
    assert (coverage == 1).all()


def test_every_metric_is_a_measure_and_stays_within_its_bounds(heads):
    measures = collect("measures")
    for name in COUPLINGS:
        low, high = measures[name].declares.bounds
        values, _ = couple(COUPLINGS[name], *(head(name, cut(x)) for x in heads), ONE)
        assert low <= values.min() <= values.max() <= high, name


def test_epochs_of_the_second_head_meet_in_the_order_that_is_said(heads):
    a, b = map(cut, heads)
    order = np.array([3, 1, 5, 0, 4, 2])
    shuffled = [Z[order] for Z in b]
    expected, _ = couple(COUPLINGS["plv"], head("plv", a), head("plv", shuffled), ONE)
    found, _ = couple(COUPLINGS["plv"], head("plv", a), head("plv", b), ONE, order)
    np.testing.assert_array_equal(found, expected)


def test_segments_are_means_of_their_own_epochs(heads):
    a, b = (head("ccorr", cut(x)) for x in heads)
    segments = np.array([0, 0, 0, 1, 1, 1])
    parts, _ = couple(COUPLINGS["ccorr"], a, b, segments)
    whole, _ = couple(COUPLINGS["ccorr"], a, b, ONE)
    np.testing.assert_allclose(parts.mean(axis=-1), whole[..., 0], rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", ["plv", "pli", "accorr", "envelope_correlation"])
def test_a_gap_costs_the_epochs_of_its_channel_alone(heads, name):
    a, b = heads
    b = b.copy()
    b[2, 480] = np.nan  # within reach of epochs 1, 2 and 3
    values, coverage = couple(COUPLINGS[name], head(name, cut(a)), head(name, cut(b)), ONE)
    np.testing.assert_array_equal(coverage[:, 2], 0.5)
    assert (np.delete(coverage, 2, axis=1) == 1).all()
    left = [0, 4, 5]
    metric = getattr(phase, CALLED.get(name, name))
    expected = phase.mean_over_epochs(metric, cut(a)[0][left], cut(heads[1])[0][left])[:, 2]
    np.testing.assert_allclose(values[:, 2, 0, 0], expected, rtol=0, atol=1e-9)


def test_a_still_channel_and_one_that_is_all_artifact_are_unknown(heads):
    a, b = heads
    b = b.copy()
    b[1] = 3.0
    usable = np.ones((6, 4), bool)
    usable[:, 3] = False
    second = prepared(COUPLINGS["plv"], cut(b), usable)
    values, coverage = couple(COUPLINGS["plv"], head("plv", cut(a)), second, ONE)
    assert np.isnan(values[:, [1, 3]]).all()
    assert (coverage[:, [1, 3]] == 0).all()
    assert np.isfinite(values[:, [0, 2]]).all()


def test_fewer_samples_of_a_band_leave_its_value_almost_as_it_is(heads):
    names = ("plv", "ccorr", "coherence")
    for name in names:
        full = couple(COUPLINGS[name], *(head(name, cut(x)) for x in heads), ONE)[0]
        thin = couple(COUPLINGS[name], *(head(name, cut(x, (2, 1))) for x in heads), ONE)[0]
        assert np.abs(full - thin).mean() < 0.01, name


def test_epochs_filtered_by_themselves_need_nothing_around_them(heads):
    a = np.full_like(heads[0], np.nan)
    for start in STARTS:
        a[:, start : start + WIDTH] = heads[0][:, start : start + WIDTH]
    mirrored, whole = cut(a, mirrored=True)[1], cut(heads[0])[1]
    assert np.isnan(cut(a)[1]).any()
    assert np.isfinite(mirrored).all()
    middle = slice(60, 90)
    size = np.abs(whole[..., middle]).mean()
    assert np.abs(mirrored - whole)[..., middle].mean() < 0.5 * size
