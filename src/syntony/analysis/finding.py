"""From a prepared pair or group to a finding: measures, panel, leader, stretches, guards."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from syntony.analysis.defaults import null_for, settings_for
from syntony.analysis.guards import brief_windows, guards
from syntony.analysis.pairs import Pair
from syntony.analysis.panel import panel_for
from syntony.core.errors import ParameterError
from syntony.core.guidance import BLOOD
from syntony.core.measure import compute, stacked
from syntony.core.plan import AnalysisPlan, MeasureChoice
from syntony.core.provenance import seed_for
from syntony.core.registry import collect, get
from syntony.core.results import (
    Finding,
    Leading,
    Reading,
    Significance,
    Stretch,
    SynchronyResult,
    Verdict,
)
from syntony.core.session import Notice
from syntony.core.signals import Array, Samples, Signal
from syntony.kernels.fisher import fisher_z
from syntony.kernels.means import observed_mean
from syntony.stats.equivalence import equivalences
from syntony.stats.leading import leading
from syntony.stats.significance import index_significance, significance
from syntony.stats.stretches import ChanceMap, Nulls, Span, chance_map
from syntony.stats.verdict import verdict

#: Responses of blood differ by up to so much between people (s): Handwerker et al. (2004),
#: doi 10.1016/j.neuroimage.2003.11.029.
BLOOD_LAG = 2.0
NOT_TESTED = Verdict("undecided", math.nan, "none", math.nan, "Nothing was tested against chance.")


def synchrony(
    a: Signal, b: Signal, measure: str = "wcc", *, given: Signal | None = None, **settings: Any
) -> SynchronyResult:
    """Compute one measure for two signals, without any claim about chance.

    Parameters
    ----------
    a, b : Signal
        On one grid; at a positive lag the person of `a` leads.
    measure : str
        Its name; `syntony measures` lists them.
    given : Signal, optional
        What is held constant, such as a shared stimulus, by a measure with a partial form
        (`coherence`, `wavelet_coherence`).
    **settings
        Settings of the measure (s, unless they say otherwise).

    Returns
    -------
    SynchronyResult
        Values with coverage, times and lags.

    Raises
    ------
    ParameterError
        There is no such measure or setting.
    DataError
        The signals are not on one grid, or too short.

    Examples
    --------
    >>> walk = np.random.default_rng(1).normal(size=820).cumsum()
    >>> first, second = Signal(walk[20:], 10, person="A"), Signal(walk[:-20], 10, person="B")
    >>> result = synchrony(first, second, window=30, max_lag=3)
    >>> float(result.coords["lag"][result.values.mean(axis=0).argmax()])
    2.0
    """
    plugin, chosen = settings_for(MeasureChoice(measure=measure, settings=settings), a.modality)
    return compute(plugin, (a, b), chosen, given=given)


def finding(pair: Pair, plan: AnalysisPlan) -> Finding:
    """Everything about one signal of one pair or group.

    Three or more persons are judged by the first measure's own null: the panel's tests are of two.

    Parameters
    ----------
    pair : Pair
        Prepared signals on one grid.
    plan : AnalysisPlan
        Measures, null and seed.

    Returns
    -------
    Finding
        Without the test against pseudo-dyads, which needs the other sessions.
    """
    X = stacked(pair.signals)
    readings = tuple(_reading(pair, X, choice, plan) for choice in plan.measures)
    result = readings[0].result
    # Channels of one family share their surrogates, so that the largest of all can be held against.
    seed = seed_for(plan.seed, pair.session, pair.family or pair.name, *pair.persons)
    tests = _tests(pair, X, readings, plan, seed)
    answer = verdict(tests, alpha=plan.null.alpha) if tests else NOT_TESTED
    lagged = "lag" in result.dims and len(X) == 2
    mapped = _chance(pair, X, plan, seed) if tests and lagged else ChanceMap()
    link = get("measures", result.measure).declares.link
    values = fisher_z(result.values) if link == "fisher_z" else result.values
    return Finding(
        session=pair.session,
        dyad=pair.dyad,
        result=result,
        tests=tests,
        verdict=answer,
        leading=_leader(pair, X, plan, seed, coupled=answer.answer == "more than chance"),
        stretches=tuple(_stretch(span, pair, X, plan, seed) for span in mapped.spans),
        amounts={s.person: float(observed_mean(s.values)) for s in pair.raw},
        signed=float(observed_mean(values)),
        unsigned=float(observed_mean(np.abs(values))),
        levels=np.stack([_levels(s, result.coords["time"]) for s in pair.raw]),
        support=pair.support,
        course=mapped.course and replace(mapped.course, time=result.coords["time"]),
        map_p=mapped.map_p,
        readings=readings,
        notices=(
            *pair.notices,
            *guards(pair, [reading.result for reading in readings]),
            *_cautions(pair, plan, X.shape[1]),
        ),
        family=pair.family,
        equivalence=equivalences(tests, plan.bound, alpha=plan.null.alpha),
    )


def _tests(
    pair: Pair, X: Array, readings: Sequence[Reading], plan: AnalysisPlan, seed: int
) -> tuple[Significance, ...]:
    """The panel, or of three or more persons what the first measure's own null says."""
    if len(X) > 2:
        return tuple(r.test for r in readings[:1] if r.test is not None)
    count, max_lag = plan.null.surrogates, largest_lag(plan, pair)
    return tuple(
        significance(member, X, pair.rate, max_lag=max_lag, count=count, seed=seed)
        for member in panel_for(plan.null.members)
    )


