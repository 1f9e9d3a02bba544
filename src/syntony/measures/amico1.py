"""Matched turns (AMICo 1): how alike two courses are once their turns are laid on each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import Seconds, Share, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels import peakmatch as pm
from syntony.kernels.means import mean_known, observed_mean

#: Columns of a table of matched turns.
SIMILARITY, LAG, FIRST, SECOND, R = range(5)


class Amico1Settings(WindowSettings):
    """Settings of the matched turns; the defaults are those for skin conductance.

    Parameters
    ----------
    window, step : float or None
        None takes the whole recording at once; turns are matched within a window.
    max_lag : float
        Always 0: turns find their partners within `max_delay`.
    max_delay : float
        Time apart beyond which two turns never belong together (s).
    malus : float
        Share of the similarity that is lost at `max_delay`.
    threshold : float
        Similarity below which two turns do not match.
    shortest : float
        Stretches between matched turns are compared once they are longer than this together (s).
    smoothing : float
        Length of the polynomials in which turns are sought (s).
    correction : float
        Time by which a turn is moved to the extreme of the signal itself (s).
    amplitude : float
        Smallest rise to a peak, in the signal's unit: 0.05 microsiemens for skin conductance.
    compat : str
        ``"AMICo"`` computes as v1.1 of DyadSync, which also matches peaks with valleys. Outside
        this mode peaks match peaks only, and valleys valleys.
    minimum_coverage : float
        Share of a stretch between matched turns that must be known of both.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_delay: Seconds = 4.0
    malus: Share = 0.3
    threshold: Share = 0.0
    shortest: Seconds = 5.0
    smoothing: Seconds = 2.5
    correction: Seconds = 0.5
    amplitude: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.05
    compat: Literal["", "AMICo"] = ""


