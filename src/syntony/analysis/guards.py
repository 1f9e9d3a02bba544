"""Validity guards: what a user must know before believing a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from syntony.analysis.pairs import Pair
from syntony.core.guidance import advice
from syntony.core.measure import Measure
from syntony.core.registry import get
from syntony.core.results import SynchronyResult
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Signal

LOW_COVERAGE = 0.8
STILL_SHARE = 0.2
OUTLIER_SDS = 10.0
#: Rates of breathing (Hz), from four a minute on.
BREATHS = (0.06, 0.7)


def guards(pair: Pair, results: Sequence[SynchronyResult]) -> tuple[Notice, ...]:
    """Look for what makes numbers of synchrony mean something else.

    Parameters
    ----------
    pair : Pair
        Prepared signals.
    results : sequence of SynchronyResult
        Of every measure; how long is long enough is asked of the first.

    Returns
    -------
    tuple of Notice
        Empty where nothing speaks against it.
    """
    first, *others = results
    return (
        *_observed(pair),
        *_moving(pair),
        *_long_enough(pair, first),
        *judged(first),
        *(notice for result in others for notice in judged(result, of_several=True)),
    )


def _observed(pair: Pair) -> Iterator[Notice]:
    for signal in pair.signals:
        if signal.coverage < LOW_COVERAGE:
            text = (
                f"Only {signal.coverage:.0%} of {signal.person}'s {_words(signal.name)} was "
                "observed; windows with too little are left blank."
            )
            yield Notice("low-coverage", text, signal.person)


def _moving(pair: Pair) -> Iterator[Notice]:
    for signal in pair.signals:
        values = signal.values[np.isfinite(signal.values)]
        if not values.size:
            continue
        same = float((np.diff(values) == 0).mean()) if values.size > 1 else 1.0
        if same > STILL_SHARE:
            text = (
                f"{signal.person}'s {_words(signal.name)} stands still in {same:.0%} of its steps; "
                "shared stillness looks like synchrony."
            )
            yield Notice("still", text, signal.person)
        spread = values.std()
        if spread > 0 and np.abs(values - values.mean()).max() > OUTLIER_SDS * spread:
            text = (
                f"{signal.person}'s {_words(signal.name)} has values beyond {OUTLIER_SDS:g} "
                "standard deviations; if they are artifacts, mask them (step mask_outliers)."
            )
            yield Notice("outliers", text, signal.person)


def _long_enough(pair: Pair, result: SynchronyResult) -> Iterator[Notice]:
    """Both the measure and what was measured take their time."""
    needed, why = get("measures", result.measure).declares.minimum, ""
    told = advice("record", pair.modality, pair.method)
    if told is not None:
        passed = told.cycles * max(map(_period, pair.signals)) if told.cycles else 0.0
        asked = max(told.low or 0.0, passed)
        needed, why = (asked, f" {told.statement}") if asked > needed else (needed, why)
    shared = pair.support.duration
    if shared < needed:
        everybody = "both" if len(pair.signals) == 2 else "all"
        text = (
            f"{shared:.0f} s were observed in {everybody}; {needed:.0f} s are needed to say "
            f"anything.{why}"
        )
        yield Notice("too-short", text, _words(pair.name))


def brief_windows(pair: Pair, measure: Measure, settings: Settings) -> Notice | None:
    """Say that windows are shorter than is advised for what was measured; None if they are not."""
    told = advice("window", pair.modality, pair.method)
    window = getattr(settings, "window", None)
    if told is None or told.low is None or window is None or window >= told.low:
        return None
    text = (
        f"{measure.title} with windows of {window:g} s: {told.low:g} s are the least that is "
        f"advised. {told.statement}"
    )
    return Notice("brief-windows", text, _words(pair.name))


def _period(signal: Signal) -> float:
    """Length of a rhythm's wave (s): where most of the power of a breath can be; 0 if nowhere."""
    x = np.nan_to_num(signal.values - np.nanmean(signal.values)) if signal.coverage else np.zeros(1)
    finely = 8 * x.size
    hertz = np.fft.rfftfreq(finely, 1 / float(signal.rate))
    power = np.abs(np.fft.rfft(x, finely)) ** 2 * ((hertz >= BREATHS[0]) & (hertz <= BREATHS[1]))
    return float(1 / hertz[power.argmax()]) if power.max() > 0 else 0.0


def judged(result: SynchronyResult, *, of_several: bool = False) -> Iterator[Notice]:
    """Say how many values a measure left blank, and what may be why.

    Parameters
    ----------
    result : SynchronyResult
        Of the measure.
    of_several : bool
        Whether to name the measure.
    """
    if result.judged < 1:
        measure, blank = get("measures", result.measure), 1 - result.judged
        values = f"values of {measure.title}" if of_several else "values"
        sparse = ", or nothing to judge, such as no event" if measure.declares.sparse else ""
        text = f"{blank:.0%} of the {values} could not be judged (missing data, or no variation"
        about = _words(result.signal)
        yield Notice("blank", f"{text}{sparse}).", about, warning=blank > 1 - LOW_COVERAGE)


def _words(name: str) -> str:
    return name.replace("_", " ")
