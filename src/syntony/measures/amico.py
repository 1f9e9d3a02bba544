"""Matched responses (AMICo): whose peaks answer whose, how alike, and how late."""

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
from syntony.core.unfit import RHYTHMS
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels import peakmatch as pm
from syntony.kernels.means import observed_mean


class AmicoSettings(WindowSettings):
    """Settings of the matched responses; the defaults are those for skin conductance.

    Parameters
    ----------
    window, step : float or None
        None takes the whole recording at once; responses are matched within a window.
    max_lag : float
        Always 0: peaks find their partners within `max_delay`.
    max_delay : float
        Time apart beyond which two peaks never answer each other (s).
    malus : float
        Share of the similarity that is lost at `max_delay`.
    threshold : float
        Similarity below which two peaks do not match.
    shortest : float
        Stretches between matches are compared where both are longer (s).
    interval : float
        Such a stretch is compared in parts of about this length (s).
    end : str
        A response ends at its ``"half recovery"`` or only at the next ``"valley"``.
    smoothing : float
        Length of the polynomials in which turns are sought (s).
    correction : float
        Time by which a turn is moved to the extreme of the signal itself (s).
    amplitude : float
        Smallest rise of a response, in the signal's unit: 0.05 microsiemens for skin conductance.
    compat : str
        ``"AMICo"`` computes as v2RC0.4 of DyadSync: a half recovery lies one sample late, and
        responses that differ in length by 1, 2 and 4 times count 0.98, 0.83 and 0.19. Its notes
        say 1, 0.7 and 0.5; that, one over the root of the ratio, is taken outside this mode.
    minimum_coverage : float
        Always both must be known where there is a value.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_delay: Seconds = 6.0
    malus: Share = 0.5
    threshold: Share = 0.1
    shortest: Seconds = 4.0
    interval: Seconds = 10.0
    end: Literal["half recovery", "valley"] = "half recovery"
    smoothing: Seconds = 2.5
    correction: Seconds = 0.5
    amplitude: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.05
    compat: Literal["", "AMICo"] = ""


def plan(settings: AmicoSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold several responses."""
    layout = windowed_plan(settings, rate, n)
    if layout.width < 4 * settings.max_delay * rate:
        raise ParameterError(
            f"Matching needs at least four times the {settings.max_delay:g} s that peaks may be "
            f"apart; {layout.width / float(rate):g} s came. Lengthen the window or shorten "
            "max_delay."
        )
    return layout


def course(_settings: AmicoSettings, plan: WindowPlan) -> Array:
    """Every sample has a value."""
    return np.arange(plan.width) / float(plan.rate)


