"""Multidimensional recurrence: whether a group as a whole returns to where it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.embedding import NotNegative, RecurrenceSettings, recurrence_plan
from syntony.core.errors import ParameterError
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.settings import Seconds
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, by_window, to_samples
from syntony.kernels.means import observed_mean
from syntony.kernels.recurrence import Lines, self_recurrence_lines
from syntony.kernels.recurrenceradius import radius_for_rate
from syntony.kernels.recurrencetable import courses, quantified, still


class MdrqaSettings(RecurrenceSettings):
    """Settings of the multidimensional recurrence quantification.

    Parameters
    ----------
    window : float or None
        Length over which the group's states are compared with each other (s).
    max_lag : float
        Always 0: the group is one course.
    radius : float
        As in every recurrence measure. Distances grow with the number of persons: compare groups
        of one size only.
    theiler : float
        States less than this apart (s) are not compared; a sample at least.
    compat : str
        ``"multiSyncPy"`` prints its four numbers: recurrent are distances less than the radius,
        and its mean length counts every run, also those of one point, which are no lines.
    minimum_coverage : float
        Share of moments at which all are known below which a value is NaN.
    """

    window: Seconds | None = 60.0
    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    radius: NotNegative = 0.5
    theiler: NotNegative = 0.0
    compat: Literal["", "multiSyncPy"] = ""


def plan(settings: MdrqaSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with states beyond the Theiler window."""
    layout = recurrence_plan(settings, rate, n)
    delay = layout.delay(settings.delay, settings.dimension)
    points = layout.width - (settings.dimension - 1) * delay
    least = to_samples(settings.theiler, rate) + 10
    if points < least:
        raise ParameterError(
            f"Multidimensional recurrence needs at least {least} states in a window; {points} came."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: MdrqaSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Share of moments at which the group is where it was at another, in every window."""

    def recurrent(window: Array) -> float:
        if any(still(x) for x in window):
            return math.nan
        lines = _lines(window, settings, plan)
        return lines.points / lines.cells if lines.cells else math.nan

    def known(window: Array) -> Array:
        return np.isfinite(_states(window, settings, plan))

    minimum = settings.minimum_coverage
    return by_window(X, starts, plan, recurrent, minimum=minimum, known=known)


def summary(
    _values: Array, X: Array, settings: MdrqaSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Recurrence quantification over all windows together."""
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    found = [_lines(window, settings, plan) for window in windows]
    lines = sum(found[1:], start=found[0])
    table = quantified(lines, float(plan.rate), min_diagonal=settings.min_diagonal)
    if settings.compat:
        runs = int(lines.diagonal.sum())
        return {
            "REC": table["recurrence rate"],
            "DET": table["determinism"],
            "mean diagonal length": lines.points / runs if runs else 0.0,
            "max diagonal length": float(np.flatnonzero(lines.diagonal)[-1]) if runs else 0.0,
        }
    return {k: v for k, v in table.items() if "vertical" not in k and k not in _UPRIGHT}


_UPRIGHT = ("laminarity", "trapping time (s)")


def _lines(window: Array, settings: MdrqaSettings, plan: WindowPlan) -> Lines:
    states, rate = _states(window, settings, plan), settings.recurrence_rate
    theiler = max(1, to_samples(settings.theiler, plan.rate))
    return self_recurrence_lines(
        states,
        settings.radius if rate is None else radius_for_rate(states, states, rate, theiler=theiler),
        theiler=theiler,
        strict=settings.compat == "multiSyncPy",
    )


def _states(window: Array, settings: MdrqaSettings, plan: WindowPlan) -> Array:
    delay = plan.delay(settings.delay, settings.dimension)
    return np.concatenate(courses(window, settings.scale, settings.dimension, delay))


MEASURE = Measure(
    name="mdrqa",
    title="Multidimensional recurrence",
    settings=MdrqaSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="recurrence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of recurrent states of the group",
        minimum=60.0,
        unfit={
            "gaps": "Where windows have gaps two thirds of the recordings get no answer, and of "
            "the others hardly any is called (0.8 %)."
        },
        source="Wallot, Roepstorff & Mønster (2016), doi:10.3389/fpsyg.2016.01835",
        meaning=Meaning(
            formula="RR = share of pairs t ≠ s with ‖ X(t) − X(s) ‖ ≤ radius,  X = the whole "
            "group's state",
            how="The states of all persons together are one point; counted is how often the "
            "group is again where it was.",
            sign="0 to 1: larger means that the group's joint state repeats more.",
            not_means="It is no measure of being alike: a group in which everybody repeats an "
            "own habit scores high.",
            pitfalls=(
                (
                    "Distances grow with the number of persons: compare groups of one size, or fix "
                    "the rate."
                ),
                (
                    "Stillness of all is the most recurrent state there is; read it beside the "
                    "amount of movement."
                ),
                "Lines as defined by multiSyncPy count single points.",
            ),
        ),
        itself=float("nan"),
        persons=GROUP,
    ),
    index=lambda values: float(observed_mean(values)),
    summary=summary,
)
