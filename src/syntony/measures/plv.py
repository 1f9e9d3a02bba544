"""Phase-locking value: how constant the difference of two phases is."""

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
from syntony.kernels.phase import plv


class PlvSettings(BandSettings):
    """Settings of the phase-locking value, each epoch by itself.

    Strangers score more the shorter the epoch; hold values against a null, and compare only
    epochs of one length.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: PlvSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Length of the mean difference vector of the phases in every epoch."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(plv, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="plv",
    title="Phase-locking value",
    settings=PlvSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="phase-locking value",
        minimum=60.0,
        source="Lachaux et al. (1999), "
        "doi:10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C",
        meaning=Meaning(
            formula="PLV = | (1/n) Σ exp( i(φₓ(t) − φ_y(t)) ) |",
            how="Both signals are filtered to a band; in every epoch the differences of their "
            "phases are averaged as unit vectors. The index is the mean length over the epochs.",
            sign="0: every difference of phase is as frequent; 1: one difference throughout, "
            "whichever it is (in step, opposite, or between). No sign, no leader.",
            not_means="It is not zero for strangers, and locking of two heads is no link "
            "between them.",
            pitfalls=(
                SHORT_EPOCHS,
                ONE_RHYTHM,
                COMMON_INPUT,
                (
                    "Phase means little outside a clear rhythm: filter to one, and look at the "
                    "spectrum first."
                ),
            ),
        ),
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
