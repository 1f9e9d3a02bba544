"""Partial directed coherence: who drives whom directly, in a band of frequencies."""

from __future__ import annotations

from typing import Literal

import numpy as np

from syntony.core.directed import FREQUENCIES, DirectedSettings, check_moments, directed_plan
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.mvar import flows, mean_of_others, midpoints, pdc, ways


class PdcSettings(DirectedSettings):
    """Settings of the partial directed coherence.

    Each person's window is brought to mean 0 and variance 1 first. What leaves a person adds up to
    1 over all targets, the person's own future among them; so a person who is driven by many
    others drives each of them no less. A source outside the group that reaches one person before
    another looks like a drive.

    Parameters
    ----------
    form : str
        ``"generalized"`` weighs targets by their residuals (Baccalá, Sameshima & Takahashi 2007);
        ``"plain"`` does not, and shows more where the target is noisy.
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    low, high : float
        Edges of the band over which is averaged (Hz); without `high` up to half the rate.
    """

    form: Literal["generalized", "plain"] = "generalized"


def rows(
    X: Array, starts: IntArray, settings: PdcSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean squared PDC of the band in every window, source by target."""
    check_moments(plan.width, len(X), settings.max_order)
    frequencies = midpoints(*settings.band(plan.rate), FREQUENCIES)

    def judge(coefficients: Array, covariance: Array) -> Array:
        general = settings.form == "generalized"
        found = pdc(coefficients, covariance, frequencies, general=general)
        return np.asarray(found.mean(axis=0))

    return flows(judge, X, starts, plan.width, settings.max_order, settings.minimum_coverage)


MEASURE = Measure(
    name="pdc",
    title="Partial directed coherence",
    settings=PdcSettings,
    plan=directed_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="prediction",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of what leaves a person (squared PDC)",
        minimum=60.0,
        source="Baccalá & Sameshima (2001), doi:10.1007/PL00007990",
        meaning=Meaning(
            formula="PDCᵢ→ⱼ = |Āⱼᵢ(f)|² σⱼ⁻² / Σₖ |Āₖᵢ(f)|² σₖ⁻²",
            how="One autoregression of all persons on everybody's past (order by BIC) is taken to "
            "frequencies; what leaves a person is divided among the targets, and averaged over "
            "the band.",
            sign="Rows give, columns receive: 0: nothing goes that way directly; 1: all "
            "that leaves the source does. The diagonal is what a person keeps.",
            not_means="It is a share of what leaves the source, not of what the target does: two "
            "values of different sources cannot be compared as strengths.",
            pitfalls=(
                "A source outside the group that reaches one person first looks like a drive.",
                "Slow trends look like long memory of everybody: detrend or difference first.",
                (
                    "A few samples at a high rate are an instant: resample so that the order holds "
                    "the delay that is sought."
                ),
                "Strangers are never at exactly 0: judge values against a null.",
            ),
        ),
        itself=float("nan"),
        persons=GROUP,
    ),
    index=mean_of_others,
    summary=lambda values, *_: ways(values),
    each_person=("source", "target"),
)
