"""Elastic best lag: correlation along a lag that may drift, but not jump."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.unfit import RHYTHMS
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.elastic import elastic_path
from syntony.kernels.fisher import fisher_z
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.means import observed_mean

Z_LIMIT = 10.0
#: What a lag loses at the edge of what may be chosen, as a share of its correlation.
PULL = 0.1


class ElasticLagSettings(WindowSettings):
    """Settings of the elastic best lag.

    Parameters
    ----------
    window, step : float or None
        None follows the lag through the whole recording; else it starts anew in every window.
    max_lag : float
        Always 0: the lag is sought up to `max_delay`.
    max_delay : float
        Largest lag (s).
    correlated : float
        What is correlated at once (s).
    hop : float
        From correlation to correlation (s).
    lag_step : float or None
        From lag to lag (s); None tries every sample.
    drift : float
        Seconds by which the lag may change in a second.
    pull : str
        ``"previous"`` favors a lag near the one before, ``"zero"`` one near 0, ``"none"`` neither:
        at the far end a correlation counts for a tenth less.
    compat : str
        ``"ccfBest"`` weighs as DyadSync: negative correlations then count for more far away.
    minimum_coverage : float
        Share of complete pairs below which a correlation is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_delay: Seconds = 5.0
    correlated: Seconds = 15.0
    hop: Seconds = 1.0
    lag_step: Seconds | None = None
    drift: Seconds = 0.5
    pull: Literal["none", "previous", "zero"] = "zero"
    compat: Literal["", "ccfBest"] = ""


