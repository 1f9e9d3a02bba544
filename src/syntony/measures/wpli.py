"""Weighted phase-lag index: who is ahead, clear leads weighing more."""

from __future__ import annotations

from syntony.core.bands import ONE_RHYTHM, SHORT_EPOCHS, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import wpli


class WpliSettings(BandSettings):
    """Settings of the weighted phase-lag index, each epoch by itself.

    Samples close to in phase or anti-phase hardly count, so noise turns fewer of them over.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: WpliSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Imaginary cross-products, their sum over the sum of their moduli, in every epoch."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(wpli, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="wpli",
    title="Weighted phase-lag index",
    settings=WpliSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase lag",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="weighted phase-lag index",
        minimum=60.0,
        source="Vinck et al. (2011), doi:10.1016/j.neuroimage.2011.01.055",
        meaning=Meaning(
            formula="wPLI = | Σ Im(aₓ a_y*) | / Σ | Im(aₓ a_y*) |",
            how="Imaginary cross-products are summed with their signs and divided by the sum of "
            "their sizes: clear leads weigh more, and moments near in-phase hardly count.",
            sign="0: no surplus of leads; 1: every moment with a delay has the same person "
            "ahead. It does not say which.",
            not_means="Zero is not absence: coupling without a delay counts for nothing.",
            pitfalls=(
                "A single strong burst can carry an epoch.",
                SHORT_EPOCHS,
                ONE_RHYTHM,
            ),
        ),
        itself=0.0,
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
