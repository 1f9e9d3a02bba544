"""Cluster phase: how steadily all of a group keep their places in one rhythm."""

from __future__ import annotations

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
from syntony.kernels.groupphase import cluster_phase, cluster_phases, judged_phases
from syntony.kernels.means import mean_known


class ClusterPhaseSettings(GroupPhaseSettings):
    """Settings of the cluster phase.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once. Small groups
        and short windows look steady by chance: compare with surrogates, and only groups of one
        size and windows of one length with each other.
    """


def rows(
    X: Array, starts: IntArray, settings: ClusterPhaseSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Cluster phase rho of the group in every window."""
    if settings.phase == "given" and (starts == starts[:, :1]).all():
        return cluster_phases(X, starts[:, 0], plan.width, settings.minimum_coverage)
    found = judged_phases(
        X, starts, plan.width, settings.minimum_coverage,
        given=settings.phase == "given", centered=not settings.compat,
    )  # fmt: skip
    return each_judged(found, cluster_phase)


MEASURE = Measure(
    name="cluster_phase",
    title="Cluster phase",
    settings=ClusterPhaseSettings,
    plan=phase_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="group phase",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="cluster phase rho",
        minimum=60.0,
        source="Frank & Richardson (2010), doi:10.1016/j.physd.2010.07.015",
        meaning=Meaning(
            formula="ρ = mean over time of | (1/N) Σ exp( i(φⱼ − q − φ̄ⱼ) ) |,  q = the group's "
            "phase",
            how="Each person's phase relative to the group's, less its own mean, is averaged "
            "over persons as unit vectors: how steadily all keep their places.",
            sign="0: no places are kept; 1: every person keeps an own, fixed place in the "
            "group's rhythm.",
            not_means="A high value does not say that all move at once: steady opposition "
            "counts fully.",
            pitfalls=(
                (
                    "Small groups and short windows look steady by chance: for two persons the "
                    "group's phase is half of each."
                ),
                "Without filtering to one rhythm phases mean little.",
                ONE_RHYTHM,
                COMMON_INPUT,
            ),
        ),
        persons=GROUP,
    ),
    index=mean_known,
)
