"""Circular correlation: whether two phases stray from their means together."""

from __future__ import annotations

from syntony.core.bands import COMMON_INPUT, SHORT_EPOCHS, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import ccorr


class CcorrSettings(BandSettings):
    """Settings of the circular correlation, each epoch by itself.

    It keeps its sign; HyPyP returns the absolute value. Where a phase runs around evenly its
    mean is not defined: take accorr, which uses the pair's own centers.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: CcorrSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlation of the sines of both phases about their circular means."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(ccorr, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="ccorr",
    title="Circular correlation",
    settings=CcorrSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="circular correlation",
        minimum=60.0,
        source="Burgess (2013), doi:10.3389/fnhum.2013.00881",
        meaning=Meaning(
            formula="r = Σ sin(φₓ − φ̄ₓ) sin(φ_y − φ̄_y) / √( Σ sin²(φₓ − φ̄ₓ) Σ sin²(φ_y − φ̄_y) )",
            how="The sines of both phases about their circular means are correlated in every "
            "epoch. The index is the mean, sign kept.",
            sign="Positive: phases stray from their means in the same direction; negative: in "
            "opposite ones. No leader.",
            not_means="A locked pair may score 0: what counts is straying together, not a "
            "constant difference.",
            pitfalls=(
                (
                    "A phase that runs around evenly has no mean; the value then depends on where "
                    "an epoch is cut. Take accorr."
                ),
                (
                    "HyPyP reports the absolute value, which is never near 0 for strangers in "
                    "short epochs."
                ),
                SHORT_EPOCHS,
                COMMON_INPUT,
            ),
        ),
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
