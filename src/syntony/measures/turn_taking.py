"""Turn-taking: whose turns the other answers, and how late."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.exchange import Spoken, answers, spoken
from syntony.kernels.means import mean_known
from syntony.kernels.speakers import Flags


class TurnTakingSettings(WindowSettings):
    """Settings of turn-taking.

    It is made for series of marks, such as the signal `speech`: 1 while somebody speaks, 0 while
    not. Of any other signal what lies above the middle of its range counts as speaking.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: answers are sought within `max_gap`.
    max_gap : float
        Silence after the end of a turn in which an answer must begin (s).
    max_overlap : float
        How long before the end it may begin (s); who began earlier had the floor already.
    pause : float
        Silences of a person up to this belong to one turn (s).
    minimum_coverage : float
        Share of samples that are known of both below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    max_gap: Seconds = 2.0
    max_overlap: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    pause: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.5


def plan(settings: TurnTakingSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows that hold several turns with their answers."""
    layout = windowed_plan(settings, rate, n)
    if layout.width < 10 * settings.max_gap * rate or settings.max_gap * rate < 1:
        raise ParameterError(
            f"Turn-taking needs at least ten times the {settings.max_gap:g} s in which an answer "
            f"may begin, and a sample in these; {layout.width / float(rate):g} s at "
            f"{float(rate):g} Hz came. Lengthen the window or change max_gap."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: TurnTakingSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Share of each person's turns that the other answers, in every window."""
    values, coverage = np.full((len(starts), 2), np.nan), np.zeros((len(starts), 2))
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        coverage[i] = np.isfinite(x + y).mean()
        if coverage[i, 0] >= settings.minimum_coverage:
            offsets = _offsets(x, y, settings, plan)
            values[i] = [_share(np.isfinite(found)) for found in offsets]
    return values, coverage


def columns(_settings: TurnTakingSettings, _plan: WindowPlan) -> Mapping[str, Array]:
    """One column for each person as the one whom the other answers."""
    return {"leader": np.array([0.0, 1.0])}


def summary(
    _values: Array, X: Array, settings: TurnTakingSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Answered shares, latencies, overlaps and who speaks how much, over all windows."""
    windows = [X[:, s : s + plan.width] for s in plan.starts(X.shape[1])]
    found = [_offsets(w[0], w[1], settings, plan) for w in windows]
    rate = float(plan.rate)
    table: dict[str, float] = {}
    for k, (who, other) in enumerate((("first", "second"), ("second", "first"))):
        offsets = np.concatenate([pair[k] for pair in found])
        told = offsets[np.isfinite(offsets)] / rate
        table[f"turns of the {who} person that ended"] = float(offsets.size)
        table[f"share that the {other} answers"] = _share(np.isfinite(offsets))
        table[f"latency of the {other} person (s, overlap negative)"] = (
            float(np.median(told)) if told.size else math.nan
        )
        table[f"share of the {other} person's answers that overlap"] = _share(told < 0)
    marks = np.concatenate([_marks(window) for window in windows], axis=1)
    marks = marks[:, np.isfinite(marks).all(axis=0)]
    speakers = marks.sum(axis=0)
    table["share of time the first speaks"] = _share(marks[0] > 0)
    table["share of time the second speaks"] = _share(marks[1] > 0)
    table["share of time both speak"] = _share(speakers > 1)
    table["share of time nobody speaks"] = _share(speakers == 0)
    return table


def _offsets(
    x: Array, y: Array, settings: TurnTakingSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Offsets of the answers to the first person's turns, and to the second's (samples)."""
    rate = float(plan.rate)
    mine, yours = (_turns(v, settings.pause * rate) for v in (x, y))
    if mine is None or yours is None:
        return np.empty(0), np.empty(0)
    overlap, gap = settings.max_overlap * rate, settings.max_gap * rate
    return answers(mine, yours, overlap, gap), answers(yours, mine, overlap, gap)


def _turns(x: Array, pause: float) -> Spoken | None:
    """Turns above the middle of the range; None of a person who never begins or never ends."""
    known = x[np.isfinite(x)]
    if not known.size or np.ptp(known) == 0:
        return None
    return spoken(x, _middle(known), pause)


def _middle(known: Array) -> float:
    return float(known.min() + np.ptp(known) / 2)


def _marks(window: Array) -> Array:
    """1 where each person speaks, 0 where not, NaN where nobody knows."""
    marks = np.full(window.shape, np.nan)
    for row, x in zip(marks, window, strict=True):
        known = np.isfinite(x)
        if known.any() and np.ptp(x[known]) > 0:
            row[known] = x[known] > _middle(x[known])
    return marks


def _share(flags: Flags) -> float:
    return float(np.mean(flags)) if flags.size else math.nan


MEASURE = Measure(
    name="turn_taking",
    title="Turn-taking",
    settings=TurnTakingSettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="events",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="share of turns that are answered",
        minimum=120.0,
        source="Heldner & Edlund (2010), doi:10.1016/j.wocn.2010.08.002; "
        "Levinson & Torreira (2015), doi:10.3389/fpsyg.2015.00731",
        meaning=Meaning(
            formula="share of the ends of a person's turns after which the other begins, "
            "from −1 to +2 s",
            how="Turns are the stretches in which a series of marks is on. An end is answered "
            "where the other begins around it and speaks beyond it, before the first goes on. The "
            "index is the mean over both directions; the table tells latencies and overlaps.",
            sign="1: every turn of the person whom the column names is answered; 0: none. "
            "Latency: positive after a silence, negative in overlap.",
            not_means="Answering is no listening, and an overlap no interruption: most overlaps "
            "are ends foreseen. Nobody's intention is meant.",
            pitfalls=(
                (
                    "It is for marks of speech. Of a continuous signal the middle of the range "
                    "makes turns that nobody took."
                ),
                (
                    "Whoever speaks little is answered often by chance: compare with the same "
                    "people shifted in time (circular_shift), as the report does."
                ),
                (
                    "Voices that leak between microphones, or were told apart on one, make and "
                    "hide overlaps."
                ),
            ),
        ),
        itself=0.0,
        sparse=True,
    ),
    index=mean_known,
    summary=summary,
)
