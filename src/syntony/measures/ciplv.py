"""Corrected imaginary phase locking: locking that no instantaneous mixture makes."""

from __future__ import annotations

from syntony.core.bands import ONE_RHYTHM, SHORT_EPOCHS, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import ciplv


class CiplvSettings(BandSettings):
    """Settings of the corrected imaginary phase locking, each epoch by itself.

    Between two heads nothing mixes at once, but a shared stimulus does: this leaves it out, and
    true coupling without delay with it.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: CiplvSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Imaginary part of the phase locking over what its real part leaves."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(ciplv, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="ciplv",
    title="Corrected imaginary phase locking",
    settings=CiplvSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="corrected imaginary phase-locking value",
        minimum=60.0,
        source="Bruna, Maestu & Pereda (2018), doi:10.1088/1741-2552/aacfe4",
        meaning=Meaning(
            formula="ciPLV = |Im L| / √(1 − (Re L)²),  L = mean of exp(iΔφ)",
            how="The imaginary part of the mean phase vector is divided by what the real part "
            "leaves for it.",
            sign="0: no locking except in step or in opposition; 1: locking at one delay. No "
            "sign, no leader.",
            not_means="Zero is not absence: coupling without a delay, as in people who move in "
            "step, is left out on purpose.",
            pitfalls=(
                (
                    "Between two heads nothing leaks through one skull; what it leaves out here is "
                    "the shared stimulus, and true coupling in step with it."
                ),
                (
                    "Near perfect in-phase locking both parts of the fraction vanish and the value "
                    "is unstable."
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
