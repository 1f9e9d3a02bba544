"""Signal matching: how far two people's signals lie apart."""

from __future__ import annotations

import numpy as np

from syntony.core.compliance import ComplianceSettings, compliance_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, by_window
from syntony.kernels.compliance import both_standardized, distance
from syntony.kernels.means import mean_known


class SignalMatchingSettings(ComplianceSettings):
    """Settings of signal matching.

    Parameters
    ----------
    compat : str
        ``"pewtr"`` takes the signals in their own unit. Without it each is in its standard
        deviations about its mean in the window.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """


def rows(
    X: Array, starts: IntArray, settings: SignalMatchingSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean distance in every window."""

    def apart(window: Array) -> float:
        a, b = both_standardized(*window)
        still = np.isnan(a).all()
        return distance(*window) if settings.compat and not still else distance(a, b)

    return by_window(X, starts, plan, apart, minimum=settings.minimum_coverage)


MEASURE = Measure(
    name="signal_matching",
    title="Signal matching",
    settings=SignalMatchingSettings,
    plan=compliance_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="distance",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=False,
        unit="standard deviations apart",
        minimum=60.0,
        source="Elkins et al. (2009), doi:10.1016/j.apergo.2009.02.002",
        meaning=Meaning(
            formula="SM = mean |zₓ(t) − z_y(t)|",
            how="Both signals are standardized in the window; the value is their mean distance. "
            "One of the indices of physiological compliance in teams.",
            sign="0: the same course. Larger: further apart; about 1.1 for strangers. No lags, so "
            "nobody leads.",
            not_means="A large distance is not discord: somebody who follows a few seconds later "
            "is far apart too.",
            pitfalls=(
                "A shared trend or a shared start brings any two together: detrend first.",
                "A few large artifacts decide the standard deviation, and so the whole value.",
                "In pewtr's own unit the more restless pair is further apart, whatever it does.",
            ),
        ),
    ),
    index=mean_known,
)