def plan(settings: ElasticLagSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold a few correlations with their lags."""
    layout = windowed_plan(settings, rate, n)
    inner = _inner(settings, rate)
    if layout.width < inner.span + inner.step:
        raise ParameterError(
            f"The elastic lag needs at least {(inner.span + inner.step) / float(rate):g} s, two "
            f"correlations with their lags; {layout.width / float(rate):g} s came. Lengthen the "
            "window, or shorten the lags."
        )
    if settings.lag_step and to_samples(settings.lag_step, rate) < 1:
        raise ParameterError(
            f"At {float(rate):g} Hz lags are at least {1 / float(rate):g} s apart; "
            f"{settings.lag_step:g} s came."
        )
    return layout


def course(settings: ElasticLagSettings, plan: WindowPlan) -> Array:
    """Middle of each correlation with its lags (s after the window's start)."""
    inner = _inner(settings, plan.rate)
    return inner.centers(inner.starts(plan.width))


def rows(
    X: Array, starts: IntArray, settings: ElasticLagSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlation along the elastic lag, in every window."""
    followed = [_followed(X, pair, settings, plan) for pair in starts]
    return np.stack([r for r, _, _ in followed]), np.stack([seen for _, _, seen in followed])


def lags(X: Array, settings: ElasticLagSettings, plan: WindowPlan) -> Array:
    """The elastic lag of every window.

    Returns
    -------
    ndarray, shape (n_windows, n_inside)
        Seconds; positive: the first person leads. NaN where nothing is known.
    """
    starts = np.repeat(plan.starts(X.shape[1])[:, None], 2, axis=1)
    return np.stack([_followed(X, pair, settings, plan)[1] for pair in starts])


def summary(
    values: Array, X: Array, settings: ElasticLagSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Strength along the lag, and the lag."""
    lag = lags(X, settings, plan)
    known = lag[np.isfinite(lag)]
    if settings.compat:
        r = values[np.isfinite(values)]
        high = r[r > 0]
        median = float(np.median(high)) if high.size else math.nan
        return {
            "bestCCF": float(observed_mean(r)),
            "bestLag": float(observed_mean(known)),
            "kleinbubIndex": median * high.size / r.size if r.size else math.nan,
        }
    return {
        "mean z along the lag": float(observed_mean(fisher_z(values, Z_LIMIT).ravel())),
        "mean lag (s, positive: the first leads)": float(observed_mean(known)),
        "spread of the lag (s)": float(known.std()) if known.size else math.nan,
        "share where the first leads": float((known > 0).mean()) if known.size else math.nan,
        "share where the second leads": float((known < 0).mean()) if known.size else math.nan,
    }


def _followed(
    X: Array, pair: IntArray, settings: ElasticLagSettings, plan: WindowPlan
) -> tuple[Array, Array, Array]:
    """Correlation, lag (s) and coverage along the path of one window."""
    inner = _inner(settings, plan.rate)
    begins = inner.starts(plan.width)[:, None] + pair
    r, coverage = lagged_correlation(X[0], X[1], begins, inner.width, inner.reach)
    coverage = np.broadcast_to(coverage, r.shape)
    r[coverage < settings.minimum_coverage] = np.nan
    hop = to_samples(settings.lag_step, plan.rate) if settings.lag_step else 1
    columns = np.arange(inner.reach % hop, 2 * inner.reach + 1, hop)
    middle = columns.size // 2
    a_second = float(plan.rate) / hop
    most = max(1, round(settings.drift * a_second * inner.step / float(plan.rate)))
    path = elastic_path(
        np.ascontiguousarray(r[:, columns]), most, *_weights(settings, middle, most)
    )
    at = columns[np.where(path < 0, middle, path)][:, None]
    along, seen = (np.take_along_axis(v, at, axis=1)[:, 0] for v in (r, coverage))
    lag = (path - middle) / a_second
    unknown = path < 0
    return np.where(unknown, np.nan, along), np.where(unknown, np.nan, lag), seen


def _weights(settings: ElasticLagSettings, middle: int, most: int) -> tuple[Array, Array, int]:
    """Weight by distance from lag 0, weight by distance from the lag before, and what is weighed.

    The last is 1 where a weight multiplies negative correlations too, else -1.
    """
    flat = np.ones(middle + 1), np.ones(most + 1)
    which = {"none": -1, "zero": 0, "previous": 1}[settings.pull]
    peer = bool(settings.compat)
    if which < 0:
        return (*flat, 1)
    away = np.arange(flat[which].size, dtype=np.float64)
    shape = np.exp(-0.5 * (away / 1000) ** 2) if peer else 1 - (away / max(1, away[-1])) ** 2
    scaled = (shape - shape[-1]) / (shape[0] - shape[-1]) if away.size > 1 else np.ones(1)
    chosen = list(flat)
    chosen[which] = 1 - PULL + PULL * scaled
    return chosen[0], chosen[1], 1 if peer else -1


def _inner(settings: ElasticLagSettings, rate: Fraction) -> WindowPlan:
    """The correlations inside a window."""
    return WindowPlan.from_seconds(
        rate, 0, window=settings.correlated, step=settings.hop, max_lag=settings.max_delay
    )


MEASURE = Measure(
    name="elastic_lag",
    title="Elastic best lag",
    settings=ElasticLagSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r along the lag",
        minimum=60.0,
        unfit=RHYTHMS,
        source="Kleinbub, Mannarini & Palmieri (2020), doi:10.3389/fpsyg.2020.01655",
        meaning=Meaning(
            formula="r(t, τ(t)),  |τ(t+1) − τ(t)| ≤ drift",
            how="Correlations of 15 s at all lags are searched for the path with the largest "
            "sum whose lag may drift but not jump. The index is the mean Fisher's z along it.",
            sign="Positive r: alike at that lag. A positive lag means that the first person "
            "leads at that moment.",
            not_means="A smooth path of lags does not show that there is one: the search draws "
            "one through noise as well.",
            pitfalls=(
                (
                    "The best of all paths is high by chance: strangers score clearly above zero, "
                    "so only surrogates tell."
                ),
                (
                    "The pull toward lag 0 or toward the last lag shapes the lags that are found; "
                    "say which was taken."
                ),
                "In steady rhythms a path may sit a whole period off.",
            ),
        ),
        link="fisher_z",
        sparse=True,
    ),
    index=lambda values: float(observed_mean(fisher_z(values, Z_LIMIT).ravel())),
    summary=summary,
    course=course,
)
