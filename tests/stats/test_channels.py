"""Many channel pairs at once: strangers beat chance one time in twenty, what is planted always."""

import numpy as np
import pytest

from syntony.kernels.headpairs import COUPLINGS, couple, prepared
from syntony.stats.channels import cluster_test, max_statistic, shuffled_means

N, BANDS, EPOCHS, SAMPLES, SURROGATES = 4, 2, 12, 16, 99
CHAIN = np.abs(np.subtract.outer(np.arange(N), np.arange(N))) == 1
ONE = np.zeros(EPOCHS, dtype=np.int64)


def strangers(rng, shared=0.0, block=2):
    """Two heads whose channels each mix the sources of their neighbors, as skulls do."""
    heads = rng.normal(size=(2, BANDS, EPOCHS, N + 1, SAMPLES, 2)).view(np.complex128)[..., 0]
    heads = heads[..., :-1, :] + heads[..., 1:, :]
    source = rng.normal(size=(EPOCHS, 1, SAMPLES, 2)).view(np.complex128)[..., 0]
    heads[:, 0, :, :block] += shared * source
    return heads


def judged(rng, measure="plv", signed=False, **how):
    heads = strangers(rng, **how)
    coupling = COUPLINGS[measure]
    a, b = (prepared(coupling, tuple(h), np.ones((EPOCHS, N), bool)) for h in heads)
    orders = rng.permuted(np.tile(np.arange(EPOCHS), (SURROGATES, 1)), axis=1)
    values = couple(coupling, a, b, ONE)[0]
    null = np.stack([couple(coupling, a, b, ONE, order)[0] for order in orders])
    test = max_statistic(values, null, signed=signed)
    clusters = cluster_test(test, null, 1.5, (CHAIN, CHAIN), signed=signed)
    return test, clusters


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "signed"), [("plv", False), ("ccorr", True)])
def test_strangers_have_a_pair_or_a_cluster_beyond_chance_in_one_of_twenty(measure, signed):
    rng = np.random.default_rng(77)
    found = [judged(rng, measure, signed) for _ in range(600)]
    largest = np.mean([test.smallest <= 0.05 for test, _ in found])
    heaviest = np.mean([any(c.p <= 0.05 for c in clusters) for _, clusters in found])
    # Of 600 the standard error is 0.009.
    assert 0.02 < largest < 0.07
    assert 0.02 < heaviest < 0.07


def test_a_coupled_block_is_found_where_it_was_planted(rng):
    found = [judged(rng, shared=1.6) for _ in range(10)]
    p = np.array([test.p for test, _ in found])
    assert (p[:, :2, :2, 0] <= 0.05).all(axis=(1, 2, 3)).mean() >= 0.9
    assert (p[:, 3, :, 0] <= 0.05).mean() < 0.05
    assert (p[:, :, :, 1] <= 0.05).mean() < 0.02
    for _, clusters in found:
        heaviest = clusters[0]
        assert heaviest.p == 0.01
        cells = {tuple(c) for c in heaviest.cells}
        assert {(0, 0, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0), (1, 1, 0, 0)} <= cells


def test_a_weak_block_is_found_by_its_mass_where_no_pair_by_itself_is(rng):
    found = [judged(rng, shared=0.7, block=3) for _ in range(60)]
    by_pair = np.mean([test.smallest <= 0.05 for test, _ in found])
    by_mass = np.mean([any(c.p <= 0.05 for c in clusters) for _, clusters in found])
    assert by_mass > by_pair + 0.15


def test_p_counts_the_largest_effect_of_every_surrogate(rng):
    values, null = rng.normal(size=(3, 2)) + 1, rng.normal(size=(50, 3, 2))
    both = np.concatenate((values[None], null))
    effects = (both - both.mean(axis=0)) / both.std(axis=0, ddof=1)
    test = max_statistic(values, null.copy(), signed=False)
    np.testing.assert_allclose(test.effect, effects[0], atol=1e-12)
    largest = effects[1:].max(axis=(1, 2))
    np.testing.assert_allclose(np.sort(test.null), np.sort(largest), atol=1e-12)
    expected = (1 + (largest[:, None, None] >= effects[0]).sum(axis=0)) / 51
    np.testing.assert_allclose(test.p, expected)
    assert test.smallest == expected.min()


def test_far_below_chance_counts_only_where_values_have_a_sign(rng):
    values, null = np.zeros((2, 2)), rng.normal(size=(99, 2, 2)) * 0.1
    values[0, 0] = -1.0
    assert max_statistic(values, null.copy(), signed=True).p[0, 0] == 0.01
    assert max_statistic(values, null.copy(), signed=False).p[0, 0] == 1.0


def test_what_is_unknown_or_never_varies_is_left_out(rng):
    values, null = rng.normal(size=(2, 2)), rng.normal(size=(19, 2, 2))
    values[0, 0] = np.nan
    null[3, 0, 1] = np.nan
    null[:, 1, 0] = values[1, 0]
    test = max_statistic(values, null, signed=False)
    np.testing.assert_array_equal(np.isfinite(test.p), [[False, False], [False, True]])
    nothing = max_statistic(np.full((2, 2), np.nan), rng.normal(size=(19, 2, 2)), signed=False)
    assert np.isnan(nothing.smallest)
    assert nothing.null.size == 0


def test_wrong_partners_are_averaged_over_dyads_cell_by_cell():
    tables = np.arange(27.0).reshape(3, 3, 3)
    tables[1, 1, 0] = np.nan
    partners = np.array([[1, 2, 0], [0, 1, 2]])
    values, null = shuffled_means(lambda i, j: tables[i, j], partners, 3)
    np.testing.assert_allclose(values[1:], tables[[0, 1, 2], [0, 1, 2]].mean(axis=0)[1:])
    assert values[0] == (tables[0, 0, 0] + tables[2, 2, 0]) / 2
    np.testing.assert_allclose(null[0], tables[[0, 1, 2], [1, 2, 0]].mean(axis=0))
    np.testing.assert_array_equal(null[1], values)
