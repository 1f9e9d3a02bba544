"""Observed against chance: members of the panel, and the one number of any measure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray, Measure
from syntony.core.results import Significance
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.stats.panel import Lags, Member
from syntony.stats.stationarity import SEEN, trend_notice

_PLACES_AT_ONCE = 1 << 22  # of windows that are rearranged, to bound memory


def p_value(observed: float, null: Array) -> float:
    """``(1 + #{null >= observed}) / (1 + n)``, never 0; NaN where nothing was observed.

    References
    ----------
    .. [1] Phipson & Smyth (2010), doi:10.2202/1544-6115.1585.
    """
    if not math.isfinite(observed) or not null.size:
        return math.nan
    reached = np.count_nonzero(null >= observed - 1e-12 * abs(observed))
    return float((1 + reached) / (1 + null.size))


def standardized(observed: float, null: Array) -> float:
    """Distance of the observed value from the null's mean in the null's standard deviations."""
    spread = null.std(ddof=1) if null.size > 1 else 0.0
    return float((observed - null.mean()) / spread) if spread > 0 else math.nan


def significance(
    member: Member, X: Array, rate: Fraction, *, max_lag: float, count: int, seed: int
) -> Significance:
    """Run one member of the panel.

    Parameters
    ----------
    member : Member
        The test.
    X : ndarray, shape (2, n)
        Two persons on one grid; NaN where one was not observed.
    rate : Fraction
        Samples a second (Hz).
    max_lag : float
        Largest lag (s).
    count : int
        Surrogates.
    seed : int
        The same seed gives the same null.

    Returns
    -------
    Significance
        p is NaN where the null would mislead; the notices say why.
    """
    rng = np.random.default_rng([seed, *member.name.encode()])
    outcome = member.run(X, Lags.at(float(rate), max_lag), count, rng)
    told = (outcome.refusal, trend_notice(X))
    return Significance(
        test=member.name,
        statistic=member.statistic,
        observed=outcome.observed,
        null=outcome.null,
        p=p_value(outcome.observed, outcome.null),
        effect=standardized(outcome.observed, outcome.null) if outcome.null.size else math.nan,
        surrogate=member.surrogate.name,
        keeps=" and ".join(member.surrogate.keeps),
        seed=seed,
        profile=outcome.profile,
        band=outcome.band,
        notices=tuple(notice for notice in told if notice is not None),
    )


def index_significance(
    measure: Measure, settings: Any, surrogate: Surrogate, X: Array, rate: Fraction, *,
    count: int, seed: int,
) -> Significance:  # fmt: skip
    """Hold the one number of any measure against its own null.

    Parameters
    ----------
    measure : Measure
        Any measure, with its settings.
    settings : Settings
        Of the measure.
    surrogate : Surrogate
        Of level ``signal``: the recording of each person but the first is made anew, each by
        itself. Of level ``window``: the windows of each person but the first are rearranged.
    X : ndarray, shape (n_persons, n)
        Persons on one grid.
    rate : Fraction
        Samples a second (Hz).
    count, seed : int
        Surrogates, and the seed that makes them.

    Returns
    -------
    Significance
        One-sided: a larger index counts as more alike where the measure says so, else a smaller
        one. An index that is not zero between strangers, such as the concordance index, is
        judged here by where strangers lie.
    """
    sign = 1.0 if measure.declares.similarity else -1.0
    refusal = index_refusal(measure, settings, surrogate, X, rate)
    draws = index_draws(measure, settings, surrogate, X, rate, count=count, seed=seed)
    observed, null = next(draws), np.empty(0)
    if refusal is None and not math.isfinite(observed):
        refusal = Notice("blank", "The measure could not judge anything.", measure.name)
    if refusal is None:
        null = np.fromiter(draws, np.float64)
        null = null[np.isfinite(null)]
    return Significance(
        test=measure.name,
        statistic=f"the index of {measure.title.lower()}",
        observed=sign * observed,
        null=sign * null,
        p=p_value(observed, null),
        effect=standardized(sign * observed, sign * null) if null.size else math.nan,
        surrogate=surrogate.name,
        keeps=" and ".join(surrogate.keeps),
        seed=seed,
        notices=(refusal,) if refusal is not None else (),
    )


def index_refusal(
    measure: Measure, settings: Any, surrogate: Surrogate, X: Array, rate: Fraction
) -> Notice | None:
    """Why this null would mislead on these data; None where it is fair.

    Parameters are those of `index_significance`. Windows are judged one by one, so that a trend
    in the recording is no more than a slope in each; whole recordings must be without one. What a
    measure declares itself unfit for is refused where it can be seen (`stationarity.SEEN`).
    """
    whole = surrogate.level != "window"
    judged = {*measure.declares.unfit, *(("trends",) if whole else ())}
    seen = next(filter(None, (see(X) for what, see in SEEN.items() if what in judged)), None)
    if whole:
        return next(filter(None, map(surrogate.refuses, X[1:])), None) or seen
    layout = measure.plan(settings, rate, X.shape[1])
    return surrogate.refuses(np.zeros(max(0, X.shape[1] - layout.span + 1))) or seen


def index_draws(
    measure: Measure, settings: Any, surrogate: Surrogate, X: Array, rate: Fraction, *,
    count: int, seed: int,
) -> Iterator[float]:  # fmt: skip
    """Yield the index of the recordings, then that of each surrogate as it is asked for.

    Parameters are those of `index_significance`; a larger number is always more alike.
    """
    layout = measure.plan(settings, rate, X.shape[1])
    starts = layout.starts(X.shape[1])
    sign = 1.0 if measure.declares.similarity else -1.0

    def index(persons: Array, *places: IntArray) -> float:
        values, _ = measure.rows(persons, np.column_stack(places), settings, layout)
        return sign * measure.index(values)

    yield index(X, *[starts] * len(X))
    rng = np.random.default_rng([seed, *measure.name.encode()])
    if surrogate.level == "window":
        free = X.shape[1] - layout.span + 1
        for places in _rearranged(surrogate, free, len(X) - 1, count, rng):
            yield index(X, starts, *(row[starts] for row in places))
        return
    made = [surrogate.draw(x, count, surrogate.settings(), rng) for x in X[1:]]
    for others in zip(*made, strict=True):
        yield index(np.stack((X[0], *others)), *[starts] * len(X))


def _rearranged(
    surrogate: Surrogate, free: int, others: int, count: int, rng: np.random.Generator
) -> Iterator[tuple[IntArray, ...]]:
    """For each surrogate: where a window goes from each place, one row a person but the first."""
    at_once = max(1, _PLACES_AT_ONCE // max(1, free))
    for begin in range(0, count, at_once):
        some = min(at_once, count - begin)
        rows = [surrogate.draw(free, some, surrogate.settings(), rng) for _ in range(others)]
        yield from zip(*rows, strict=True)
