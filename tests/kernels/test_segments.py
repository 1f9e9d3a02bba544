import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.series import difficult_series
from tests.reference import ccf as slow

from syntony.kernels.fisher import fisher_z
from syntony.kernels.segments import segment_correlations, segment_pairs


@settings(max_examples=60, deadline=None)
@given(difficult_series(20, 60), difficult_series(20, 60), st.data())
def test_every_pair_of_segments_equals_the_definition(x, y, data):
    n = min(x.size, y.size)
    x, y = x[:n], y[:n]
    width = data.draw(st.integers(2, 12), label="width")
    max_lag = data.draw(st.integers(0, width - 1), label="max_lag")
    least = data.draw(st.sampled_from([0.0, 0.5, 1.0]), label="min_coverage")
    r = segment_correlations(x, y, width, max_lag, min_coverage=least)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of segments never observed
        expected = slow.segment_correlations(x, y, width, max_lag, least)
    np.testing.assert_allclose(r, expected, rtol=0, atol=1e-12)


def test_the_means_are_those_of_the_large_table(rng):
    x, y = rng.normal(size=(2, 200))
    x[45] = np.nan
    y[100:120] = 3.0
    found = segment_pairs(x, y, 20, 4)
    z = fisher_z(segment_correlations(x, y, 20, 4))
    real = np.eye(10, dtype=bool)
    np.testing.assert_allclose(found.real_z, np.nanmean(z[:, real], axis=1), atol=1e-14)
    np.testing.assert_allclose(found.surrogate_z, np.nanmean(z[:, ~real], axis=1), atol=1e-14)
    np.testing.assert_allclose(found.real_abs_z, np.nanmean(abs(z[:, real]), axis=1), atol=1e-14)
    np.testing.assert_allclose(
        found.surrogate_abs_z, np.nanmean(abs(z[:, ~real]), axis=1), atol=1e-14
    )
    np.testing.assert_allclose(found.pair_z, z.mean(axis=0), atol=1e-14)
    np.testing.assert_allclose(found.pair_abs_z, abs(z).mean(axis=0), atol=1e-14)
    assert np.flatnonzero(~found.usable_x).tolist() == [2]
    assert np.flatnonzero(~found.usable_y).tolist() == [5]
    np.testing.assert_array_equal(found.n_real, 8)
    np.testing.assert_array_equal(found.n_surrogate, 81 - 8)


def test_a_leader_is_found_at_the_positive_lag_that_was_built_in(rng):
    x = rng.normal(size=600)
    found = segment_pairs(x, np.roll(x, 3), 60, 10)
    assert found.real_z.argmax() - 10 == 3
    assert found.surrogate_z.max() < 0.1


def test_swapping_the_persons_mirrors_the_lags_and_the_pairs(rng):
    x, y = rng.normal(size=(2, 200))
    ours, theirs = segment_pairs(x, y, 20, 4), segment_pairs(y, x, 20, 4)
    np.testing.assert_allclose(theirs.real_z[::-1], ours.real_z, rtol=0, atol=1e-14)
    np.testing.assert_allclose(theirs.surrogate_abs_z[::-1], ours.surrogate_abs_z, atol=1e-14)
    np.testing.assert_allclose(theirs.pair_z.T, ours.pair_z, rtol=0, atol=1e-14)


def test_equal_segments_meet_the_limit_instead_of_infinity(rng):
    x = rng.normal(size=100)
    found = segment_pairs(x, x, 20, 0, limit=5.0)
    assert found.real_z.tolist() == [5.0]


@pytest.mark.parametrize(("sign", "limit"), [(1.0, 5.0), (-1.0, 10.0), (1.0, 40.0)])
def test_a_product_of_many_perfect_correlations_stays_finite(rng, sign, limit):
    x = np.tile(rng.normal(size=20), 30)
    found = segment_pairs(x, sign * x, 20, 9, limit=limit)
    assert found.surrogate_z[9] == pytest.approx(sign * limit, rel=1e-12)
    assert found.surrogate_abs_z[9] == pytest.approx(limit, rel=1e-12)
    assert np.isfinite(found.pair_abs_z).all()


def test_a_gap_takes_its_segment_out_and_moves_no_other(rng):
    x, y = rng.normal(size=(2, 200))
    whole = segment_pairs(x, y, 20, 4)
    x[50:53] = np.nan
    holed = segment_pairs(x, y, 20, 4)
    others = np.arange(10) != 2
    np.testing.assert_allclose(holed.pair_z[others], whole.pair_z[others], rtol=0, atol=1e-14)
    assert np.isnan(holed.pair_z[2]).all()


def test_without_a_usable_segment_everything_is_unknown():
    found = segment_pairs(np.full(50, 0.1), np.arange(50.0), 10, 2)
    assert np.isnan(found.real_z).all()
    assert found.n_real.tolist() == [0] * 5


def test_susy_gives_the_same_numbers_on_a_therapy_session(shared_data):
    folder = shared_data("mea_therapy")
    x, y = np.loadtxt(folder / "normal" / "200_01.txt", skiprows=1).T
    found = segment_pairs(x, y, 30 * 25, 5 * 25)
    # SUSY 0.1.0 under R 4.2.2, segment = 30, Hz = 25, maxlag = 5 (columns Z, Z-Pseudo, SD(Z),
    # SD(Z-Pseudo), Z(lead1), Z(lead2), Z(noAbs), Z(Pseudo-noAbs)); lead1 is our positive side.
    ours = [
        found.real_abs_z.mean(), found.surrogate_abs_z.mean(),
        found.real_abs_z.std(ddof=1), found.surrogate_abs_z.std(ddof=1),
        found.real_abs_z[126:].mean(), found.real_abs_z[:125].mean(),
        found.real_z.mean(), found.surrogate_z.mean(),
    ]  # fmt: skip
    susy = [
        0.0820885313122506, 0.075670631517032, 0.0162287030896092, 0.00538951676865688,
        0.0737042299312812, 0.0902424542395595, -0.00718199131711256, 0.00246057738740949,
    ]  # fmt: skip
    np.testing.assert_allclose(ours, susy, rtol=1e-12, atol=0)


@pytest.mark.parametrize("scale", [1e-150, 1e12, 1e140])
def test_units_do_not_matter(rng, scale):
    x, y = rng.normal(size=(2, 200))
    np.testing.assert_allclose(
        segment_pairs(scale * x, y, 20, 4).pair_z, segment_pairs(x, y, 20, 4).pair_z, atol=1e-13
    )
