"""Why a null would mislead: reasons that several nulls share."""

from __future__ import annotations

import numpy as np

from syntony.core.session import Notice
from syntony.core.signals import Array

#: Share of the variance above which a straight line is called a trend.
TREND_SHARE = 0.5


def too_short(x: Array, least: int, what: str, name: str) -> Notice | None:
    """Too few observed samples for `what`."""
    seen = int(np.isfinite(x).sum())
    if seen >= least:
        return None
    return Notice("too-short", f"{seen} samples are too few for {what}; {least} are needed.", name)


def still(x: Array, name: str) -> Notice | None:
    """A signal that does not vary."""
    seen = x[np.isfinite(x)]
    if seen.size and seen.min() < seen.max():
        return None
    return Notice("still", "A constant signal has nothing that could be made anew.", name)


def broken(x: Array, name: str) -> Notice | None:
    """A recording with gaps, for a null that needs an unbroken one."""
    if not np.isnan(x).any():
        return None
    text = "This null needs a recording without gaps; take blocks, shifts or the AR bootstrap."
    return Notice("gaps", text, name)


def trend(x: Array, name: str) -> Notice | None:
    """A straight line that is most of the signal: it would be taken for memory, or for chance."""
    seen = np.isfinite(x)
    if still(x, name) is not None or seen.sum() < 3:
        return None
    share = np.corrcoef(np.flatnonzero(seen), x[seen])[0, 1] ** 2
    if share <= TREND_SHARE:
        return None
    text = f"A straight line makes up {share:.0%} of the variance; take the trend out first."
    return Notice("trend", text, name)
