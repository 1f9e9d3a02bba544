"""The panel: three tests within the dyad, each with a null that keeps something else.

All look for the largest lagged correlation, so that a lag need not be known beforehand; the
largest over the lags is taken inside the null too. Real and surrogate go the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syntony.core.contracts import Surrogate
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.kernels.autoregression import whiten
from syntony.kernels.fisher import fisher_z
from syntony.kernels.segments import segment_correlations
from syntony.kernels.xcorr import lag_profiles
from syntony.stats.stationarity import settled

#: Largest order of the autoregressions.
MAX_ORDER = 20
#: A response is spread over about half a second to either side of its lag.
SPREAD = 0.5
#: Length of the segments that are permuted (s).
SEGMENT = 30.0
#: Segments with a strong correlation count more than in proportion, because coupling comes in
#: episodes.
EPISODE_POWER = 1.5
Z_LIMIT = 6.0


@dataclass(frozen=True)
class Member:
    """One test of the panel.

    Parameters
    ----------
    name : str
        What plans and reports call it.
    statistic : str
        What it compares, in words.
    surrogate : Surrogate
        How its null is made.
    weight : float
        Its share of the error that the verdict may make.
    run : callable
        ``(X (2, n), lags, count, rng) -> Outcome``.
    """

    name: str
    statistic: str
    surrogate: Surrogate
    weight: float
    run: Callable[[Array, Lags, int, np.random.Generator], Outcome]


@dataclass(frozen=True)
class Lags:
    """Lags and segments in samples.

    Parameters
    ----------
    reach : int
        Largest lag.
    spread : int
        Half-width over which neighboring lags are added up.
    segment : int
        Length of a segment.
    """

    reach: int
    spread: int
    segment: int

    @classmethod
    def at(cls, rate: float, max_lag: float) -> Lags:
        """Round seconds to samples at a rate (Hz)."""
        return cls(round(max_lag * rate), round(SPREAD * rate), round(SEGMENT * rate))


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a member saw.

    Parameters
    ----------
    observed : float
        The statistic in the real data.
    null : ndarray, shape (count,)
        The statistic in the surrogates.
    profile : ndarray, shape (n_lags,)
        Fisher's z (or its power) at each lag in the real data.
    band : ndarray, shape (2, n_lags)
        Pointwise 95 % of the same in the surrogates.
    refusal : Notice or None
        Why there is no null.
    """

    observed: float
    null: Array
    profile: Array
    band: Array
    refusal: Notice | None = None


def prewhitened(
    X: Array, lags: Lags, count: int, rng: np.random.Generator, surrogate: Surrogate
) -> Outcome:
    """Correlate what each person's own past does not explain; the null makes one person anew.

    Residuals have next to no memory, but they come in bursts: the null puts them in another order
    block by block, so that their distribution and their restless spells stay. Random phases
    smooth both away, and then 17 to 19 % of strangers with skin responses or rare large bursts
    have p <= .05; circular shifts that lie closer together than the range of the lags share
    their maxima (3 % of strangers have p <= .02). A gap stays where it is: what was observed is
    rearranged among the places that were observed.
    """
    E, _ = whiten(np.stack([settled(x) for x in X]), MAX_ORDER)
    if not np.isfinite(E).any(axis=1).all():
        return _refused(lags, Notice("still", "One signal does not vary.", surrogate.name))
    E = _trimmed(E)
    seen = np.isfinite(E[1])
    refusal = _too_short(E, lags, surrogate) or surrogate.refuses(E[1, seen])
    if refusal is not None:
        return _refused(lags, refusal)
    made = np.full((count, seen.size), np.nan)
    made[:, seen] = surrogate.draw(E[1, seen], count, surrogate.settings(), rng)
    return _compared(E[0], np.concatenate((E[1:], made)), lags, spread=lags.spread)


