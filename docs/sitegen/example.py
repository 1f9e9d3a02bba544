"""What a measure says of generated people, and of the same people shifted in time."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from docs.sitegen.people import persons, two_to_one

from syntony.core.measure import compute, stacked
from syntony.core.registry import get
from syntony.core.results import Significance, SynchronyResult
from syntony.stats.significance import index_significance

SHIFTS = 99


@dataclass(frozen=True, eq=False)
class Example:
    """One measure on its people.

    Parameters
    ----------
    signals : tuple of Signal
        One a person, the first of whom leads.
    result : SynchronyResult
        Its values at its usual settings.
    summary : mapping of str to float
        The table that its authors print.
    test : Significance
        Its index against the same people, each but the first shifted in time.
    """

    signals: tuple
    result: SynchronyResult
    summary: dict
    test: Significance


@cache
def example(name):
    """The example of a measure by name."""
    measure = get("measures", name)
    signals = tuple(people(measure))
    settings, X, rate = measure.settings(), stacked(signals), signals[0].rate
    result = compute(measure, signals, settings)
    summary = {}
    if measure.summary is not None and measure.course is None:
        plan = measure.plan(settings, rate, X.shape[1])
        summary = dict(measure.summary(result.values, X, settings, plan))
    shifts = get("surrogates", "circular_shift")
    test = index_significance(measure, settings, shifts, X, rate, count=SHIFTS, seed=1)
    return Example(signals, result, summary, test)


def people(measure):
    """Whom a measure is shown on: a pair, a group, or two who turn at different rates."""
    if "second" in measure.settings.model_fields:
        return two_to_one()
    return persons(2 if measure.declares.persons[1] == 2 else 4)


def larger(test):
    """How many of the shifted pairs are at least as much alike."""
    return round(test.p * (1 + test.null.size)) - 1


def spread(values):
    """Smallest and largest known value, with some room."""
    low, high = np.nanmin(values), np.nanmax(values)
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room
