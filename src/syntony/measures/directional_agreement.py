"""Directional agreement: how often two people's signals go the same way."""

from __future__ import annotations

import math

import numpy as np

from syntony.core.compliance import ComplianceSettings, compliance_plan, known_changes
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, by_window
from syntony.kernels.compliance import agreement
from syntony.kernels.means import mean_known, observed_mean


class DirectionalAgreementSettings(ComplianceSettings):
    """Settings of directional agreement.

    Parameters
    ----------
    compat : str
        ``"pewtr"`` counts two who both stand still as agreeing, and one who stands still and one
        who moves as not. Without it only steps in which both move count.
    minimum_coverage : float
        Share of complete steps from sample to sample below which a value is NaN.
    """


def rows(
    X: Array, starts: IntArray, settings: DirectionalAgreementSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Share of steps in the same direction in every window."""

    def agreed(window: Array) -> float:
        if not all(_moves(x) for x in window):
            return math.nan
        return agreement(*window, still=bool(settings.compat))

    return by_window(
        X, starts, plan, agreed, minimum=settings.minimum_coverage, known=known_changes
    )


def _moves(x: Array) -> bool:
    return bool(observed_mean(np.abs(np.diff(x))) > 0)


MEASURE = Measure(
    name="directional_agreement",
    title="Directional agreement",
    settings=DirectionalAgreementSettings,
    plan=compliance_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="symbols",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of steps in the same direction",
        minimum=60.0,
        source="Elkins et al. (2009), doi:10.1016/j.apergo.2009.02.002",
        meaning=Meaning(
            formula="DA = share of t with sign ẋ(t) = sign ẏ(t)",
            how="From each sample to the next both signals rise or fall; the value is the share "
            "of steps in which both do the same.",
            sign="1: always the same way. 0.5: as strangers. 0: always opposite. No lags, so "
            "nobody leads.",
            not_means="It knows no size: a tremor counts as much as a start. 0.55 may be much for "
            "a noisy signal and nothing for a slow one.",
            pitfalls=(
                "Noise from sample to sample pulls it to 0.5: smooth or resample first.",
                (
                    "Slow signals keep one direction for long: few independent steps are left, "
                    "and strangers scatter widely. Hold it against surrogates."
                ),
                (
                    "In signals that stand still (ratings, marks) pewtr's way counts shared "
                    "stillness as agreement."
                ),
            ),
        ),
    ),
    index=mean_known,
)
