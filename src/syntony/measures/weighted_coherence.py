"""Weighted coherence: how much of two people's rhythms is shared, strong ones first."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.segments import SegmentSettings, segment_plan
from syntony.core.signals import Array
from syntony.core.unfit import RESTLESS
from syntony.core.windows import WindowPlan
from syntony.kernels.groupspectra import judged_spectra, weighted_coherence
from syntony.kernels.means import mean_known

Hertz = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class WeightedCoherenceSettings(SegmentSettings):
    """Settings of the weighted coherence.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once. Strangers have a
        coherence of about one over the number of segments: compare windows with as many segments.
    low, high : float
        Edges of the band (Hz), the nearest frequencies of a segment. A `high` of None is the
        highest frequency that there is.
    """

    low: Hertz = 0.0
    high: Hertz | None = None

    def frequencies(self, plan: WindowPlan) -> slice:
        """Which frequencies of a segment lie in the band."""
        width = float(plan.rate) / self.samples(plan)
        last = self.samples(plan) // 2
        first = round(self.low / width)
        stop = last if self.high is None else min(last, round(self.high / width))
        return slice(first, stop + 1)


def plan(settings: WeightedCoherenceSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows of at least three segments, with a frequency in the band.

    Raises
    ------
    ParameterError
        Segments are too few or too short, or the band is empty.
    """
    layout = segment_plan(settings, rate, n)
    chosen = settings.frequencies(layout)
    if chosen.start >= chosen.stop:
        high = "the highest" if settings.high is None else f"{settings.high:g} Hz"
        raise ParameterError(
            f"There needs to be a frequency from {settings.low:g} Hz to {high}; segments have one "
            f"every {float(rate) / settings.samples(layout):g} Hz up to {float(rate) / 2:g} Hz. "
            "Widen the band, or lengthen the segment."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: WeightedCoherenceSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Weighted coherence, averaged over all pairs, in every window."""
    length = settings.samples(plan)
    values, coverage = np.full(len(starts), np.nan), np.zeros(len(starts))
    found = judged_spectra(X, starts, plan.width, length, settings.minimum_coverage)
    for i, (spectra, share) in enumerate(found):
        coverage[i] = share
        if spectra is not None:
            values[i] = weighted_coherence(spectra, length, settings.frequencies(plan))
    return values, coverage


MEASURE = Measure(
    name="weighted_coherence",
    title="Weighted coherence",
    settings=WeightedCoherenceSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="coherence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="squared coherence",
        unfit={
            "memory .98": "The slowest frequencies weigh most, and a window holds few of their "
            "turns.",
            **RESTLESS,
        },
        minimum=60.0,
        source="Henning, Boucsein & Gil (2001), doi:10.1016/S0167-8760(00)00190-2",
        meaning=Meaning(
            formula="WC = Σ_f C(f) √(Sₓ(f) S_y(f)) / Σ_f √(Sₓ(f) S_y(f)),  C = |Sₓy|² / (Sₓ S_y)",
            how="Spectra of half-overlapping segments under a Hann window give a squared coherence "
            "at each frequency; it is averaged over a band, weighted by how strong both people "
            "are there. Of a group, the mean over pairs.",
            sign="0 to 1; whatever the delay. No sign, no leader.",
            not_means="Strangers have about one over the number of segments, and more where both "
            "keep one strong rhythm of their own.",
            pitfalls=(
                "Slow drifts are strongest and weigh most: detrend, or set `low`.",
                "Compare only windows with as many segments.",
                "pewtr tapers with the symmetric Hann window and keeps means: digits differ.",
            ),
        ),
        persons=GROUP,
    ),
    index=mean_known,
)
