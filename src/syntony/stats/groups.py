"""Real groups against pseudo-groups: one effect, its interval over groups, and its chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from syntony.core.contrasts import DyadContrast
from syntony.core.errors import DataError
from syntony.core.results import Significance
from syntony.core.signals import Array
from syntony.kernels.means import observed_mean
from syntony.stats.dyads import BOOTSTRAP_DRAWS, cohens_d, in_words


def group_contrast(
    real: Array, pseudo: Array, *, persons: int, measure: str, signal: str, statistic: str,
    sessions: Sequence[str], seed: int,
) -> DyadContrast:  # fmt: skip
    """Compare real groups with the same people grouped anew, again and again.

    Parameters
    ----------
    real : ndarray, shape (n_groups,)
        The statistic of each group; larger is more alike.
    pseudo : ndarray, shape (n_regroupings, n_groups)
        The same of pseudo-groups, one a row's first persons; NaN where none was formed.
    persons : int
        How many are in every group.
    measure, signal, statistic : str
        What was compared, in words.
    sessions : sequence of str
        Names of the groups.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DyadContrast
        Cohen's d; its interval from a bootstrap that draws groups, each with the pseudo-groups of
        its first person; p of the mean among the means of all regroupings.

    Raises
    ------
    DataError
        Fewer than two real or pseudo-groups could be judged.
    """
    judged = np.isfinite(real)
    real, pseudo = real[judged], pseudo[:, judged]
    strangers = pseudo[np.isfinite(pseudo)]
    if real.size < 2 or strangers.size < 2:
        raise DataError(
            f"A contrast needs real and pseudo-groups; {real.size} and {strangers.size} could be "
            "judged. Look at the coverage of the sessions."
        )
    effect = cohens_d(real, strangers)
    interval = _bootstrapped(real, pseudo, np.random.default_rng(seed))
    means = np.asarray(observed_mean(pseudo, axis=1))
    means = means[np.isfinite(means)]
    return DyadContrast(
        measure=measure,
        signal=signal,
        statistic=statistic,
        sessions=tuple(name for name, good in zip(sessions, judged, strict=True) if good),
        real=real.copy(),
        pseudo=strangers,
        effect=effect,
        interval=interval,
        p=float((1 + np.count_nonzero(means >= real.mean())) / (1 + means.size)),
        scheme=f"{strangers.size} pseudo-groups of {persons} persons from {real.size} sessions, "
        "all of different groups; each person keeps their place",
        reading=in_words(effect, interval),
        persons=persons,
    )


def group_test(observed: float, null: Array, *, seed: int) -> Significance:
    """One real group among the pseudo-groups in which one of its persons sits.

    Parameters
    ----------
    observed : float
        The group's own value.
    null : ndarray, shape (n,)
        Values of the pseudo-groups; NaN where none was formed.
    seed : int
        Kept with the result; nothing is drawn.
    """
    null = null[np.isfinite(null)]
    spread = null.std(ddof=1) if null.size > 1 else math.nan
    known = math.isfinite(observed) and null.size > 0
    return Significance(
        test="pseudo_groups",
        statistic="the measure's index",
        observed=observed,
        null=null,
        p=float((1 + np.count_nonzero(null >= observed)) / (1 + null.size)) if known else math.nan,
        effect=float((observed - null.mean()) / spread) if known and spread > 0 else math.nan,
        surrogate="pseudo_group",
        keeps="each person's whole recording, and the task that all sessions share",
        seed=seed,
    )


def _bootstrapped(real: Array, pseudo: Array, rng: np.random.Generator) -> tuple[float, float]:
    """95 % percentile interval of d when groups are drawn with replacement."""
    draws = np.empty(BOOTSTRAP_DRAWS)
    for b in range(BOOTSTRAP_DRAWS):
        drawn = rng.integers(real.size, size=real.size)
        strangers = pseudo[:, drawn]
        draws[b] = cohens_d(real[drawn], strangers[np.isfinite(strangers)])
    draws = draws[np.isfinite(draws)]
    if not draws.size:
        return (math.nan, math.nan)
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)
