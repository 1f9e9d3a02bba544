"""Real dyads against pseudo-dyads: one effect, its interval over dyads, and its chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from syntony.core.errors import DataError
from syntony.core.results import DyadContrast, Significance
from syntony.core.signals import Array

#: Conventional words for Cohen's d (Cohen 1988); below the first it is "negligible".
WORDS = ((0.8, "large"), (0.5, "medium"), (0.2, "small"))
BOOTSTRAP_DRAWS = 2000
PERMUTATIONS = 1999


def cohens_d(real: Array, pseudo: Array) -> float:
    """Difference of the means in pooled standard deviations.

    Parameters
    ----------
    real, pseudo : ndarray
        Two samples.

    Returns
    -------
    float
        Positive where `real` is larger; NaN where a sample has fewer than two values or neither
        varies.

    References
    ----------
    .. [1] Cohen (1988), Statistical Power Analysis for the Behavioral Sciences; as in rMEA.

    Examples
    --------
    >>> round(cohens_d(np.arange(2.0, 8), np.arange(1.0, 6)), 7)
    0.8581163
    """
    n, m = real.size, pseudo.size
    if n < 2 or m < 2:
        return math.nan
    pooled = ((n - 1) * real.var(ddof=1) + (m - 1) * pseudo.var(ddof=1)) / (n + m - 2)
    return float((real.mean() - pseudo.mean()) / math.sqrt(pooled)) if pooled > 0 else math.nan


def contrast(
    values: Array, *, measure: str, signal: str, statistic: str, sessions: Sequence[str], seed: int
) -> DyadContrast:
    """Compare the real dyads with all pseudo-dyads that were formed.

    Parameters
    ----------
    values : ndarray, shape (n, n)
        The statistic of the first person of session i with the second of session j. The diagonal
        is real; NaN where two were not paired.
    measure, signal, statistic : str
        What was compared, in words.
    sessions : sequence of str
        Names, one a row.
    seed : int
        Of the bootstrap and the permutation.

    Returns
    -------
    DyadContrast
        Cohen's d; its interval from a bootstrap that draws dyads (never windows or pseudo-dyads,
        which are not independent); p from permuting who met whom, against the mean of the real.

    Raises
    ------
    DataError
        No pseudo-dyad was formed, or no real dyad could be judged.
    """
    judged = np.isfinite(np.diag(values))
    kept = values[np.ix_(judged, judged)]
    names = tuple(name for name, good in zip(sessions, judged, strict=True) if good)
    real, pseudo = np.diag(kept), _off_diagonal(kept)
    if real.size < 2 or pseudo.size < 2:
        raise DataError(
            f"A contrast needs real and pseudo-dyads; {real.size} and {pseudo.size} could be "
            "judged. Look at the coverage of the sessions."
        )
    rng = np.random.default_rng(seed)
    effect = cohens_d(real, pseudo)
    interval = _bootstrapped(kept, rng)
    return DyadContrast(
        measure=measure,
        signal=signal,
        statistic=statistic,
        sessions=names,
        real=real.copy(),
        pseudo=pseudo,
        effect=effect,
        interval=interval,
        p=_permuted(kept, rng),
        scheme=f"{pseudo.size} pseudo-dyads of {real.size} sessions; each person keeps their place",
        reading=in_words(effect, interval),
    )


def in_words(effect: float, interval: tuple[float, float]) -> str:
    """Say how large an effect is by Cohen's convention, and whether its interval holds zero."""
    if math.isnan(effect):
        return "cannot be said: the values do not vary"
    word = next((w for bound, w in WORDS if abs(effect) >= bound), "negligible")
    side = "" if effect >= 0 else ", and the other way round: strangers are more alike"
    sure = "" if interval[0] > 0 or interval[1] < 0 else "; its interval holds zero"
    return f"{word}{side}{sure}"


def dyad_test(values: Array, i: int, *, seed: int) -> Significance:
    """One real dyad among the pseudo-dyads of its own two persons.

    Parameters
    ----------
    values : ndarray, shape (n, n)
        As in `contrast`.
    i : int
        The session.
    seed : int
        Kept with the result; nothing is drawn.

    Returns
    -------
    Significance
        With n sessions the smallest p is 1 / (2 n - 1).
    """
    observed = float(values[i, i])
    row, column = np.delete(values[i], i), np.delete(values[:, i], i)
    null = np.concatenate((row, column))
    null = null[np.isfinite(null)]
    spread = null.std(ddof=1) if null.size > 1 else math.nan
    known = math.isfinite(observed) and null.size > 0
    return Significance(
        test="pseudo_dyads",
        statistic="the measure's index",
        observed=observed,
        null=null,
        p=float((1 + np.count_nonzero(null >= observed)) / (1 + null.size)) if known else math.nan,
        effect=float((observed - null.mean()) / spread) if known and spread > 0 else math.nan,
        surrogate="pseudo_dyad",
        keeps="each person's whole recording, and the task that all sessions share",
        seed=seed,
    )


def _off_diagonal(values: Array) -> Array:
    apart = values[~np.eye(len(values), dtype=bool)]
    return np.asarray(apart[np.isfinite(apart)])


def _bootstrapped(values: Array, rng: np.random.Generator) -> tuple[float, float]:
    """95 % percentile interval of d when sessions are drawn with replacement.

    A session drawn twice would meet itself off the diagonal; such cells are left out.
    """
    n = len(values)
    draws = np.empty(BOOTSTRAP_DRAWS)
    for b in range(BOOTSTRAP_DRAWS):
        drawn = rng.integers(n, size=n)
        table = values[np.ix_(drawn, drawn)]
        strangers = drawn[:, None] != drawn[None, :]
        pseudo = table[strangers & np.isfinite(table)]
        draws[b] = cohens_d(np.diag(table), pseudo)
    draws = draws[np.isfinite(draws)]
    if not draws.size:
        return (math.nan, math.nan)
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def _permuted(values: Array, rng: np.random.Generator) -> float:
    """Chance that re-pairing everybody gives so large a mean; unformed pairs are left out."""
    n = len(values)
    observed = float(np.diag(values).mean())
    reached = 0
    for _ in range(PERMUTATIONS):
        cells = values[np.arange(n), rng.permutation(n)]
        cells = cells[np.isfinite(cells)]
        reached += bool(cells.size and cells.mean() >= observed - 1e-15 * abs(observed))
    return (1 + reached) / (1 + PERMUTATIONS)
