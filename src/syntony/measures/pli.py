"""Phase-lag index: whether one phase is steadily ahead of the other."""

from __future__ import annotations

from syntony.core.bands import ONE_RHYTHM, SHORT_EPOCHS, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import pli


class PliSettings(BandSettings):
    """Settings of the phase-lag index, each epoch by itself.

    It leaves out what has no delay, shared stimuli too, and true coupling in phase with them.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: PliSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Surplus of samples in which the same person is ahead, in every epoch."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(pli, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="pli",
    title="Phase-lag index",
    settings=PliSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase lag",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="phase-lag index",
        minimum=60.0,
        source="Stam, Nolte & Daffertshofer (2007), doi:10.1002/hbm.20346",
        meaning=Meaning(
            formula="PLI = | mean of sign( sin Δφ(t) ) |",
            how="In every epoch it is counted in how many samples the same person's phase is "
            "ahead; the surplus is the value.",
            sign="0: ahead as often as behind, or in step; 1: one of them always ahead. It does "
            "not say which.",
            not_means="Zero is not absence: coupling without a delay counts for nothing.",
            pitfalls=(
                (
                    "Near in-phase locking noise decides the sign, and the value falls although "
                    "coupling grows."
                ),
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