def plan(settings: Amico1Settings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold several turns."""
    layout = windowed_plan(settings, rate, n)
    if layout.width < 4 * settings.max_delay * rate or settings.max_delay * rate < 1:
        raise ParameterError(
            f"Matching needs at least four times the {settings.max_delay:g} s that turns may be "
            f"apart, and a sample in these; {layout.width / float(rate):g} s at {float(rate):g} Hz "
            "came. Lengthen the window or change max_delay."
        )
    return layout


def course(_settings: Amico1Settings, plan: WindowPlan) -> Array:
    """Every sample has a value."""
    return np.arange(plan.width) / float(plan.rate)


def rows(
    X: Array, starts: IntArray, settings: Amico1Settings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlation of the stretches between matched turns, at every sample."""
    values = np.full((len(starts), plan.width), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        coverage[i] = np.isfinite(x + y)
        table = matched_turns(x, y, settings, plan)
        middles = np.rint((table[:, FIRST] + table[:, SECOND]) / 2 + 1).astype(np.int64)
        for row, (first, last) in zip(table, pairwise(middles), strict=False):
            values[i, first:last] = row[R]
    values[coverage == 0] = np.nan
    return values, coverage


def matched_turns(x: Array, y: Array, settings: Amico1Settings, plan: WindowPlan) -> Array:
    """Matched turns of two persons, in order, with how alike they are until the next.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        The two persons.
    settings, plan
        As in `rows`.

    Returns
    -------
    ndarray, shape (n_matches, 5)
        Similarity of the turns (0 to 1); lag (samples, positive: the first leads); sample of the
        first person's turn and of the second's; Pearson's r of the stretch to the next match, or
        of the longer one that it is part of, NaN where none was long enough. Nothing where fewer
        than two turns match.
    """
    x, y = (np.ascontiguousarray(v, np.float64) for v in (x, y))
    (mine, up), (yours, also_up) = (_turns(v, settings, plan) for v in (x, y))
    same = np.ones((mine.size, yours.size), np.bool_)
    if not settings.compat:
        same = up[:, None] == also_up
    alike = pm.turn_similarities(x, y, mine, yours, same, _lag_weights(settings, plan))
    alike[alike < settings.threshold] = 0
    pairs = pm.matched(alike)
    if len(pairs) < 2:
        return np.empty((0, 5))
    i, j = pairs.T
    table = np.full((len(pairs), 5), np.nan)
    table[:, SIMILARITY], table[:, FIRST], table[:, SECOND] = alike[i, j], mine[i], yours[j]
    table[:, LAG] = table[:, SECOND] - table[:, FIRST]
    _correlate(table, x, y, settings, plan)
    return table


def summary(
    values: Array, X: Array, settings: Amico1Settings, plan: WindowPlan
) -> Mapping[str, float]:
    """How alike, how much of the time, and whose turns come first."""
    table = np.concatenate(
        [
            matched_turns(X[0, s : s + plan.width], X[1, s : s + plan.width], settings, plan)
            for s in plan.starts(X.shape[1])
        ]
    )
    lag = table[:, LAG] / float(plan.rate)
    n = len(table)
    return {
        "mean correlation": mean_known(values),
        "share of time with a correlation": float(np.isfinite(values).mean()),
        "matched turns": float(n),
        "mean similarity of matched turns": float(observed_mean(table[:, SIMILARITY])),
        "mean lag (s, positive: the first leads)": float(observed_mean(lag)),
        "share of matches where the first leads": float((lag > 0).mean()) if n else math.nan,
        "share of matches where the second leads": float((lag < 0).mean()) if n else math.nan,
    }


def _turns(
    x: Array, settings: Amico1Settings, plan: WindowPlan
) -> tuple[IntArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    points = to_samples(settings.smoothing, plan.rate)
    points += 1 - points % 2
    smooth = pm.smoothed(x, points) if points > 3 else x
    reach = to_samples(settings.correction, plan.rate)
    return pm.turns(x, np.ascontiguousarray(smooth), reach, settings.amplitude)


def _correlate(
    table: Array, x: Array, y: Array, settings: Amico1Settings, plan: WindowPlan
) -> None:
    """Write r of the stretches into the table, short ones joined with those after them."""
    held: list[tuple[Array, Array]] = []
    for k, (before, after) in enumerate(pairwise(table)):
        spans = ((x, before[FIRST], after[FIRST]), (y, before[SECOND], after[SECOND]))
        held.append(_laid_on(*(v[int(first) : int(last) + 1] for v, first, last in spans)))
        length = sum(one.size for one, _ in held)
        if length > settings.shortest * float(plan.rate):
            one, other = (np.concatenate(parts) for parts in zip(*held, strict=True))
            table[k + 1 - len(held) : k + 1, R] = _pearson(one, other, settings.minimum_coverage)
            held = []


def _laid_on(one: Array, other: Array) -> tuple[Array, Array]:
    """Two stretches, the shorter linearly brought to the longer one's length."""
    length = max(one.size, other.size)
    return tuple(  # type: ignore[return-value]
        v
        if v.size == length
        else np.interp(np.linspace(0, v.size - 1, length), np.arange(v.size), v)
        for v in (one, other)
    )


def _pearson(one: Array, other: Array, minimum: float) -> float:
    known = np.isfinite(one + other)
    if known.mean() < minimum or known.sum() < 3:
        return math.nan
    a, b = one[known], other[known]
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return math.nan
    a, b = a - a.mean(), b - b.mean()
    return float(np.clip(a @ b / math.sqrt((a @ a) * (b @ b)), -1, 1))


def _lag_weights(settings: Amico1Settings, plan: WindowPlan) -> Array:
    """1 at lag 0, less `malus` at the largest delay on both sides."""
    reach = to_samples(settings.max_delay, plan.rate)
    lag = np.arange(-reach, reach + 1.0)
    if settings.compat:
        bell = np.exp(-0.5 * (lag / 1000) ** 2)
        return np.asarray(1 - settings.malus * (1 - bell) / (1 - bell[0]))
    return np.asarray(1 - settings.malus * (lag / reach) ** 2)


MEASURE = Measure(
    name="amico1",
    title="Matched turns (AMICo 1)",
    settings=Amico1Settings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="events",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=False,
        similarity=True,
        unit="Pearson's r between matched turns",
        minimum=120.0,
        source="Kleinbub, Mannarini & Palmieri (2020), doi:10.3389/fpsyg.2020.01655",
        meaning=Meaning(
            formula="r of the stretches between matched turns, the shorter one stretched",
            how="Peaks and valleys of both people are matched in order so that the sum of their "
            "similarities is largest; then the courses from match to match are laid on each other "
            "and correlated. The index is the mean over time.",
            sign="Positive: alike once laid on each other. Negative: opposite between turns that "
            "match. The table says whose turns come first.",
            not_means="A positive value is no synchrony beyond chance: between matched turns any "
            "two courses rise and fall alike. Strangers with 18 skin responses in four minutes "
            "have 0.23 on average, and more than 0.58 in one of twenty pairs.",
            pitfalls=(
                "Read it against surrogates only; the level itself says next to nothing.",
                "`amico` (version 2) is another quantity: the same strangers have 0.60 there.",
                "The smallest rise (0.05 µS) decides what a turn is: scale and sensor change it.",
            ),
        ),
        sparse=True,
    ),
    index=mean_known,
    summary=summary,
    course=course,
)