def rows(
    X: Array, starts: IntArray, settings: AmicoSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Similarity of the matched responses and of the stretches between them, at every sample."""
    values = np.full((len(starts), plan.width), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        coverage[i] = np.isfinite(x + y)
        for row in matches(x, y, settings, plan):
            values[i, int(row[pm.A]) : int(row[pm.B]) + 1] = min(1.0, row[pm.SIMILARITY])
    values[coverage == 0] = np.nan
    return values, coverage


def matches(x: Array, y: Array, settings: AmicoSettings, plan: WindowPlan) -> Array:
    """Matched responses and the stretches between them, in order.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        The two persons.
    settings, plan
        As in `rows`.

    Returns
    -------
    ndarray, shape (n_rows, 11)
        Similarity (0 to 1); lag (samples, positive: the first leads); onset, peak and end of the
        first person's and of the second's; begin and end in common time; 1 for matched responses
        and 0 for a stretch. Nothing where fewer than two responses match.
    """
    x, y = (np.ascontiguousarray(v, np.float64) for v in (x, y))
    mine, yours = (_responses(v, settings, plan) for v in (x, y))
    near = _lag_weights(settings, plan)
    alike, ratio = pm.similarities(x, y, mine, yours, near)
    alike *= _stretch(ratio, 350, settings)
    alike[alike < settings.threshold] = 0
    pairs = pm.matched(alike)
    if len(pairs) < 2:
        return np.empty((0, 11))
    i, j = pairs.T
    table = np.zeros((len(pairs), 11))
    table[:, pm.SIMILARITY], table[:, pm.MATCHED] = alike[i, j], 1
    table[:, pm.A1 : pm.A2], table[:, pm.A2 : pm.A] = mine[i], yours[j]
    whole = np.concatenate((table, *_between(table, x, y, settings, plan)))
    whole = whole[np.argsort(whole[:, pm.A1], kind="stable")]
    whole[:, pm.LAG] = whole[:, pm.P2] - whole[:, pm.P1]
    whole[:, pm.A] = _halfway(whole[:, pm.A1], whole[:, pm.A2], settings)
    whole[:, pm.B] = _halfway(whole[:, pm.B1], whole[:, pm.B2], settings)
    return whole


def summary(
    values: Array, X: Array, settings: AmicoSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """How alike, how much of the time, and who answers whom."""
    tables = [
        matches(X[0, s : s + plan.width], X[1, s : s + plan.width], settings, plan)
        for s in plan.starts(X.shape[1])
    ]
    table = np.concatenate(tables)
    hits = table[table[:, pm.MATCHED] == 1]
    lag = hits[:, pm.LAG] / float(plan.rate)
    n = len(hits)
    return {
        "mean similarity": float(observed_mean(values.ravel())),
        "share of time with a similarity": float(np.isfinite(values).mean()),
        "matched responses": float(n),
        "mean similarity of matched responses": float(observed_mean(hits[:, pm.SIMILARITY])),
        "mean lag (s, positive: the first leads)": float(observed_mean(lag)),
        "share of matches where the first leads": float((lag > 0).mean()) if n else math.nan,
        "share of matches where the second leads": float((lag < 0).mean()) if n else math.nan,
    }


def _responses(x: Array, settings: AmicoSettings, plan: WindowPlan) -> IntArray:
    """Onset, peak and end of every response, as rows."""
    points = to_samples(settings.smoothing, plan.rate)
    points += 1 - points % 2
    smooth = pm.smoothed(x, points) if points > 3 else x
    reach = to_samples(settings.correction, plan.rate)
    places, heights = pm.responses(x, np.ascontiguousarray(smooth), reach, settings.amplitude)
    ends = places[2::2]
    if settings.end == "half recovery":
        ends = pm.half_recoveries(x, places, heights, 1 if settings.compat else 0)
    return np.stack((places[:-1:2], places[1::2], ends), axis=1)


def _between(
    table: Array, x: Array, y: Array, settings: AmicoSettings, plan: WindowPlan
) -> list[Array]:
    """Rows of the stretches between matches; where there is none the matches meet halfway."""
    rate = float(plan.rate)
    near, out = _lag_weights(settings, plan), []
    for before, after in pairwise(table):
        spans = ((before[pm.B1], after[pm.A1]), (before[pm.B2], after[pm.A2]))
        lengths = [int(abs(last - first)) + 1 for first, last in spans]
        if max(lengths) == 1:
            continue
        if min(lengths) <= settings.shortest * rate:
            before[pm.B1] = after[pm.A1] = _halfway(*spans[0], settings)
            before[pm.B2] = after[pm.A2] = _halfway(*spans[1], settings)
            continue
        parts = max(1, int(min(lengths) / (settings.interval * rate)))
        n1, n2 = (length // parts for length in lengths)
        for k in range(parts):
            a1, a2 = int(spans[0][0]) + k * n1, int(spans[1][0]) + k * n2
            alike = pm.piece_similarity(x, y, a1, a2, n1, n2)
            away = round(a1 + (n1 - 1) / 2 - a2 - (n2 - 1) / 2)
            alike *= near[np.clip(away + near.size // 2, 0, near.size - 1)]
            alike *= _stretch(np.array(max(n1, n2) / min(n1, n2)), 200, settings)
            row = np.zeros((1, 11))
            row[0, : pm.A] = (
                alike, 0, a1, a1 + round(n1 / 2) - 1, a1 + n1 - 1,
                a2, a2 + round(n2 / 2) - 1, a2 + n2 - 1,
            )  # fmt: skip
            out.append(row)
    return out


def _lag_weights(settings: AmicoSettings, plan: WindowPlan) -> Array:
    """1 at lag 0, less `malus` at the largest delay on both sides."""
    reach = to_samples(settings.max_delay, plan.rate)
    lag = np.arange(-reach, reach + 1.0)
    if settings.compat:
        bell = np.exp(-0.5 * (lag / 1000) ** 2)
        return np.asarray(1 - settings.malus * (1 - bell) / (1 - bell[0]))
    return np.asarray(1 - settings.malus * (lag / reach) ** 2)


def _halfway(first: Array, second: Array, settings: AmicoSettings) -> Array:
    """The sample in the middle of two; of two such the earlier, or as R rounds its numbers."""
    middle = (first + second) / 2
    return np.asarray(np.rint(middle + 1) - 1 if settings.compat else np.floor(middle))


def _stretch(ratio: Array, scale: float, settings: AmicoSettings) -> Array:
    """Weight of responses that differ in length by a ratio."""
    if settings.compat:
        return np.asarray((1 + (ratio / scale) ** 3.18) ** -25e5)
    return np.asarray(1 / np.sqrt(ratio))


MEASURE = Measure(
    name="amico",
    title="Matched responses (AMICo)",
    settings=AmicoSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="events",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=False,
        similarity=True,
        unit="similarity of responses",
        minimum=120.0,
        unfit=RHYTHMS,
        source="Kleinbub, Mannarini & Palmieri (2020), doi:10.3389/fpsyg.2020.01655",
        meaning=Meaning(
            formula="similarity of matched responses × malus( delay ), over the whole course",
            how="Responses (valley, peak, end) of both people are matched in order so that the "
            "sum of their similarities is largest; matches farther apart in time count less, "
            "and the stretches between are compared as well.",
            sign="0 to 1: how alike matched responses are at each moment; moments without a "
            "match are unknown. The summary says who answers whom.",
            not_means="The matching is the best one there is: strangers' responses match, too. "
            "It is no empathy score of a person.",
            pitfalls=(
                "Frequent responses match by chance; few make a mean of two or three matches.",
                (
                    "The smallest rise (0.05 µS) decides what a response is: scale and sensor "
                    "change it."
                ),
                "A shared startle is a perfect match and no answer to each other.",
            ),
        ),
        sparse=True,
    ),
    index=lambda values: float(observed_mean(values.ravel())),
    summary=summary,
    course=course,
)
