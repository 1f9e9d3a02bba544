"""Transfer entropy: what one person's state tells of the other's next beyond its own past."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.information import category_states, quantile_states, transfer_entropy
from syntony.kernels.means import observed_mean


class TransferEntropySettings(WindowSettings):
    """Settings of the transfer entropy.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: what is transferred arrives after `delay`.
    states : str
        ``"quantiles"`` divides each person's window into `n_states` of equal share;
        ``"categorical"`` takes the values for codes.
    n_states : int
        Number of quantile states.
    history : int
        States of their own past that tell a person's next one.
    delay : float or None
        From state to state (s); None is one sample.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    states: Literal["quantiles", "categorical"] = "quantiles"
    n_states: Annotated[int, Field(ge=2, le=100)] = 3
    history: Annotated[int, Field(ge=1, le=20)] = 1
    delay: Seconds | None = None


def plan(settings: TransferEntropySettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows in which every combination of states could occur once."""
    layout = windowed_plan(settings, rate, n)
    combinations = settings.n_states ** (settings.history + 2)
    needed = settings.history * _delay(settings, layout) + 1
    if settings.states == "quantiles":
        needed += combinations
    if layout.width < needed:
        raise ParameterError(
            f"Transfer entropy with a history of {settings.history} needs at least {needed} "
            f"samples in a window; {layout.width} came. Lengthen the window, or take fewer states."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: TransferEntropySettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Transfer from each person to the other in every window."""
    values, coverage = np.full((len(starts), 2), np.nan), np.zeros((len(starts), 2))
    delay = _delay(settings, plan)
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        coverage[i] = np.isfinite(x + y).mean()
        if coverage[i, 0] >= settings.minimum_coverage:
            a, b = (_states(v, settings) for v in (x, y))
            if a.max() > 0 and b.max() > 0:
                values[i] = [
                    transfer_entropy(source, target, settings.history, delay)
                    for source, target in ((a, b), (b, a))
                ]
    return values, coverage


def columns(_settings: TransferEntropySettings, _plan: WindowPlan) -> Mapping[str, Array]:
    """One column for each person as the one who leads."""
    return {"leader": np.array([0.0, 1.0])}


def stronger(values: Array) -> float:
    """The larger of both directions, of the mean over the windows."""
    return float(np.fmax.reduce(observed_mean(values, axis=0)))


def summary(
    values: Array, _x: Array, _settings: TransferEntropySettings, _plan: WindowPlan
) -> Mapping[str, float]:
    """Mean transfer in both directions, and their difference."""
    first, second = observed_mean(values, axis=0)
    return {
        "from the first person (bits)": float(first),
        "from the second person (bits)": float(second),
        "difference (bits, positive: the first leads)": float(first - second),
    }


def _states(x: Array, settings: TransferEntropySettings) -> IntArray:
    if settings.states == "categorical":
        return category_states(x)
    still = np.nanmin(x) == np.nanmax(x)
    return quantile_states(np.zeros_like(x) if still else x, 1 if still else settings.n_states)


def _delay(settings: TransferEntropySettings, plan: WindowPlan) -> int:
    return 1 if settings.delay is None else max(1, to_samples(settings.delay, plan.rate))


MEASURE = Measure(
    name="transfer_entropy",
    title="Transfer entropy",
    settings=TransferEntropySettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="information",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="transfer entropy (bits)",
        minimum=60.0,
        source="Schreiber (2000), doi:10.1103/PhysRevLett.85.461",
        meaning=Meaning(
            formula="T = Σ p(y′, y, x) log₂[ p(y′ | y, x) / p(y′ | y) ]",
            how="How much the state of one person narrows the other's next state beyond that "
            "one's own past, in both directions. The index is the larger direction.",
            sign="Bits, 0 and up; the column names the person whose state foretells.",
            not_means="It is foretelling and no cause: a third source that reaches one person "
            "first gives the same. It is not zero for strangers.",
            pitfalls=(
                (
                    "One sample of own past is little in smooth signals: what the own past would "
                    "have told is then credited to the other."
                ),
                (
                    "Estimates from few samples are biased upward, and differently for two people "
                    "with different entropies."
                ),
                "The delay must be the one that is sought; at 25 Hz one sample is an instant.",
            ),
        ),
        itself=0.0,
    ),
    index=stronger,
    summary=summary,
)
