"""Kuramoto's order parameter: how far the phases of a whole group agree."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from syntony.core.bands import COMMON_INPUT, ONE_RHYTHM
from syntony.core.measure import (
    GROUP,
    Declaration,
    IntArray,
    Meaning,
    Measure,
    each_judged,
    no_columns,
)
from syntony.core.phases import GroupPhaseSettings, phase_plan
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.groupphase import judged_phases, order_parameter
from syntony.kernels.means import mean_known, observed_mean


class KuramotoSettings(GroupPhaseSettings):
    """Settings of the order parameter.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once. Strangers have
        an order parameter of about 0.89 over the root of their number, not 0.
    """


def rows(
    X: Array, starts: IntArray, settings: KuramotoSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean order parameter in every window."""
    return _means(X, starts, settings, plan, 1)


def summary(
    values: Array, X: Array, settings: KuramotoSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Order parameter and its square, which over groups is held against one over their size."""
    starts = np.repeat(plan.starts(X.shape[1])[:, None], len(X), axis=1)
    squared, _ = _means(X, starts, settings, plan, 2)
    return {
        "order parameter": float(observed_mean(values)),
        "squared order parameter": float(observed_mean(squared)),
        "the same of strangers": 1 / len(X),
    }


def _means(
    X: Array, starts: IntArray, settings: KuramotoSettings, plan: WindowPlan, power: int
) -> tuple[Array, Array]:
    found = judged_phases(
        X, starts, plan.width, settings.minimum_coverage,
        given=settings.phase == "given", centered=not settings.compat,
    )  # fmt: skip
    return each_judged(found, lambda z: float((order_parameter(z) ** power).mean()))


MEASURE = Measure(
    name="kuramoto",
    title="Kuramoto order parameter",
    settings=KuramotoSettings,
    plan=phase_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="group phase",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="order parameter r",
        minimum=60.0,
        source="Frank & Richardson (2010), doi:10.1016/j.physd.2010.07.015",
        meaning=Meaning(
            formula="r(t) = | (1/N) Σ exp( iφⱼ(t) ) |,  averaged over time",
            how="The phases of all persons at one moment are averaged as unit vectors; the "
            "length, averaged over a window, is the value.",
            sign="0: phases spread evenly; 1: all at one phase. Fixed differences between "
            "persons lower it.",
            not_means="It is not zero for strangers: about 0.89 over the root of their number.",
            pitfalls=(
                "Compare groups of one size only.",
                "Two sub-groups in opposition cancel: a well ordered group may score near 0.",
                ONE_RHYTHM,
                COMMON_INPUT,
            ),
        ),
        persons=GROUP,
    ),
    index=mean_known,
    summary=summary,
)
