"""Squared phase-lag index without the bias of short epochs."""

from __future__ import annotations

import math

from syntony.core.bands import ONE_RHYTHM, BandSettings, band_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import pli2


class Pli2Settings(BandSettings):
    """Settings of the unbiased squared phase-lag index, each epoch by itself.

    Zero for strangers if samples were independent, and slightly negative by chance.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: Pli2Settings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Squared phase-lag index less what chance adds to it."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(pli2, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="pli2",
    title="Unbiased squared phase-lag index",
    settings=Pli2Settings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase lag",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="unbiased squared phase-lag index",
        minimum=60.0,
        source="Vinck et al. (2011), doi:10.1016/j.neuroimage.2011.01.055",
        meaning=Meaning(
            formula="PLI² without bias = ( n·PLI² − 1 ) / ( n − 1 )",
            how="The squared phase-lag index of an epoch, less what chance adds for its number "
            "of samples.",
            sign="0 is its expected value for independent phases; slightly negative by chance. "
            "It does not say who is ahead.",
            not_means="Zero is not absence: coupling without a delay counts for nothing. Being "
            "free of one bias is not being a test.",
            pitfalls=(
                (
                    "Neighboring samples of a narrow band are not independent: strangers still lie "
                    "above 0 in short epochs."
                ),
                "It is on a squared scale: 0.04 here is an index of 0.2.",
                ONE_RHYTHM,
            ),
        ),
        itself=math.nan,
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
)
