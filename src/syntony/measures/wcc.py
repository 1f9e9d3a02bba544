"""Windowed lagged cross-correlation: who moves with whom, when, and who goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.measure import Declaration, IntArray, Meaning, Measure, lag_columns, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.unfit import RHYTHMS, TRENDS
from syntony.core.windows import WindowPlan
from syntony.kernels.bank import bank_profiles, build_bank
from syntony.kernels.fisher import fisher_z
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.means import mean_unsigned_z, observed_mean

#: Fisher's z is cut here, as in rMEA: r = 1 would be infinite.
Z_LIMIT = 10.0


class WccSettings(WindowSettings):
    """Settings of the windowed lagged cross-correlation.

    Parameters
    ----------
    window : float or None
        What is correlated at once (s). 60 s windows every 30 s with lags up to 5 s are the
        usual choice for movement (Ramseyer & Tschacher 2011).
    step : float or None
        From window to window (s).
    max_lag : float
        Largest lag (s).
    minimum_coverage : float
        Share of complete pairs below which a value is NaN.
    compat : str
        ``"rMEA"`` judges what ``MEAccf`` judges: a window is NaN where more than half of a
        person's samples are missing (rMEA 1.3.0 stops with an error there), and a cell is NaN
        where fewer than two samples of the two windows differ, so perfect synchrony is NaN.
        The summary then has rMEA's names, of Fisher's z cut at 10.
    sign : str
        Whether rMEA's summary averages z or its absolute value (``ABS``).
    """

    window: Seconds | None = 60.0
    step: Seconds | None = 30.0
    max_lag: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    compat: Literal["", "rMEA"] = ""
    sign: Literal["signed", "unsigned"] = "unsigned"


def rows(
    X: Array, starts: IntArray, settings: WccSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlate windows of two persons at every lag.

    The one who leads keeps the window's first samples, the other's are delayed by the lag, so
    swapping the persons mirrors the lags exactly and a window looks `plan.reach` samples ahead.
    """
    r, coverage = lagged_correlation(X[0], X[1], starts, plan.width, plan.reach)
    if settings.compat == "rMEA":
        _forget_what_rmea_does(r, X, starts, plan)
    else:
        r[coverage < settings.minimum_coverage] = np.nan
    return r, coverage


def profiles(x: Array, Y: Array, settings: WccSettings, plan: WindowPlan) -> Array:
    """Mean Fisher's z over the windows at every lag, of `x` with each row of `Y`."""
    starts = np.repeat(plan.starts(x.size)[:, None], 2, axis=1)
    out = np.empty((len(Y), 2 * plan.reach + 1))
    for i, y in enumerate(Y):
        values, _ = rows(np.stack((x, y)), starts, settings, plan)
        out[i] = observed_mean(fisher_z(values, Z_LIMIT), axis=0)
    return out


def crossed(
    first: Sequence[Array], second: Sequence[Array], pairs: IntArray, settings: WccSettings,
    rate: Fraction, /,
) -> Array | None:  # fmt: skip
    """Mean unsigned Fisher's z of many pairs, from spectra that each recording has of its own."""
    if settings.compat or settings.window is None:
        return None
    plan = windowed_plan(settings, rate, 0)
    series = [*first, *second]
    place = np.cumsum([x.size >= plan.span for x in series]) - 1
    long = [x for x in series if x.size >= plan.span]
    bank = build_bank(long, plan.width, plan.step, plan.reach)
    meeting = np.asarray(pairs) + np.array([0, len(first)])
    able = np.array([min(series[i].size, series[j].size) >= plan.span for i, j in meeting], bool)
    found = bank_profiles(
        bank, place[meeting[able]], min_coverage=settings.minimum_coverage, limit=Z_LIMIT
    )
    counts = found.n_windows.sum(axis=1)
    sums = np.where(found.n_windows > 0, found.abs_z * found.n_windows, 0.0).sum(axis=1)
    index = np.full(len(meeting), np.nan)
    index[able] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return index


