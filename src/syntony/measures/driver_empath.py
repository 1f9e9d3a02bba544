"""Driver and empath: who moves the group, whom it moves, and how much of that one it explains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from syntony.core.influence import InfluenceSettings, influence_plan
from syntony.core.measure import GROUP, Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.influence import (
    lagged_moments,
    pair_influences,
    synchronization_coefficient,
)
from syntony.kernels.means import mean_known, observed_mean


class DriverEmpathSettings(InfluenceSettings):
    """Settings of the driver-empath model: a regression for every two persons.

    Parameters
    ----------
    lag : float
        From the present to the future that it foretells (s); the authors choose it by what
        each person's own past foretells best.
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    compat : str
        ``"multiSyncPy"`` takes signals in their own units, enters a person's own present twice
        (so that the diagonal is half of what it should be), and rounds to four digits.
    """

    compat: Literal["", "multiSyncPy"] = ""


def rows(
    X: Array, starts: IntArray, settings: DriverEmpathSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Synchronization coefficient of the group in every window."""
    values, coverage = np.full(len(starts), np.nan), np.zeros(len(starts))
    for i, begins in enumerate(starts):
        window = np.stack([x[s : s + plan.width] for x, s in zip(X, begins, strict=True)])
        M, coverage[i] = _matrix(window, settings, plan)
        if coverage[i] >= settings.minimum_coverage and np.isfinite(M).all():
            values[i] = synchronization_coefficient(M, 4 if settings.compat else None)
    return values, coverage


def summary(
    values: Array, X: Array, settings: DriverEmpathSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Coefficient, and every person's scores, means over the windows; persons from 1."""
    made = (_matrix(X[:, s : s + plan.width], settings, plan) for s in plan.starts(X.shape[1]))
    squares = np.stack(
        [
            M**2 if share >= settings.minimum_coverage else np.full_like(M, np.nan)
            for M, share in made
        ]
    )
    driver, empath = (observed_mean(squares.sum(axis=k), axis=0) for k in (2, 1))
    table = {"synchronization coefficient": float(observed_mean(values))}
    table |= {f"driver score of person {k + 1}": float(v) for k, v in enumerate(driver)}
    return table | {f"empath score of person {k + 1}": float(v) for k, v in enumerate(empath)}


def _matrix(window: Array, settings: DriverEmpathSettings, plan: WindowPlan) -> tuple[Array, float]:
    lag = to_samples(settings.lag, plan.rate)
    present, ahead, coverage = lagged_moments(window, lag, scaled=not settings.compat)
    if not np.isfinite(present).all():
        return present, coverage
    return pair_influences(present, ahead, alone=not settings.compat), coverage


MEASURE = Measure(
    name="driver_empath",
    title="Driver-empath model",
    settings=DriverEmpathSettings,
    plan=influence_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="prediction",
        bounds=(-math.inf, math.inf),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="synchronization coefficient S_E",
        minimum=60.0,
        source="Guastello & Peressini (2023), doi:10.1037/gdn0000199",
        meaning=Meaning(
            formula="S_E = Vᵀ M⁻¹ V,  V = influences on the empath, M = among the others",
            how="Lagged regressions of every two persons fill a matrix; the empath is the "
            "person most driven, and S_E says how much of that one the others explain together. "
            "The person who gives most is the driver.",
            sign="Larger: the group explains more of its empath. It may be negative, and has no "
            "upper end, where influences are nearly dependent.",
            not_means="Driver and empath are names of the model's columns, not of character or "
            "skill. It is no cause.",
            pitfalls=(
                "The inverse is unstable where members are alike: single windows can be huge.",
                "The empath is chosen from the same data: somebody always is.",
                "Slow trends break it in strangers: detrend first.",
            ),
        ),
        itself=math.nan,
        persons=GROUP,
    ),
    index=mean_known,
    summary=summary,
)
