"""Robust prewhitened correlation: in step beyond inertia, and beyond a few jerks."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.autoregression import whiten
from syntony.kernels.fisher import fisher_z
from syntony.kernels.means import observed_mean
from syntony.kernels.robust import robust_correlation

Z_LIMIT = 10.0


class RobustCorrelationSettings(WindowSettings):
    """Settings of the robust prewhitened correlation.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: both at the same time.
    max_order : int
        Largest order of the autoregression that BIC may choose.
    minimum_coverage : float
        Share of complete residuals below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_order: Annotated[int, Field(ge=0, le=100)] = 10


def plan(settings: RobustCorrelationSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with enough samples for the autoregression and what it leaves."""
    layout = windowed_plan(settings, rate, n)
    least = 4 * (settings.max_order + 2)
    if layout.width < least:
        raise ParameterError(
            f"Autoregressions up to order {settings.max_order} need at least {least} samples in a "
            f"window; {layout.width} came. Lengthen it or lower max_order."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: RobustCorrelationSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Whiten each person's window by its own autoregression, then correlate robustly."""
    values, coverage = np.full(len(starts), np.nan), np.zeros(len(starts))
    for i, (sx, sy) in enumerate(starts):
        both = np.stack((X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]))
        (ex, ey), _ = whiten(both, settings.max_order)
        known = np.isfinite(ex + ey)
        coverage[i] = known.mean()
        if coverage[i] > 0 and coverage[i] >= settings.minimum_coverage:
            values[i] = robust_correlation(ex[known], ey[known])
    return values, coverage


def mean_z(values: Array) -> float:
    """Mean Fisher's z over the windows, sign kept: being alike in reverse is not being alike."""
    return float(observed_mean(fisher_z(values, Z_LIMIT)))


MEASURE = Measure(
    name="robust_correlation",
    title="Robust prewhitened correlation",
    settings=RobustCorrelationSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="robust correlation of the residuals",
        minimum=60.0,
        source="Santosa, Aarabi, Perlman & Huppert (2017), doi:10.1117/1.JBO.22.5.055002",
        meaning=Meaning(
            formula="ρ = corr_w( eₓ, e_y ),  w = weights that fall where the pair lies far outside",
            how="Each person's window is whitened by its own autoregression; the residuals are "
            "correlated with weights that take away the say of single jerks. The index is the "
            "mean Fisher's z, sign kept.",
            sign="Positive: both depart from their own course in the same direction at the same "
            "moment; negative: in opposite ones.",
            not_means="There are no lags: two people who answer each other after a second may "
            "score nothing.",
            pitfalls=(
                (
                    "Where coupling consists of rare large events (laughs, starts), being robust "
                    "means leaving them out."
                ),
                (
                    "Shared artifacts of both sensors at one moment are only weakened, not "
                    "removed: mask them."
                ),
                "Whitening takes slow common swings out together with inertia.",
            ),
        ),
        link="fisher_z",
    ),
    index=mean_z,
)
