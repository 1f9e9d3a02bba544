"""Omega: how far the courses of a group are tied to each other."""

from __future__ import annotations

import math

from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.mvsusy import MvsusySettings, mvsusy_plan, mvsusy_table
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.means import mean_known
from syntony.kernels.sharedvariance import judged_correlations, omega


class OmegaSettings(MvsusySettings):
    """Settings of omega, each segment by itself.

    Parameters
    ----------
    window, step : float or None
        Length of a segment, and from segment to segment (s). Strangers score above 0, more in
        short segments and large groups. Where unsigned correlations contradict each other the
        value may exceed 1.
    """


def rows(
    X: Array, starts: IntArray, settings: OmegaSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """One less the determinant of the unsigned correlations, in every segment."""
    return judged_correlations(omega, X, starts, plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="omega",
    title="Omega",
    settings=OmegaSettings,
    plan=mvsusy_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="shared variance",
        bounds=(-math.inf, math.inf),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="order of the group",
        minimum=60.0,
        source="Meier & Tschacher (2021), doi:10.3390/e23111385",
        meaning=Meaning(
            formula="Ω = 1 − det |R|,  |R| = unsigned correlations of the group",
            how="In each segment all persons are correlated with all; one less the determinant "
            "of the unsigned correlations says how far the courses are tied.",
            sign="0: independent; 1: at least two persons are one course. May exceed 1 where "
            "unsigned correlations contradict each other.",
            not_means="It is not zero for strangers; in short segments and large groups it is "
            "near 1 for anybody.",
            pitfalls=(
                "One twin-like pair takes it to 1, whatever the others do.",
                "Compare groups of one size, and segments of one length.",
                "Slow trends tie strangers: detrend first.",
            ),
        ),
        itself=1.0,
        persons=GROUP,
    ),
    index=mean_known,
    summary=mvsusy_table(rows),
)
