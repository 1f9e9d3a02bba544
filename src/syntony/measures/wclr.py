"""Windowed cross-lagged regression: what one person adds to the other's own past."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, lag_columns, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.chains import intervals
from syntony.kernels.crosslagged import cross_lagged
from syntony.kernels.means import observed_mean


class WclrSettings(WindowSettings):
    """Settings of the windowed cross-lagged regression.

    Parameters
    ----------
    window : float or None
        What is regressed at once (s).
    step : float or None
        From window to window (s).
    max_lag : float
        Largest lag (s).
    own_past : bool
        Whether what the led person's own past explains is taken off first (WCLR). Without it
        (WCLC) the value is the squared correlation, and lag 0 has one; with it lag 0 is 0, for
        everybody explains themself.
    alpha : float
        Values whose F test is not below this chance are 0. Windows overlap and are not
        independent: this clears the map, it is no test of synchrony.
    tolerance : int
        Samples by which the lag of an interval of synchrony may change.
    shortest : float
        Shortest interval of synchrony (s).
    compat : str
        ``"sync_ident"`` joins peaks as Altmann's program of 2021, whose windows go on where the
        lags end with the recording; stillness is 0 there.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    window: Seconds | None = 5.0
    step: Seconds | None = 0.2
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    own_past: bool = True
    alpha: Annotated[float, Field(gt=0, le=1)] = 0.001
    tolerance: Annotated[int, Field(ge=0)] = 1
    shortest: Seconds = 0.4
    compat: Literal["", "sync_ident"] = ""


def plan(settings: WclrSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with more samples than the regression has coefficients."""
    layout = windowed_plan(settings, rate, n)
    if layout.width < 6:
        raise ParameterError(
            f"A regression needs at least 6 samples in a window; at {float(rate):g} Hz "
            f"{layout.width} came. Lengthen the window."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: WclrSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Variance that the leader explains in addition, in every window at every lag."""
    gain, left, count = cross_lagged(
        X[0], X[1], np.ascontiguousarray(starts), plan.width, plan.reach, int(settings.own_past)
    )
    coverage = count / plan.width
    free = count - (3 if settings.own_past else 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = gain * free / left
    gain[(ratio < _critical(free, settings.alpha)) | (gain == 0)] = 0.0
    if settings.compat:
        gain = np.nan_to_num(gain)
    gain[coverage < settings.minimum_coverage] = np.nan
    return gain, coverage


def heights(X: Array, settings: WclrSettings, plan: WindowPlan) -> Array:
    """The map in which intervals are sought: values of all windows, 0 where unknown.

    Parameters
    ----------
    X : ndarray, shape (2, n)
        The recording.
    settings, plan
        As in `rows`.

    Returns
    -------
    ndarray, shape (n_windows, n_lags)
        In ``compat="sync_ident"`` with the windows at the end whose lags are cut off.
    """
    n = X.shape[1]
    starts = plan.starts(n)
    if settings.compat:
        starts = np.arange(0, n - plan.width + 1, plan.step, dtype=np.int64)
    values, _ = rows(X, np.repeat(starts[:, None], 2, axis=1), settings, plan)
    return np.nan_to_num(values)


def summary(
    values: Array, X: Array, settings: WclrSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """How much of the session lies in intervals of synchrony, and who leads in them."""
    seen = heights(X, settings, plan)
    shortest = max(1, math.ceil(to_samples(settings.shortest, plan.rate) / plan.step))
    found = intervals(seen, settings.tolerance, shortest, as_altmann=bool(settings.compat))
    windows = found[:, 2] - found[:, 1] + 1
    lag = (found[:, 0] - plan.reach) / float(plan.rate)
    total = max(1, len(seen))
    weight = windows / windows.sum() if windows.size else windows
    return {
        "mean explained variance": float(observed_mean(values.ravel())),
        "intervals of synchrony": float(len(found)),
        "share of time in synchrony": float(windows.sum() / total),
        "share where the first leads": float(windows[lag > 0].sum() / total),
        "share where the second leads": float(windows[lag < 0].sum() / total),
        "explained variance in intervals": float(weight @ found[:, 3]) if len(found) else math.nan,
        "lag in intervals (s, positive: the first leads)": (
            float(weight @ lag) if len(found) else math.nan
        ),
    }


def _critical(free: Array, alpha: float) -> Array:
    """Ratio from which a value stays, for each number of free samples."""
    from scipy.stats import f

    kinds, which = np.unique(free, return_inverse=True)
    limits = np.array([f.ppf(1 - alpha, 1, k) if k > 0 else np.inf for k in kinds])
    return np.asarray(limits[which].reshape(free.shape))


MEASURE = Measure(
    name="wclr",
    title="Windowed cross-lagged regression",
    settings=WclrSettings,
    plan=plan,
    rows=rows,
    columns=lag_columns,
    declares=Declaration(
        family="regression",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="variance explained in addition",
        minimum=60.0,
        source="Altmann (2013), Synchronisation nonverbalen Verhaltens, "
        "doi:10.1007/978-3-531-19815-6; Schoenherr et al. (2019), doi:10.1371/journal.pone.0211494",
        meaning=Meaning(
            formula="ΔR²(t, τ) = R²( y | own past, x(t) ) − R²( y | own past ),  at every lag",
            how="In short windows the led person is regressed on the own past and on the "
            "leader's stretch; what the leader adds is kept where its F test is passed. Runs of "
            "neighboring cells become intervals of synchrony.",
            sign="0 to 1: variance explained in addition. A positive lag means that the first "
            "person leads. The sign of the relation is lost.",
            not_means="An interval is no act of imitation, and the share of the session in "
            "intervals is not zero for strangers.",
            pitfalls=(
                "The F tests clear the map only: windows overlap, and thousands are made.",
                (
                    "Windows of 5 s judge fast movement only; slow signals have no degrees of "
                    "freedom there."
                ),
                ("At lag 0 the own past explains everything; take WCLC for simultaneous movement."),
            ),
        ),
        itself=0.0,
    ),
    index=lambda values: float(observed_mean(values)),
    summary=summary,
)
