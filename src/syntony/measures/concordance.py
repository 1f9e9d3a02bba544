"""Slope concordance (Marci & Orr): whether two people rise and fall together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.slopes import moving_slopes

Flags = NDArray[np.bool_]
#: The logarithm of the ratio is cut here when one side of it is empty.
INDEX_LIMIT = 10.0


class ConcordanceSettings(WindowSettings):
    """Settings of the slope concordance; the defaults are those of Marci et al. (2007).

    Parameters
    ----------
    window : float
        Length over which slopes are correlated (s).
    step : float
        From window to window (s).
    slope_window : float
        Length over which one slope is taken (s).
    slope_step : float
        From slope to slope (s).
    max_lag : float
        Always 0: the measure compares slopes at the same time.
    minimum_coverage : float
        Share of complete slopes below which a value is NaN.
    """

    window: Seconds = 15.0
    step: Seconds = 1.0
    slope_window: Seconds = 5.0
    slope_step: Seconds = 1.0


def plan(settings: ConcordanceSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold all samples which the slopes of one correlation rest on."""
    if settings.max_lag:
        raise ParameterError("Slope concordance has no lags; leave max_lag at 0, or take wcc.")
    whole = settings.window + settings.slope_window - settings.slope_step
    return WindowPlan.from_seconds(rate, n, window=whole, step=settings.step)


def rows(
    X: Array, starts: IntArray, settings: ConcordanceSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlate the slopes of two persons in every window."""
    width = to_samples(settings.slope_window, plan.rate)
    hop = to_samples(settings.slope_step, plan.rate)
    if width < 2 or hop < 1:
        raise ParameterError(
            f"At {float(plan.rate):g} Hz a slope of {settings.slope_window:g} s every "
            f"{settings.slope_step:g} s has {width} samples and a step of {hop}; "
            "it needs 2 and 1. Resample to a higher rate, or lengthen both."
        )
    # Slopes of all samples once; a window then picks its own.
    offsets = np.arange(0, plan.width - width + 1, hop)
    a, b = (
        moving_slopes(person, width)[starts[:, k, None] + offsets] for k, person in enumerate(X)
    )
    both = np.isfinite(a) & np.isfinite(b)
    coverage = both.mean(axis=1)
    values = _row_correlations(a, b, both)
    values[coverage < settings.minimum_coverage] = np.nan
    return values, coverage


def concordance_index(values: Array) -> float:
    """Single-session index: ``ln(sum of positive r / |sum of negative r|)``.

    It is not zero for two strangers: read it against its null only.

    Parameters
    ----------
    values : ndarray, shape (n_windows,)
        Correlations of slopes.

    Returns
    -------
    float
        Cut at ±10 where one side is empty; NaN without any correlation.

    Examples
    --------
    >>> round(concordance_index(np.array([0.5, -0.2, 0.3, -0.1])), 6)
    0.980829
    """
    up = float(np.nansum(values[values > 0]))
    down = -float(np.nansum(values[values < 0]))
    if not (up or down):
        return math.nan
    if not (up and down):
        return math.copysign(INDEX_LIMIT, up - down)
    return min(INDEX_LIMIT, max(-INDEX_LIMIT, math.log(up / down)))


def summary(
    values: Array, _x: Array, _settings: ConcordanceSettings, _plan: WindowPlan
) -> Mapping[str, float]:
    """One row a session."""
    judged = values[np.isfinite(values)]
    positive = judged[judged > 0]
    return {
        "single-session index": concordance_index(values),
        "share of positive windows": positive.size / judged.size if judged.size else math.nan,
        "median of positive r": float(np.median(positive)) if positive.size else math.nan,
    }


def _row_correlations(a: Array, b: Array, both: Flags) -> Array:
    """Pearson's r of every row over its complete pairs; NaN where a row does not vary."""
    n = np.maximum(both.sum(axis=1), 1)[:, None]
    a, b = (np.where(both, v, 0.0) for v in (a, b))
    a, b = (np.where(both, v - v.sum(axis=1, keepdims=True) / n, 0.0) for v in (a, b))
    spread = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    varies = (np.ptp(a, axis=1) > 0) & (np.ptp(b, axis=1) > 0) & (spread > 0)
    r = (a * b).sum(axis=1) / np.where(varies, spread, 1.0)
    return np.where(varies, np.clip(r, -1.0, 1.0), np.nan)


MEASURE = Measure(
    name="concordance",
    title="Slope concordance",
    settings=ConcordanceSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r of slopes",
        minimum=60.0,
        source="Marci, Ham, Moran & Orr (2007), doi:10.1097/01.nmd.0000253731.71025.fc",
        meaning=Meaning(
            formula="CI = ln( Σ r₊ / |Σ r₋| ),  r = correlation of slopes in each window",
            how="Slopes over 5 s are taken every second in both people and correlated in "
            "windows of 15 s. The single-session index is the logarithm of the sum of positive "
            "over the sum of negative correlations.",
            sign="Above 0: rising and falling together outweighs the opposite. Below 0: the "
            "opposite outweighs.",
            not_means="An index above zero is not concordance beyond chance: independent "
            "skin-like signals have 0.2 on average, and up to 0.8 in ten minutes. It is no "
            "index of empathy of a person.",
            pitfalls=(
                "Zero is not its null value: hold it against surrogates of the same signals.",
                "There are no lags: answers after more than a few seconds count as opposite.",
                (
                    "The logarithm explodes in short recordings, where few windows are negative; "
                    "it is cut at 10."
                ),
            ),
        ),
        link="fisher_z",
    ),
    index=concordance_index,
    summary=summary,
)
