"""Mutual information by lag: dependence of any form, not of a straight line only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.measure import Declaration, IntArray, Meaning, Measure, lag_columns, windowed_plan
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.information import category_states, lagged_information, quantile_states
from syntony.kernels.means import observed_mean


class MutualInformationSettings(WindowSettings):
    """Settings of the lagged mutual information.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Largest lag (s).
    states : str
        ``"quantiles"`` divides each person's window into `n_states` of equal share;
        ``"categorical"`` takes the values for codes.
    n_states : int
        Number of quantile states. With few samples many states share information by chance.
    minimum_coverage : float
        Share of known pairs below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    states: Literal["quantiles", "categorical"] = "quantiles"
    n_states: Annotated[int, Field(ge=2, le=100)] = 5


def rows(
    X: Array, starts: IntArray, settings: MutualInformationSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Normalized mutual information of every window at every lag."""
    values = np.full((len(starts), 2 * plan.reach + 1), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.span], X[1][sy : sy + plan.span]
        _, values[i], coverage[i] = _information(x, y, settings, plan)
    values[coverage < settings.minimum_coverage] = np.nan
    return values, coverage


def summary(
    _values: Array, X: Array, settings: MutualInformationSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Information in bits: at lag 0, the largest, and the lag of the largest."""
    windows = [X[:, s : s + plan.span] for s in plan.starts(X.shape[1])]
    bits = np.stack([_information(x, y, settings, plan)[0] for x, y in windows])
    profile = observed_mean(bits, axis=0)
    known = np.isfinite(profile).any()
    return {
        "bits at lag 0": float(profile[plan.reach]),
        "largest bits": float(np.nanmax(profile)) if known else math.nan,
        "at lag (s)": float(plan.lags[np.nanargmax(profile)]) if known else math.nan,
    }


def largest(values: Array) -> float:
    """Largest normalized information over the lags, of the mean over the windows."""
    return float(np.fmax.reduce(observed_mean(values, axis=0)))


def _information(
    x: Array, y: Array, settings: MutualInformationSettings, plan: WindowPlan
) -> tuple[Array, Array, Array]:
    if settings.states == "categorical":
        a, b = category_states(x), category_states(y)
        return lagged_information(a, b, int(max(a.max(), b.max(), 0)) + 1, plan.reach)
    a, b = (quantile_states(v, settings.n_states) for v in (x, y))
    return lagged_information(a, b, settings.n_states, plan.reach)


MEASURE = Measure(
    name="mutual_information",
    title="Mutual information",
    settings=MutualInformationSettings,
    plan=windowed_plan,
    rows=rows,
    columns=lag_columns,
    declares=Declaration(
        family="information",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="mutual information over the mean entropy",
        minimum=60.0,
        source="Strehl & Ghosh (2002), doi:10.1162/153244303321897735",
        meaning=Meaning(
            formula="I(τ) = Σ p(a, b) log₂[ p(a, b) / p(a) p(b) ],  over mean entropy",
            how="Each person's window is divided into states of equal share; how much one state "
            "tells of the other at each lag is divided by the mean entropy. The index is the "
            "largest value over the lags.",
            sign="0: independent; 1: one state says the other. Any form of dependence counts, "
            "so there is no sign. A positive lag means that the first person leads.",
            not_means="It is not zero for strangers: few samples and many states share "
            "information by chance.",
            pitfalls=(
                (
                    "Bias falls with the number of samples over squared number of states: compare "
                    "equal lengths only."
                ),
                ("Inertia makes neighboring samples one: real sample size is far below the count."),
                "The largest of many lags is large by chance.",
            ),
        ),
    ),
    index=largest,
    summary=summary,
)
