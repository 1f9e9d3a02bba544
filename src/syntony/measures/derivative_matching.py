"""Instantaneous derivative matching: how differently two people's signals change."""

from __future__ import annotations

import numpy as np

from syntony.core.compliance import ComplianceSettings, compliance_plan, known_changes
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.unfit import RESTLESS
from syntony.core.windows import WindowPlan, by_window
from syntony.kernels.compliance import both_standardized, distance
from syntony.kernels.means import mean_known


class DerivativeMatchingSettings(ComplianceSettings):
    """Settings of instantaneous derivative matching.

    Parameters
    ----------
    compat : str
        ``"pewtr"`` takes the signals in their own unit, and changes from sample to sample. Without
        it each is in its standard deviations in the window, and changes are per second.
    minimum_coverage : float
        Share of complete steps from sample to sample below which a value is NaN.
    """


def rows(
    X: Array, starts: IntArray, settings: DerivativeMatchingSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean difference of the changes in every window."""

    def apart(window: Array) -> float:
        a, b = both_standardized(*window)
        if settings.compat and not np.isnan(a).all():
            return distance(*np.diff(window))
        return distance(np.diff(a), np.diff(b)) * float(plan.rate)

    return by_window(X, starts, plan, apart, minimum=settings.minimum_coverage, known=known_changes)


MEASURE = Measure(
    name="derivative_matching",
    title="Instantaneous derivative matching",
    settings=DerivativeMatchingSettings,
    plan=compliance_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="distance",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=False,
        unit="standard deviations per second apart",
        minimum=60.0,
        unfit=RESTLESS,
        source="Elkins et al. (2009), doi:10.1016/j.apergo.2009.02.002",
        meaning=Meaning(
            formula="IDM = mean |żₓ(t) − ż_y(t)|",
            how="Both signals are standardized in the window; the value is the mean difference of "
            "their changes from sample to sample, per second.",
            sign="0: they change alike. Larger: differently. No lags, so nobody leads.",
            not_means="It is no size of disagreement between people: mostly it says how rough the "
            "rougher signal is.",
            pitfalls=(
                "Noise from sample to sample is most of it: smooth first, to one rhythm.",
                "Values of different rates, smoothings or signals do not compare; nor do people.",
                "Only its null says what is small: strangers' distance is the roughness of both.",
            ),
        ),
    ),
    index=mean_known,
)
