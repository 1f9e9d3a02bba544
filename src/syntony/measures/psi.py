"""Phase-slope index: who leads by one and the same time at all frequencies of a band."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from syntony.core.bands import BandSettings, check_band
from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.settings import Seconds
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.means import mean_unsigned
from syntony.kernels.phaseslope import phase_slope, segment_spectra

FEW_SEGMENTS = 3


class PsiSettings(BandSettings):
    """Settings of the phase-slope index.

    Parameters
    ----------
    window, step : float or None
        What one value rests on, and from value to value (s).
    low, high : float
        Edges of the band (Hz).
    segment : float
        Length of the half-overlapping segments whose spectra are averaged (s); frequencies are
        one over it apart. A lead must be shorter than half of it.
    minimum_coverage : float
        Share of segments without a missing sample below which a value is NaN.
    """

    window: Seconds | None = 60.0
    segment: Seconds = 10.0


def plan(settings: PsiSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows of at least three segments, with at least three frequencies in the band."""
    check_band(settings, rate)
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    length = to_samples(settings.segment, rate)
    segments = (layout.width - length) // max(1, length // 2) + 1
    bins = _bins(settings, rate)
    if segments < FEW_SEGMENTS or bins.stop - bins.start < FEW_SEGMENTS:
        raise ParameterError(
            f"The phase-slope index needs at least {FEW_SEGMENTS} segments and frequencies; "
            f"{max(0, segments)} and {max(0, bins.stop - bins.start)} came. Lengthen the window, "
            "or change the segments."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: PsiSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Slope of the phase over frequency in every window, positive where the first leads."""
    length, bins = to_samples(settings.segment, plan.rate), _bins(settings, plan.rate)
    x, y = (
        segment_spectra(v[s[:, None] + np.arange(plan.width)], length, bins)
        for v, s in zip(X, starts.T, strict=True)
    )
    known = np.isfinite(np.concatenate((x, y), axis=-1)).all(axis=-1, keepdims=True)
    x, y = (np.where(known, v, 0.0) for v in (x, y))
    cross = (x * y.conj()).sum(axis=1)
    power = (np.abs(x) ** 2).sum(axis=1) * (np.abs(y) ** 2).sum(axis=1)
    varies = power > 0
    coherency = np.where(varies, cross / np.sqrt(np.where(varies, power, 1.0)), np.nan)
    coverage, segments = known[..., 0].mean(axis=1), known[..., 0].sum(axis=1)
    values = phase_slope(coherency)
    values[(coverage < settings.minimum_coverage) | (segments < 2)] = np.nan
    return values, coverage


def _bins(settings: PsiSettings, rate: Fraction) -> slice:
    seconds = to_samples(settings.segment, rate) / float(rate)
    low = max(1, math.ceil(settings.low * seconds - 1e-9))
    return slice(low, math.floor(settings.high * seconds + 1e-9) + 1)


MEASURE = Measure(
    name="psi",
    title="Phase-slope index",
    settings=PsiSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase lag",
        bounds=(-1.0, 1.0),
        mirrors=False,
        scale_free=True,
        similarity=True,
        unit="phase-slope index",
        minimum=60.0,
        source="Nolte et al. (2008), doi:10.1103/PhysRevLett.100.234101",
        meaning=Meaning(
            formula="Ψ = mean over f of Im( C*(f) C(f+δf) ),  C = coherency",
            how="Coherency is averaged over segments; Ψ asks whether its phase turns evenly "
            "with frequency, as one delay at all frequencies makes it turn. The index is the "
            "mean of its size.",
            sign="Positive: the first person leads; negative: the second does.",
            not_means="It is no strength of coupling: in-phase coupling gives 0. A sign without "
            "a test is no leader.",
            pitfalls=(
                (
                    "A narrow rhythm has no slope to read: it needs a band with several "
                    "frequencies in it."
                ),
                "Leads longer than half a segment wrap around and may turn their sign.",
                ("Noise of different color in the two people tilts phases where coherence is low."),
            ),
        ),
        itself=0.0,
        modalities={"brain": {"low": 8.0, "high": 13.0, "segment": 1.0}},
    ),
    index=mean_unsigned,
)
