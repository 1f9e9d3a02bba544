"""Power correlation: whether the power of two rhythms rises and falls together."""

from __future__ import annotations

from syntony.core.bands import COMMON_INPUT, BandSettings, band_plan, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import power_correlation


class PowerSettings(BandSettings):
    """Settings of the power correlation, each epoch by itself.

    As the envelope correlation, with bursts weighing more; the signals are not made orthogonal
    first, since nothing mixes between two heads.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the band (Hz).
    """


def rows(
    X: Array, starts: IntArray, settings: PowerSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Pearson's r of both squared envelopes in every epoch."""
    rate = float(plan.rate)
    h = band_filter(settings.low / rate, settings.high / rate, settings.margin(plan.rate))
    return in_epochs(power_correlation, X, starts, (h, h), plan.width, settings.minimum_coverage)


MEASURE = Measure(
    name="power_correlation",
    title="Power correlation",
    settings=PowerSettings,
    plan=band_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r of power",
        minimum=60.0,
        source="Hipp et al. (2012), doi:10.1038/nn.3101",
        meaning=Meaning(
            formula="r = corr( |a_x|², |a_y|² ),  a = analytic signal in the band",
            how="As the envelope correlation, of squared envelopes: strong bursts weigh more. "
            "The index is the mean of the epochs.",
            sign="Positive: the power of both rises and falls together; negative: of one while "
            "the other's falls.",
            not_means="It says nothing of phase, and nothing of who answers whom.",
            pitfalls=(
                (
                    "One burst in both, such as an artifact at a laugh, can carry an epoch: look "
                    "at the signals, or take the envelope correlation."
                ),
                "Few independent values fit in an epoch; single epochs scatter widely.",
                COMMON_INPUT,
            ),
        ),
        link="fisher_z",
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
