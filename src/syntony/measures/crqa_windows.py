"""Cross-recurrence in moving windows: how one quantity of the plot changes over a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.embedding import NotNegative, RecurrenceSettings, recurrence_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.settings import Seconds
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.means import observed_mean
from syntony.kernels.recurrence import Lines, recurrence_lines
from syntony.kernels.recurrenceradius import radius_for_rate
from syntony.kernels.recurrencetable import courses, quantified, still

#: Setting -> its name in the table.
_QUANTITIES = {
    "determinism": "determinism",
    "recurrence_rate": "recurrence rate",
    "mean_line": "mean diagonal line (s)",
    "longest_line": "longest diagonal line (s)",
    "entropy": "entropy of diagonal lines (nats)",
    "laminarity": "laminarity",
    "trapping_time": "trapping time (s)",
}


class CrqaWindowsSettings(RecurrenceSettings):
    """Settings of the windowed cross-recurrence quantification.

    Parameters
    ----------
    window : float or None
        Length of one plot (s).
    max_lag : float
        Always 0: a plot holds all lags of its window.
    quantity : str
        What a window is judged by. Laminarity and trapping time are of the second person while
        the first stands, and change where persons change places.
    min_vertical : int
        Samples from which a run along the second person counts as a line.
    theiler : float
        Lags shorter than this (s) are left out.
    minimum_coverage : float
        Share of known cells below which a value is NaN.
    """

    window: Seconds | None = 60.0
    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    quantity: Literal[
        "determinism", "recurrence_rate", "mean_line", "longest_line", "entropy", "laminarity",
        "trapping_time",
    ] = "determinism"  # fmt: skip
    min_vertical: Annotated[int, Field(ge=2)] = 2
    theiler: NotNegative = 0.0


def rows(
    X: Array, starts: IntArray, settings: CrqaWindowsSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """The chosen quantity of every window."""
    values, coverage = np.full(len(starts), np.nan), np.zeros(len(starts))
    for i, (sx, sy) in enumerate(starts):
        both = np.stack((X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]))
        a, b = _points(both, settings, plan)
        coverage[i] = np.isfinite(a).all(axis=0).mean() * np.isfinite(b).all(axis=0).mean()
        if coverage[i] >= settings.minimum_coverage and not (still(both[0]) or still(both[1])):
            table = _table(_lines([a, b], settings, plan), settings, plan)
            values[i] = table[_QUANTITIES[settings.quantity]]
    return values, coverage


def summary(
    _values: Array, X: Array, settings: CrqaWindowsSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Means over the windows of all quantities of a plot."""
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    tables = [
        _table(_lines(_points(both, settings, plan), settings, plan), settings, plan)
        for both in windows
        if not (still(both[0]) or still(both[1]))
    ]
    return {
        name: float(observed_mean(np.array([table[name] for table in tables])))
        for name in _QUANTITIES.values()
    }


def _table(lines: Lines, settings: CrqaWindowsSettings, plan: WindowPlan) -> dict[str, float]:
    return quantified(
        lines,
        float(plan.rate),
        min_diagonal=settings.min_diagonal,
        min_vertical=settings.min_vertical,
    )


def _lines(points: list[Array], settings: CrqaWindowsSettings, plan: WindowPlan) -> Lines:
    a, b = points
    rate = settings.recurrence_rate
    radius = settings.radius if rate is None else radius_for_rate(a, b, rate)
    return recurrence_lines(a, b, radius, theiler=to_samples(settings.theiler, plan.rate))


def _points(both: Array, settings: CrqaWindowsSettings, plan: WindowPlan) -> list[Array]:
    delay = plan.delay(settings.delay, settings.dimension)
    return courses(both, settings.scale, settings.dimension, delay)


MEASURE = Measure(
    name="crqa_windows",
    title="Cross-recurrence in windows",
    settings=CrqaWindowsSettings,
    plan=recurrence_plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="recurrence",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of recurrent points in lines, or the chosen quantity",
        minimum=60.0,
        source="Coco & Dale (2014), doi:10.3389/fpsyg.2014.00510",
        meaning=Meaning(
            formula="determinism = share of recurrent points that lie on diagonal lines (or the "
            "chosen quantity)",
            how="One recurrence plot a window; the chosen quantity of it is followed over the "
            "session. The index is its mean.",
            sign="Larger means more of the chosen quantity. Laminarity and trapping time are of "
            "the second person while the first stands.",
            not_means="A change over a session is no change of synchrony where the amount of "
            "movement changes, too.",
            pitfalls=(
                (
                    "Windows overlap: neighboring values are not independent and must not be "
                    "tested as if they were."
                ),
                "Short windows hold few lines; compare quantities at one window length only.",
                "Choosing the quantity after looking at all seven is a forking path.",
            ),
        ),
        itself=float("nan"),
    ),
    index=lambda values: float(observed_mean(values)),
    summary=summary,
)