def _reading(pair: Pair, X: Array, choice: MeasureChoice, plan: AnalysisPlan) -> Reading:
    """One measure of the plan with its one number, its table, and the number's own null."""
    measure, settings = settings_for(choice, pair.modality)
    result = compute(measure, pair.signals, settings, provenance=pair.provenance)
    layout = measure.plan(settings, pair.rate, X.shape[1])
    table = measure.summary(result.values, X, settings, layout) if measure.summary else {}
    seed = seed_for(plan.seed, pair.session, pair.name, *pair.persons, measure.name)
    test = (
        index_significance(
            measure, settings, null_for(measure, layout, X.shape[1]), X, pair.rate,
            count=plan.null.surrogates, seed=seed,
        )
        if plan.null.members
        else None
    )  # fmt: skip
    return Reading(result, measure.index(result.values), table, test)


def _cautions(pair: Pair, plan: AnalysisPlan, n: int) -> Iterator[Notice]:
    """What each measure has to say of the windows that the plan asks for."""
    for choice in plan.measures:
        measure, settings = settings_for(choice, pair.modality)
        layout = measure.plan(settings, pair.rate, n)
        said = measure.caution(settings, layout) if measure.caution is not None else None
        yield from filter(None, (said, brief_windows(pair, measure, settings)))


def largest_lag(plan: AnalysisPlan, pair: Pair) -> float:
    """The largest lag (s) that the first measure asks about, or the field's usual 5 s."""
    _, settings = settings_for(plan.measures[0], pair.modality)
    return float(getattr(settings, "max_lag", 0.0) or 5.0)


def _chance(pair: Pair, X: Array, plan: AnalysisPlan, seed: int) -> ChanceMap:
    """Chance of each cell, band of the course, and spans, for the first measure."""
    measure, settings = settings_for(plan.measures[0], pair.modality)
    nulls = Nulls(get("surrogates", "circular_shift"), get("surrogates", "block_permutation"))
    return chance_map(
        measure, settings, nulls, X, pair.rate, count=plan.null.surrogates, seed=seed,
        alpha=plan.null.alpha,
    )  # fmt: skip


def _stretch(span: Span, pair: Pair, X: Array, plan: AnalysisPlan, seed: int) -> Stretch:
    """A span on session time, with who leads in it."""
    rate = float(pair.rate)
    inside = X[:, round(span.start * rate) : round(span.stop * rate)]
    start = pair.signals[0].start
    return Stretch(
        start + span.start, start + span.stop, span.p, span.strength,
        _leader(pair, inside, plan, seed, coupled=True),
    )  # fmt: skip


def _leader(pair: Pair, X: Array, plan: AnalysisPlan, seed: int, *, coupled: bool) -> Leading:
    found = leading(
        X, float(pair.rate), pair.persons, max_lag=largest_lag(plan, pair),
        clock_error=pair.clock_error, alpha=plan.null.alpha, seed=seed, coupled=coupled,
    )  # fmt: skip
    if found.outcome != "leads" or pair.method not in BLOOD or found.lag >= BLOOD_LAG:
        return found
    reason = (
        f"Blood answers the brain later in one person than in another, so a lag of {found.lag:.1f} "
        f"s, below {BLOOD_LAG:g} s, does not tell who leads."
    )
    return replace(found, outcome="undetermined", leader=None, lag=math.nan, reason=reason)


def _levels(part: Signal | Samples, times: Array) -> Array:
    """Mean of a signal around each time, as far as half the distance to the next."""
    half = np.diff(times).min() / 2 if times.size > 1 else math.inf
    bounds = np.searchsorted(part.times, [times - half, times + half])
    return np.array([observed_mean(part.values[a:b]) for a, b in zip(*bounds, strict=True)])


def check_plan(plan: AnalysisPlan) -> None:
    """Refuse a plan that asks for what does not exist, before anything is computed.

    Raises
    ------
    ParameterError
        A measure, a setting, a step or a test is unknown, or a measure does not take groups.
    """
    if not plan.measures:
        raise ParameterError("A plan needs at least one measure; `syntony measures` lists them.")
    for choice in plan.measures:
        measure, _ = settings_for(choice, "unknown")
        if plan.pairs == "group" and measure.declares.persons[1] == 2:
            able = [m.name for m in collect("measures").values() if m.declares.persons[1] > 2]
            raise ParameterError(
                f'{measure.title} takes two persons; a plan of groups (pairs = "group") needs '
                f"measures that take more: {', '.join(sorted(able))}."
            )
    panel_for(plan.null.members)
    for step in plan.prepare or ():
        get("steps", step.step)
