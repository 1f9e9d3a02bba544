"""Many pairs of channels at once: the largest of all inside the null, and clusters of neighbors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array
from syntony.kernels.pairclusters import cluster_masses, pair_clusters

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CellTest:
    """Every cell against the largest of all cells under the null.

    Parameters
    ----------
    effect : ndarray
        Distance of each value from its own null's mean in that null's standard deviations.
    p : ndarray
        Chance that strangers anywhere among the cells show as large an effect; NaN where unknown.
    observed : float
        Largest effect of the data.
    null : ndarray, shape (n,)
        Largest effect of every surrogate.
    """

    effect: Array
    p: Array
    observed: float
    null: Array

    @property
    def smallest(self) -> float:
        """Chance of the largest effect: of there being anything at all."""
        known = self.p[np.isfinite(self.p)]
        return float(known.min()) if known.size else float("nan")


@dataclass(frozen=True, eq=False)
class Cluster:
    """Neighboring cells that stand out together.

    Parameters
    ----------
    cells : integer ndarray, shape (n_cells, n_dims)
        Places of its cells among the values.
    mass : float
        Sum of the effects of its cells; negative where they lie below chance.
    p : float
        Chance that strangers show a cluster of as much mass anywhere.
    """

    cells: IntArray
    mass: float
    p: float


def max_statistic(values: Array, null: Array, *, signed: bool) -> CellTest:
    """Test all cells together by the largest effect.

    Each cell is measured by the mean and the standard deviation of its own null, the data counted
    among the surrogates, so that cells with wide nulls do not drown the others and the test stays
    exact. Memory is that of `null`, which is overwritten.

    Parameters
    ----------
    values : ndarray
        Any shape; NaN where unknown.
    null : ndarray, shape (n, *shape)
        Values of the surrogates; overwritten by their effects.
    signed : bool
        Whether values may be far from chance on either side, as correlations may; else only
        larger ones count.

    References
    ----------
    .. [1] Nichols & Holmes (2002), doi:10.1002/hbm.1058.
    """
    n = len(null)
    known = np.isfinite(values) & np.isfinite(null).all(axis=0)
    mean = (null.sum(axis=0) + values) / (n + 1)
    spread = np.square(values - mean)
    for row in null:
        spread += np.square(row - mean)
    spread = np.sqrt(spread / n)
    known &= spread > 1e-12 * (1 + np.abs(mean))
    spread = np.where(known, spread, np.nan)
    effect = (values - mean) / spread
    null -= mean
    null /= spread
    size = _sizes(effect[None], known, signed=signed)[0]
    largest = np.array([_largest(row, known, signed=signed) for row in null])
    reached = np.sort(largest)
    above = n - np.searchsorted(reached, size[known] - 1e-12, side="left")
    p = np.full(values.shape, np.nan)
    p[known] = (1 + above) / (1 + n)
    observed = float(size[known].max()) if known.any() else float("nan")
    return CellTest(effect, p, observed, largest if known.any() else np.empty(0))


def cluster_test(
    test: CellTest, null: Array, threshold: float, neighbors: tuple[BoolArray, BoolArray], *,
    signed: bool,
) -> tuple[Cluster, ...]:  # fmt: skip
    """Test clusters of neighboring cells by their mass.

    Parameters
    ----------
    test : CellTest
        From `max_statistic`.
    null : ndarray, shape (n, n_first, n_second, n_bands, n_times)
        Effects of the surrogates, as `max_statistic` leaves them.
    threshold : float
        Effect from which on a cell stands out. It decides which clusters are looked for, not
        how often strangers have one: fix it beforehand.
    neighbors : tuple of bool ndarray
        Which channels of the first and of the second head are neighbors.
    signed : bool
        As in `max_statistic`; cells on either side of chance make clusters of their own.

    Returns
    -------
    tuple of Cluster
        The largest first. What beats chance is the cluster, not each of its cells.

    References
    ----------
    .. [1] Maris & Oostenveld (2007), doi:10.1016/j.jneumeth.2007.03.024.
    """

    def found(effects: Array) -> Iterator[tuple[IntArray, int, Array]]:
        for side in (1.0, -1.0) if signed else (1.0,):
            labels, count = pair_clusters(side * effects >= threshold, *neighbors)
            yield labels, count, side * cluster_masses(side * effects, labels, count)

    heaviest = np.array(
        [max((np.abs(m).max(initial=0.0) for _, _, m in found(row)), default=0.0) for row in null]
    )
    clusters = []
    for labels, count, masses in found(np.where(np.isfinite(test.p), test.effect, 0.0)):
        for k in range(count):
            reached = np.count_nonzero(heaviest >= abs(masses[k]) * (1 - 1e-12))
            p = (1 + reached) / (1 + len(null))
            clusters.append(Cluster(np.argwhere(labels == k), float(masses[k]), p))
    return tuple(sorted(clusters, key=lambda c: -abs(c.mass)))


def shuffled_means(
    table: Callable[[int, int], Array], partners: IntArray, count: int
) -> tuple[Array, Array]:
    """Mean over dyads of all pairs of channels, of real partners and of wrong ones.

    Parameters
    ----------
    table : callable
        ``(i, j) -> values`` of the first head of dyad i with the second of dyad j.
    partners : integer ndarray, shape (n, n_dyads)
        Whose second head meets each first one, one row a surrogate.
    count : int
        Dyads.

    Returns
    -------
    values, null : ndarray, shapes (...,), (n, ...)
        Cells that a dyad does not know are left out of its mean.
    """
    own = [table(i, i) for i in range(count)]
    made = np.empty((len(partners), *own[0].shape))
    for row, order in zip(made, partners, strict=True):
        row[:] = _mean([table(i, int(j)) for i, j in enumerate(order)])
    return _mean(own), made


def _mean(tables: list[Array]) -> Array:
    total, known = np.zeros(tables[0].shape), np.zeros(tables[0].shape)
    for values in tables:
        there = np.isfinite(values)
        total += np.where(there, values, 0.0)
        known += there
    return np.where(known > 0, total / np.maximum(known, 1), np.nan)


def _sizes(effects: Array, known: BoolArray, *, signed: bool) -> Array:
    return np.where(known, np.abs(effects) if signed else effects, -np.inf)


def _largest(effects: Array, known: BoolArray, *, signed: bool) -> float:
    return float(_sizes(effects, known, signed=signed).max(initial=-np.inf))
