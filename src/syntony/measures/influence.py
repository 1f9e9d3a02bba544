"""Influence: what of each person's near future every person's present foretells."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from syntony.core.influence import InfluenceSettings, influence_plan
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.influence import influences, lagged_moments
from syntony.kernels.means import observed_mean


class InfluenceMatrixSettings(InfluenceSettings):
    """Settings of the matrix of influence, from one regression a person on all persons.

    A source outside the group that reaches one person before another looks like influence.

    Parameters
    ----------
    lag : float
        From the present to the future that it foretells (s).
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    """


def rows(
    X: Array, starts: IntArray, settings: InfluenceMatrixSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Standardized coefficients in every window, source by target."""
    lag, n = to_samples(settings.lag, plan.rate), len(X)
    values, coverage = np.full((len(starts), n, n), np.nan), np.zeros((len(starts), n, n))
    for i, begins in enumerate(starts):
        window = np.stack([x[s : s + plan.width] for x, s in zip(X, begins, strict=True)])
        present, ahead, coverage[i] = lagged_moments(window, lag, scaled=True)
        if coverage[i, 0, 0] >= settings.minimum_coverage and np.isfinite(present).all():
            values[i] = influences(present, ahead)
    return values, coverage


def between(values: Array) -> float:
    """Root mean square of what one person has of another, of the mean over the windows."""
    mean = observed_mean(values, axis=0)
    others = mean[~np.eye(len(mean), dtype=bool)]
    return float(np.sqrt(np.mean(others**2)))


def summary(
    values: Array, _X: Array, _settings: InfluenceMatrixSettings, _plan: WindowPlan
) -> Mapping[str, float]:
    """What every person gives to the others and takes from them, numbered from 1."""
    mean = observed_mean(values, axis=0)
    squares = np.where(np.eye(len(mean), dtype=bool), 0.0, mean) ** 2
    given, taken = squares.sum(axis=1), squares.sum(axis=0)
    table = {f"given by person {k + 1}": float(v) for k, v in enumerate(given)}
    table |= {f"taken by person {k + 1}": float(v) for k, v in enumerate(taken)}
    known = bool(np.isfinite(given).all())
    return table | {"gives most (person)": float(given.argmax() + 1) if known else math.nan}


MEASURE = Measure(
    name="influence",
    title="Influence",
    settings=InfluenceMatrixSettings,
    plan=influence_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="prediction",
        bounds=(-math.inf, math.inf),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="standardized coefficient",
        minimum=60.0,
        source="Guastello & Peressini (2023), doi:10.1037/gdn0000199",
        meaning=Meaning(
            formula="bᵢⱼ: xⱼ(t+τ) = bⱼⱼ xⱼ(t) + Σ bᵢⱼ xᵢ(t) + e",
            how="Each person's near future is regressed on everybody's present at once; "
            "standardized coefficients make a matrix of persons by persons.",
            sign="Positive: more of the one goes with more of the other later; negative: with "
            "less. Rows give, columns receive; the diagonal is inertia.",
            not_means="It is foretelling and no cause, and no rank of persons: it holds for "
            "this session, this signal and this lag.",
            pitfalls=(
                "A source outside the group that reaches one person first looks like influence.",
                "Members who move alike share their coefficients arbitrarily (collinearity).",
                "Slow trends give everybody influence on everybody: detrend first.",
            ),
        ),
        itself=math.nan,
        persons=GROUP,
    ),
    index=between,
    summary=summary,
    each_person=("source", "target"),
)
