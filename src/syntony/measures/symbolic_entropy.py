"""Symbolic entropy: how many joint patterns of low, middle and high people show together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import (
    GROUP,
    Declaration,
    IntArray,
    Meaning,
    Measure,
    no_columns,
    windowed_plan,
)
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, by_window
from syntony.kernels.information import entropy_of_states, joint_states, quantile_states
from syntony.kernels.means import observed_mean


class SymbolicEntropySettings(WindowSettings):
    """Settings of the symbolic entropy.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: patterns are of one moment.
    n_states : int
        Parts of equal share into which each person's window is divided; 3 is multiSyncPy's.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    n_states: Annotated[int, Field(ge=2, le=100)] = 3


def plan(settings: SymbolicEntropySettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows in which every pattern of a pair could occur once."""
    layout = windowed_plan(settings, rate, n)
    if layout.width < settings.n_states**2:
        raise ParameterError(
            f"Symbolic entropy of {settings.n_states} states needs at least "
            f"{settings.n_states**2} samples in a window; {layout.width} came. "
            "Lengthen it, or take fewer states."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: SymbolicEntropySettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Entropy of the joint patterns of all persons in every window."""

    def entropy(window: Array) -> float:
        if not _vary(window):
            return math.nan
        states = [quantile_states(x, settings.n_states) for x in window]
        return entropy_of_states(joint_states(*states))

    return by_window(X, starts, plan, entropy, minimum=settings.minimum_coverage)


def summary(
    values: Array, X: Array, settings: SymbolicEntropySettings, _plan: WindowPlan
) -> Mapping[str, float]:
    """Mean entropy, and its share of what strangers of as many states would have at most."""
    mean = float(observed_mean(values))
    return {
        "entropy (nats)": mean,
        "share of the largest": mean / (len(X) * math.log(settings.n_states)),
    }


def _vary(window: Array) -> bool:
    return bool((np.nanmin(window, axis=1) < np.nanmax(window, axis=1)).all())


MEASURE = Measure(
    name="symbolic_entropy",
    title="Symbolic entropy",
    settings=SymbolicEntropySettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="information",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=False,
        unit="entropy of joint states (nats)",
        minimum=60.0,
        source="Hudson, Wiltshire & Atzmueller (2023), doi:10.3758/s13428-022-01855-y",
        meaning=Meaning(
            formula="H = − Σ p(pattern) ln p(pattern),  pattern = everybody's state at one moment",
            how="Each person's window is divided into low, middle and high; the entropy of the "
            "joint patterns of the whole group is the value.",
            sign="Smaller means more alike: few joint patterns. Larger means that all patterns "
            "occur.",
            not_means="Low entropy is not agreement: a fixed opposition has few patterns as well.",
            pitfalls=(
                (
                    "The largest possible value grows with the number of persons, and short "
                    "windows cannot reach it: compare one size and one length."
                ),
                "Slow trends leave few patterns in strangers: detrend first.",
                (
                    "States are of a window's own quantiles: level differences between windows are "
                    "gone."
                ),
            ),
        ),
        itself=float("nan"),
        persons=GROUP,
    ),
    index=lambda values: float(observed_mean(values)),
    summary=summary,
)
