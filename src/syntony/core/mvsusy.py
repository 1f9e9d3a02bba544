"""Settings, plan and table that mvSUSY's two measures share."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Rows
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan

FEW = 10


class MvsusySettings(WindowSettings):
    """Settings of multivariate surrogate synchrony.

    Parameters
    ----------
    window : float or None
        Length of a segment (s); None is the whole recording.
    step : float or None
        From segment to segment (s); None is no overlap, as mvSUSY has it.
    max_lag : float
        Always 0: segments are compared at the same time.
    surrogates : int
        Groups of segments of different times in the table, each person's from another; their
        order is drawn here, so the figures of mvSUSY's differ by chance.
    seed : int
        Of these groups.
    minimum_coverage : float
        Share of moments at which all are known below which a value is NaN.
    """

    window: Seconds | None = 30.0
    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    surrogates: Annotated[int, Field(ge=1, le=100_000)] = 1000
    seed: Annotated[int, Field(ge=0)] = 1


def mvsusy_plan(settings: MvsusySettings, rate: Fraction, n: int) -> WindowPlan:
    """Segments that hold correlations.

    Raises
    ------
    ParameterError
        A segment is too short.
    """
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    if layout.width < FEW:
        raise ParameterError(
            f"Segments need at least {FEW} samples; {layout.width} came. Lengthen the window."
        )
    return layout


def mvsusy_table(
    rows: Rows,
) -> Callable[[Array, Array, MvsusySettings, WindowPlan], Mapping[str, float]]:
    """Make the table that mvSUSY prints of a measure.

    Parameters
    ----------
    rows : Rows
        Of the measure.

    Returns
    -------
    callable
        A measure's `summary`. Surrogates are NaN where there are fewer segments than persons.
    """

    def summary(
        values: Array, X: Array, settings: MvsusySettings, plan: WindowPlan
    ) -> Mapping[str, float]:
        starts, n_persons = plan.starts(X.shape[1]), len(X)
        pseudo = np.empty(0)
        if len(starts) >= n_persons:
            rng = np.random.default_rng([settings.seed, *b"mvsusy"])
            met = rng.permuted(np.tile(np.arange(len(starts)), (settings.surrogates, 1)), axis=1)
            pseudo, _ = rows(X, starts[met[:, :n_persons]], settings, plan)
        mean, spread = _moments(values)
        chance, scatter = _moments(pseudo)
        return {
            "mean": mean,
            "SD": spread,
            "mean of surrogates": chance,
            "SD of surrogates": scatter,
            "ES": (mean - chance) / scatter if scatter > 0 else math.nan,
            "segments": float(np.isfinite(values).sum()),
        }

    return summary


def _moments(values: Array) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    mean = float(known.mean()) if known.size else math.nan
    return mean, float(known.std(ddof=1)) if known.size > 1 else math.nan
