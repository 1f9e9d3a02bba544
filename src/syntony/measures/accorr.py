"""Adjusted circular correlation: about the centers that suit the pair."""

from __future__ import annotations

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
from syntony.kernels.phase import accorr


class AccorrSettings(BandSettings):
    """Settings of the adjusted circular correlation, each epoch by itself.

    It stays stable where the plain circular correlation has no mean direction to start from.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: AccorrSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Circular correlation about the centers of the mean difference and sum of the phases."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(accorr, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="accorr",
    title="Adjusted circular correlation",
    settings=AccorrSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="adjusted circular correlation",
        minimum=60.0,
        source="Zimmermann, Schultz-Nielsen, Dumas & Konvalinka (2024), doi:10.1162/imag_a_00350",
        meaning=Meaning(
            formula="the circular correlation about m, n = ½( arg Σ exp(i(φₓ + φ_y)) ± arg Σ "
            "exp(i(φₓ − φ_y)) )",
            how="The circular correlation, with centers taken from the pair's mean difference "
            "and mean sum of phases, which exist where the plain means do not.",
            sign="Positive: in step about their centers; negative: opposed. No leader.",
            not_means="It is no longer a correlation of two separate quantities: the centers "
            "are those that suit the pair, so strangers score above 0.",
            pitfalls=(
                SHORT_EPOCHS,
                ONE_RHYTHM,
                COMMON_INPUT,
            ),
        ),
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
