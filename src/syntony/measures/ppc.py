"""Pairwise phase consistency: phase locking without the bias of short epochs."""

from __future__ import annotations

from syntony.core.bands import COMMON_INPUT, ONE_RHYTHM, BandSettings, band_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import ppc


class PpcSettings(BandSettings):
    """Settings of the pairwise phase consistency, each epoch by itself.

    Zero for strangers if samples were independent; neighbors in a narrow band are not, so short
    epochs still lie a little above.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: PpcSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean cosine between the phase differences of all pairs of samples in every epoch."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(ppc, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="ppc",
    title="Pairwise phase consistency",
    settings=PpcSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="pairwise phase consistency",
        minimum=60.0,
        source="Vinck et al. (2010), doi:10.1016/j.neuroimage.2010.01.073",
        meaning=Meaning(
            formula="PPC = mean over pairs of samples of cos( Δφ(t) − Δφ(s) )",
            how="The cosine between the phase differences of all pairs of samples of an epoch "
            "is averaged: the square of phase locking without what a small number adds to it.",
            sign="0 is its expected value for independent phases, 1 full locking; slightly "
            "negative by chance. No sign, no leader.",
            not_means="Being free of one bias is not being a test: neighboring samples of a "
            "narrow band are not independent, and strangers lie a little above 0.",
            pitfalls=(
                ONE_RHYTHM,
                COMMON_INPUT,
                "It is on the scale of a squared locking value: 0.04 here is a locking of 0.2.",
            ),
        ),
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
)
