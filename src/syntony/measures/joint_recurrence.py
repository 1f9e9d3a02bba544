"""Joint recurrence: people return to their old states together, whatever these states are."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from syntony.core.embedding import NotNegative, RecurrenceSettings, recurrence_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, lag_columns
from syntony.core.settings import Seconds
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.jointrecurrence import Joint, joint_recurrence
from syntony.kernels.means import observed_mean
from syntony.kernels.recurrence import known_pairs
from syntony.kernels.recurrenceradius import radius_for_rate
from syntony.kernels.recurrencetable import courses, quantified, still


class JointRecurrenceSettings(RecurrenceSettings):
    """Settings of the joint recurrence.

    Parameters
    ----------
    window : float or None
        Length over which a person's states are compared with each other (s).
    max_lag : float
        Largest lag (s).
    theiler : float
        Points less than this apart (s) are not compared; a sample at least. A course that moves
        slowly is near itself a moment later: this is no return.
    minimum_coverage : float
        Share of known pairs below which a value is NaN.
    """

    window: Seconds | None = 60.0
    max_lag: NotNegative = 5.0
    theiler: NotNegative = 1.0


def rows(
    X: Array, starts: IntArray, settings: JointRecurrenceSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Joint recurrences over the mean of both persons', of every window at every lag."""
    values = np.full((len(starts), 2 * plan.reach + 1), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        both = np.stack((X[0][sx : sx + plan.span], X[1][sy : sy + plan.span]))
        a, b = _points(both, settings, plan)
        coverage[i] = known_pairs(a, b, plan.reach)
        if not (still(both[0]) or still(both[1])):
            values[i] = _joint([a, b], settings, plan).similarity
    values[coverage < settings.minimum_coverage] = np.nan
    return values, coverage


def largest(values: Array) -> float:
    """Largest similarity over the lags, of the mean over the windows."""
    return float(np.fmax.reduce(observed_mean(values, axis=0)))


def summary(
    _values: Array, X: Array, settings: JointRecurrenceSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Rates of recurrence, and the joint lines at lag 0, over all windows together."""
    windows = [X[:, s : s + plan.span] for s in plan.starts(X.shape[1])]
    found = [_joint(_points(both, settings, plan), settings, plan) for both in windows]
    zero = plan.reach
    both, first, second, cells = (
        sum(int(counts[zero]) for counts in (getattr(joint, name) for joint in found))
        for name in ("both", "first", "second", "cells")
    )
    lines = [joint.lines for joint in found]
    table = quantified(
        sum(lines[1:], start=lines[0]), float(plan.rate), min_diagonal=settings.min_diagonal
    )
    rate = [count / cells if cells else math.nan for count in (both, first, second)]
    return {
        "joint recurrence rate": rate[0],
        "recurrence rate of the first person": rate[1],
        "recurrence rate of the second person": rate[2],
        "joint rate of strangers of these rates": rate[1] * rate[2],
        **{f"joint {k}": v for k, v in table.items() if "diagonal" in k or k in _OF_LINES},
    }


_OF_LINES = ("determinism", "relative entropy")


def _joint(points: list[Array], settings: JointRecurrenceSettings, plan: WindowPlan) -> Joint:
    a, b = points
    theiler = max(1, to_samples(settings.theiler, plan.rate))
    rate = settings.recurrence_rate
    first, second = (
        settings.radius if rate is None else radius_for_rate(x, x, rate, theiler=theiler)
        for x in (a, b)
    )
    return joint_recurrence(a, b, (first, second), plan.reach, theiler=theiler)


def _points(both: Array, settings: JointRecurrenceSettings, plan: WindowPlan) -> list[Array]:
    delay = plan.delay(settings.delay, settings.dimension)
    return courses(both, settings.scale, settings.dimension, delay)


MEASURE = Measure(
    name="joint_recurrence",
    title="Joint recurrence",
    settings=JointRecurrenceSettings,
    plan=recurrence_plan,
    rows=rows,
    columns=lag_columns,
    declares=Declaration(
        family="recurrence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="joint recurrences over the mean of both",
        minimum=60.0,
        source="Romano, Thiel, Kurths & von Bloh (2004), doi:10.1016/j.physleta.2004.07.066",
        meaning=Meaning(
            formula="JR(τ) = Σ Rₓ R_y(τ) / ½( Σ Rₓ + Σ R_y ),  R = a person returns to an own "
            "earlier state",
            how="Each person's own returns to earlier states are marked; counted is how many "
            "returns happen to both at once. The index is the largest share over the lags.",
            sign="0 to 1: the share of returns that are joint. A positive lag means that the "
            "first person leads.",
            not_means="Returning together is not being alike: one may repeat a movement while "
            "the other repeats a silence.",
            pitfalls=(
                (
                    "Two steady rhythms return together whenever their periods fit, without any "
                    "contact."
                ),
                (
                    "Points next to each other in time are no returns: keep the Theiler window "
                    "longer than the inertia."
                ),
                (
                    "Rates of return differ between people; very unequal rates cap the value below "
                    "1."
                ),
            ),
        ),
    ),
    index=largest,
    summary=summary,
)
