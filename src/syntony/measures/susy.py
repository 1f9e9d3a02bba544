"""Surrogate synchrony (SUSY): cross-correlation of segments against segments that never met."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.means import mean_unsigned_z, observed_mean
from syntony.kernels.segments import SegmentPairs, segment_correlations, segment_pairs

#: Fisher's z is cut here; SUSY itself becomes infinite when two segments are equal.
Z_LIMIT = 10.0


class SusySettings(WindowSettings):
    """Settings of SUSY; the defaults are those of Tschacher & Meier (2020).

    Parameters
    ----------
    window : float
        Length of a segment (s).
    step : None
        Segments never overlap.
    max_lag : float
        Largest lag (s), at most half a segment.
    minimum_coverage : float
        Share of complete samples below which a segment is left out. Nothing is cut out and
        joined: segment i is the same stretch of time in both persons.
    compat : str
        ``"SUSY"`` prints the columns of SUSY 0.1.0. Its effect sizes divide by the spread over
        lags of one averaged curve, so they grow with smoothness and not with evidence, and a
        segment that cannot be judged still counts in the divisor. SUSY splices over missing
        rows; this mode does not. The default divides by the spread over permutations instead
        (see the index's test) and counts only what was judged.
    """

    window: Seconds = 30.0
    step: None = None
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    compat: Literal["", "SUSY"] = ""


def plan(settings: SusySettings, rate: Fraction, n: int) -> WindowPlan:
    """Segments side by side; their lags stay inside the segment."""
    if settings.window < 2 * settings.max_lag:
        raise ParameterError(
            f"SUSY needs segments of at least twice the largest lag; {settings.window:g} s and "
            f"{settings.max_lag:g} s came. Lengthen the window or shorten max_lag."
        )
    return WindowPlan.from_seconds(rate, n, window=settings.window)


def columns(settings: SusySettings, plan: WindowPlan) -> Mapping[str, Array]:
    """One column a lag (s)."""
    return {"lag": WindowPlan(plan.rate, plan.width, plan.step, _reach(settings, plan)).lags}


def rows(
    X: Array, starts: IntArray, settings: SusySettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlate each segment of one person with one of the other, as R's ``ccf`` does."""
    reach = _reach(settings, plan)
    values = np.empty((len(starts), 2 * reach + 1))
    coverage = np.empty_like(values)
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        observed = np.isfinite(x), np.isfinite(y)
        coverage[i] = min(observed[0].mean(), observed[1].mean())
        values[i] = segment_correlations(
            x, y, plan.width, reach, min_coverage=settings.minimum_coverage
        )[:, 0, 0]
    return values, coverage


def summary(
    _values: Array, X: Array, settings: SusySettings, plan: WindowPlan
) -> Mapping[str, float]:
    """SUSY's own columns in its mode, else the means that they rest on, counted rightly."""
    reach = _reach(settings, plan)
    coverage = settings.minimum_coverage
    found = segment_pairs(X[0], X[1], plan.width, reach, min_coverage=coverage, limit=Z_LIMIT)
    if settings.compat == "SUSY":
        return susy_columns(found, X.shape[1])
    usable = found.usable_x & found.usable_y
    return {
        "segments": float(usable.sum()),
        "segments left out": float((~usable).sum()),
        "mean |z|": float(observed_mean(found.real_abs_z)),
        "mean |z| of mismatched segments": float(observed_mean(found.surrogate_abs_z)),
        "mean z": float(observed_mean(found.real_z)),
        "mean z of mismatched segments": float(observed_mean(found.surrogate_z)),
    }


def susy_columns(found: SegmentPairs, n: int) -> dict[str, float]:
    """The columns that SUSY 0.1.0 prints, under its names.

    Parameters
    ----------
    found : SegmentPairs
        Real and mismatched segments.
    n : int
        Samples of the recording.

    Returns
    -------
    dict of str to float
        ``lead1`` is the half of the lags in which the first person leads.
    """
    segments = len(found.usable_x)
    # SUSY divides by all segments, judged or not.
    real_share = found.n_real / segments
    pseudo_share = found.n_surrogate / (segments * (segments - 1))
    real, pseudo = found.real_abs_z * real_share, found.surrogate_abs_z * pseudo_share
    signed, signed_pseudo = found.real_z * real_share, found.surrogate_z * pseudo_share
    zero = real.size // 2
    first, second = slice(zero + 1, None), slice(0, zero)
    return {
        "n(data)": float(n),
        "Z": float(real.mean()),
        "Z-Pseudo": float(pseudo.mean()),
        "SD(Z)": float(real.std(ddof=1)),
        "SD(Z-Pseudo)": float(pseudo.std(ddof=1)),
        "n(lags)": float(real.size),
        "%>Pseudo": 100.0 * float((real > pseudo).mean()),
        "n(Segmente)": float(segments),
        "ES": _es_over_lags(real, pseudo),
        "Z(lead1)": float(real[first].mean()),
        "Z(lead2)": float(real[second].mean()),
        "ES(lead1)": _es_over_lags(real[first], pseudo[first]),
        "ES(lead2)": _es_over_lags(real[second], pseudo[second]),
        "meanZ(in-phase)": float(signed[signed > 0].mean()) if (signed > 0).any() else np.nan,
        "meanZ(anti-phase)": float(signed[signed < 0].mean()) if (signed < 0).any() else np.nan,
        "Anzahl(in-phase)": float((signed > 0).sum()),
        "Anzahl(anti-phase)": float((signed < 0).sum()),
        "Z(noAbs)": float(signed.mean()),
        "Z(Pseudo-noAbs)": float(signed_pseudo.mean()),
        "%>Pseudo(noAbs)": 100.0 * float((signed > signed_pseudo).mean()),
        "ES(noAbs)": _es_over_lags(signed, signed_pseudo),
    }


def _es_over_lags(real: Array, pseudo: Array) -> float:
    """SUSY's effect size: its unit is the spread over lags, so it is no test."""
    return float((real.mean() - pseudo.mean()) / pseudo.std(ddof=1))


def _reach(settings: SusySettings, plan: WindowPlan) -> int:
    return to_samples(settings.max_lag, plan.rate)


MEASURE = Measure(
    name="susy",
    title="Surrogate synchrony (SUSY)",
    settings=SusySettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="biased cross-correlation",
        minimum=60.0,
        source="Tschacher & Meier (2020), doi:10.1080/10503307.2019.1612114",
        meaning=Meaning(
            formula="c(τ) = (1/n) Σ (x(t) − x̄)(y(t+τ) − ȳ) / (sₓ s_y),  in each segment",
            how="The recording is cut into segments side by side; in each the cross-correlation "
            "is taken at all lags, and the unsigned Fisher's z averaged. The authors hold it "
            "against segments of different times.",
            sign="Unsigned by default, so in-phase and anti-phase count alike; the summary has "
            "both. A positive lag means that the first person leads (in SUSY itself the "
            "negative half).",
            not_means="An effect size as SUSY prints it is no effect of evidence: it divides by "
            "the spread over lags and grows with smoothness.",
            pitfalls=(
                (
                    "Comparing segments by a t test is conservative on short recordings; the "
                    "permutation of segments that the panel does finds more at the same error."
                ),
                (
                    "Segments of other times differ in more than the answering, as in the "
                    "session's course: trends make all of it."
                ),
                (
                    "The biased form shrinks large lags; compare only recordings with one segment "
                    "length."
                ),
            ),
        ),
        link="fisher_z",
    ),
    index=mean_unsigned_z,
    summary=summary,
)