def rmea_table(values: Array, settings: WccSettings, plan: WindowPlan) -> dict[str, Array]:
    """The summaries of each window that rMEA prints, under its names.

    Parameters
    ----------
    values : ndarray, shape (n_windows, n_lags)
        Pearson's r of ``compat="rMEA"``.
    settings : WccSettings
        Its `sign` says whether z is averaged with its sign.
    plan : WindowPlan
        Of the same computation.

    Returns
    -------
    dict of str to ndarray, shape (n_windows,)
        ``all_lags``, ``s1_lead``, ``s2_lead``, ``lag_zero``, ``s1_lead_0``, ``s2_lead_0``: means
        of z; ``bestLag``: lag (s) of the largest z, positive where the first person leads;
        ``winTimes``: start of the window (s).
    """
    z = fisher_z(values, Z_LIMIT)
    z = np.abs(z) if settings.sign == "unsigned" else z
    zero = plan.reach
    parts = {
        "all_lags": z,
        "s1_lead": z[:, zero + 1 :],
        "s2_lead": z[:, :zero],
        "lag_zero": z[:, zero : zero + 1],
        "s1_lead_0": z[:, zero:],
        "s2_lead_0": z[:, : zero + 1],
    }
    table = {name: observed_mean(part, axis=1) for name, part in parts.items()}
    judged = np.isfinite(z).any(axis=1)
    best = plan.lags[np.argmax(np.where(np.isfinite(z), z, -np.inf), axis=1)]
    table["bestLag"] = np.where(judged, best, np.nan)
    table["winTimes"] = np.arange(len(z)) * plan.step / float(plan.rate)
    return table


def summary(
    values: Array, _x: Array, settings: WccSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """One row a session: rMEA's names in its mode, else means of Fisher's z in plain words."""
    if settings.compat == "rMEA":
        table = rmea_table(values, settings, plan)
        means = {
            name: float(observed_mean(column))
            for name, column in table.items()
            if name != "winTimes"
        }
        return {"grandAver": means.pop("all_lags"), **means}
    z = fisher_z(values, Z_LIMIT)
    zero = plan.reach
    return {
        "mean z": float(observed_mean(z)),
        "mean |z|": float(observed_mean(np.abs(z))),
        "mean |z| at lag 0": float(observed_mean(np.abs(z[:, zero]))),
        "mean |z|, first leads": float(observed_mean(np.abs(z[:, zero + 1 :]))),
        "mean |z|, second leads": float(observed_mean(np.abs(z[:, :zero]))),
    }


def _forget_what_rmea_does(r: Array, X: Array, starts: IntArray, plan: WindowPlan) -> None:
    """Set to NaN what rMEA does not judge."""
    ahead = np.arange(plan.span)
    for person in (0, 1):
        missing = np.isnan(X[person][starts[:, person, None] + ahead]).mean(axis=1)
        r[missing > 0.5] = np.nan
    for window, column in np.argwhere(r > 1 - 1e-12):
        lag = column - plan.reach
        sx, sy = starts[window] + (max(-lag, 0), max(lag, 0))
        differ = X[0][sx : sx + plan.width] != X[1][sy : sy + plan.width]
        if np.count_nonzero(differ) < 2:
            r[window, column] = np.nan


MEASURE = Measure(
    name="wcc",
    title="Windowed lagged cross-correlation",
    settings=WccSettings,
    plan=windowed_plan,
    rows=rows,
    columns=lag_columns,
    declares=Declaration(
        family="correlation",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="Pearson's r",
        minimum=30.0,
        unfit={**TRENDS, **RHYTHMS},
        source="Boker, Rotondo, Xu & King (2002), doi:10.1037/1082-989X.7.3.338",
        meaning=Meaning(
            formula="r(t, τ) = corr( x[t … t+W], y[t+τ … t+τ+W] )",
            how="In every window the first person's stretch is correlated with the second's at "
            "each lag. The index is the mean of the unsigned Fisher's z over all windows and "
            "lags.",
            sign="Positive r: both rise and fall together; negative r: one rises while the "
            "other falls. A positive lag means that the first person leads.",
            not_means="A high mean does not say that these two answered each other: smooth "
            "signals of strangers give values as high. It says nothing of liking, skill or "
            "alliance.",
            pitfalls=(
                (
                    "Averaging unsigned values counts mirrored movement as synchrony; look at the "
                    "signed mean beside it."
                ),
                (
                    "The best lag of a window is mostly noise; read the lag from the profile over "
                    "all windows and its test."
                ),
                (
                    "A trend or a slow common course fills every cell: take it out before (steps "
                    "detrend or difference), or take shorter windows."
                ),
                (
                    "The value depends on window, lag and smoothing as much as on the people: fix "
                    "them beforehand, or show the multiverse."
                ),
            ),
        ),
        link="fisher_z",
        modalities={
            "movement": {"window": 30.0, "step": 10.0, "max_lag": 5.0},
            "heart": {"window": 60.0, "step": 10.0, "max_lag": 10.0},
            "skin": {"window": 60.0, "step": 10.0, "max_lag": 7.0},
            "breath": {"window": 60.0, "step": 10.0, "max_lag": 2.5},
        },
    ),
    index=mean_unsigned_z,
    profiles=profiles,
    crossed=crossed,
    summary=summary,
)
