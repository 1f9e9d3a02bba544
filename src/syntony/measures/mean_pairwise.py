"""Mean of all pairs: any measure of two, for a group."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.registry import get
from syntony.core.settings import Seconds, Settings, WindowSettings
from syntony.core.signals import Array
from syntony.core.unfit import RESTLESS, RHYTHMS, TRENDS
from syntony.core.windows import WindowPlan
from syntony.kernels.means import mean_known, observed_mean


class MeanPairwiseSettings(WindowSettings):
    """Settings of the mean of all pairs.

    Parameters
    ----------
    of : str
        A measure of which more is more alike; its index in each window is averaged over pairs.
    settings : mapping
        What that measure is told beside the settings here.
    window, step : float or None
        As in every windowed measure (s), for a measure that has windows.
    max_lag : float
        Largest lag (s), for a measure that has lags.
    minimum_coverage : float
        Share of complete samples, of the pair that has the fewest, below which a value is NaN.
    """

    of: str = "wcc"
    settings: dict[str, Any] = Field(default_factory=dict)
    window: Seconds | None = 60.0
    step: Seconds | None = 30.0
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0


def plan(settings: MeanPairwiseSettings, rate: Fraction, n: int) -> WindowPlan:
    """Plan of the measure of two.

    Raises
    ------
    ParameterError
        There is no such measure of two, or less of it is more alike.
    """
    measure, chosen = _of(settings)
    return measure.plan(chosen, rate, n)


def rows(
    X: Array, starts: IntArray, settings: MeanPairwiseSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Mean over all pairs of the index of every window."""
    each, coverage = _each(X, starts, settings, plan)
    return np.asarray(np.mean(list(each.values()), axis=0)), coverage


def summary(
    values: Array, X: Array, settings: MeanPairwiseSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """The mean, and each pair's own; persons are numbered from 1."""
    starts = np.repeat(plan.starts(X.shape[1])[:, None], len(X), axis=1)
    each, _ = _each(X, starts, settings, plan)
    table = {"mean of all pairs": float(observed_mean(values))}
    return table | {
        f"persons {i + 1} and {j + 1}": float(observed_mean(v)) for (i, j), v in each.items()
    }


def _each(
    X: Array, starts: IntArray, settings: MeanPairwiseSettings, plan: WindowPlan
) -> tuple[dict[tuple[int, int], Array], Array]:
    """Each pair's index in every window, and the coverage of the pair that has the least."""
    measure, chosen = _of(settings)
    each, coverage = {}, np.full(len(starts), 1.0)
    for i, j in combinations(range(len(X)), 2):
        found, share = measure.rows(
            np.ascontiguousarray(X[[i, j]]), np.ascontiguousarray(starts[:, [i, j]]), chosen, plan
        )
        inside = measure.course is not None
        each[i, j] = np.array([measure.index(v if inside else v[None]) for v in found])
        coverage = np.minimum(coverage, share.reshape(len(starts), -1).max(axis=1))
    return each, coverage


def _of(settings: MeanPairwiseSettings) -> tuple[Measure, Settings]:
    measure: Measure = get("measures", settings.of)
    if measure.declares.persons[1] > 2 or not measure.declares.similarity:
        raise ParameterError(
            f"The mean of all pairs is of a measure of two of which more is more alike; "
            f"{settings.of!r} is none."
        )
    known = measure.settings.model_fields
    shared = {k: getattr(settings, k) for k in WindowSettings.model_fields if k in known}
    return measure, measure.configured({**shared, **settings.settings})


MEASURE = Measure(
    name="mean_pairwise",
    title="Mean of all pairs",
    settings=MeanPairwiseSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="pairs",
        bounds=(-math.inf, math.inf),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="mean index of all pairs",
        minimum=60.0,
        unfit={**TRENDS, **RHYTHMS, **RESTLESS},
        source="Boker, Rotondo, Xu & King (2002), doi:10.1037/1082-989X.7.3.338",
        meaning=Meaning(
            formula="mean over all pairs of the index of a measure of two",
            how="Any measure of two is computed for all pairs of a group; its index is averaged "
            "window by window.",
            sign="As in the measure of two that was chosen.",
            not_means="A mean says nothing of who is tied to whom: look at the pairs in the "
            "summary.",
            pitfalls=(
                "All pitfalls of the chosen measure hold here, too.",
                (
                    "Pairs of one group share persons and are not independent: their number is no "
                    "sample size."
                ),
                "Unsigned indices of many pairs are all above zero for strangers.",
            ),
        ),
        itself=math.nan,
        persons=GROUP,
    ),
    index=mean_known,
    summary=summary,
)
