"""Cross-recurrence: when one person is where the other is, was or will be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.embedding import NotNegative, RecurrenceSettings, recurrence_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, lag_columns
from syntony.core.signals import Array
from syntony.core.unfit import RESTLESS
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.means import observed_mean
from syntony.kernels.recurrence import Lines, recurrence_by_lag, recurrence_lines
from syntony.kernels.recurrenceblocks import block_areas
from syntony.kernels.recurrenceradius import radius_for_rate
from syntony.kernels.recurrencetable import (
    courses,
    crqa_table,
    entropy,
    quantified,
    still,
)


class CrqaSettings(RecurrenceSettings):
    """Settings of the cross-recurrence quantification.

    Parameters
    ----------
    max_lag : float
        Largest lag of the diagonal profile (s).
    states : str
        ``"continuous"`` values recur within the radius; ``"categorical"`` codes when they are
        equal, whatever scale and radius say.
    min_vertical : int
        Samples from which a run along the second person counts as a line.
    theiler : float
        Lags shorter than this (s) are left out of the table; the profile keeps them.
    compat : str
        ``"crqa"`` prints the columns of crqa 2.1.0: percentages of all cells, also of those that
        nobody could judge, lengths in samples, ``scale`` as its ``normalize``, ``theiler`` its
        ``tw`` samples as seconds, and the entropy of blocks of categories. ``"casnet"`` is the
        same table with R's rule for points that are known in part: distances over the known
        coordinates, scaled up. By default a point that is not known in full meets nobody.
    minimum_coverage : float
        Share of known pairs below which a value is NaN.
    """

    max_lag: NotNegative = 5.0
    states: Literal["continuous", "categorical"] = "continuous"
    min_vertical: Annotated[int, Field(ge=2)] = 2
    theiler: NotNegative = 0.0
    compat: Literal["", "crqa", "casnet"] = ""


def rows(
    X: Array, starts: IntArray, settings: CrqaSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Diagonal recurrence profile of every window."""
    values = np.full((len(starts), 2 * plan.reach + 1), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        both = np.stack((X[0][sx : sx + plan.span], X[1][sy : sy + plan.span]))
        a, b = _points(both, settings, plan)
        values[i], coverage[i] = recurrence_by_lag(a, b, _radius(a, b, settings), plan.reach)
        if _unknown(both, settings):
            values[i] = np.nan
    values[coverage < settings.minimum_coverage] = np.nan
    return values, coverage


def profiles(x: Array, Y: Array, settings: CrqaSettings, plan: WindowPlan) -> Array:
    """Mean profile over the windows, of `x` with each row of `Y`."""
    starts = plan.starts(x.size)
    profile = np.zeros((len(Y), 2 * plan.reach + 1))
    for s in starts:
        window = slice(s, s + plan.span)
        a, *others = _points(np.stack((x[window], *Y[:, window])), settings, plan)
        for k, b in enumerate(others):
            profile[k] += recurrence_by_lag(a, b, _radius(a, b, settings), plan.reach)[0]
    return profile / starts.size


def largest(values: Array) -> float:
    """Largest share over the lags, of the mean profile over the windows."""
    return float(np.fmax.reduce(observed_mean(values, axis=0)))


def summary(
    values: Array, X: Array, settings: CrqaSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Recurrence quantification over all windows together."""
    rate = float(plan.rate)
    starts = plan.starts(X.shape[1])
    windows = [X[:, s : s + plan.span] for s in starts]
    lines = [_lines(both, settings, plan) for both in windows]
    whole = sum(lines[1:], start=lines[0])
    least = {"min_diagonal": settings.min_diagonal, "min_vertical": settings.min_vertical}
    if settings.compat:
        points = plan.span - (settings.dimension - 1) * _delay(settings, plan)
        table = crqa_table(whole, len(windows) * points**2, **least)
        if settings.compat == "crqa" and settings.states == "categorical":
            table["catH"] = _block_entropy(windows, settings, plan)
        return table
    profile = observed_mean(values, axis=0)
    known = np.isfinite(profile).any()
    return {
        **quantified(whole, rate, **least),
        "largest share of the profile": float(np.nanmax(profile)) if known else math.nan,
        "at lag (s)": float(plan.lags[np.nanargmax(profile)]) if known else math.nan,
    }


def _lines(both: Array, settings: CrqaSettings, plan: WindowPlan) -> Lines:
    a, b = _points(both, settings, plan)
    return recurrence_lines(
        np.full_like(a, np.nan) if _unknown(both, settings) else a,
        b,
        _radius(a, b, settings),
        theiler=to_samples(settings.theiler, plan.rate),
        partial=settings.compat == "casnet",
    )


def _block_entropy(windows: list[Array], settings: CrqaSettings, plan: WindowPlan) -> float:
    """Entropy of the sizes of blocks of more than one cell (nats)."""
    theiler = to_samples(settings.theiler, plan.rate)
    points = [_points(both, settings, plan) for both in windows]
    areas = np.concatenate([block_areas(a, b, theiler) for a, b in points])
    areas = areas[areas[:, 0] > 1]
    sizes, which = np.unique(areas[:, 0], return_inverse=True)
    return entropy(np.bincount(which, areas[:, 1], sizes.size).astype(np.int64))


def _points(both: Array, settings: CrqaSettings, plan: WindowPlan) -> list[Array]:
    scale = "none" if settings.states == "categorical" else settings.scale
    ddof = 1 if settings.compat else 0
    return courses(both, scale, settings.dimension, _delay(settings, plan), ddof)


def _unknown(both: Array, settings: CrqaSettings) -> bool:
    """Whether a person stands still where that has no scale of its own."""
    scaled = settings.states == "continuous" and settings.scale != "none"
    return scaled and (still(both[0]) or still(both[1]))


def _radius(a: Array, b: Array, settings: CrqaSettings) -> float:
    if settings.states == "categorical":
        return 0.0
    if settings.recurrence_rate is None:
        return settings.radius
    return radius_for_rate(a, b, settings.recurrence_rate)


def _delay(settings: CrqaSettings, plan: WindowPlan) -> int:
    return plan.delay(settings.delay, settings.dimension)


MEASURE = Measure(
    name="crqa",
    title="Cross-recurrence",
    settings=CrqaSettings,
    plan=recurrence_plan,
    rows=rows,
    columns=lag_columns,
    declares=Declaration(
        family="recurrence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of recurrent points",
        minimum=60.0,
        unfit=RESTLESS,
        source="Coco & Dale (2014), doi:10.3389/fpsyg.2014.00510",
        meaning=Meaning(
            formula="RR(τ) = share of t with | x(t) − y(t+τ) | ≤ radius",
            how="Both people's states (scaled, embedded if asked) are compared at all times; "
            "the share of near states at each lag is the diagonal profile. The index is its "
            "largest value.",
            sign="0 to 1. A positive lag means that the first person is where the other will be "
            "later: the first leads.",
            not_means="A recurrence is being in one place, not getting there together: two "
            "people who are both mostly still recur all the time.",
            pitfalls=(
                (
                    "The radius makes the rate: choose it beforehand, or fix the rate and compare "
                    "lines."
                ),
                (
                    "Determinism and line lengths rise with smoothness and sampling rate, in "
                    "strangers too."
                ),
                "Each person scaled alone meets the other wherever both are near their means.",
                "Embedding parameters taken from the same data are one of many choices.",
            ),
        ),
    ),
    index=largest,
    profiles=profiles,
    summary=summary,
)
