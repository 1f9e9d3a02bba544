"""Coherence of a team: how much of every two persons' waves is shared, whatever the delay."""

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
from syntony.core.unfit import RESTLESS
from syntony.core.windows import WindowPlan
from syntony.kernels.groupspectra import judged_spectra, mean_coherence
from syntony.kernels.means import mean_known


class CoherenceTeamSettings(SegmentSettings):
    """Settings of the coherence of a team: the mean over all frequencies and pairs.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once. Strangers have a
        coherence of about one over the number of segments: compare windows with as many segments.
    """


def rows(
    X: Array, starts: IntArray, settings: CoherenceTeamSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean squared coherence of all pairs in every window."""
    length = settings.samples(plan)
    found = judged_spectra(X, starts, plan.width, length, settings.minimum_coverage)
    return each_judged(found, mean_coherence)


MEASURE = Measure(
    name="coherence_team",
    title="Coherence of a team",
    settings=CoherenceTeamSettings,
    plan=segment_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="coherence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="squared coherence",
        minimum=60.0,
        unfit=RESTLESS,
        source="Reinero, Dikker & Van Bavel (2021), doi:10.1093/scan/nsaa135",
        meaning=Meaning(
            formula="mean over pairs and frequencies of |Sᵢⱼ(f)|² / ( Sᵢᵢ(f) Sⱼⱼ(f) )",
            how="Spectra of half-overlapping segments are averaged; squared coherence is "
            "averaged over all frequencies and all pairs of a group.",
            sign="0 to 1; whatever the delay. No sign, no leader.",
            not_means="It is not zero for strangers: about one over the number of independent "
            "segments.",
            pitfalls=(
                (
                    "Every frequency counts alike, also those with nothing but noise: take the "
                    "sum-normalized density where rhythms are few."
                ),
                "Compare only windows with as many segments, and groups of one size.",
                "A clock-like stimulus for all (music, a task) is coherence without exchange.",
            ),
        ),
        persons=GROUP,
    ),
    index=mean_known,
)
