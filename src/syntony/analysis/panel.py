"""The panel's members by name: tests from `stats`, nulls from `surrogates`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from syntony.core.errors import ParameterError
from syntony.core.registry import get
from syntony.stats import panel
from syntony.stats.panel import Member
from syntony.stats.verdict import WEIGHTS

#: Tested over all sessions together, not within one.
BETWEEN = ("pseudo_dyads",)
_MEMBERS = {
    "prewhitened": (
        panel.prewhitened,
        "block_permutation",
        "largest |z| over the lags of what each person's own past does not explain",
    ),
    "spectrum": (
        panel.spectrum,
        "phase_randomization",
        "largest |z| over the lags, trend taken out",
    ),
    "segments": (
        panel.segments,
        "segment_permutation",
        "largest mean over segments of z to the power 1.5, over the lags",
    ),
}


def panel_for(names: Sequence[str]) -> tuple[Member, ...]:
    """Members of the panel within the dyad.

    Parameters
    ----------
    names : sequence of str
        As in a plan; ``pseudo_dyads`` is known but tested elsewhere.

    Returns
    -------
    tuple of Member
        In the order of the names.

    Raises
    ------
    ParameterError
        A name is unknown.
    """
    unknown = [name for name in names if name not in _MEMBERS and name not in BETWEEN]
    if unknown:
        known = ", ".join((*_MEMBERS, *BETWEEN))
        raise ParameterError(f"No test is called {unknown[0]!r}; there are: {known}.")
    return tuple(_member(name) for name in names if name in _MEMBERS)


def _member(name: str) -> Member:
    function, null, statistic = _MEMBERS[name]
    surrogate = get("surrogates", null)
    return Member(name, statistic, surrogate, WEIGHTS[name], partial(function, surrogate=surrogate))
