"""Coherence in a band: how well one wave is the other, turned and scaled."""

from __future__ import annotations

from typing import Literal

from syntony.core.bands import (
    COMMON_INPUT,
    ONE_RHYTHM,
    SHORT_EPOCHS,
    BandSettings,
    band_plan,
    short_epochs,
)
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.partialcoherence import partial_coherence
from syntony.kernels.phase import coherence


class CoherenceSettings(BandSettings):
    """Settings of the coherence, each epoch by itself.

    Strong moments weigh more than weak ones. Given a third signal, the coherence is partial: what
    the third explains of both is taken out first; NaN where that is all of one of them.

    Parameters
    ----------
    form : str
        ``"magnitude"`` is not squared, as HyPyP computes it (its documentation says squared);
        ``"squared"`` is the share of the power of each that the other explains.
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """

    form: Literal["magnitude", "squared"] = "magnitude"


def rows(
    X: Array, starts: IntArray, settings: CoherenceSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Coherence of both analytic signals in every epoch; partial given a third row of `X`."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    metric = coherence if len(X) == 2 else partial_coherence
    filters = (h,) * len(X)
    values, coverage = in_epochs(metric, X, starts, filters, plan.width, settings.minimum_coverage)
    return values if settings.form == "magnitude" else values**2, coverage


MEASURE = Measure(
    name="coherence",
    title="Coherence",
    settings=CoherenceSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="coherence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="coherence, not squared (unless form is)",
        minimum=60.0,
        source="Burgess (2013), doi:10.3389/fnhum.2013.00881",
        meaning=Meaning(
            formula="Coh = | Σ aₓ a_y* | / √( Σ|aₓ|² Σ|a_y|² )",
            how="The analytic signals of a band are correlated as complex numbers in every "
            "epoch; its length is the value, not squared unless the form is.",
            sign="0: unrelated; 1: one wave is the other, turned and scaled. No sign, no leader.",
            not_means="A coherence of 0.3 is not 30 % in common: the share of variance is its "
            "square, and strangers have about that much in short epochs.",
            pitfalls=(
                "Strong moments weigh more: one shared burst or artifact can carry an epoch.",
                SHORT_EPOCHS,
                ONE_RHYTHM,
                COMMON_INPUT,
            ),
        ),
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
    partial=True,
)
