"""Inertia and coordination: how each person's state follows from both persons' states before."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.means import observed_mean

#: Moments below which nothing is fitted.
FEW = 20


class InertiaCoordinationSettings(WindowSettings):
    """Settings of the inertia-coordination model.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: the state before is that of `before` seconds ago.
    before : float
        From the earlier state to the later (s).
    minimum_coverage : float
        Share of complete moments below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    before: Seconds = 1.0


def plan(settings: InertiaCoordinationSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with enough moments for three coefficients."""
    layout = windowed_plan(settings, rate, n)
    lag = to_samples(settings.before, rate)
    if lag < 1 or layout.width - lag < FEW:
        raise ParameterError(
            f"Inertia and coordination need at least {FEW} moments and a sample between the states;"
            f" at {float(rate):g} Hz {layout.width - lag} and {lag} came. Lengthen window or lag."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: InertiaCoordinationSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Coordination with each person as the one who leads, in every window."""
    values, coverage = np.full((len(starts), 2), np.nan), np.zeros((len(starts), 2))
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        found, seen = coefficients(x, y, to_samples(settings.before, plan.rate))
        coverage[i] = seen
        if seen >= settings.minimum_coverage:
            values[i] = found[:, 1]
    return values, coverage


def coefficients(x: Array, y: Array, lag: int) -> tuple[Array, float]:
    """Inertia, coordination and explained variance of both persons as the one who follows.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        The two persons; NaN where unknown. Each is taken about its own straight line and in its
        own standard deviations.
    lag : int
        Samples from the earlier state to the later.

    Returns
    -------
    table : ndarray, shape (2, 3)
        Rows: the first person leads, the second leads. Columns: inertia of the one led,
        coordination with the leader, adjusted share of variance explained. NaN where one does not
        vary; of one and the same series all is inertia.
    coverage : float
        Share of complete moments.
    """
    table = np.full((2, 3), np.nan)
    a, b = _straightened(x), _straightened(y)
    known = np.isfinite(a[lag:] + a[:-lag] + b[lag:] + b[:-lag])
    n, coverage = int(known.sum()), float(known.mean())
    if n < FEW:
        return table, coverage
    for row, (led, lead) in zip(table, ((b, a), (a, b)), strict=True):
        columns = np.stack((led[:-lag], lead[:-lag], led[lag:]))[:, known]
        columns -= columns.mean(axis=1, keepdims=True)
        (oo, op, on), (_, pp, pn), (*_, nn) = columns @ columns.T
        fresh = oo * pp - op * op
        if fresh <= 1e-10 * oo * pp:
            row[:2] = on / oo, 0.0
        else:
            row[:2] = (on * pp - pn * op) / fresh, (pn * oo - on * op) / fresh
        explained = (row[0] * on + row[1] * pn) / nn
        row[2] = 1 - (1 - explained) * (n - 1) / (n - 3)
    return table, coverage


def columns(_settings: InertiaCoordinationSettings, _plan: WindowPlan) -> Mapping[str, Array]:
    """One column for each person as the one who leads."""
    return {"leader": np.array([0.0, 1.0])}


def stronger(values: Array) -> float:
    """The larger of both directions without its sign, of the mean over the windows."""
    return float(np.fmax.reduce(np.abs(observed_mean(values, axis=0))))


def summary(
    _values: Array, X: Array, settings: InertiaCoordinationSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Mean of the coefficients over the windows."""
    lag = to_samples(settings.before, plan.rate)
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    table = observed_mean(np.stack([coefficients(x, y, lag)[0] for x, y in windows]), axis=0)
    return {
        "inertia of the first person": float(table[1, 0]),
        "inertia of the second person": float(table[0, 0]),
        "coordination, the first leads": float(table[0, 1]),
        "coordination, the second leads": float(table[1, 1]),
        "explained of the first person": float(table[1, 2]),
        "explained of the second person": float(table[0, 2]),
    }


def _straightened(x: Array) -> Array:
    """About its own straight line, in its own standard deviations; NaN where it does not vary."""
    known = np.isfinite(x)
    if known.sum() < FEW or np.ptp(x[known]) == 0:
        return np.full(x.shape, np.nan)
    t = np.arange(float(x.size))
    t -= t[known].mean()
    out = x - x[known].mean()
    out = out - t * (t[known] @ out[known]) / (t[known] @ t[known])
    spread = out[known].std()
    return np.asarray(out / spread if spread > 0 else np.full(x.shape, np.nan))


MEASURE = Measure(
    name="inertia_coordination",
    title="Inertia and coordination",
    settings=InertiaCoordinationSettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="prediction",
        bounds=(float("-inf"), float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="standard deviations of the led for one of the leader",
        minimum=60.0,
        source="Thorson, West & Mendes (2018), doi:10.1037/met0000166",
        meaning=Meaning(
            formula="y(t) = b₀ + inertia · y(t−δ) + coordination · x(t−δ) + e",
            how="Each person's state is regressed on the own state before (inertia) and the "
            "other's (coordination), in every window. The index is the larger coordination "
            "without its sign.",
            sign="Positive coordination: a person goes where the other was; negative: away from "
            "it. The column names the person who leads.",
            not_means="It is no cause and no trait: it depends on the time between both states, "
            "here one second.",
            pitfalls=(
                (
                    "Slow signals have an inertia of nearly 1: what is left for coordination is "
                    "small and unstable."
                ),
                (
                    "A shared course (habituation, task) becomes coordination: detrend, or add "
                    "what is shared."
                ),
                "Coefficients of different `before` are different quantities.",
            ),
        ),
        itself=0.0,
    ),
    index=stronger,
    summary=summary,
)
