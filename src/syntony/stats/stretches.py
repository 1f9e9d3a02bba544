"""When: the chance of every cell of a map, the band of its course, and whole stretches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray, Measure
from syntony.core.results import Course
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.autoregression import whiten
from syntony.kernels.fisher import fisher_z
from syntony.kernels.means import observed_mean
from syntony.stats.panel import MAX_ORDER
from syntony.stats.significance import p_value
from syntony.stats.stationarity import settled

#: Cells beyond so many standard deviations of chance form clusters.
CLUSTER_FORMING = 2.5
#: Shifts of one recording overlap, so the heaviest clusters vary less among them than among
#: strangers; and two searches are made. At this share of the level each, 1 to 4.5 % of 200
#: strangers a family have a stretch (ten families of `make calibrate`).
LEVEL_SHARE = 0.25


@dataclass(frozen=True)
class Span:
    """A stretch in which coupling exceeds chance over the whole session.

    Parameters
    ----------
    start, stop : float
        Seconds after the first sample.
    p : float
        Family-wise: share of surrogate sessions with a heavier cluster anywhere, times the number
        of searches.
    strength : float
        Mean of the linked values in the cluster.
    lag : float
        Where the cluster is heaviest (s); positive: the first person leads.
    """

    start: float
    stop: float
    p: float
    strength: float
    lag: float


@dataclass(frozen=True)
class Nulls:
    """How a person is made anew who answered nobody.

    Parameters
    ----------
    signals : Surrogate
        Of level ``signal``; keeps a signal's memory.
    residuals : Surrogate
        Of level ``signal``; for what is left of it after whitening.
    """

    signals: Surrogate
    residuals: Surrogate


@dataclass(frozen=True, eq=False)
class ChanceMap:
    """Chance of each cell, the course with its band, and the stretches."""

    map_p: Array | None = None
    course: Course | None = None
    spans: tuple[Span, ...] = ()


def chance_map(
    measure: Measure, settings: Any, nulls: Nulls, X: Array, rate: Fraction, *,
    count: int, seed: int, alpha: float,
) -> ChanceMap:  # fmt: skip
    """Hold a lag x time map against maps of people who were not together.

    Parameters
    ----------
    measure, settings : Measure and its settings
        With values of shape (n_windows, n_lags).
    nulls : Nulls
        How the second person's recording is made anew.
    X : ndarray, shape (2, n)
        Two persons on one grid; NaN where one was not observed.
    rate : Fraction
        Samples a second (Hz).
    count, seed : int
        Surrogate maps, and the seed that makes them.
    alpha : float
        Level of the stretches, over the whole session.

    Returns
    -------
    ChanceMap
        Times are seconds after the first sample. `map_p` of a cell is the share of surrogate
        windows whose largest unsigned value over the lags reaches it. Stretches come from
        clusters of neighboring windows and lags, against the heaviest cluster of each surrogate
        map, in two searches: of the settled signals (trend taken out), where slow coupling
        shows, and of what each person's own past does not explain, where answers show that
        inertia hides. Of stretches that overlap the one further beyond its null is kept. Empty
        where the null refuses.

    References
    ----------
    .. [1] Maris & Oostenveld (2007), doi:10.1016/j.jneumeth.2007.03.024.
    """
    U = np.stack([settled(x) for x in X])
    if nulls.signals.refuses(X[1]) is not None or not np.isfinite(U).any(axis=1).all():
        return ChanceMap()
    plan = measure.plan(settings, rate, X.shape[1])
    maps = _Maps(measure, settings, plan, np.repeat(plan.starts(X.shape[1])[:, None], 2, axis=1))
    rng = np.random.default_rng([seed, *b"stretches"])

    def chance(V: Array, surrogate: Surrogate) -> Array:
        return maps.many(V[0], surrogate.draw(V[1], count, surrogate.settings(), rng))

    real, null = maps.of(X[0], X[1]), chance(X, nulls.signals)
    searches = [_Search(U, maps, chance(U, nulls.signals))]
    E, _ = whiten(U, MAX_ORDER)
    if np.isfinite(E).any(axis=1).all():
        searches.append(_Search(E, maps, chance(E, nulls.residuals)))
    spans = _spans(searches, alpha)
    return ChanceMap(_cell_chance(real, null), _course(real, null, maps), spans)


@dataclass(frozen=True, eq=False)
class _Maps:
    """The linked map of any two series under one measure."""

    measure: Measure
    settings: Any
    plan: WindowPlan
    starts: IntArray

    def of(self, x: Array, y: Array) -> Array:
        values, _ = self.measure.rows(np.stack((x, y)), self.starts, self.settings, self.plan)
        return fisher_z(values) if self.measure.declares.link == "fisher_z" else values

    def many(self, x: Array, made: Array) -> Array:
        return np.stack([self.of(x, y) for y in made])


def _cell_chance(real: Array, null: Array) -> Array:
    """Share of surrogate windows whose largest unsigned value reaches each cell's."""
    largest = np.sort(_row_largest(null.reshape(-1, null.shape[-1])))
    largest = largest[np.isfinite(largest)]
    below = np.searchsorted(largest, np.abs(real) - 1e-12)
    chance = (1 + largest.size - below) / (1 + largest.size)
    return np.where(np.isfinite(real), chance, np.nan)


