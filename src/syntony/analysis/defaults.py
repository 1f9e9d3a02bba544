"""The usual preparation of each modality, applied where a plan says nothing, and said aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syntony.core.contracts import Surrogate
from syntony.core.measure import Measure
from syntony.core.plan import AnalysisPlan, MeasureChoice, StepChoice
from syntony.core.registry import get
from syntony.core.settings import Settings
from syntony.core.signals import Modality, Samples, Signal
from syntony.core.windows import WindowPlan


@dataclass(frozen=True)
class Usual:
    """What is usually done to a modality before two people are compared.

    Parameters
    ----------
    rate : int
        Highest rate that is kept (Hz): well above twice the band in which people coordinate.
    steps : tuple of StepChoice
        What comes before the resampling.
    """

    rate: int
    steps: tuple[StepChoice, ...] = ()


USUAL: Mapping[Modality, Usual] = {
    # Counts of changed pixels are bursts over stillness: the logarithm keeps a few large ones
    # from being the whole correlation.
    "movement": Usual(5, (StepChoice(step="transform", settings={"function": "log1p"}),)),
    "face": Usual(5),
    "gaze": Usual(5),
    "breath": Usual(5),
    "heart": Usual(4),
    "skin": Usual(4),
    "rating": Usual(2),
}
IRREGULAR_RATE = 4
#: From so many windows on, windows are shifted against each other.
SEVERAL_WINDOWS = 6
#: Units of angles and places, of which one is as good as another: they have no zero amount.
PLACES = frozenset(("deg", "°", "rad", "px", "mm", "cm", "m"))


def steps_for(part: Signal | Samples, plan: AnalysisPlan) -> tuple[StepChoice, ...]:
    """The steps that one signal goes through.

    Parameters
    ----------
    part : Signal or Samples
        Irregular samples are always resampled first.
    plan : AnalysisPlan
        Its own steps, if it names any (even none: ``prepare = []``); else the usual ones of the
        modality, unless a measure runs in a peer's mode, which takes the data as they are.

    Returns
    -------
    tuple of StepChoice
        In order.
    """
    usual = USUAL.get(part.modality)
    as_they_are = any("compat" in choice.settings for choice in plan.measures)
    if plan.prepare is not None or as_they_are:
        steps = tuple(
            c for c in plan.prepare or () if c.modality is None or c.modality == part.modality
        )
    else:
        steps = usual.steps if usual and _is_amount(part) else ()
        if isinstance(part, Signal) and usual and part.rate > usual.rate:
            steps = (*steps, _resampled(usual.rate))
    if isinstance(part, Samples) and not any(c.step == "resample" for c in steps):
        steps = (_resampled(usual.rate if usual else IRREGULAR_RATE), *steps)
    return steps


def _is_amount(part: Signal | Samples) -> bool:
    """Whether a logarithm makes sense: neither angles and places nor anything below zero."""
    return part.unit not in PLACES and not (part.values < 0).any()


def settings_for(choice: MeasureChoice, modality: Modality) -> tuple[Measure, Settings]:
    """A measure with its settings: the plan's, on top of the usual ones of the modality.

    Raises
    ------
    ParameterError
        There is no such measure, or it has no such setting.
    """
    measure: Measure = get("measures", choice.measure)
    usual: Mapping[str, Any] = measure.declares.modalities.get(modality, {})
    return measure, measure.configured({**usual, **choice.settings})


def null_for(measure: Measure, layout: WindowPlan, n: int) -> Surrogate:
    """The null that a measure's one number is held against unless the user names another.

    Parameters
    ----------
    measure : Measure
        Its declaration may name one.
    layout : WindowPlan
        Of the measure on these data.
    n : int
        Samples of the recording.

    Returns
    -------
    Surrogate
        Where there are several windows, these are shifted against each other, each as it was
        recorded; a recording that is judged as a whole is turned around in time.

    Notes
    -----
    A turned recording has a seam, where its end meets its beginning. In windows that is one
    window of disorder in every surrogate, and strangers look synchronous beside it: turned,
    14 to 18 % of strangers who breathe had an adjusted circular correlation with p <= .05;
    windows shifted, 5 % (`make calibrate`).
    """
    if measure.declares.null:
        name = measure.declares.null
    else:
        name = "window_shift" if layout.starts(n).size >= SEVERAL_WINDOWS else "circular_shift"
    surrogate: Surrogate = get("surrogates", name)
    return surrogate


def _resampled(rate: int) -> StepChoice:
    return StepChoice(step="resample", settings={"rate": rate})