def spectrum(
    X: Array, lags: Lags, count: int, rng: np.random.Generator, surrogate: Surrogate
) -> Outcome:
    """Correlate the settled signals; the null keeps the second person's spectrum."""
    U = np.stack([settled(x) for x in X])
    if not np.isfinite(U).any(axis=1).all():
        return _refused(lags, Notice("still", "One signal does not vary.", surrogate.name))
    if np.isnan(U[1]).any():
        U = U[:, _longest(np.isfinite(U).all(axis=0))]
    refusal = _too_short(U, lags, surrogate)
    if refusal is not None:
        return _refused(lags, refusal)
    made = surrogate.draw(U[1], count, surrogate.settings(), rng)
    return _compared(U[0], np.concatenate((U[1:], made)), lags, spread=0)


def segments(
    X: Array, lags: Lags, count: int, rng: np.random.Generator, surrogate: Surrogate
) -> Outcome:
    """Correlate segment by segment; the null lets segments of different times meet."""
    E, _ = whiten(np.stack([settled(x) for x in X]), MAX_ORDER)
    r = segment_correlations(E[0], E[1], lags.segment, lags.reach, min_coverage=0.5)
    usable = np.flatnonzero(np.isfinite(np.diagonal(r[lags.reach])))
    refusal = surrogate.refuses(usable.astype(np.float64))
    if refusal is not None:
        return _refused(lags, refusal)
    z = fisher_z(r[:, usable][:, :, usable], Z_LIMIT)
    z = np.sign(z) * np.abs(z) ** EPISODE_POWER
    here = np.arange(usable.size)
    orders = surrogate.draw(usable.size, count, surrogate.settings(), rng)
    real = z[:, here, here].mean(axis=-1)
    made = z[:, here, orders].mean(axis=-1).T
    return _outcome(real, made, spread=lags.spread)


def _compared(x: Array, Y: Array, lags: Lags, *, spread: int) -> Outcome:
    """Profile of `x` with the first row of `Y`, which is real, against those with the others."""
    r, _ = lag_profiles(x, Y, lags.reach)
    z = fisher_z(r, Z_LIMIT)
    return _outcome(z[0], z[1:], spread=spread)


def _outcome(real: Array, made: Array, *, spread: int) -> Outcome:
    """The largest over the lags, real and made alike."""
    band = np.quantile(made, (0.025, 0.975), axis=0)
    return Outcome(float(_largest(real[None], spread)[0]), _largest(made, spread), real, band)


def _largest(profiles: Array, spread: int) -> Array:
    """Largest unsigned value over the lags, of each lag alone and of neighbors added up.

    A response that is spread over neighboring lags adds up; the triangle's weights have unit
    norm, so that noise is as large as before.
    """
    alone = np.abs(profiles).max(axis=-1)
    if not spread or profiles.shape[-1] < 2 * spread + 1:
        return np.asarray(alone)
    triangle = 1.0 + spread - np.abs(np.arange(-spread, spread + 1))
    triangle /= np.linalg.norm(triangle)
    views = np.lib.stride_tricks.sliding_window_view(profiles, triangle.size, axis=-1)
    return np.asarray(np.maximum(alone, np.abs(views @ triangle).max(axis=-1)))


def _trimmed(X: Array) -> Array:
    """From the first sample that everybody has to the last."""
    shared = np.flatnonzero(np.isfinite(X).all(axis=0))
    return X[:, shared[0] : shared[-1] + 1] if shared.size else X[:, :0]


def _longest(observed: NDArray[np.bool_] | np.bool_) -> slice:
    """The longest run in which everybody was observed."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], np.atleast_1d(observed), [False]))))
    if not edges.size:
        return slice(0, 0)
    starts, stops = edges[::2], edges[1::2]
    k = int(np.argmax(stops - starts))
    return slice(int(starts[k]), int(stops[k]))


def _too_short(U: Array, lags: Lags, surrogate: Surrogate) -> Notice | None:
    """A profile needs several times its lags in common."""
    needed = 8 * max(1, lags.reach)
    together = int(np.isfinite(U).all(axis=0).sum())
    if together >= needed:
        return None
    text = f"{together} samples were observed without a break in both; {needed} are needed."
    return Notice("too-short", text, surrogate.name)


def _refused(lags: Lags, notice: Notice) -> Outcome:
    nothing = np.full(2 * lags.reach + 1, np.nan)
    return Outcome(np.nan, np.empty(0), nothing, np.stack((nothing, nothing)), notice)