def _course(real: Array, null: Array, maps: _Maps) -> Course:
    """Mean unsigned value of each window, and where 95 % of the surrogates lie."""
    value = observed_mean(np.abs(real), axis=-1)
    means = observed_mean(np.abs(null), axis=-1)
    low, high = np.full((2, len(value)), np.nan)
    known = np.isfinite(means).any(axis=0)
    if known.any():
        low[known], high[known] = np.nanquantile(means[:, known], (0.025, 0.975), axis=0)
    return Course(maps.plan.centers(maps.starts[:, 0]), value, low, high)


@dataclass(frozen=True, eq=False)
class _Search:
    """Two series, and the maps of the first with surrogates of the second."""

    series: Array
    maps: _Maps
    null: Array

    def found(self, level: float) -> Iterator[tuple[float, Span]]:
        """Clusters with a p of at most `level`: how far beyond the heaviest by chance, and what."""
        if not np.isfinite(self.null).any():
            return  # of so little that no surrogate has a value nothing stands out
        real, spread = self.maps.of(self.series[0], self.series[1]), np.nanstd(self.null)
        heaviest = np.array(
            [max((c.mass for c in _clusters(z / spread)), default=0.0) for z in self.null]
        )
        for cluster in _clusters(real / spread):
            p = p_value(cluster.mass, heaviest)
            if p <= level:
                beyond = cluster.mass / max(1.0, float(heaviest.max()))
                yield beyond, _refined(cluster, p, real, self.series, self.maps)


def _spans(searches: Sequence[_Search], alpha: float) -> tuple[Span, ...]:
    """Stretches of all searches; of those that overlap in time the one further beyond chance."""
    found = [item for search in searches for item in search.found(LEVEL_SHARE * alpha)]
    kept: list[Span] = []
    for _, span in sorted(found, key=lambda item: (item[1].p, -item[0])):
        if all(span.stop <= other.start or other.stop <= span.start for other in kept):
            kept.append(replace(span, p=min(1.0, span.p * len(searches))))
    return tuple(sorted(kept, key=lambda span: span.start))


@dataclass(frozen=True, eq=False)
class _Cluster:
    """Neighboring cells of one sign beyond the forming threshold."""

    mass: float
    windows: IntArray
    columns: IntArray
    sign: float


def _clusters(standardized: Array) -> list[_Cluster]:
    """All clusters of a map; windows and lags that touch, corners included, belong together."""
    from scipy.ndimage import label

    found = []
    for sign in (1.0, -1.0):
        excess = np.nan_to_num(sign * standardized, nan=0.0)
        labels, n = label(excess > CLUSTER_FORMING, np.ones((3, 3)))
        for k in range(1, n + 1):
            windows, columns = np.nonzero(labels == k)
            found.append(_Cluster(float(excess[windows, columns].sum()), windows, columns, sign))
    return found


def _refined(cluster: _Cluster, p: float, real: Array, U: Array, maps: _Maps) -> Span:
    """Find the edges of a cluster by a scan of the products at its heaviest lag.

    Windows blur an edge by their length; single products do not.
    """
    rate = float(maps.plan.rate)
    weights = np.bincount(cluster.columns, np.abs(real[cluster.windows, cluster.columns]))
    lag = int(np.argmax(weights)) - (real.shape[1] - 1) // 2
    first = int(maps.starts[cluster.windows.min(), 0])
    last = min(int(maps.starts[cluster.windows.max(), 0]) + maps.plan.span, U.shape[1])
    products = cluster.sign * _products(U, lag)[first:last]
    begin, end = _densest(products)
    strength = float(np.nanmean(real[cluster.windows, cluster.columns]))
    return Span((first + begin) / rate, (first + end) / rate, p, strength, lag / rate)


def _products(U: Array, lag: int) -> Array:
    """Products of the standardized series at one lag, in the middle of the two times."""
    Z = (U - np.nanmean(U, axis=1, keepdims=True)) / np.nanstd(U, axis=1, keepdims=True)
    n, size = U.shape[1], abs(lag)
    ahead = slice(0, n - size) if lag >= 0 else slice(size, n)
    behind = slice(size, n) if lag >= 0 else slice(0, n - size)
    made = np.zeros(n)
    made[size // 2 : size // 2 + n - size] = np.nan_to_num(Z[0, ahead] * Z[1, behind], nan=0.0)
    return made


def _densest(products: Array) -> tuple[int, int]:
    """The stretch [begin, end) of raised products, as likely as any.

    Between a mean of 0 outside and of m inside, the likeliest edges maximize the sum of
    ``product - m / 2``; m comes from the stretch that the last round found.
    """
    begin, end = 0, products.size
    for _ in range(4):
        mean = float(products[begin:end].mean())
        if not mean > 0:
            break
        sums = np.concatenate(([0.0], np.cumsum(products - mean / 2)))
        lowest = np.minimum.accumulate(sums[:-1])
        end = int(np.argmax(sums[1:] - lowest)) + 1
        begin = int(np.argmin(sums[:end]))
    return begin, end


def _row_largest(values: Array) -> Array:
    """Largest unsigned value of each row; NaN where nothing was judged."""
    known = np.isfinite(values)
    largest = np.where(known, np.abs(values), -np.inf).max(axis=-1)
    return np.where(known.any(axis=-1), largest, np.nan)
