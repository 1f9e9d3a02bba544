"""Event synchronization: whether one person's peaks, nods or laughs meet the other's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, by_window
from syntony.kernels.events import event_synchronization, rises
from syntony.kernels.means import observed_mean


class EventSynchronizationSettings(WindowSettings):
    """Settings of the event synchronization.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: events find their partners within `max_delay`.
    max_delay : float
        Time apart beyond which two events never belong together (s).
    height : float
        Standard deviations above a person's mean that a local maximum must exceed to be an event.
        A series of marks (0 and 1) has an event wherever a mark begins.
    minimum_coverage : float
        Share of complete samples below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_delay: Seconds = 5.0
    height: Annotated[float, Field(allow_inf_nan=False)] = 0.0


def plan(settings: EventSynchronizationSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that are longer than the delay on both sides of an event."""
    layout = windowed_plan(settings, rate, n)
    if layout.width <= 2 * settings.max_delay * rate:
        raise ParameterError(
            f"A window needs more than twice the {settings.max_delay:g} s that events may be "
            f"apart; {layout.width / float(rate):g} s came. Lengthen it or shorten max_delay."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: EventSynchronizationSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Share of events with a partner, in every window."""

    def shared(window: Array) -> float:
        return _together(window[0], window[1], settings, plan)[0]

    return by_window(X, starts, plan, shared, minimum=settings.minimum_coverage)


def summary(
    values: Array, X: Array, settings: EventSynchronizationSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Synchronization, who comes first, and how many events there are."""
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    ahead = [_together(x, y, settings, plan)[1] for x, y in windows]
    return {
        "events together (Q)": float(observed_mean(values)),
        "ahead (q, positive: the first leads)": float(observed_mean(np.array(ahead))),
        "events of the first person": float(sum(_events(x, settings).size for x, _ in windows)),
        "events of the second person": float(sum(_events(y, settings).size for _, y in windows)),
    }


def _together(
    x: Array, y: Array, settings: EventSynchronizationSettings, plan: WindowPlan
) -> tuple[float, float]:
    longest = settings.max_delay * float(plan.rate)
    return event_synchronization(_events(x, settings), _events(y, settings), longest)


def _events(x: Array, settings: EventSynchronizationSettings) -> IntArray:
    mean = float(observed_mean(x))
    spread = math.sqrt(float(observed_mean((x - mean) ** 2)))
    return rises(x, mean + settings.height * spread)


MEASURE = Measure(
    name="event_synchronization",
    title="Event synchronization",
    settings=EventSynchronizationSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="events",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of events that happen together",
        minimum=60.0,
        source="Quian Quiroga, Kreuz & Grassberger (2002), doi:10.1103/PhysRevE.66.041904",
        meaning=Meaning(
            formula="Q = share of events that have a partner within the delay",
            how="Local maxima (or marks) of both people are events; two belong together where "
            "they are nearer than the delay and than half the time to their neighbors.",
            sign="0: no event has a partner; 1: all have. The summary says whose come first.",
            not_means="Partners in time are no answers: where events are frequent most have a "
            "partner by chance.",
            pitfalls=(
                ("The rate of events sets the level of chance: people who move more score higher."),
                (
                    "The threshold of an event is a choice; marks made by one coder for both "
                    "people share that coder's timing."
                ),
                (
                    "Turn taking puts one person's events into the gaps of the other's: the value "
                    "then falls below chance."
                ),
            ),
        ),
    ),
    index=lambda values: float(observed_mean(values)),
    summary=summary,
)
