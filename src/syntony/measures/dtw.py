"""Dynamic time warping: how alike two courses are once time may stretch."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import WindowSettings
from syntony.core.signals import Array
from syntony.core.unfit import RESTLESS
from syntony.core.windows import WindowPlan, by_window, to_samples
from syntony.kernels.means import observed_mean
from syntony.kernels.warping import Warp, warp


class DtwSettings(WindowSettings):
    """Settings of dynamic time warping.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: the path finds its own lags, see `max_warp`.
    max_warp : float
        Longest time by which one person's course may be ahead of the other's (s).
    scale : str
        ``"z"`` scales each person's window to mean 0 and standard deviation 1, ``"none"`` leaves
        the values as they are.
    compat : str
        ``"dtaidistance"`` gives the root of the summed squared differences, which grows with the
        length of the path. By default it is the root of their mean along the path.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_warp: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    scale: Literal["z", "none"] = "z"
    compat: Literal["", "dtaidistance"] = ""


def plan(settings: DtwSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that are longer than what may be warped."""
    layout = windowed_plan(settings, rate, n)
    if layout.width <= to_samples(settings.max_warp, rate):
        raise ParameterError(
            f"A window of {layout.width / float(rate):g} s cannot be warped by "
            f"{settings.max_warp:g} s; it needs to be longer. Shorten max_warp."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: DtwSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Difference along the cheapest path of every window."""

    def cheapest(window: Array) -> float:
        path = _path(window[0], window[1], settings, plan)
        return path.distance if settings.compat else path.root_mean_square

    return by_window(X, starts, plan, cheapest, minimum=settings.minimum_coverage)


def summary(
    _values: Array, X: Array, settings: DtwSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Distance, length and mean lag of the paths, averaged over the windows."""
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    paths = [_path(x, y, settings, plan) for x, y in windows]
    rate = float(plan.rate)
    return {
        "distance": float(observed_mean(np.array([p.distance for p in paths]))),
        "path length (s)": float(np.mean([p.steps for p in paths])) / rate,
        "mean lag of the path (s)": float(observed_mean(np.array([p.lag for p in paths]))) / rate,
    }


def _path(x: Array, y: Array, settings: DtwSettings, plan: WindowPlan) -> Warp:
    if settings.scale == "z":
        x, y = _scaled(x), _scaled(y)
    if np.isnan(x).all() or np.isnan(y).all():
        return Warp(np.nan, 0, np.nan)
    return warp(x, y, to_samples(settings.max_warp, plan.rate))


def _scaled(x: Array) -> Array:
    """Mean 0, standard deviation 1; unknown where a person stands still."""
    known = x[np.isfinite(x)]
    if not known.size or known.min() == known.max():
        return np.full_like(x, np.nan)
    centered = x - known.mean()
    return np.asarray(centered / np.sqrt(np.nanmean(centered**2)))


MEASURE = Measure(
    name="dtw",
    title="Dynamic time warping",
    settings=DtwSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="distance",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=False,
        unit="root mean square difference along the path (standard deviations)",
        minimum=60.0,
        unfit=RESTLESS,
        source="Sakoe & Chiba (1978), doi:10.1109/TASSP.1978.1163055",
        meaning=Meaning(
            formula="D = √( min over paths of mean (x(i) − y(j))² )",
            how="Time of both people may stretch within a band; the path with the smallest "
            "differences is found, and the root mean square difference along it is the value.",
            sign="Smaller is more alike; 0 is equal up to stretching. The mean lag of the path "
            "is positive where the first person is ahead.",
            not_means="A small distance is not answering: any two courses with the same wiggles "
            "can be stretched onto each other.",
            pitfalls=(
                (
                    "A wide band fits everything to everything: keep it as long as a plausible "
                    "delay."
                ),
                "The mean lag of the path is no test of a leader.",
                "A long flat stretch is cheap to match: still people look alike.",
            ),
        ),
    ),
    index=lambda values: float(observed_mean(values)),
    summary=summary,
)
