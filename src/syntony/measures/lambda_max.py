"""Lambda max: the share of a group's variance that one common course holds."""

from __future__ import annotations

from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.mvsusy import MvsusySettings, mvsusy_plan, mvsusy_table
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.means import mean_known
from syntony.kernels.sharedvariance import judged_correlations, largest_share


class LambdaMaxSettings(MvsusySettings):
    """Settings of lambda max, each segment by itself.

    Parameters
    ----------
    window, step : float or None
        Length of a segment, and from segment to segment (s). Strangers have at least 100 % over
        the number of persons, more in short segments: compare groups of one size only.
    """


def rows(
    X: Array, starts: IntArray, settings: LambdaMaxSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Largest eigenvalue of the correlations in percent of their sum, in every segment."""
    return judged_correlations(largest_share, X, starts, plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="lambda_max",
    title="Lambda max",
    settings=LambdaMaxSettings,
    plan=mvsusy_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="shared variance",
        bounds=(0.0, 100.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="% of the group's variance",
        minimum=60.0,
        source="Meier & Tschacher (2021), doi:10.3390/e23111385",
        meaning=Meaning(
            formula="100 · λ₁ / Σ λᵢ,  λ = eigenvalues of the group's correlations",
            how="In each segment all persons are correlated with all; the share of the largest "
            "eigenvalue says how much one common course holds.",
            sign="100 over the number of persons: nothing in common; 100: one course. Opposed "
            "members count as common.",
            not_means="It is not 100/N for strangers in short segments: the largest of several "
            "eigenvalues is always larger than the mean.",
            pitfalls=(
                "Compare groups of one size, and segments of one length.",
                "Slow trends are a common course without contact: detrend first.",
                "There are no lags: answers after more than a moment are lost.",
            ),
        ),
        persons=GROUP,
    ),
    index=mean_known,
    summary=mvsusy_table(rows),
)
