"""Prewhitened cross-correlation: what each person's own inertia cannot explain."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.measure import Declaration, IntArray, Meaning, Measure, lag_columns, windowed_plan
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.unfit import RESTLESS
from syntony.core.windows import WindowPlan
from syntony.kernels.autoregression import whiten
from syntony.kernels.fisher import fisher_z
from syntony.kernels.means import observed_mean
from syntony.kernels.xcorr import lag_profile, lag_profiles

Z_LIMIT = 10.0


class PwccSettings(WindowSettings):
    """Settings of the prewhitened cross-correlation.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Largest lag (s).
    max_order : int
        Largest order of the autoregression that BIC may choose.
    minimum_coverage : float
        Share of complete residuals below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    max_order: Annotated[int, Field(ge=0, le=100)] = 10


def rows(
    X: Array, starts: IntArray, settings: PwccSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Whiten each person's window by its own autoregression, then correlate at every lag."""
    values = np.full((len(starts), 2 * plan.reach + 1), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        both = np.stack((X[0][sx : sx + plan.span], X[1][sy : sy + plan.span]))
        (ex, ey), _ = whiten(both, settings.max_order)
        values[i], coverage[i] = lag_profile(ex, ey, plan.reach)
    values[coverage < settings.minimum_coverage] = np.nan
    return values, coverage


def profiles(x: Array, Y: Array, settings: PwccSettings, plan: WindowPlan) -> Array:
    """Mean Fisher's z over the windows at every lag, of `x` with each row of `Y`."""
    total = np.zeros((len(Y), 2 * plan.reach + 1))
    starts = plan.starts(x.size)
    for s in starts:
        window = slice(s, s + plan.span)
        ex, _ = whiten(x[None, window], settings.max_order)
        ey, _ = whiten(Y[:, window], settings.max_order)
        total += fisher_z(lag_profiles(ex[0], ey, plan.reach)[0], Z_LIMIT)
    return np.asarray(total / starts.size)


def largest(values: Array) -> float:
    """Largest unsigned Fisher's z over the lags, of the mean over the windows."""
    profile = observed_mean(fisher_z(values, Z_LIMIT), axis=0)
    return float(np.fmax.reduce(np.abs(profile)))


MEASURE = Measure(
    name="pwcc",
    title="Prewhitened cross-correlation",
    settings=PwccSettings,
    plan=windowed_plan,
    rows=rows,
    columns=lag_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r of the residuals",
        minimum=60.0,
        unfit=RESTLESS,
        source="Dean & Dunsmuir (2016), doi:10.3758/s13428-015-0611-2",
        meaning=Meaning(
            formula="r(t, τ) = corr( eₓ[t], e_y[t+τ] ),  e = what an autoregression of a "
            "person's own past leaves",
            how="Each person's window is predicted from its own past (order chosen by BIC); "
            "what that leaves is correlated at every lag. The index is the largest unsigned "
            "Fisher's z over the lags of the mean over the windows.",
            sign="Positive r: surprises of one go with surprises of the other in the same "
            "direction. A positive lag means that the first person leads.",
            not_means="A small value does not say that two courses are unrelated: slow common "
            "swings are taken out together with inertia.",
            pitfalls=(
                (
                    "Slow coupling (skin, blood) may be whitened away; read it beside a measure "
                    "that keeps it."
                ),
                (
                    "Noise of the sensor is white already and weighs more after whitening: smooth "
                    "or resample first."
                ),
                "The largest of many lags is large by chance: its null takes the largest, too.",
            ),
        ),
        link="fisher_z",
    ),
    index=largest,
    profiles=profiles,
)
