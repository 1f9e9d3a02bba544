"""Joint inference over many specifications of one analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array
from syntony.stats.significance import p_value


@dataclass(frozen=True, eq=False)
class Joint:
    """Tests of many specifications, alone and together.

    Parameters
    ----------
    effects, p, adjusted : ndarray, shape (n_specifications,)
        Standardized effects, p-values alone, and p-values for having looked at all.
    band : ndarray, shape (2, n_specifications)
        Pointwise 95 % band of the effects under the null.
    joint, median_p : float
        p of the largest and of the middle effect.
    """

    effects: Array
    p: Array
    adjusted: Array
    band: Array
    joint: float
    median_p: float


def joint_tests(observed: Array, null: Array) -> Joint:
    """Hold every specification against its null, and the best of them against the best of chance.

    The b-th surrogates of all specifications are made alike, so the largest effect of each b is
    what looking everywhere finds where there is nothing.

    Parameters
    ----------
    observed : ndarray, shape (n_pairs, n_specifications)
        The index of each pair, larger meaning more alike.
    null : ndarray, shape (n_pairs, n_surrogates, n_specifications)
        The same of the surrogates.

    Returns
    -------
    Joint
        Effects are means over the pairs; a pair in which a specification cannot be judged does
        not count for it.

    References
    ----------
    .. [1] Westfall & Young (1993), Resampling-based multiple testing (max-T).
    .. [2] Simonsohn, Simmons & Nelson (2020), doi:10.1038/s41562-020-0912-z.
    """
    center, spread = null.mean(axis=1), null.std(axis=1, ddof=1)
    spread = np.where(spread > 0, spread, np.nan)
    effects = _mean((observed - center) / spread)
    chance = _mean((null - center[:, None]) / spread[:, None])
    known = np.isfinite(effects)
    n = effects.size
    p, adjusted, band = np.full(n, np.nan), np.full(n, np.nan), np.full((2, n), np.nan)
    if not known.any():
        return Joint(effects, p, adjusted, band, np.nan, np.nan)
    largest = chance[:, known].max(axis=1)
    p[known] = [p_value(effects[i], chance[:, i]) for i in np.flatnonzero(known)]
    adjusted[known] = [p_value(effect, largest) for effect in effects[known]]
    band[:, known] = np.quantile(chance[:, known], [0.025, 0.975], axis=0)
    middles = np.median(chance[:, known], axis=1)
    return Joint(
        effects, p, adjusted, band,
        joint=p_value(float(effects[known].max()), largest),
        median_p=p_value(float(np.median(effects[known])), middles),
    )  # fmt: skip


def _mean(values: Array) -> Array:
    """Mean over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    counts = known.sum(axis=0)
    sums = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))
