"""Envelope correlation: whether two rhythms wax and wane together."""

from __future__ import annotations

from syntony.core.bands import COMMON_INPUT, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import envelope_correlation


class EnvelopeSettings(BandSettings):
    """Settings of the envelope correlation, each epoch by itself.

    Phases play no part: two people's rhythms may wax together and never be locked.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: EnvelopeSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Pearson's r of both envelopes in every epoch."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(envelope_correlation, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="envelope_correlation",
    title="Envelope correlation",
    settings=EnvelopeSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r of envelopes",
        minimum=60.0,
        source="Zamm et al. (2021), doi:10.3389/fnhum.2021.717810",
        meaning=Meaning(
            formula="r = corr( |a_x|, |a_y| ),  a = analytic signal in the band",
            how="Both signals are filtered to a band; their envelopes are correlated in every "
            "epoch. The index is the mean of the epochs.",
            sign="Positive: both rhythms wax and wane together; negative: one waxes while the "
            "other wanes.",
            not_means="It says nothing of phase: rhythms may wax together and never be locked. "
            "It is no transmission between brains.",
            pitfalls=(
                (
                    "Movement, muscle and drowsiness change amplitudes of both people at once: "
                    "mask artifacts on both."
                ),
                "Few independent envelope values fit in an epoch; single epochs scatter widely.",
                COMMON_INPUT,
            ),
        ),
        link="fisher_z",
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
