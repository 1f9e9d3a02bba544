"""Imaginary coherence: coherence that no instantaneous mixture makes."""

from __future__ import annotations

from syntony.core.bands import ONE_RHYTHM, SHORT_EPOCHS, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_unsigned
from syntony.kernels.phase import imaginary_coherence


class ImcohSettings(BandSettings):
    """Settings of the imaginary coherence, each epoch by itself.

    Positive where the first person leads by less than half a period; HyPyP returns the absolute
    value, of which the index is the mean.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: ImcohSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Imaginary part of the coherency in every epoch, positive where the first person leads."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(imaginary_coherence, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="imcoh",
    title="Imaginary coherence",
    settings=ImcohSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="coherence",
        bounds=(-1.0, 1.0),
        mirrors=False,
        scale_free=True,
        similarity=True,
        unit="imaginary part of the coherency",
        minimum=60.0,
        source="Nolte et al. (2004), doi:10.1016/j.clinph.2004.04.029",
        meaning=Meaning(
            formula="ImCoh = Im( Σ aₓ a_y* ) / √( Σ|aₓ|² Σ|a_y|² ),  turned so that + is the "
            "first person's lead",
            how="The imaginary part of the complex correlation of both analytic signals in "
            "every epoch. The index is the mean of its size.",
            sign="Positive: the first person is ahead by less than half a period; negative: "
            "behind.",
            not_means="Zero is not absence: coupling in step or in opposition is left out on "
            "purpose. A sign is no leader in a rhythm: being ahead by a quarter is being behind "
            "by three.",
            pitfalls=(
                (
                    "The value grows with coherence and with the lag's distance from half periods: "
                    "a change may be either."
                ),
                SHORT_EPOCHS,
                ONE_RHYTHM,
            ),
        ),
        itself=0.0,
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_unsigned,
    caution=short_epochs,
)
