"""Hawkes branching: how many events of one person, such as nods, each of another calls forth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import (
    GROUP,
    Declaration,
    IntArray,
    Meaning,
    Measure,
    no_columns,
    windowed_plan,
)
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.events import rises
from syntony.kernels.means import observed_mean
from syntony.kernels.mutualhawkes import fit_mutual_hawkes
from syntony.kernels.mvar import mean_of_others, ways


class HawkesSettings(WindowSettings):
    """Settings of the Hawkes branching.

    Everybody's events come at a steady rate of their own, and each event calls forth others: of
    the same person, and of others. Who answers whom is told from who merely has bursts.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: answers come when they come.
    max_delay : float
        Largest mean delay of an answer (s); answers to an event grow fewer from the next sample
        on.
    height : float
        Standard deviations above a person's mean that a local maximum must exceed to be an event.
        A series of marks (0 and 1) has an event wherever a mark begins.
    fewest : int
        Events of every person in a window without which nothing is said.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_delay: Seconds = 5.0
    height: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    fewest: Annotated[int, Field(ge=1)] = 10


def plan(settings: HawkesSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that are ten times as long as an answer may take."""
    layout = windowed_plan(settings, rate, n)
    if layout.width < 10 * settings.max_delay * rate:
        raise ParameterError(
            f"A window needs ten times the {settings.max_delay:g} s that an answer may take; "
            f"{layout.width / float(rate):g} s came. Lengthen it or shorten max_delay."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: HawkesSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Branching matrix of every window, source by target."""
    n = len(X)
    values, coverage = np.full((len(starts), n, n), np.nan), np.zeros((len(starts), n, n))
    for i, begins in enumerate(starts):
        window = np.stack([x[s : s + plan.width] for x, s in zip(X, begins, strict=True)])
        coverage[i] = np.isfinite(window).all(axis=0).mean()
        if coverage[i, 0, 0] >= settings.minimum_coverage:
            found = _fitted(window, settings, plan)
            values[i] = np.nan if found is None else found[1]
    return values, coverage


def summary(
    values: Array, X: Array, settings: HawkesSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """What each event calls forth, how soon, and how many events nobody called, by person."""
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    found = [f for f in (_fitted(w, settings, plan) for w in windows) if f is not None]
    rate, n = float(plan.rate), len(X)
    unknown = np.full(n, np.nan), None, np.full((n, 2), np.nan)
    rates = np.mean([f[0] for f in found] or [unknown[0]], axis=0) * rate
    delays = np.mean([f[2] for f in found] or [unknown[2]], axis=0) / rate
    mean = observed_mean(values, axis=0)
    table = dict(ways(values))
    for k in range(n):
        table[f"person {k + 1} to themself"] = float(mean[k, k])
        table[f"unprompted by person {k + 1} (a minute)"] = float(60 * rates[k])
        table[f"delay of person {k + 1}'s answers (s)"] = float(delays[k, 1])
        events = [_marks(w, settings)[k] for w in windows]
        table[f"events of person {k + 1}"] = float(sum(np.nansum(marks) for marks in events))
    return table


def _fitted(
    window: Array, settings: HawkesSettings, plan: WindowPlan
) -> tuple[Array, Array, Array] | None:
    marks = _marks(window, settings)
    seen = np.isfinite(marks).all(axis=0)
    if (marks[:, seen].sum(axis=1) < settings.fewest).any():
        return None
    return fit_mutual_hawkes(marks, settings.max_delay * float(plan.rate))


def _marks(window: Array, settings: HawkesSettings) -> Array:
    """1 where an event begins, 0 elsewhere; NaN where a person was not observed."""
    marks = np.where(np.isnan(window), np.nan, 0.0)
    for x, row in zip(window, marks, strict=True):
        mean = float(observed_mean(x))
        spread = math.sqrt(float(observed_mean((x - mean) ** 2)))
        row[rises(x, mean + settings.height * spread)] = 1.0
    return marks


MEASURE = Measure(
    name="hawkes",
    title="Hawkes branching",
    settings=HawkesSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="events",
        bounds=(0.0, math.inf),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="events that one event calls forth",
        minimum=60.0,
        source="Hawkes (1971), doi:10.1093/biomet/58.1.83",
        meaning=Meaning(
            formula="λⱼ(t) = μⱼ + Σᵢ bᵢⱼ Σ g(t − tᵢ)",
            how="Local maxima (or marks) are events; their times are explained by a steady rate of "
            "each person and by answers to earlier events of everybody (maximum likelihood).",
            sign="0: nobody answers; 0.3: three of ten events are answered. Rows call, columns "
            "answer; the diagonal is a person's own bursts.",
            not_means="An answer in time is no answer in meaning: who laughs at the same joke a "
            "little later looks called by the other.",
            pitfalls=(
                "Strangers are never at exactly 0: judge values against a null.",
                "A rate that rises and falls for both, as with a topic, looks like answers.",
                "Events within one sample of each other answer nobody: sample finely enough.",
                "The threshold of an event is a choice, and few events say little.",
            ),
        ),
        itself=math.nan,
        sparse=True,
        persons=GROUP,
    ),
    index=mean_of_others,
    summary=summary,
    each_person=("source", "target"),
)
