"""Granger causality: who foretells whom."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, windowed_plan
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.granger import granger, needed
from syntony.kernels.means import observed_mean


class GrangerSettings(WindowSettings):
    """Settings of Granger causality in time.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: the past that counts is `max_order` samples long.
    max_order : int
        Largest order that Schwarz's criterion (BIC) may choose. At high rates a few samples are
        an instant: resample first, so that they hold the delay that is looked for.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_order: Annotated[int, Field(ge=1, le=100)] = 10


def plan(settings: GrangerSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that can carry the largest order."""
    layout = windowed_plan(settings, rate, n)
    least = needed(settings.max_order) + settings.max_order
    if layout.width < least:
        raise ParameterError(
            f"Granger causality of order {settings.max_order} needs at least {least} samples in a "
            f"window; {layout.width} came. Lengthen the window, or lower max_order."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: GrangerSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """How much each person's past tells of the other, in every window."""
    values, coverage = np.full((len(starts), 2), np.nan), np.zeros((len(starts), 2))
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        coverage[i] = np.isfinite(x + y).mean()
        if coverage[i, 0] >= settings.minimum_coverage:
            values[i] = granger(x, y, settings.max_order)[:2]
    return values, coverage


def columns(_settings: GrangerSettings, _plan: WindowPlan) -> Mapping[str, Array]:
    """One column for each person as the one who leads."""
    return {"leader": np.array([0.0, 1.0])}


def stronger(values: Array) -> float:
    """The larger of both directions, of the mean over the windows."""
    return float(np.fmax.reduce(observed_mean(values, axis=0)))


def summary(
    values: Array, X: Array, settings: GrangerSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Mean of both directions, their difference, and the mean order."""
    first, second = observed_mean(values, axis=0)
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    orders = np.array([granger(x, y, settings.max_order)[2] for x, y in windows], np.float64)
    orders[orders < 0] = np.nan
    return {
        "by the first person": float(first),
        "by the second person": float(second),
        "difference (positive: the first leads)": float(first - second),
        "order (samples)": float(observed_mean(orders)),
    }


MEASURE = Measure(
    name="granger",
    title="Granger causality",
    settings=GrangerSettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="prediction",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="ln of the ratio of variances",
        minimum=60.0,
        source="Geweke (1982), doi:10.1080/01621459.1982.10477803",
        meaning=Meaning(
            formula="F = ln( σ²(own past) / σ²(own and other's past) )",
            how="Each person is predicted from the own past, and from both pasts (order by "
            "BIC); the logarithm of the ratio of what is left over is the value. The index is "
            "the larger direction.",
            sign="0: the other's past tells nothing more; larger: more. The column names the "
            "person whose past foretells.",
            not_means="Granger causality is foretelling and no cause: a common source that "
            "reaches one person first gives the same.",
            pitfalls=(
                "Trends make 40 % of strangers significant: detrend or difference first.",
                (
                    "A few samples at a high rate are an instant: resample so that the order holds "
                    "the delay that is sought."
                ),
                "Noise in the leader's sensor can reverse the direction.",
            ),
        ),
        itself=0.0,
    ),
    index=stronger,
    summary=summary,
)
