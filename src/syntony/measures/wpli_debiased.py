"""Squared weighted phase-lag index without the bias of short epochs."""

from __future__ import annotations

from syntony.core.bands import ONE_RHYTHM, BandSettings, band_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import wpli_debiased


class WpliDebiasedSettings(BandSettings):
    """Settings of the debiased squared weighted phase-lag index, each epoch by itself.

    Zero for strangers if samples were independent, and slightly negative by chance.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: WpliDebiasedSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Pairs of imaginary cross-products, the same sample twice left out."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(wpli_debiased, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="wpli_debiased",
    title="Debiased squared weighted phase-lag index",
    settings=WpliDebiasedSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase lag",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="debiased squared weighted phase-lag index",
        minimum=60.0,
        source="Vinck et al. (2011), doi:10.1016/j.neuroimage.2011.01.055",
        meaning=Meaning(
            formula="( (Σ I)² − Σ I² ) / ( (Σ|I|)² − Σ I² ),  I = Im(aₓ a_y*)",
            how="The squared weighted phase-lag index over pairs of samples, each sample with "
            "itself left out.",
            sign="0 is its expected value for independent samples; slightly negative by chance. "
            "It does not say who is ahead.",
            not_means="Zero is not absence: coupling without a delay counts for nothing. Being "
            "free of one bias is not being a test.",
            pitfalls=(
                (
                    "Neighboring samples of a narrow band are not independent: strangers still lie "
                    "above 0 in short epochs."
                ),
                "It is on a squared scale: do not set it beside wpli.",
                ONE_RHYTHM,
            ),
        ),
        itself=0.0,
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
)
