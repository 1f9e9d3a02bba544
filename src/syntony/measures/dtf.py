"""Directed transfer function: whence each person's rhythms come, by whatever way."""

from __future__ import annotations

from typing import Literal

import numpy as np

from syntony.core.directed import FREQUENCIES, DirectedSettings, check_moments, directed_plan
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.mvar import direct_dtf, dtf, flows, mean_of_others, midpoints, ways


class DtfSettings(DirectedSettings):
    """Settings of the directed transfer function.

    Each person's window is brought to mean 0 and variance 1 first. A source outside the group that
    reaches one person before another looks like a drive.

    Parameters
    ----------
    form : str
        ``"plain"``: what arrives in a person adds up to 1 over all sources, the person's own past
        among them, and counts what came by way of others. ``"direct"`` (Korzeniewska et al. 2003)
        takes the squared partial coherence of both times what arrives at each frequency as a share
        of what arrives at all frequencies together; its sum over the band is the value.
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    low, high : float
        Edges of the band over which is averaged (Hz); without `high` up to half the rate.
    """

    form: Literal["plain", "direct"] = "plain"


def rows(
    X: Array, starts: IntArray, settings: DtfSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Squared DTF of the band in every window, source by target."""
    check_moments(plan.width, len(X), settings.max_order)
    low, high = settings.band(plan.rate)
    frequencies = midpoints(low, high, FREQUENCIES)

    def judge(coefficients: Array, covariance: Array) -> Array:
        if settings.form == "plain":
            return np.asarray(dtf(coefficients, frequencies).mean(axis=0))
        share = (high - low) / 0.5  # of all frequencies
        found = direct_dtf(coefficients, covariance, frequencies)
        return np.asarray(share * found.mean(axis=0))

    return flows(judge, X, starts, plan.width, settings.max_order, settings.minimum_coverage)


MEASURE = Measure(
    name="dtf",
    title="Directed transfer function",
    settings=DtfSettings,
    plan=directed_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="prediction",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of what arrives in a person (squared DTF)",
        minimum=60.0,
        source="Kamiński & Blinowska (1991), doi:10.1007/BF00198091",
        meaning=Meaning(
            formula="DTFᵢ→ⱼ = |Hⱼᵢ(f)|² / Σₖ |Hⱼₖ(f)|²",
            how="One autoregression of all persons on everybody's past (order by BIC) is turned "
            "into transfer functions; what arrives in a person is divided among the sources, and "
            "averaged over the band.",
            sign="Rows give, columns receive: 0: nothing of the target comes from the source; 1: "
            "all does. The diagonal is what a person has of their own.",
            not_means="What comes by way of a third person counts too, unless the form is direct: "
            "a high value is no contact of the two.",
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
