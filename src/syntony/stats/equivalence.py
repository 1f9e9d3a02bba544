"""What was *not* found: whether it is small enough to be nothing, and what would have been found.

"Not distinguishable from chance" is no proof of chance. Two questions go further, both on the
null's own scale, its standard deviations: is the effect surely smaller than the smallest one that
would matter (equivalence), and how large an effect would have been found at all (sensitivity)?
Both take an effect to move the statistic without changing how it spreads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from syntony.core.errors import ParameterError
from syntony.core.results import Equivalence, Significance
from syntony.core.signals import Array
from syntony.stats.verdict import levels

#: The field's usual power: four of five studies or sessions find what is there.
POWER = 0.8
#: Means that are drawn for a row of the sensitivity table.
DRAWS = 4000


@dataclass(frozen=True)
class Sensitivity:
    """A row of the sensitivity table.

    Parameters
    ----------
    dyads : int
        Dyads whose effects are averaged.
    surrogates : int
        With which the mean is compared.
    effect : float
        Smallest mean effect, in the standard deviations of one dyad's null, that is found with the
        power asked for; infinite where so few surrogates never find anything.
    """

    dyads: int
    surrogates: int
    effect: float


def equivalence(observed: float, null: Array, *, bound: float, alpha: float = 0.05) -> Equivalence:
    """Two one-sided tests (TOST) of an effect against the null moved to either bound.

    Parameters
    ----------
    observed : float
        The statistic in the real data.
    null : ndarray, shape (n,)
        The same in surrogates.
    bound : float
        Smallest effect of interest, in standard deviations of the null; fixed before looking.
    alpha : float
        Level of each one-sided test.

    Returns
    -------
    Equivalence
        ``p_below = (1 + #{null + bound <= observed}) / (1 + n)``, `p_above` likewise from the
        other side. `answer` compares the interval with the region of practical equivalence (ROPE),
        -bound to bound; ``within`` is the same as p <= alpha.

    Raises
    ------
    ParameterError
        The bound is not positive, or the null does not vary.

    References
    ----------
    .. [1] Schuirmann (1987), doi:10.1007/BF01068419.
    .. [2] Lakens, Scheel & Isager (2018), doi:10.1177/2515245918770963.

    Examples
    --------
    >>> null = np.random.default_rng(1).normal(size=499)
    >>> equivalence(0.2, null, bound=3.0).answer, equivalence(0.2, null, bound=1.0).answer
    ('within', 'undecided')
    """
    if not bound > 0:
        raise ParameterError(f"A smallest effect of interest is positive; {bound:g} came.")
    z = _standardized(null)
    effect = float((observed - null.mean()) / null.std(ddof=1))
    below = float((1 + np.count_nonzero(z + bound <= effect)) / (1 + z.size))
    above = float((1 + np.count_nonzero(z - bound >= effect)) / (1 + z.size))
    low, high = _interval(effect, z, alpha)
    if -bound < low and high < bound:
        answer: Literal["within", "beyond", "undecided"] = "within"
    else:
        answer = "beyond" if low > bound or high < -bound else "undecided"
    return Equivalence(effect, bound, (low, high), below, above, max(below, above), answer)


def equivalences(
    tests: Sequence[Significance], bound: float | None, *, alpha: float
) -> dict[str, Equivalence]:
    """`equivalence` of each test that gave an answer, by its name; nothing without a bound."""
    if bound is None:
        return {}
    return {
        test.test: equivalence(test.observed, test.null, bound=bound, alpha=alpha)
        for test in tests
        if math.isfinite(test.p) and test.null.min() < test.null.max()
    }


def power(effect: float, null: Array, *, alpha: float, surrogates: int | None = None) -> float:
    """Share of sessions in which an effect is found.

    Parameters
    ----------
    effect : float
        In standard deviations of the null; positive.
    null : ndarray, shape (n,)
        The statistic without the effect.
    alpha : float
        Level of the one-sided test, p = (1 + #{null >= observed}) / (1 + surrogates).
    surrogates : int, optional
        How many each session is compared with; as many as `null` has if not given.

    Returns
    -------
    float
        Over sessions and over their surrogates, both drawn from `null`. Fewer surrogates find
        less, because their largest ones scatter.
    """
    from scipy.special import bdtr

    z = _standardized(null)
    count = z.size if surrogates is None else surrogates
    allowed = _allowed(alpha, count)
    if allowed < 0:
        return 0.0
    reached = z.size - np.searchsorted(z, z + effect, side="left")
    return float(np.mean(bdtr(float(allowed), count, reached / z.size)))


def detectable(
    null: Array, *, alpha: float, power_wanted: float = POWER, surrogates: int | None = None
) -> float:
    """Smallest effect that is found with a given power; see `power`.

    Returns
    -------
    float
        In standard deviations of the null; infinite where so few surrogates never find anything.

    Examples
    --------
    >>> null = np.random.default_rng(1).normal(size=20_000)
    >>> round(detectable(null, alpha=0.05), 1)  # 1.645 + 0.842
    2.5
    """
    z = _standardized(null)
    count = z.size if surrogates is None else surrogates
    low, high = 0.0, float(z[-1] - z[0]) + 1.0
    if _allowed(alpha, count) < 0:
        return math.inf
    while high - low > 1e-3:
        middle = (low + high) / 2
        if power(middle, z, alpha=alpha, surrogates=count) >= power_wanted:
            high = middle
        else:
            low = middle
    return high


def session_sensitivity(
    tests: Sequence[Significance], *, alpha: float, power_wanted: float = POWER
) -> float:
    """Smallest effect in one test of the panel that its verdict finds with a given power.

    Each test is held against the share of the error that the verdict leaves to it, so the verdict
    finds at least this much.

    Returns
    -------
    float
        In standard deviations of that test's null; infinite where no test could find anything.
    """
    judged = [test for test in tests if math.isfinite(test.p)]
    shares = levels([test.test for test in judged], alpha)
    found = [
        detectable(test.null, alpha=shares[test.test], power_wanted=power_wanted)
        for test in judged
        if test.null.size > 1 and test.null.min() < test.null.max()
    ]
    return min(found, default=math.inf)


def sensitivity(
    nulls: Sequence[Array], *,
    dyads: Sequence[int], surrogates: Sequence[int], alpha: float = 0.05,
    power_wanted: float = POWER, seed: int = 1,
) -> tuple[Sensitivity, ...]:  # fmt: skip
    """What studies of different sizes would find, from one's own nulls.

    Parameters
    ----------
    nulls : sequence of ndarray
        The statistic in the surrogates of each dyad at hand, as in `Significance.null`.
    dyads, surrogates : sequence of int
        Sizes to look at: dyads whose mean effect is compared with that of their surrogates.
    alpha, power_wanted : float
        Level of the one-sided test, and power.
    seed : int
        Of the draws.

    Returns
    -------
    tuple of Sensitivity
        Dyads in the outer order. A dyad is drawn from those at hand, with one of its surrogates.
    """
    rows = [_standardized(null) for null in nulls]
    rng = np.random.default_rng([seed, *b"sensitivity"])
    table = []
    for size in dyads:
        chosen = rng.integers(len(rows), size=DRAWS)
        means = np.zeros(DRAWS)
        for _ in range(size):
            means += [rows[k][rng.integers(rows[k].size)] for k in rng.permutation(chosen)]
        means /= size
        spread = float(means.std(ddof=1))
        table += [
            Sensitivity(
                size, count,
                spread * detectable(
                    means, alpha=alpha, power_wanted=power_wanted, surrogates=count
                ),
            )
            for count in surrogates
        ]  # fmt: skip
    return tuple(table)


def dyads_needed(r: float, *, alpha: float = 0.05, power_wanted: float = POWER) -> int:
    """How many dyads find a correlation across dyads, two-sided.

    Parameters
    ----------
    r : float
        The true correlation, such as of synchrony with outcome.
    alpha, power_wanted : float
        Level and power.

    Returns
    -------
    int
        By Fisher's z, whose standard error is ``1 / sqrt(dyads - 3)``.

    Raises
    ------
    ParameterError
        The correlation is 0, -1, 1 or impossible.

    Examples
    --------
    >>> [dyads_needed(r) for r in (0.10, 0.20, 0.30, 0.47)]
    [783, 194, 85, 34]
    """
    if not 0 < abs(r) < 1:
        raise ParameterError(f"The correlation must be within -1 and 1 and not 0; {r:g} came.")
    return math.ceil((_quantiles(alpha, power_wanted) / math.atanh(abs(r))) ** 2 + 3)


def detectable_correlation(
    dyads: int, *, alpha: float = 0.05, power_wanted: float = POWER
) -> float:
    """Smallest correlation across dyads that so many find; see `dyads_needed`.

    Examples
    --------
    >>> round(detectable_correlation(34), 2)
    0.46
    """
    if dyads <= 3:
        return math.nan
    return math.tanh(_quantiles(alpha, power_wanted) / math.sqrt(dyads - 3))


def _quantiles(alpha: float, power_wanted: float) -> float:
    return NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power_wanted)


def _allowed(alpha: float, count: int) -> int:
    """How many surrogates may reach the data where p is still at most alpha; -1: never."""
    return math.floor(alpha * (1 + count) * (1 + 1e-12)) - 1


def _interval(effect: float, z: Array, alpha: float) -> tuple[float, float]:
    """Effects that neither one-sided test rejects."""
    allowed = _allowed(alpha, z.size)
    if allowed < 0:
        return -math.inf, math.inf
    return effect - float(z[-1 - allowed]), effect - float(z[allowed])


def _standardized(null: Array) -> Array:
    """The null about its mean in its standard deviations, ascending."""
    spread = null.std(ddof=1) if null.size > 1 else 0.0
    if not spread > 0:
        raise ParameterError("The surrogates do not vary, so there is no scale to measure by.")
    return np.sort((null - null.mean()) / spread)
