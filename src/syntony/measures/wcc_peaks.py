"""Windowed cross-correlation with peak picking: how high the nearest peak is, and how far off."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.fisher import fisher_z
from syntony.kernels.glla import local_derivatives
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.loess import half_step_smoother, nearest_peaks, span_points
from syntony.kernels.means import observed_mean

Z_LIMIT = 10.0
#: Windows over which the drift of the lag is taken.
DRIFT_WINDOWS = 9


class WccPeaksSettings(WindowSettings):
    """Settings of the peak picking.

    Parameters
    ----------
    window : float or None
        What is correlated at once (s).
    step : float or None
        From window to window (s).
    max_lag : float
        Largest lag (s).
    guard : float
        A peak has nothing higher this far further out (s), and is none that near to the largest
        lag; at most half of `max_lag`.
    span : float
        Share of the lags that one local parabola smooths.
    extreme : str
        ``"peak"`` looks for the highest correlation, ``"valley"`` for the lowest.
    compat : str
        ``"wcc"`` places windows, smooths and counts as the package wcc 0.4.1, whose smoothing is
        that of R's ``loess``; its summary has the names and the sign of ``wccAggregate``, in
        samples: there a negative lag means that the first person leads.
    minimum_coverage : float
        Share of complete pairs at every lag below which a window is NaN.
    """

    window: Seconds | None = 10.0
    step: Seconds | None = 2.0
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    guard: Seconds = 1.0
    span: Annotated[float, Field(gt=0, le=1)] = 0.25
    extreme: Literal["peak", "valley"] = "peak"
    compat: Literal["", "wcc"] = ""


def plan(settings: WccPeaksSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with enough lags to smooth, and to tell a peak from the end of the lags."""
    layout = windowed_plan(settings, rate, n)
    lags = 2 * layout.reach + 1
    if span_points(lags, settings.span) < 4:
        raise ParameterError(
            f"At {float(rate):g} Hz lags up to {settings.max_lag:g} s are {lags}, of which the "
            f"smoothing needs at least {4 / settings.span:.0f}. Lengthen max_lag or span."
        )
    guard = _half_steps(settings, rate)
    if not 1 <= guard <= layout.reach:
        raise ParameterError(
            f"The guard around a peak needs at least {0.5 / float(rate):g} s and at most half of "
            f"max_lag, {settings.max_lag / 2:g} s; {settings.guard:g} s came."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: WccPeaksSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Height of the peak nearest to lag 0 in every window."""
    height, _, coverage = picked(X, starts, settings, plan)
    return height, coverage


def picked(
    X: Array, starts: IntArray, settings: WccPeaksSettings, plan: WindowPlan
) -> tuple[Array, Array, Array]:
    """Smoothed correlation and lag of the peak nearest to lag 0.

    Parameters
    ----------
    X, starts, settings, plan
        As in `rows`.

    Returns
    -------
    height : ndarray, shape (n_windows,)
        Correlation at the peak; NaN where there is none or too little was observed.
    lag : ndarray, shape (n_windows,)
        Its lag (s), positive: the first person leads.
    coverage : ndarray, shape (n_windows,)
        Share of complete pairs at the lag that has fewest.
    """
    r, coverage = correlations(X, starts, settings, plan)
    known = np.asarray(np.broadcast_to(coverage, r.shape).min(axis=1))
    r[known < settings.minimum_coverage] = np.nan
    sign = -1.0 if settings.extreme == "valley" else 1.0
    peer = bool(settings.compat)
    smoother = half_step_smoother(r.shape[1], settings.span, interpolated=peer)
    # In wcc's order of columns, which its smoothing and its ties depend on.
    smooth = sign * (r[:, ::-1] if peer else r) @ smoother.T
    place, height = nearest_peaks(smooth, _half_steps(settings, plan.rate))
    lag = (-place if peer else place) / 2 / float(plan.rate)
    return sign * height if peer else np.clip(sign * height, -1.0, 1.0), lag, known


def correlations(
    X: Array, starts: IntArray, settings: WccPeaksSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlation and coverage at every lag, ``(n_windows, n_lags)``, as `wcc` computes them.

    There the one who leads keeps the window's first samples. In wcc's mode the one who follows
    keeps its last ones, and the other's lie earlier: the same with time and persons turned round.
    """
    if not settings.compat:
        return lagged_correlation(X[0], X[1], starts, plan.width, plan.reach)
    ends = X.shape[1] - plan.span - starts[:, ::-1]
    late = np.ascontiguousarray(X[:, ::-1])
    r, coverage = lagged_correlation(
        late[1], late[0], np.ascontiguousarray(ends), plan.width, plan.reach
    )
    return r, coverage


def summary(
    _values: Array, X: Array, settings: WccPeaksSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Heights and lags of the peaks, and how the lag drifts over the session."""
    starts = plan.starts(X.shape[1])
    if settings.compat:
        starts = starts[: (X.shape[1] - plan.span) // plan.step]
    pairs = np.repeat(starts[:, None], 2, axis=1)
    height, lag, _ = picked(X, pairs, settings, plan)
    if settings.compat:
        return _aggregate(X, pairs, settings, plan, height, lag)
    z = fisher_z(height, Z_LIMIT)
    drift = local_derivatives(lag, DRIFT_WINDOWS, plan.step / float(plan.rate))[1]
    return {
        "share of windows with a peak": float(np.isfinite(height).mean()),
        "mean z of peaks": float(observed_mean(z)),
        "mean lag of peaks (s, positive: the first leads)": float(observed_mean(lag)),
        "spread of that lag (s)": math.sqrt(_variance(lag)),
        "share of peaks where the first leads": _share(lag > 0, lag),
        "share of peaks where the second leads": _share(lag < 0, lag),
        "spread of the drift of the lag (s per s)": math.sqrt(_variance(drift)),
    }


def _aggregate(
    X: Array, pairs: IntArray, settings: WccPeaksSettings, plan: WindowPlan,
    height: Array, lag: Array,
) -> dict[str, float]:  # fmt: skip
    """The statistics of ``wccAggregate``; unknown windows stay unknown, where it takes zeros."""
    r, _ = correlations(X, pairs, settings, plan)
    cells, zero = fisher_z(r, Z_LIMIT), fisher_z(r[:, plan.reach], Z_LIMIT)
    peaks = np.where(np.abs(height) < 1, height, np.nan)
    z = fisher_z(peaks, Z_LIMIT)
    course = local_derivatives(-lag * float(plan.rate), DRIFT_WINDOWS, 1.0)
    table = {"max": z, "total": cells, "zeroLag": zero}
    table |= dict(zip(("lag", "dlag", "d2lag"), course, strict=True))
    out = {}
    for name, column in table.items():
        means = np.abs(column) if name == "total" else column
        out[f"{name}Mean"] = float(observed_mean(means.ravel()))
        out[f"{name}Var"] = _variance(column)
    return out


def _half_steps(settings: WccPeaksSettings, rate: Fraction) -> int:
    return to_samples(2 * settings.guard, rate)


def _variance(x: Array) -> float:
    known = x[np.isfinite(x)]
    return float(known.var(ddof=1)) if known.size > 1 else math.nan


def _share(which: NDArray[np.bool_], of: Array) -> float:
    known = np.isfinite(of)
    return float(which[known].mean()) if known.any() else math.nan


MEASURE = Measure(
    name="wcc_peaks",
    title="Windowed cross-correlation with peak picking",
    settings=WccPeaksSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r at the peak",
        minimum=60.0,
        source="Boker, Rotondo, Xu & King (2002), doi:10.1037/1082-989X.7.3.338",
        meaning=Meaning(
            formula="h(t) = r̃(t, τ*),  τ* = the maximum of the smoothed r̃(t, ·) nearest to lag 0",
            how="Correlations at all lags of a window are smoothed by local parabolas; the peak "
            "nearest to lag 0 is taken with its height and its lag. The index is the mean "
            "Fisher's z of the heights.",
            sign="A height is a correlation. A positive lag means that the first person leads; "
            "how lags change from window to window is part of the result.",
            not_means="A picked peak is no evidence of coupling: every wiggly curve has one, "
            "and picking the best inflates the height.",
            pitfalls=(
                (
                    "Strangers' heights are far above zero by construction: only the distance from "
                    "the same search in surrogates counts."
                ),
                (
                    "Windows without a peak inside the guard are unknown, not zero; look at their "
                    "share before you compare people."
                ),
                (
                    "Short windows (10 s) make lags jump. A mean lag over such jumps is no "
                    "leadership."
                ),
            ),
        ),
        link="fisher_z",
        itself=float("nan"),
        sparse=True,
    ),
    index=lambda values: float(observed_mean(fisher_z(values, Z_LIMIT))),
    summary=summary,
)
