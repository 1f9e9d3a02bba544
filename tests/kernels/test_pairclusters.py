"""Clusters of channel pairs against a search that merges sets until nothing changes."""

import numpy as np
import pytest

from syntony.kernels.pairclusters import cluster_masses, pair_clusters


def chain(n):
    return np.abs(np.subtract.outer(np.arange(n), np.arange(n))) == 1


def slowly(marked, first, second):
    """Sets of cells, merged pair by pair."""
    cells = [tuple(c) for c in np.argwhere(marked)]
    groups = [{c} for c in cells]

    def near(a, b):
        apart = [k for k in range(4) if a[k] != b[k]]
        if len(apart) != 1:
            return False
        k = apart[0]
        return (first, second)[k][a[k], b[k]] if k < 2 else abs(a[k] - b[k]) == 1

    for a in cells:
        for b in cells:
            if near(a, b):
                one, other = (next(g for g in groups if c in g) for c in (a, b))
                if one is not other:
                    one |= other
                    groups.remove(other)
    return sorted(map(sorted, groups))


@pytest.mark.parametrize("seed", range(4))
def test_clusters_are_those_of_a_plain_search(seed):
    rng = np.random.default_rng(seed)
    marked = rng.random((4, 3, 3, 2)) < 0.35
    links = np.triu(rng.random((4, 4)) < 0.4, 1)
    first, second = links | links.T, chain(3)
    labels, count = pair_clusters(marked, first, second)
    np.testing.assert_array_equal(labels >= 0, marked)
    found = sorted(sorted(map(tuple, np.argwhere(labels == k).tolist())) for k in range(count))
    assert found == slowly(marked, first, second)


def test_masses_are_sums_over_the_cells_of_a_cluster():
    values = np.arange(6.0).reshape(6, 1, 1, 1)
    marked = values > 0
    marked[3] = False
    labels, count = pair_clusters(marked, chain(6), chain(1))
    assert count == 2
    np.testing.assert_array_equal(cluster_masses(values, labels, count), [3.0, 9.0])


def test_nothing_marked_is_no_cluster():
    labels, count = pair_clusters(np.zeros((2, 2, 1, 1), bool), chain(2), chain(2))
    assert count == 0
    assert cluster_masses(np.ones((2, 2, 1, 1)), labels, count).shape == (0,)
