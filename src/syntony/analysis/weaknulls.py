"""Groups of a study against people whose phases are independent: the weak null test."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from syntony.core.results import Finding
from syntony.core.session import Notice
from syntony.stats.weak_null import weak_null

#: Measure whose table holds the statistic, and its name there.
KURAMOTO, SQUARED = "kuramoto", "squared order parameter"


def weak_nulls(found: Sequence[Finding]) -> Iterator[Notice]:
    """Test over all sessions whether groups are more in phase than independent phases are.

    Parameters
    ----------
    found : sequence of Finding
        Of all sessions.

    Yields
    ------
    Notice
        One a signal and size of groups of which ``kuramoto`` judged at least two.
    """
    squared: dict[tuple[str, int], list[float]] = {}
    for finding in found:
        for reading in finding.readings:
            value = reading.summary.get(SQUARED, math.nan)
            if reading.result.measure == KURAMOTO and math.isfinite(value):
                key = finding.result.signal, len(finding.result.persons)
                squared.setdefault(key, []).append(value)
    for (signal, persons), values in squared.items():
        if len(values) < 2 or np.ptp(values) == 0:
            continue
        told = weak_null(np.array(values), persons)
        yield Notice(
            "weak-null",
            f"Weak null test of {signal} over {len(values)} groups of {persons}: mean squared "
            f"order parameter {np.mean(values):.3g} where independent phases have "
            f"{1 / persons:.3g}, t({told.df}) = {told.t:.2f}, one-sided p = {told.p:.2g}. One beat "
            "that all hear makes phases agree too.",
            warning=False,
        )
