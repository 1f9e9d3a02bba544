"""Sum-normalized cross-spectral density: shared waves of a team, strong ones first."""

from __future__ import annotations

from syntony.core.measure import (
    GROUP,
    Declaration,
    IntArray,
    Meaning,
    Measure,
    each_judged,
    no_columns,
)
from syntony.core.segments import SegmentSettings, segment_plan
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.groupspectra import judged_spectra, shared_power
from syntony.kernels.means import mean_known


class SumNormalizedCsdSettings(SegmentSettings):
    """Settings of the sum-normalized cross-spectral density.

    Coherence counts every frequency alike, also those that hold noise alone. Here cross-spectra
    and spectra are added up before they are divided.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once. Strangers do not
        score 0: compare windows with as many segments.
    """


def rows(
    X: Array, starts: IntArray, settings: SumNormalizedCsdSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Sum-normalized cross-spectral density, mean of all pairs, in every window."""
    length = settings.samples(plan)
    found = judged_spectra(X, starts, plan.width, length, settings.minimum_coverage)
    return each_judged(found, lambda spectra: shared_power(spectra, length))


MEASURE = Measure(
    name="sum_normalized_csd",
    title="Sum-normalized cross-spectral density",
    settings=SumNormalizedCsdSettings,
    plan=segment_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="coherence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of cross-spectral density",
        minimum=60.0,
        source="Hudson, Wiltshire & Atzmueller (2023), doi:10.3758/s13428-022-01855-y",
        meaning=Meaning(
            formula="Σ_f |Sᵢⱼ(f)|² / Σ_f Sᵢᵢ(f) Sⱼⱼ(f),  averaged over pairs",
            how="As team coherence, with squared cross-spectra and products of spectra each "
            "added up over frequencies before they are divided: strong rhythms weigh more.",
            sign="0 to 1; whatever the delay. No sign, no leader.",
            not_means="It is not zero for strangers, and one strong common frequency "
            "(breathing, a trend) can be all of it.",
            pitfalls=(
                "Slow drifts are the strongest frequencies: detrend or high-pass first.",
                "Compare only windows with as many segments, and groups of one size.",
                "A clock-like stimulus for all (music, a task) is shared without exchange.",
            ),
        ),
        persons=GROUP,
    ),
    index=mean_known,
)
