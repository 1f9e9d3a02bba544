"""Where windows lie in the session, and from when to when there is anything to draw."""

from __future__ import annotations

import numpy as np

from syntony.core.results import Finding
from syntony.core.signals import Array
from syntony.core.spans import Intervals

Extent = tuple[float, float]


def edges(finding: Finding, time: Array) -> Array:
    """Borders (s) between windows, half-way from middle to middle; one more than windows.

    A single window stands for all that was observed.
    """
    if time.size < 2:
        low, high = _observed(finding.support)
        known = np.isfinite(low) and time.size
        return np.array([low, high] if known else [0.0, 1.0])
    between = (time[1:] + time[:-1]) / 2
    first = 2 * time[0] - between[0]
    last = 2 * time[-1] - between[-1]
    return np.concatenate(([first], between, [last]))


def extent(finding: Finding) -> Extent:
    """From when to when (s) the session is drawn: all that was observed, and all windows."""
    borders = edges(finding, finding.result.coords["time"])
    low, high = _observed(finding.support)
    return float(np.nanmin([borders[0], low])), float(np.nanmax([borders[-1], high]))


def common_extent(findings: tuple[Finding, ...]) -> Extent:
    """The extent that holds those of all findings."""
    spans = [extent(finding) for finding in findings] or [(0.0, 1.0)]
    return min(low for low, _ in spans), max(high for _, high in spans)


def whole_time(finding: Finding) -> float:
    """Seconds from the first to the last thing observed."""
    low, high = extent(finding)
    return high - low


def _observed(support: Intervals) -> Extent:
    if not len(support):
        return np.nan, np.nan
    return float(support.bounds[0, 0]), float(support.bounds[-1, 1])
